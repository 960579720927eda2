// What ImGui has and HERA has no use for; 40 KB less to load.
//   Fonts: all text comes from the browser (platform/text.h), the one font ImGui has is empty (frame.cpp), and its TrueType
//   reader is called by nobody.
//   Settings in a file: there is none to scan (frame.cpp sets no IniFilename), nor numbers typed into ImGui's own fields.
#include "base/check.h"
#include "imgui_config.h"

#define STBTT_DEF extern
#include "imstb_truetype.h"

namespace {

[[noreturn]] void nobody_calls_this() { hera::check_failed("ImGui renders no fonts", __FILE__, __LINE__); }

}  // namespace

extern "C" {
int hera_imgui_scans_nothing(const char*, const char*, ...) { return 0; }
int stbtt_InitFont(stbtt_fontinfo*, const unsigned char*, int) { nobody_calls_this(); }
int stbtt_GetFontOffsetForIndex(const unsigned char*, int) { nobody_calls_this(); }
int stbtt_FindGlyphIndex(const stbtt_fontinfo*, int) { nobody_calls_this(); }
float stbtt_ScaleForPixelHeight(const stbtt_fontinfo*, float) { nobody_calls_this(); }
float stbtt_ScaleForMappingEmToPixels(const stbtt_fontinfo*, float) { nobody_calls_this(); }
void stbtt_GetFontVMetrics(const stbtt_fontinfo*, int*, int*, int*) { nobody_calls_this(); }
void stbtt_GetGlyphHMetrics(const stbtt_fontinfo*, int, int*, int*) { nobody_calls_this(); }
void stbtt_GetGlyphBitmapBox(const stbtt_fontinfo*, int, float, float, int*, int*, int*, int*) { nobody_calls_this(); }
void stbtt_GetGlyphBitmapBoxSubpixel(const stbtt_fontinfo*, int, float, float, float, float, int*, int*, int*, int*) {
    nobody_calls_this();
}
void stbtt_MakeGlyphBitmapSubpixelPrefilter(const stbtt_fontinfo*, unsigned char*, int, int, int, float, float, float, float, int,
                                            int, float*, float*, int) {
    nobody_calls_this();
}
}
