// Create organisation: by whoever comes (sign-up open) or with the one-time link of the operator (#/create/<token>).
#include "base/text.h"
#include "screens/account_screen.h"
#include "strings/strings.h"

namespace hera::ui {
namespace {

class CreateOrganisationScreen final : public AccountScreen {
public:
    explicit CreateOrganisationScreen(StoreLink& store)
        : AccountScreen(store, {"create-organisation",
                                {name_field(), email_field(), new_password_field(),
                                 {.key = "organisation",
                                  .label = "account.organisation",
                                  .autocomplete = "organization",
                                  .max_length = 200}}}) {}

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
        draw_form(ui, page);
    }

    std::string title() const override { return std::string(tr("create.title")); }

private:
    void send(StoreLink::AccountDone answered) override {
        link::CreateOrganisation message;
        message.name = trim(m_form.value("name"));
        message.email = trim(m_form.value("email"));
        message.password = m_form.value("password");
        message.organisation = trim(m_form.value("organisation"));
        message.setup_token = m_token;
        m_store.create_organisation(std::move(message), std::move(answered));
    }

    std::string m_token;
};

}  // namespace

std::unique_ptr<Screen> make_create_screen(StoreLink& store) { return std::make_unique<CreateOrganisationScreen>(store); }

}  // namespace hera::ui
