// SignOutDialog: asked only when something has not reached the server. The person stays, keeps a copy on this device (which is
// sent at the next sign-in) or signs out and loses it, and is told how much.
#pragma once

#include <cstdint>
#include <optional>

#include "widgets/dialog.h"

namespace hera::ui {

class SignOutDialog {
public:
    struct Answer {
        bool keep_local_copy = false;
    };
    void show(std::uint32_t unsynced, bool keep);
    void close() { m_dialog.open = false; }
    std::optional<Answer> draw();

private:
    DialogState m_dialog;
    std::uint32_t m_unsynced = 0;
    bool m_keep = false;
};

}  // namespace hera::ui
