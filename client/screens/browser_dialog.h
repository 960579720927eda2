// BrowserDialog: asked before somebody is signed out of another browser, or a copy that was left behind there is erased. It says
// what stays on that device and what erasing takes with it.
#pragma once

#include <optional>
#include <string>

#include "link/messages.h"
#include "widgets/dialog.h"

namespace hera::ui {

class BrowserDialog {
public:
    struct Answer {
        std::string id;  // of the browser
        bool erase = false;
    };
    // REQUIRES: somebody is signed in there, or a copy is.
    void show(const link::AccountSettings::Browser& browser);
    void close() { m_dialog.open = false; }
    std::optional<Answer> draw();

private:
    DialogState m_dialog;
    std::string m_id, m_name;
    bool m_signed_in = false, m_erase = false;
};

}  // namespace hera::ui
