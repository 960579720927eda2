// Glyphs from the browser's canvas: web/bridge/glyphs.js.
#include <cstdint>

#include "platform/ports.h"

extern "C" {
void js_face_metrics(int family, int weight, int pixels, float* out);
double js_measure_width(int family, int weight, int pixels, const char* text, std::size_t size, int repeats);
void js_measure_box(int family, int weight, int pixels, const char* text, std::size_t size, double phase, int white,
                    std::int32_t* out);
int js_raster(std::uint8_t* rgba);
void js_raster_in_place(int x, int y);
void js_forget_in_place();
}

namespace hera::ui::port {
namespace {

// Rounding at the ends of a line differs between browsers: what a glyph advances inside a line is measured in a row of them.
constexpr int glyphs_in_a_row = 17;

int weight_of(const FaceKey& face) {
    return face.weight == Weight::regular ? 400 : face.weight == Weight::medium ? 500 : 600;
}

}  // namespace

FaceMetrics face_metrics(const FaceKey& face) {
    float out[2] = {};
    js_face_metrics(static_cast<int>(face.family), weight_of(face), face.pixels, out);
    return {out[0], out[1]};
}

float measure_advance(const FaceKey& face, std::string_view text) {
    return static_cast<float>(
        js_measure_width(static_cast<int>(face.family), weight_of(face), face.pixels, text.data(), text.size(), glyphs_in_a_row));
}

float measure_run(const FaceKey& face, std::string_view text) {
    return static_cast<float>(
        js_measure_width(static_cast<int>(face.family), weight_of(face), face.pixels, text.data(), text.size(), 1));
}

GlyphBox measure_box(const FaceKey& face, std::string_view text, float phase) {
    std::int32_t out[4] = {};
    js_measure_box(static_cast<int>(face.family), weight_of(face), face.pixels, text.data(), text.size(),
                   static_cast<double>(phase),
                   face.light_ink, out);
    return {0, out[0], out[1], out[2], out[3]};
}

bool raster(std::uint8_t* rgba) { return js_raster(rgba) != 0; }
void raster_in_place(int x, int y) { js_raster_in_place(x, y); }
void forget_in_place() { js_forget_in_place(); }

}  // namespace hera::ui::port
