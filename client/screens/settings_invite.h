// InviteDialog: asks for e-mail address and role, then shows the link once: whoever has it becomes a colleague.
#pragma once

#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "app/life.h"
#include "app/screen.h"
#include "widgets/dialog.h"
#include "widgets/popup.h"

namespace hera::ui {

class InviteDialog {
public:
    // `made` is called after each invitation.
    InviteDialog(StoreLink& store, std::function<void()> made) : m_store(store), m_made(std::move(made)) {}
    void show();
    void draw(Ui& ui);

private:
    void draw_question(Rect body);
    void draw_link(Ui& ui, Rect body);
    void submit();
    float content_height(float width) const;

    StoreLink& m_store;
    std::function<void()> m_made;
    DialogState m_dialog;
    Popup m_role_popup;
    std::string m_email, m_email_error, m_general, m_link;
    int m_role = 0;
    bool m_busy = false, m_entered = false;
    Life m_life;
};

}  // namespace hera::ui
