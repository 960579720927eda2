#include "platform/frame.h"

#include <cstring>
#include <utility>

#include "imgui_internal.h"
#include "platform/field_frame.h"
#include "platform/frame_scheduler.h"
#include "platform/glyph_cache.h"
#include "platform/mirror.h"
#include "platform/ports.h"
#include "platform/ui_state.h"

namespace hera::ui {
namespace {

// A gesture may open something whose first field exists one frame later.
constexpr int pump_frames_max = 4;
// What shows only under the mouse may take its own place away: that ends, instead of flickering for ever.
constexpr int hover_chases_max = 3;

struct Frames {
    Application* application = nullptr;
    FrameScheduler scheduler;
    bool drawing = false;
    bool timer_set = false;
    double last_ms = 0;
    int hover_chases = 0;  // frames in a row that were drawn because something moved below the mouse
    float keyboard = 0;  // height of the one on the screen
};

Frames& frames() {
    static Frames f;
    return f;
}

void sleep_or_go_on() {
    Frames& f = frames();
    if (f.scheduler.wants_frame()) port::request_frame();
    double now = now_ms();  // not the frame's: the last one may be long ago
    double delay = f.scheduler.timer_delay(now);
    double deadline = next_input_deadline();
    if (deadline >= 0) {
        double until = std::fmax(1.0, deadline - now);
        delay = delay < 0 ? until : std::fmin(delay, until);
    }
    if (delay < 0 && !f.timer_set) return;
    f.timer_set = delay >= 0;
    port::set_timer(delay);
}

// Focus that was asked for is given once its node exists.
void settle_focus() {
    UiState& s = state();
    if (!s.focus_wanted) return;
    if (s.wanted_focus != 0 && !mirror().holds(s.wanted_focus)) {
        if (++s.focus_tries > 8) s.focus_wanted = false;
        return;
    }
    s.focus_wanted = false;
    mirror().op(MirrorOp::focus, s.wanted_focus);
    if (s.selected_field == s.wanted_focus && s.selected_field != 0) {
        mirror().op(MirrorOp::select, s.selected_field);
        s.selected_field = 0;
    }
}

void speak() {
    UiState& s = state();
    for (const UiState::Announcement& said : s.announcements) {
        mirror().op(MirrorOp::announce, said.politeness == Politeness::assertive ? 1 : 0);
        mirror().put(said.text);
    }
    s.announcements.clear();
}

// The keyboard came up over what is typed into: the areas around it are smaller now, and scroll.
void keep_clear_of_keyboard() {
    float before = std::exchange(frames().keyboard, env().keyboard_inset);
    if (env().keyboard_inset <= before) return;
    const NodeRecord* node = find_node(state().focused);
    if (node == nullptr || node->field == NodeRecord::none) return;
    reveal(*node);
    wake(1);
}

// One pass of the application. `happened`: this pass is told what came from the page.
void logic_frame(double ms) {
    Frames& f = frames();
    UiState& s = state();
    s.env.now_ms = ms;
    f.drawing = true;
    s.moving = false;

    ImGuiIO& io = ImGui::GetIO();
    io.DisplaySize = {std::fmax(1.0f, s.env.width), std::fmax(1.0f, s.env.height)};
    io.DeltaTime = static_cast<float>(std::fmin(0.1, std::fmax(0.001, (ms - f.last_ms) / 1000)));
    f.last_ms = ms;
    ImGui::NewFrame();
    glyphs().begin_frame();
    s.cursor = 0;
    begin_layers();
    begin_nodes();
    begin_fields();
    f.application->draw();
    end_nodes();
    end_layers();
    glyphs().end_frame();
    ImGui::Render();
    f.drawing = false;

    mirror().update(s);
    end_fields();
    settle_focus();
    speak();
    clear_happenings();
    keep_clear_of_keyboard();
    if (!mirror().words.empty()) port::apply_mirror(mirror().words, mirror().text);
    port::show_cursor(s.cursor);
    if (s.moving || s.drag.active()) wake(1);
    f.hover_chases = hover_is_stale() ? f.hover_chases + 1 : 0;
    if (f.hover_chases > 0 && f.hover_chases <= hover_chases_max) wake(1);
    if (s.focus_wanted) wake(1);
}

bool load_null_font(ImFontAtlas*, ImFontConfig*, ImFontBaked*, void*, ImWchar, ImFontGlyph*, float*) { return false; }

// ImGui wants a font to exist. All text is drawn by text.cpp, so this one has no glyphs.
void add_empty_font() {
    static ImFontLoader loader;
    loader.Name = "none";
    loader.FontBakedLoadGlyph = load_null_font;
    loader.FontSrcContainsGlyph = [](ImFontAtlas*, ImFontConfig*, ImWchar) { return false; };
    ImFontConfig config;
    config.FontLoader = &loader;
    config.SizePixels = 16;
    std::strncpy(config.Name, "none", sizeof config.Name - 1);
    ImGui::GetIO().Fonts->AddFont(&config);
}

void set_up_imgui() {
    ImGui::CreateContext();
    ImGuiIO& io = ImGui::GetIO();
    io.IniFilename = nullptr;
    io.LogFilename = nullptr;
    io.BackendFlags |= ImGuiBackendFlags_RendererHasTextures;
    io.ConfigFlags = ImGuiConfigFlags_NoMouse | ImGuiConfigFlags_NoKeyboard;  // input is ours
    io.Fonts->TexMinWidth = 1024;
    io.Fonts->TexMinHeight = 512;
    io.Fonts->Flags |= ImFontAtlasFlags_NoMouseCursors;
    add_empty_font();
    ImGuiStyle& style = ImGui::GetStyle();
    style.AntiAliasedLinesUseTex = true;
    style.CircleTessellationMaxError = 0.15f;
}

}  // namespace

void start_frames(Application& application) {
    if (ImGui::GetCurrentContext() == nullptr) set_up_imgui();
    frames() = {};
    frames().application = &application;
    wake();
}

Application& application() { return *frames().application; }

void wake(int count) {
    frames().scheduler.wake(count);
    if (!frames().drawing && frames().scheduler.wants_frame()) port::request_frame();
}

void wake_at(double monotonic_ms) {
    frames().scheduler.wake_at(monotonic_ms);
    if (!frames().drawing) sleep_or_go_on();
}

void set_cursor(int imgui_cursor) { state().cursor = imgui_cursor; }

void frame_due(double monotonic_ms) {
    Frames& f = frames();
    f.scheduler.begin_frame(monotonic_ms);
    if (state().env.width <= 0) return;  // not laid out yet; the resize wakes us
    drain_input(monotonic_ms);
    logic_frame(monotonic_ms);
    ImDrawData* data = ImGui::GetDrawData();
    if (data != nullptr) {
        add_layer_lists(*data);
        port::render(*data);
    }
    sleep_or_go_on();
}

void timer_due(double monotonic_ms) {
    Frames& f = frames();
    f.timer_set = false;
    f.scheduler.timer_fired(monotonic_ms);
    double deadline = next_input_deadline();
    if (deadline >= 0 && deadline <= monotonic_ms + 1) f.scheduler.wake(2);
    state().env.now_ms = monotonic_ms;
    sleep_or_go_on();
}

void pump(double monotonic_ms) {
    Frames& f = frames();
    if (f.application == nullptr || f.drawing || state().env.width <= 0) return;
    drain_input(monotonic_ms);
    logic_frame(monotonic_ms);
    for (int i = 1; i < pump_frames_max && state().focus_wanted; ++i) logic_frame(monotonic_ms);
    wake();
    sleep_or_go_on();
}

void page_visible(bool visible) {
    frames().scheduler.set_visible(visible);
    if (visible) wake();
    sleep_or_go_on();
}

void textures_lost() {
    for (ImTextureData* texture : ImGui::GetPlatformIO().Textures) {
        texture->SetTexID(ImTextureID_Invalid);
        texture->BackendUserData = nullptr;
        texture->SetStatus(ImTextureStatus_Destroyed);
    }
}

}  // namespace hera::ui
