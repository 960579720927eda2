// AccountScreen: what sign-in, create and join have in common: a form whose answer makes this browser somebody's.
// A screen says what its page shows and what it sends.
#pragma once

#include "app/life.h"
#include "app/screen.h"
#include "app/shell.h"
#include "app/store_link.h"
#include "screens/account_form.h"

namespace hera::ui {

class AccountScreen : public Screen {
protected:
    AccountScreen(StoreLink& store, AccountForm form) : m_store(store), m_form(std::move(form)) {}

    // Draws the form; what was pressed before the store knew who is here is sent when it does.
    void draw_form(Ui& ui, const AccountPage& page) {
        if (m_form.draw(ui, page)) {
            m_form.begin();
            m_waiting = true;
        }
        if (!m_waiting || m_store.session().state == link::Session::State::loading) return;
        m_waiting = false;
        send(m_life.wrap([this, &shell = ui.shell](const link::AccountReply& reply) {
            m_form.end(reply.errors);
            if (!reply.ok) return;
            m_form.forget_passwords();
            shell.signed_in();
        }));
    }
    virtual void send(StoreLink::AccountDone answered) = 0;

    StoreLink& m_store;
    AccountForm m_form;

private:
    bool m_waiting = false;
    Life m_life;
};

inline AccountField name_field() { return {.key = "name", .label = "account.name", .autocomplete = "name", .max_length = 200}; }
inline AccountField email_field() {
    return {.key = "email", .label = "account.email", .kind = FieldKind::email, .autocomplete = "username", .max_length = 254};
}
inline AccountField new_password_field() {
    return {.key = "password",
            .label = "account.password",
            .kind = FieldKind::new_password,
            .autocomplete = "new-password",
            .hint = "account.password_hint",
            .max_length = 256};
}

}  // namespace hera::ui
