// Join: the invited colleague's first page (#/join/<token>). The invitation knows the e-mail address and the organisation.
#include "base/text.h"
#include "screens/account_screen.h"
#include "strings/strings.h"

namespace hera::ui {
namespace {

class JoinScreen final : public AccountScreen {
public:
    explicit JoinScreen(StoreLink& store) : AccountScreen(store, {"join", {name_field(), new_password_field()}}) {}

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
        draw_form(ui, page);
    }

    std::string title() const override { return std::string(tr("join.title")); }

private:
    void send(StoreLink::AccountDone answered) override {
        m_store.accept_invite({0, m_token, std::string(trim(m_form.value("name"))), m_form.value("password")},
                              std::move(answered));
    }

    std::string m_token;
};

}  // namespace

std::unique_ptr<Screen> make_join_screen(StoreLink& store) { return std::make_unique<JoinScreen>(store); }

}  // namespace hera::ui
