// Sign in. Also where a person comes whose session the server has ended: then it says what is kept here and whose it is.
#include "base/text.h"
#include "screens/account_screen.h"
#include "strings/strings.h"

namespace hera::ui {
namespace {

class SignInScreen final : public AccountScreen {
public:
    explicit SignInScreen(StoreLink& store)
        : AccountScreen(store, {"sign-in",
                                {email_field(),
                                 {.key = "password",
                                  .label = "account.password",
                                  .kind = FieldKind::password,
                                  .autocomplete = "current-password",
                                  .max_length = 256}}}) {}

    void enter(Ui&, const Route&) override {
        const link::Account& account = m_store.session().account;
        if (m_form.value("email").empty()) m_form.set("email", account.email);
        m_form.take_focus();
    }

    void draw(Ui& ui) override {
        AccountPage page{.title = tr("account.sign_in"),
                         .sentence = tr("sign_in.sentence"),
                         .submit = tr("account.sign_in"),
                         .busy = tr("sign_in.busy"),
                         .other = tr("sign_in.no_account"),
                         .other_action = tr("create.submit"),
                         .other_href = "#/create"};
        std::string notice;
        if (m_store.ready()) {
            const link::Account& account = m_store.session().account;
            std::uint32_t pending = m_store.status().pending;
            notice =
                pending == 0 ? tr("sign_in.ended", {account.name}) : plural(pending, "text.session_ended_with.", {account.name});
            page.notice = notice;
            page.other = tr("sign_in.not_now");
            page.other_action = tr("sign_in.back");
            page.other_href = "#/contacts";
        } else if (!m_store.session().notice.empty()) {
            notice = error_sentence(m_store.session().notice.front());
            page.notice = notice;
        }
        draw_form(ui, page);
    }

    std::string title() const override { return std::string(tr("account.sign_in")); }

private:
    void send(StoreLink::AccountDone answered) override {
        m_store.sign_in({0, std::string(trim(m_form.value("email"))), m_form.value("password")}, std::move(answered));
    }
};

}  // namespace

std::unique_ptr<Screen> make_sign_in_screen(StoreLink& store) { return std::make_unique<SignInScreen>(store); }

}  // namespace hera::ui
