// The platform's ports without a browser: a font whose glyphs all advance alike, and a page that only remembers.
#include <cmath>

#include "base/check.h"
#include "base/text.h"
#include "imgui.h"
#include "platform/frame.h"
#include "platform/host.h"
#include "platform/native/page.h"
#include "platform/ports.h"

namespace hera::ui {

using headless::page;

double now_ms() { return headless::virtual_now_ms(); }

namespace port {
namespace {

// In shares of the em, close to Inter's, so that layouts come out about as wide as in the browser.
constexpr float advance_share = 0.56f, wide_share = 1.0f, ascent_share = 0.96875f, descent_share = 0.2412f;

GlyphBox last_box;

bool is_wide(char32_t code) { return code >= 0x1100; }

}  // namespace

void request_frame() { page().frame_wanted = true; }
void set_timer(double delay_ms) { page().timer_at = delay_ms < 0 ? -1 : headless::virtual_now_ms() + delay_ms; }

void render(const ImDrawData& data) {
    for (ImTextureData* texture : *data.Textures) {
        if (texture->Status == ImTextureStatus_WantDestroy) {
            texture->SetTexID(ImTextureID_Invalid);
            texture->SetStatus(ImTextureStatus_Destroyed);
        } else if (texture->Status != ImTextureStatus_OK && texture->Status != ImTextureStatus_Destroyed) {
            texture->SetTexID(static_cast<ImTextureID>(texture->UniqueID + 1));
            texture->SetStatus(ImTextureStatus_OK);
        }
    }
    page().vertices = static_cast<std::size_t>(data.TotalVtxCount);
    page().draw_commands = 0;
    for (const ImDrawList* list : data.CmdLists) page().draw_commands += static_cast<std::size_t>(list->CmdBuffer.Size);
}

void grab_pointer(int pointer) { page().grabbed_pointer = pointer; }
void vibrate(int) { page().vibrations += 1; }
void show_cursor(int imgui_cursor) { page().cursor = imgui_cursor; }
void apply_mirror(const std::vector<std::uint32_t>& words, const std::string& text) { page().apply(words, text); }

void push_layer_entry(int depth) {
    std::string here = page().history[page().history_at].hash;
    page().history.resize(page().history_at + 1);
    page().history.push_back({here, depth});
    page().history_at += 1;
}

void go_back() { page().pending_backs += 1; }

void write_route(std::string_view hash, bool replace) {
    headless::Page& p = page();
    if (!replace) {
        p.history.resize(p.history_at + 1);
        p.history.push_back({});
        p.history_at += 1;
    }
    p.history[p.history_at] = {std::string(hash), 0};
}

void write_title(std::string_view title) { page().title = title; }

void show_theme(bool dark, bool chosen) {
    page().dark = dark;
    page().theme_chosen = chosen;
}

void remember(std::string_view key, std::string_view value) { page().remembered[std::string(key)] = value; }
std::string recall(std::string_view key) {
    auto found = page().remembered.find(std::string(key));
    return found == page().remembered.end() ? std::string() : found->second;
}
void keep_storage() { page().storage_kept = true; }

FaceMetrics face_metrics(const FaceKey& face) { return {ascent_share * face.pixels, descent_share * face.pixels}; }

float measure_advance(const FaceKey& face, std::string_view text) { return measure_run(face, text); }

float measure_run(const FaceKey& face, std::string_view text) {
    float width = 0;
    for (std::size_t at = 0; at < text.size();) {
        char32_t code = next_code_point(text, at);
        float share = face.family == Family::icons || is_wide(code) ? wide_share : advance_share;
        width += share * face.pixels;
    }
    return width;
}

GlyphBox measure_box(const FaceKey& face, std::string_view text, float) {
    last_box = {};
    if (text.find_first_not_of(' ') == std::string_view::npos) return last_box;
    float width = measure_run(face, text);
    last_box.left = -1;
    last_box.top = -static_cast<int>(std::ceil(face.pixels * 0.75f)) - 1;
    last_box.width = static_cast<int>(std::ceil(width)) + 2;
    last_box.height = -last_box.top + 1;
    return last_box;
}

// Two stems in a box with a margin: enough ink to pass for a letter.
bool raster(std::uint8_t* rgba) {
    for (int y = 0; y < last_box.height; ++y)
        for (int x = 0; x < last_box.width; ++x, rgba += 4) {
            bool margin = x == 0 || y == 0 || x == last_box.width - 1 || y == last_box.height - 1;
            bool stem = x <= last_box.width / 4 || x >= last_box.width * 3 / 4;
            rgba[0] = rgba[1] = rgba[2] = 255;
            rgba[3] = !margin && stem ? 255 : 0;
        }
    return false;
}

// Reading back is never falsified here.
void raster_in_place(int, int) {}
void forget_in_place() {}

}  // namespace port

// ---- host.h ----

void post_to_store(const Bytes& bytes) { page().posted.push_back(bytes); }
void open_file_dialog(std::string_view accept) { page().file_dialog = accept; }
void stop_file() { page().file_stopped = true; }
void save_file(std::string_view name, std::string_view, const Bytes& bytes) {
    page().saved_name = name;
    page().saved_bytes = bytes;
}
void attach_files(std::uint32_t dialog, std::string_view folder, std::uint64_t) {
    page().attach_dialog = dialog;
    page().attach_folder = folder;
}
void open_kept_file(const OpenKept& what) { page().opened = what; }
void begin_device_file() { page().device_file.clear(); }
void device_file_entry(std::string_view path) { page().device_file.emplace_back(path, Bytes{}); }
void device_file_part(const Bytes& bytes) {
    Bytes& whole = page().device_file.back().second;
    whole.insert(whole.end(), bytes.begin(), bytes.end());
}
void end_device_file(const DeviceFileEnd& what) { page().device_file_end = what; }
void copy_to_clipboard(std::string_view text) { page().clipboard = text; }
void apply_update() { page().update_applied = true; }
void reload_page() { page().reloaded = true; }

}  // namespace hera::ui
