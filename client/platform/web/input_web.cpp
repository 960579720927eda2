// Input from the page: web/bridge/input.js, mirror.js.
#include <emscripten.h>

#include "platform/canvas_input.h"
#include "platform/frame.h"
#include "platform/ui_state.h"

using namespace hera::ui;

namespace {

input::Modifiers modifiers_of(int bits) { return {(bits & 1) != 0, (bits & 2) != 0, (bits & 4) != 0}; }

ImVec2 to_device(double x, double y) {
    double dpr = static_cast<double>(state().env.dpr);
    return {static_cast<float>(x * dpr), static_cast<float>(y * dpr)};
}

std::string copied;

}  // namespace

extern "C" {

EMSCRIPTEN_KEEPALIVE void ui_pointer(int type, int pointer, int kind, int modifiers, double x, double y, double ms) {
    PointerInput event;
    event.type = static_cast<PointerInput::Type>(type);
    event.pointer = pointer;
    event.kind = static_cast<PointerKind>(kind);
    event.position = to_device(x, y);
    event.ms = ms;
    input::pointer(event, modifiers_of(modifiers));
}

EMSCRIPTEN_KEEPALIVE void ui_pointer_left() { input::pointer_left(); }
EMSCRIPTEN_KEEPALIVE void ui_window_blurred() { input::window_blurred(); }

EMSCRIPTEN_KEEPALIVE void ui_wheel(double x, double y, double dx, double dy, double ms) {
    input::wheel(to_device(x, y), to_device(dx, dy), ms);
}

EMSCRIPTEN_KEEPALIVE void ui_context(double x, double y, int from_keyboard) {
    if (from_keyboard) input::context_key();
    else input::context_menu(to_device(x, y));
}

EMSCRIPTEN_KEEPALIVE int ui_key(const char* key, std::size_t size, int modifiers) {
    return input::key(std::string(key, size), modifiers_of(modifiers));
}

EMSCRIPTEN_KEEPALIVE void ui_activated(std::uint32_t id) { input::element_activated(id); }

EMSCRIPTEN_KEEPALIVE void ui_focused(std::uint32_t id, int visible) {
    input::element_focused(id, visible != 0);
    wake();
}

EMSCRIPTEN_KEEPALIVE void ui_blurred(std::uint32_t id) {
    input::element_blurred(id);
    wake();
}

EMSCRIPTEN_KEEPALIVE void ui_typed(std::uint32_t id, const char* text, std::size_t size, int composing) {
    input::field_input(id, std::string(text, size), composing != 0);
    wake();
}

EMSCRIPTEN_KEEPALIVE std::size_t ui_copy() {
    copied = application().copy_text();
    return copied.size();
}
EMSCRIPTEN_KEEPALIVE const char* ui_copied() { return copied.data(); }

}  // extern "C"
