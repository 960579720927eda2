// RecoveryDialog: tells a person what happened to this device's copy of their data (link::Session::notice), once, until they
// have read it. A copy that was damaged is still here until the next start: it can be saved as a file.
#pragma once

#include "app/device_export.h"
#include "link/messages.h"
#include "widgets/dialog.h"

namespace hera::ui {

class RecoveryDialog {
public:
    void show(const Error& notice);
    void close() { m_dialog.open = false; }
    void draw(DeviceExport& file);

private:
    DialogState m_dialog;
    Error m_notice;
};

}  // namespace hera::ui
