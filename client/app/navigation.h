// Navigation: the sidebar (desktop), the rail (tablet) or the strip above and the bar below (phone): places, "New…", "Log",
// search, the sync
// status, the person. It draws and tells what was asked for; the shell does it.
#pragma once

#include <optional>
#include <string_view>

#include "app/route.h"
#include "app/sync_words.h"
#include "link/messages.h"
#include "platform/semantics.h"
#include "widgets/popup.h"

namespace hera::ui {

struct NavigationWish {
    std::optional<Route> go;
    std::string_view create;  // entity
    bool sync_details = false, sign_out = false, reset_demo = false, log = false, search = false;
    Rect sync_anchor;  // where the details open
};

class Navigation {
public:
    // Draws what stands around a screen and returns the wish of this frame. `area`: in the window, out what is left.
    NavigationWish draw(Rect& area, Place here, const link::Session& session, const link::Status& status, bool sync_open);
    void close() { m_create.open = m_person.open = m_more.open = false; }
    // Device pixels at the bottom that toasts keep free.
    float covered_bottom() const { return m_covered_bottom; }

private:
    void draw_side(Rect bar, NavigationWish& wish);
    void draw_rail(Rect bar, NavigationWish& wish);
    void draw_bottom(const Rect& bar, NavigationWish& wish);
    void draw_strip(const Rect& strip, NavigationWish& wish);
    void draw_status_side(const Rect& place, NavigationWish& wish);
    void draw_status_rail(const Rect& place, NavigationWish& wish);
    void draw_person(const Rect& place, bool with_name, NavigationWish& wish);
    void draw_more(const Rect& place, NavigationWish& wish);
    void draw_create(const Rect& place, bool icon_only, NavigationWish& wish);
    Response status_button(const Rect& place, NavigationWish& wish);

    Popup m_create, m_person, m_more;
    float m_covered_bottom = 0;
    // for the length of draw()
    Place m_here = Place::contacts;
    const link::Account* m_account = nullptr;
    SyncWords m_words;
    bool m_sync_open = false, m_demo = false;
};

// Height of the strip above the screen on a phone; taller when it can be pressed.
float status_strip_height(const SyncWords& words);

}  // namespace hera::ui
