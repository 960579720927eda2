// Join: the invited colleague's first page (#/join/<token>). The invitation knows the e-mail address and the organisation.
#include "screens/account_form.h"

#include "app/life.h"
#include "app/shell.h"
#include "base/text.h"
#include "strings/strings.h"

namespace hera::ui {
namespace {

class JoinScreen final : public Screen {
public:
    explicit JoinScreen(StoreLink& store)
        : m_store(store),
          m_form("join", {{.key = "name", .label = "account.name", .autocomplete = "name", .max_length = 200},
                          {.key = "password",
                           .label = "account.password",
                           .kind = FieldKind::new_password,
                           .autocomplete = "new-password",
                           .hint = "account.password_hint",
                           .max_length = 256}}) {}

    void enter(Ui&, const Route& route) override {
        m_token = route.token;
        m_form.take_focus();
    }

    void draw(Ui& ui) override {
        AccountPage page{.title = tr("join.title"),
                         .sentence = tr("join.sentence"),
                         .submit = tr("join.submit"),
                         .busy = tr("join.busy"),
                         .other = tr("create.have_account"),
                         .other_action = tr("account.sign_in"),
                         .other_href = "#/sign-in"};
        std::string notice;
        if (m_store.ready()) {
            // Somebody else's data is here. It stays, and is not theirs to see or to send.
            notice = tr("join.someone_here", {m_store.session().account.name});
            page.notice = notice;
            page.other = tr("join.not_you");
            page.other_action = tr("sign_in.back");
            page.other_href = "#/contacts";
        }
        if (m_form.draw(ui, page)) {
            m_form.begin();
            m_waiting = true;
        }
        if (m_waiting && m_store.session().state != link::Session::State::loading) send(ui.shell);
    }

    std::string title() const override { return std::string(tr("join.title")); }

private:
    void send(Shell& shell) {
        m_waiting = false;
        m_store.accept_invite({0, m_token, std::string(trim(m_form.value("name"))), m_form.value("password")},
                              m_life.wrap([this, &shell](const link::AccountReply& reply) {
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

std::unique_ptr<Screen> make_join_screen(StoreLink& store) { return std::make_unique<JoinScreen>(store); }

}  // namespace hera::ui
