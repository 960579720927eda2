// The headless home of the platform: an application runs in it natively, as it would in a page, with a virtual clock, a
// page that follows the mirror's operations, and a person who points, types, tabs and listens. For unit tests of
// whatever draws. One session at a time per process; each begins with a fresh page.
//
//   headless::Session s(application, {.width = 390, .height = 844, .dpr = 2, .touch = true});
//   s.click("button", "New contact");
//   REQUIRE(s.find("dialog", "New contact"));
//   s.type("Ada");
//   s.key("Enter");
//   REQUIRE(s.page().announcements.back() == "Saved");
//
// Pointing hits the canvas, by pixels; activate() is what a screen reader does. After each call the application has
// drawn until it had nothing more to do, at most settle_ms_max of its time.
#pragma once

#include <initializer_list>
#include <string>
#include <string_view>

#include "base/time.h"
#include "platform/canvas_input.h"
#include "platform/host.h"
#include "platform/native/page.h"

namespace hera::ui::headless {

struct Options {
    float width = 1280, height = 800, dpr = 1;  // CSS pixels
    bool touch = false, dark = false, reduced_motion = false, online = true;
    std::string route{};
    std::map<std::string, std::string> remembered{};  // by this browser, from before
    Instant now{1'764'000'000'000};
    int utc_offset_minutes = 60;
    std::string zone = "Europe/Berlin";
};

class Session {
public:
    explicit Session(Application& application, Options options = {});
    ~Session();
    Session(const Session&) = delete;
    Session& operator=(const Session&) = delete;

    static constexpr double settle_ms_max = 20'000;

    // ---- time ----
    void settle();            // draws until no frame is wanted
    void advance(double ms);  // timers that come due meanwhile fire
    int frames() const { return headless::page().frames; }
    bool idle() const { return !headless::page().frame_wanted; }

    // ---- looking ----
    Page& page() const { return headless::page(); }
    // The first such element a person can reach (nothing below a modal layer), or null.
    const Element* find(std::string_view role, std::string_view name) const;
    int count(std::string_view role) const;
    const Element* focused() const;
    std::string tree() const { return headless::page().tree(); }
    ImVec2 centre(const Element& element) const;  // device pixels

    // ---- acting; false when there is no such element ----
    bool click(std::string_view role, std::string_view name);     // mouse, or finger when the session has touch
    bool activate(std::string_view role, std::string_view name);  // a click without a pointer
    bool focus(std::string_view role, std::string_view name);
    void pointer(PointerInput::Type type, ImVec2 at, int pointer_id = 1);
    void press_at(ImVec2 at);
    void drag(ImVec2 from, ImVec2 to, bool drop = true);
    void wheel(ImVec2 at, ImVec2 delta);
    void context_menu(ImVec2 at);
    // As a keyboard does it: the application first, then what the focused element does by itself, Tab included.
    // True: the application took it.
    bool key(const std::string& key, input::Modifiers modifiers = {});
    void type(std::string_view text);                             // behind what the focused field holds, or over its selection
    void fill(std::string_view name, std::string_view text);      // focus a field and replace its text

    // ---- the browser around it ----
    void resize(float css_width, float css_height, float dpr);
    void set_online(bool online);
    void back();
    void go_to(std::string_view hash);  // an address typed in or a link from outside

private:
    void move_history(std::size_t to);
    void run_pending_backs();
    void move_focus_by_tab(bool backwards);
    const Element* under(ImVec2 at) const;

    Options m_options;
    bool m_last_was_key = false;
};

}  // namespace hera::ui::headless
