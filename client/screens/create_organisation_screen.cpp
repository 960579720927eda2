// Create organisation: by whoever comes (sign-up open) or with the one-time link of the operator (#/create/<token>).
#include "screens/account_form.h"

#include "app/life.h"
#include "app/shell.h"
#include "base/text.h"
#include "strings/strings.h"

namespace hera::ui {
namespace {

class CreateOrganisationScreen final : public Screen {
public:
    explicit CreateOrganisationScreen(StoreLink& store)
        : m_store(store),
          m_form("create-organisation",
                 {{.key = "name", .label = "account.name", .autocomplete = "name", .max_length = 200},
                  {.key = "email",
                   .label = "account.email",
                   .kind = FieldKind::email,
                   .autocomplete = "username",
                   .max_length = 254},
                  {.key = "password",
                   .label = "account.password",
                   .kind = FieldKind::new_password,
                   .autocomplete = "new-password",
                   .hint = "account.password_hint",
                   .max_length = 256},
                  {.key = "organisation", .label = "account.organisation", .autocomplete = "organization", .max_length = 200}}) {}

    void enter(Ui&, const Route& route) override {
        m_token = route.token;
        m_form.take_focus();
    }

    void draw(Ui& ui) override {
        AccountPage page{.title = tr("create.title"),
                         .sentence = tr("create.sentence"),
                         .submit = tr("create.submit"),
                         .busy = tr("create.busy"),
                         .other = tr("create.have_account"),
                         .other_action = tr("account.sign_in"),
                         .other_href = "#/sign-in"};
        if (m_form.draw(ui, page)) {
            m_form.begin();
            m_waiting = true;
        }
        if (m_waiting && m_store.session().state != link::Session::State::loading) send(ui.shell);
    }

    std::string title() const override { return std::string(tr("create.title")); }

private:
    void send(Shell& shell) {
        m_waiting = false;
        link::CreateOrganisation message;
        message.name = trim(m_form.value("name"));
        message.email = trim(m_form.value("email"));
        message.password = m_form.value("password");
        message.organisation = trim(m_form.value("organisation"));
        message.setup_token = m_token;
        m_store.create_organisation(std::move(message), m_life.wrap([this, &shell](const link::AccountReply& reply) {
            m_form.end(reply.errors);
            if (!reply.ok) return;
            m_form.forget_passwords();
            shell.signed_in();
        }));
    }

    StoreLink& m_store;
    AccountForm m_form;
    std::string m_token;
    bool m_waiting = false;
    Life m_life;
};

}  // namespace

std::unique_ptr<Screen> make_create_screen(StoreLink& store) { return std::make_unique<CreateOrganisationScreen>(store); }

}  // namespace hera::ui
