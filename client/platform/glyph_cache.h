// GlyphCache: glyphs and shaped runs as the browser's canvas draws them, packed into ImGui's atlas texture. A glyph is
// kept once per sub-pixel phase, so that text stands where the page's own text would stand.
//
// Invariants:
//   C1  Asking for something already in the cache allocates nothing.
//   C2  What was drawn in this frame or the last is never thrown out.
#pragma once

#include <cstdint>
#include <string>
#include <unordered_map>
#include <vector>

#include "imgui.h"
#include "platform/ports.h"
#include "platform/text_pieces.h"

namespace hera::ui {

// Steps per pixel at which a piece may stand. Browsers place single glyphs in quarters; the glyphs inside a run stand
// where the sum of the ones before has come to, so runs need finer steps to have them in the same quarters.
inline constexpr int phases = 4, run_phases = 64;
inline int phases_of(const Piece& piece) {
    return piece.kind == PieceKind::right_to_left ? run_phases : phases;
}

struct CachedGlyph {
    ImFontAtlasRectId rect = ImFontAtlasRectId_Invalid;  // invalid: nothing to draw
    std::int16_t left = 0, top = 0, width = 0, height = 0;
    bool colored = false;
    std::uint32_t used = 0;  // frame
};

// One font at one size and ink.
struct Face {
    port::FaceKey key;
    std::uint32_t index = 0;
    float ascent = 0, descent = 0;  // whole pixels
    float digit_advance = 0;        // of the widest digit
    float ascii_advance[128];
    const CachedGlyph* ascii[phases][128];  // null: not asked for yet
};

class GlyphCache {
public:
    void begin_frame();
    // After everything was drawn: glyphs that the page copies in place follow the texture when it was packed anew.
    void end_frame();
    // Web fonts arrived: everything may look different.
    void clear();

    Face& face(const port::FaceKey& key);
    float advance(Face& face, const Piece& piece);
    const CachedGlyph& glyph(Face& face, const Piece& piece, int phase);  // 0 … phases_of(piece) − 1
    std::size_t size() const { return m_glyphs.size(); }

private:
    CachedGlyph rasterise(const Face& face, const Piece& piece, int phase);
    void throw_out_unused();

    // A glyph that the page copies in place: what it takes to ask for it again.
    struct InPlace {
        port::FaceKey face;
        std::string text;
        float phase = 0;  // of a pixel
        ImFontAtlasRectId rect = ImFontAtlasRectId_Invalid;
    };

    std::vector<Face*> m_faces;  // live as long as the program
    std::unordered_map<std::uint64_t, CachedGlyph> m_glyphs;
    std::unordered_map<std::uint64_t, float> m_advances;
    std::vector<std::uint8_t> m_pixels;
    std::vector<InPlace> m_in_place;
    int m_texture = -1;  // that they were placed in
    std::uint32_t m_frame = 1;
};

GlyphCache& glyphs();

}  // namespace hera::ui
