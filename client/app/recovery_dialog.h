// RecoveryDialog: tells a person what happened to this device's copy of their data (link::Session::notice), once, until they
// have read it.
#pragma once

#include "link/messages.h"
#include "widgets/dialog.h"

namespace hera::ui {

class RecoveryDialog {
public:
    void show(const Error& notice);
    void close() { m_dialog.open = false; }
    void draw();

private:
    DialogState m_dialog;
    Error m_notice;
};

}  // namespace hera::ui
