#include "platform/text.h"

#include <cmath>
#include <string>

#include "base/direction.h"
#include "base/text.h"
#include "imgui_internal.h"
#include "platform/environment.h"
#include "platform/glyph_cache.h"
#include "platform/text_classes.h"
#include "platform/text_draw.h"
#include "platform/text_pieces.h"

namespace hera::ui {
namespace {

constexpr std::string_view ellipsis = "…";

// Browsers draw light text on dark with another weight of line than dark text on light; glyphs are kept for both.
bool is_light(ImU32 color) {
    int luma = static_cast<int>(color & 255) * 2 + static_cast<int>(color >> 8 & 255) * 5 + static_cast<int>(color >> 16 & 255);
    return luma > 1024;
}

Face& face_of(const TextStyle& style, bool light_ink) {
    auto pixels = static_cast<std::uint16_t>(dp(style.size));
    return glyphs().face({port::Family::text, style.weight, pixels, light_ink});
}

bool is_digit(const Piece& piece) { return piece.kind == PieceKind::glyph && piece.code >= '0' && piece.code <= '9'; }

float advance_of(Face& face, const TextStyle& style, const Piece& piece) {
    if (style.tabular && is_digit(piece)) return face.digit_advance;
    return glyphs().advance(face, piece);
}

float width_of(Face& face, const TextStyle& style, std::string_view text) {
    float width = 0;
    for (std::size_t at = 0; at < text.size();) width += advance_of(face, style, next_piece(text, at));
    return width;
}

void draw_glyph(ImDrawList* list, const CachedGlyph& glyph, float x, float y, ImU32 color) {
    if (glyph.rect == ImFontAtlasRectId_Invalid) return;
    ImVec2 a(x + glyph.left, y + glyph.top), b(a.x + glyph.width, a.y + glyph.height);
    const ImVec4& clip = list->_CmdHeader.ClipRect;
    if (b.x <= clip.x || a.x >= clip.z || b.y <= clip.y || a.y >= clip.w) return;
    ImFontAtlas* atlas = ImGui::GetIO().Fonts;
    const ImTextureRect* place = ImFontAtlasPackGetRect(atlas, glyph.rect);
    ImVec2 scale = atlas->TexUvScale;
    ImVec2 uv_a(place->x * scale.x, place->y * scale.y);
    ImVec2 uv_b(static_cast<float>(place->x + place->w) * scale.x, static_cast<float>(place->y + place->h) * scale.y);
    list->PrimReserve(6, 4);
    list->PrimRectUV(a, b, uv_a, uv_b, glyph.colored ? color | 0x00ffffffu : color);
}

// One piece with its pen at x. Right-to-left ones show the other bracket of a pair.
void draw_piece(ImDrawList* list, Face& face, float x, float baseline, const TextStyle& style, ImU32 color, Piece piece,
                float advance, bool mirror) {
    const ImVec4& clip = list->_CmdHeader.ClipRect;
    // Some room to either side keeps marks that lean out of their advance.
    if (x >= clip.z + face.ascent || x + advance <= clip.x - face.ascent) return;
    if (style.tabular && is_digit(piece)) x += (advance - glyphs().advance(face, piece)) / 2;
    char other[5];
    if (mirror && piece.kind == PieceKind::glyph && mirrored(piece.code) != piece.code) {
        piece.code = mirrored(piece.code);
        ImTextCharToUtf8(other, piece.code);
        piece.text = other;
    }
    int steps = phases_of(piece);
    float per_pixel = static_cast<float>(steps);
    float place = std::floor(x * per_pixel + 0.5f) / per_pixel;
    float whole = std::floor(place);
    int phase = static_cast<int>((place - whole) * per_pixel + 0.5f) % steps;
    draw_glyph(list, glyphs().glyph(face, piece, phase), whole, baseline, color);
}

struct OrderedPiece {
    Piece piece;
    float advance = 0;
};

// The pieces of a line of both directions, and in which order they stand.
struct OrderedLine {
    std::vector<OrderedPiece> pieces;
    std::vector<std::uint8_t> levels;  // of the pieces
    std::vector<std::uint32_t> order;  // of the pieces, from the left
    std::u32string codes;
    std::vector<std::uint8_t> code_levels;
    std::vector<std::size_t> first_code;  // of each piece
};

// Kept between calls for its room.
const OrderedLine& ordered(Face& face, const TextStyle& style, Reading reading, std::string_view text) {
    static OrderedLine line;
    line.pieces.clear(), line.levels.clear(), line.codes.clear(), line.first_code.clear();
    for (std::size_t at = 0; at < text.size();) {
        Piece piece = next_piece(text, at);
        line.pieces.push_back({piece, advance_of(face, style, piece)});
        line.first_code.push_back(line.codes.size());
        for (std::size_t in = 0; in < piece.text.size();) line.codes += next_code_point(piece.text, in);
    }
    bidi_levels(line.codes, reading, line.code_levels);
    for (std::size_t code : line.first_code) line.levels.push_back(line.code_levels[code]);
    visual_order(line.levels, line.order);
    return line;
}

Reading decided(const TextStyle& style, std::string_view text) {
    return style.reading == Reading::first_strong ? reading_of(text) : style.reading;
}

// Draws from (x, baseline); returns the pen.
float draw_pieces(ImDrawList* list, Face& face, float x, float baseline, const TextStyle& style, ImU32 color,
                  std::string_view text) {
    const ImVec4 clip = list->_CmdHeader.ClipRect;
    if (baseline + face.descent * 2 <= clip.y || baseline - face.ascent * 2 >= clip.w) return x + width_of(face, style, text);
    if (style.reading != Reading::right_to_left && !has_right_to_left(text)) {
        for (std::size_t at = 0; at < text.size();) {
            Piece piece = next_piece(text, at);
            float advance = advance_of(face, style, piece);
            draw_piece(list, face, x, baseline, style, color, piece, advance, false);
            x += advance;
        }
        return x;
    }
    const OrderedLine& line = ordered(face, style, decided(style, text), text);
    for (std::uint32_t i : line.order) {
        const OrderedPiece& p = line.pieces[i];
        draw_piece(list, face, x, baseline, style, color, p.piece, p.advance, (line.levels[i] & 1) != 0);
        x += p.advance;
    }
    return x;
}

float baseline_in(const Face& face, float y, float line) {
    return y + std::floor((line - (face.ascent + face.descent)) / 2) + face.ascent;
}

// How many bytes of a piece fit into `width`, in whole clusters.
std::size_t clusters_fitting(Face& face, const TextStyle& style, const Piece& piece, float width) {
    std::size_t fits = 0;
    for (std::size_t at = 0; at < piece.text.size();) {
        at = next_cluster(piece.text, at);
        if (at == piece.text.size()) break;  // the caller knows that all of it is too much
        if (advance_of(face, style, {piece.kind, piece.code, piece.text.substr(0, at)}) > width) break;
        fits = at;
    }
    return fits;
}

// How much of `text` fits into `width`, in whole clusters.
std::size_t fitting(Face& face, const TextStyle& style, std::string_view text, float width) {
    float used = 0;
    std::size_t at = 0;
    while (at < text.size()) {
        std::size_t next = at;
        Piece piece = next_piece(text, next);
        float advance = advance_of(face, style, piece);
        if (used + advance > width) return at + clusters_fitting(face, style, piece, width - used);
        used += advance;
        at = next;
    }
    return at;
}

char32_t last_code_of(std::string_view text) {
    std::size_t at = text.size() - 1;
    while (at > 0 && (text[at] & 0xc0) == 0x80) --at;
    return next_code_point(text, at);
}

// Blanks that end a word; U+00A0 and its kin do not.
bool is_space(const Piece& piece) {
    char32_t c = piece.code;
    return piece.kind == PieceKind::glyph &&
           (c == ' ' || (c >= 0x2000 && c <= 0x200a && c != 0x2007) || c == 0x205f || c == 0x3000);
}

// The next line of a wrapped text: [begin, end) is drawn, `next` is where the one after begins.
struct Line {
    std::size_t end = 0, next = 0;
};

Line next_line(Face& face, const TextStyle& style, std::string_view text, std::size_t begin, float width) {
    float used = 0;
    std::size_t at = begin, last_break = begin, last_break_end = begin;
    char32_t before = 0;
    while (at < text.size()) {
        if (text[at] == '\n') return {at, at + 1};
        std::size_t next = at;
        Piece piece = next_piece(text, next);
        float advance = advance_of(face, style, piece);
        if (before != 0 && may_break_between(before, piece.code)) last_break = last_break_end = at;
        if (is_space(piece)) {  // spaces may hang over the edge
            last_break_end = at;
            last_break = next;
        } else if (used + advance > width) {
            if (last_break > begin) return {last_break_end, last_break};
            std::size_t cut = at + clusters_fitting(face, style, piece, width - used);
            if (cut == begin) cut = begin + next_cluster(text.substr(begin), 0);  // one letter stands on every line
            if (cut < text.size()) return {cut, cut};
        }
        used += advance;
        at = next;
        before = is_space(piece) ? 0 : last_code_of(piece.text);
    }
    return {text.size(), text.size()};
}

std::size_t trimmed(std::string_view text, std::size_t end) {
    while (end > 0 && text[end - 1] == ' ') --end;
    return end;
}

// Some privacy modes falsify what is read back from a canvas. A letter of known shape tells.
bool canvas_is_falsified() {
    constexpr port::FaceKey face{port::Family::text, Weight::semibold, 32, false};
    port::GlyphBox box = port::measure_box(face, "H", 0);
    if (box.width <= 2 || box.height <= 2) return true;
    std::size_t size = static_cast<std::size_t>(box.width) * static_cast<std::size_t>(box.height) * 4;
    std::vector<std::uint8_t> first(size), second(size);
    bool colored = port::raster(first.data());
    port::measure_box(face, "H", 0);
    port::raster(second.data());
    std::size_t ink = 0, differing = 0;
    for (std::size_t i = 3; i < size; i += 4) {
        ink += first[i] > 200 ? 1 : 0;
        differing += first[i] > second[i] + 8 || second[i] > first[i] + 8 ? 1 : 0;
    }
    // Two stems and a bar cover between a tenth and two thirds of the box; its corners lie in the margin.
    bool plausible = ink * 10 > size / 4 && ink * 3 < size / 4 * 2;
    return colored || differing > 0 || !plausible || first[3] > 8 || first[size - 1] > 8;
}

}  // namespace

bool fallback_text() {
    static const bool falsified = canvas_is_falsified();
    return falsified;
}

float line_height(const TextStyle& style) { return dp(style.line); }

float text_width(std::string_view text, const TextStyle& style) { return width_of(face_of(style, false), style, text); }

float draw_line(ImDrawList* list, float x, float y, float line, const TextStyle& style, ImU32 color, std::string_view text) {
    Face& face = face_of(style, is_light(color));
    return draw_pieces(list, face, x, baseline_in(face, y, line), style, color, text) - x;
}

float draw_text(ImDrawList* list, ImVec2 at, const TextStyle& style, ImU32 color, std::string_view text) {
    return draw_line(list, at.x, at.y, line_height(style), style, color, text);
}

float draw_text_in(ImDrawList* list, const Rect& box, const TextStyle& style, ImU32 color, std::string_view text, Align align) {
    Face& face = face_of(style, is_light(color));
    float baseline = baseline_in(face, box.y, box.h);
    float width = width_of(face, style, text);
    // Widths are measured in quarters of a pixel by whoever made the box: a hair over is not too long.
    if (width <= box.w + 0.5f) {
        float room = box.w - width;
        float x = align == Align::left ? box.x : align == Align::right ? box.x + room : std::floor(box.x + room / 2);
        draw_pieces(list, face, x, baseline, style, color, text);
        return width;
    }
    std::size_t end = trimmed(text, fitting(face, style, text, box.w - width_of(face, style, ellipsis)));
    // The dots stand where the text would have gone on, in its own direction.
    TextStyle cut = style;
    cut.reading = decided(style, text);
    static std::string shown;
    shown.assign(text.substr(0, end)).append(ellipsis);
    return draw_pieces(list, face, box.x, baseline, cut, color, shown) - box.x;
}

std::vector<std::string_view> wrap_text(std::string_view text, const TextStyle& style, float width) {
    std::vector<std::string_view> lines;
    Face& face = face_of(style, false);
    for (std::size_t at = 0; at < text.size();) {
        Line line = next_line(face, style, text, at, width);
        lines.push_back(text.substr(at, line.end - at));
        at = line.next;
    }
    return lines;
}

Reading paragraph_reading(std::string_view text, std::string_view line) {
    auto at = static_cast<std::size_t>(line.data() - text.data());
    std::size_t begin = at == 0 ? std::string_view::npos : text.rfind('\n', at - 1);
    begin = begin == std::string_view::npos ? 0 : begin + 1;
    return reading_of(text.substr(begin, text.find('\n', begin) - begin));
}

float draw_text_wrapped(ImDrawList* list, const Rect& box, const TextStyle& style, ImU32 color, std::string_view text,
                        int max_lines) {
    Face& face = face_of(style, is_light(color));
    float height = line_height(style);
    bool order_matters = style.reading == Reading::first_strong && has_right_to_left(text);
    TextStyle own = style;
    int drawn = 0;
    for (std::size_t at = 0; at < text.size();) {
        Line line = next_line(face, style, text, at, box.w);
        Rect place{box.x, box.y + static_cast<float>(drawn) * height, box.w, height};
        bool last = max_lines > 0 && drawn + 1 == max_lines && line.next < text.size();
        if (order_matters) own.reading = paragraph_reading(text, text.substr(at));
        if (last) draw_text_in(list, place, own, color, text.substr(at));
        else draw_pieces(list, face, place.x, baseline_in(face, place.y, height), own, color, text.substr(at, line.end - at));
        drawn += 1;
        if (last) break;
        at = line.next;
    }
    return static_cast<float>(drawn) * height;
}

void draw_icon(ImDrawList* list, ImVec2 center, char32_t icon, float size_dp, ImU32 color) {
    Face& face = glyphs().face({port::Family::icons, Weight::regular, static_cast<std::uint16_t>(dp(size_dp)), is_light(color)});
    char utf8[5];
    ImTextCharToUtf8(utf8, icon);
    Piece piece{PieceKind::glyph, icon, utf8};
    float width = glyphs().advance(face, piece);
    float x = std::floor(center.x - width / 2 + 0.5f);
    // Lucide's em square stands on the baseline; what the page says about the font's lines does not matter.
    float y = std::floor(center.y - dp(size_dp) / 2 + 0.5f) + dp(size_dp);
    draw_glyph(list, glyphs().glyph(face, piece, 0), x, y, color);
}

}  // namespace hera::ui
