// Frames, timers and the screen, in the browser: web/bridge/screen.js, mirror.js.
#include <emscripten.h>

#include <cstdlib>

#include "base/check.h"
#include "platform/frame.h"
#include "platform/glyph_cache.h"
#include "platform/mirror.h"
#include "platform/ports.h"
#include "platform/theme_choice.h"
#include "platform/ui_state.h"

extern "C" {
void js_screen_start();
void js_request_frame();
void js_set_timer(double delay_ms);
double js_now();
void js_cursor(int index);
void js_vibrate(int ms);
void js_grab_pointer(int pointer);
void js_mirror_apply(const std::uint32_t* words, std::size_t count, const char* texts);
void js_theme_apply(int dark, int chosen);
}

namespace hera::ui {
namespace {

enum EnvironmentFlag { flag_dark = 1, flag_calm = 2, flag_forced_colors = 4, flag_online = 8, flag_no_hover = 16,
                       flag_coarse = 32 };

}  // namespace

double now_ms() { return js_now(); }

namespace port {

void request_frame() { js_request_frame(); }
void set_timer(double delay_ms) { js_set_timer(delay_ms); }
void grab_pointer(int pointer) { js_grab_pointer(pointer); }
void vibrate(int ms) { js_vibrate(ms); }
void show_theme(bool dark, bool chosen) { js_theme_apply(dark, chosen); }

void show_cursor(int imgui_cursor) {
    static int shown = 0;
    if (imgui_cursor == shown) return;
    shown = imgui_cursor;
    js_cursor(imgui_cursor);
}

void apply_mirror(const std::vector<std::uint32_t>& words, const std::string& text) {
    js_mirror_apply(words.data(), words.size(), text.data());
}

}  // namespace port
}  // namespace hera::ui

using namespace hera::ui;

extern "C" {

// Room that JavaScript fills before it calls one of the others.
EMSCRIPTEN_KEEPALIVE void* ui_alloc(std::size_t size) {
    void* room = std::malloc(size == 0 ? 1 : size);
    HERA_CHECK(room != nullptr);
    return room;
}
EMSCRIPTEN_KEEPALIVE void ui_free(void* room) { std::free(room); }

EMSCRIPTEN_KEEPALIVE void ui_resized(int width, int height, double ratio, double ms) {
    Environment& e = state().env;
    e.width = static_cast<float>(width);
    e.height = static_cast<float>(height);
    e.dpr = static_cast<float>(ratio);
    wake();
    // In the same task, or the emptied canvas would be shown.
    frame_due(ms);
}

EMSCRIPTEN_KEEPALIVE void ui_insets(double top, double right, double bottom, double left, double keyboard) {
    Environment& e = state().env;
    e.safe_top = dp(static_cast<float>(top));
    e.safe_right = dp(static_cast<float>(right));
    e.safe_bottom = dp(static_cast<float>(bottom));
    e.safe_left = dp(static_cast<float>(left));
    e.keyboard_inset = dp(static_cast<float>(keyboard));
}

EMSCRIPTEN_KEEPALIVE void ui_environment(int flags) {
    Environment& e = state().env;
    e.reduced_motion = (flags & flag_calm) != 0;
    e.forced_colors = (flags & flag_forced_colors) != 0;
    e.online = (flags & flag_online) != 0;
    e.touch = (flags & flag_no_hover) != 0;
    e.coarse = (flags & flag_coarse) != 0;
    system_theme((flags & flag_dark) != 0);
}

EMSCRIPTEN_KEEPALIVE void ui_frame(double ms) { frame_due(ms); }
EMSCRIPTEN_KEEPALIVE void ui_timer(double ms) { timer_due(ms); }
EMSCRIPTEN_KEEPALIVE void ui_wake() { wake(); }
EMSCRIPTEN_KEEPALIVE void ui_pump(double ms) { pump(ms); }
EMSCRIPTEN_KEEPALIVE void ui_visible(int visible) { page_visible(visible != 0); }

EMSCRIPTEN_KEEPALIVE void ui_fonts_changed() {
    glyphs().clear();
    wake();
}

}  // extern "C"
