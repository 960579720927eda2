// What the shared part of the platform asks of its two homes: the browser (web/*_web.cpp, which call web/bridge/*.js) and
// the headless one (native/*_native.cpp). No function decides anything.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "platform/geometry.h"
#include "platform/text.h"

struct ImDrawData;

namespace hera::ui::port {

// ---- frames ----
void request_frame();             // → frame_due() before the next repaint; asking twice is asking once
void set_timer(double delay_ms);  // → timer_due(); replaces the one before; negative: none
void render(const ImDrawData& data);
void grab_pointer(int pointer);   // its events keep coming even if the element under it goes
void vibrate(int ms);
void show_cursor(int imgui_cursor);

// ---- mirror: see mirror_ops.h ----
void apply_mirror(const std::vector<std::uint32_t>& words, const std::string& text);

// ---- history entries of modal layers: Back closes the topmost ----
void push_layer_entry(int depth);
void go_back();

// ---- the page around the canvas ----
void write_route(std::string_view hash, bool replace);
void write_title(std::string_view title);
void show_theme(bool dark, bool chosen);  // chosen: not as the system says
void remember(std::string_view key, std::string_view value);  // empty values are forgotten
std::string recall(std::string_view key);
void keep_storage();              // asks the browser not to throw this device's data away

// ---- glyphs ----
enum class Family : std::uint8_t { text, icons };
struct FaceKey {
    Family family = Family::text;
    Weight weight = Weight::regular;
    std::uint16_t pixels = 0;  // em size
    bool light_ink = false;    // drawn white on dark: browsers give it another weight of line
    friend bool operator==(const FaceKey& a, const FaceKey& b) {
        return a.family == b.family && a.weight == b.weight && a.pixels == b.pixels && a.light_ink == b.light_ink;
    }
};
struct FaceMetrics {
    float ascent = 0, descent = 0;  // both positive
};
struct GlyphBox {
    float advance = 0;
    int left = 0, top = 0, width = 0, height = 0;  // from the pen on the baseline; empty: nothing to draw
};
FaceMetrics face_metrics(const FaceKey& face);
float measure_advance(const FaceKey& face, std::string_view text);  // one simple glyph, as it advances inside a line
float measure_run(const FaceKey& face, std::string_view text);      // a shaped run as a whole
GlyphBox measure_box(const FaceKey& face, std::string_view text, float phase);
// Pixels of the text measured last, RGBA with straight alpha, white where it takes the text's colour. True: it has
// colours of its own.
bool raster(std::uint8_t* rgba);
// The same without reading back, where browsers falsify that: the page itself copies the text measured last, in white or
// its own colours, to that place of ImGui's texture whenever the texture is brought up to date.
void raster_in_place(int x, int y);
void forget_in_place();

}  // namespace hera::ui::port
