// SyncPanel: what stands behind the sync words: since when, how much waits, why, and what to do. A popover at the status, a
// sheet on a phone; Settings shows the same.
#pragma once

#include "link/messages.h"
#include "widgets/dialog.h"

namespace hera::ui {

enum class SyncAction : unsigned char { none, try_now, sign_in, reload, show_changes };

float sync_details_height(const link::Status& status, float width);
// `can_show`: offers the page of the changes themselves.
SyncAction draw_sync_details(ImGuiID id, Rect area, const link::Status& status, bool can_show = false);

class SyncPanel {
public:
    void toggle();
    void close() { m_dialog.open = m_popover = false; }
    bool open() const { return m_popover || m_dialog.open; }
    SyncAction draw(const Rect& anchor, const link::Status& status);

private:
    bool m_popover = false;
    DialogState m_dialog;
};

}  // namespace hera::ui
