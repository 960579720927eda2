#include "platform/glyph_cache.h"

#include <cmath>

#include "imgui_internal.h"
#include "platform/mirror.h"
#include "platform/text_draw.h"

namespace hera::ui {
namespace {

constexpr std::size_t glyphs_kept_max = 8000;
constexpr std::uint32_t frames_unused_max = 300;
// Words of other scripts are measured as a whole; whoever scrolls through thousands of names meets most of them once.
constexpr std::size_t advances_kept_max = 60'000;

std::uint64_t key_of(const Face& face, const Piece& piece, int phase) {
    std::uint64_t tail = static_cast<std::uint64_t>(face.index) << 6 | static_cast<std::uint64_t>(phase);
    if (piece.kind == PieceKind::glyph) return tail << 21 | piece.code;
    return hash_bytes(piece.text, tail) | std::uint64_t{1} << 63;
}

bool is_ascii(const Piece& piece) { return piece.kind == PieceKind::glyph && piece.code < 128; }

}  // namespace

GlyphCache& glyphs() {
    static GlyphCache cache;
    return cache;
}

void GlyphCache::begin_frame() {
    m_frame += 1;
    if (m_glyphs.size() > glyphs_kept_max) throw_out_unused();
}

void GlyphCache::end_frame() {
    ImFontAtlas* atlas = ImGui::GetIO().Fonts;
    if (m_in_place.empty() || atlas->TexData->UniqueID == m_texture) return;
    m_texture = atlas->TexData->UniqueID;
    port::forget_in_place();
    for (const InPlace& glyph : m_in_place) {
        port::measure_box(glyph.face, glyph.text, glyph.phase);
        const ImTextureRect* place = ImFontAtlasPackGetRect(atlas, glyph.rect);
        port::raster_in_place(place->x, place->y);
    }
}

void GlyphCache::throw_out_unused() {
    ImFontAtlas* atlas = ImGui::GetIO().Fonts;
    for (auto it = m_glyphs.begin(); it != m_glyphs.end();) {
        bool ascii = (it->first >> 63) == 0 && (it->first & 0x1fffff) < 128;  // faces point at these
        if (ascii || m_frame - it->second.used < frames_unused_max) {
            ++it;
            continue;
        }
        ImFontAtlasRectId rect = it->second.rect;
        if (rect != ImFontAtlasRectId_Invalid) {
            atlas->RemoveCustomRect(rect);
            std::erase_if(m_in_place, [rect](const InPlace& glyph) { return glyph.rect == rect; });
        }
        it = m_glyphs.erase(it);
    }
}

void GlyphCache::clear() {
    ImFontAtlas* atlas = ImGui::GetIO().Fonts;
    for (auto& [key, glyph] : m_glyphs)
        if (glyph.rect != ImFontAtlasRectId_Invalid) atlas->RemoveCustomRect(glyph.rect);
    m_glyphs.clear();
    m_advances.clear();
    m_in_place.clear();
    port::forget_in_place();
    std::vector<Face*> faces;
    faces.swap(m_faces);
    for (Face* face : faces) delete face;
}

Face& GlyphCache::face(const port::FaceKey& key) {
    for (Face* face : m_faces)
        if (face->key == key) return *face;
    Face* face = new Face;
    face->key = key;
    face->index = static_cast<std::uint32_t>(m_faces.size());
    port::FaceMetrics metrics = port::face_metrics(key);
    face->ascent = std::floor(metrics.ascent + 0.5f);
    face->descent = std::floor(metrics.descent + 0.5f);
    for (float& advance : face->ascii_advance) advance = -1;
    for (auto& row : face->ascii)
        for (const CachedGlyph*& glyph : row) glyph = nullptr;
    m_faces.push_back(face);
    if (key.family == port::Family::text) {
        for (char digit = '0'; digit <= '9'; ++digit) {
            Piece piece{PieceKind::glyph, static_cast<char32_t>(digit), std::string_view(&digit, 1)};
            face->digit_advance = std::fmax(face->digit_advance, advance(*face, piece));
        }
    }
    return *face;
}

float GlyphCache::advance(Face& face, const Piece& piece) {
    if (is_ascii(piece)) {
        float& known = face.ascii_advance[piece.code];
        if (known < 0) known = piece.code < 32 ? 0 : port::measure_advance(face.key, piece.text);
        return known;
    }
    if (m_advances.size() > advances_kept_max) m_advances.clear();
    auto [found, fresh] = m_advances.try_emplace(key_of(face, piece, 0), 0.0f);
    if (fresh)
        found->second = piece.kind == PieceKind::glyph ? port::measure_advance(face.key, piece.text)
                                                       : port::measure_run(face.key, piece.text);
    return found->second;
}

const CachedGlyph& GlyphCache::glyph(Face& face, const Piece& piece, int phase) {
    bool ascii = is_ascii(piece);
    if (ascii && face.ascii[phase][piece.code] != nullptr) return *face.ascii[phase][piece.code];
    auto [found, fresh] = m_glyphs.try_emplace(key_of(face, piece, phase));
    if (fresh) found->second = rasterise(face, piece, phase);
    found->second.used = m_frame;
    if (ascii) face.ascii[phase][piece.code] = &found->second;
    return found->second;
}

CachedGlyph GlyphCache::rasterise(const Face& face, const Piece& piece, int phase) {
    CachedGlyph glyph;
    std::string_view text = piece.text;
    bool in_place = fallback_text();
    if (!text.empty() && static_cast<unsigned char>(text[0]) < 32) return glyph;
    float share = static_cast<float>(phase) / static_cast<float>(phases_of(piece));
    port::GlyphBox box = port::measure_box(face.key, text, share);
    if (box.width <= 0 || box.height <= 0) return glyph;
    ImFontAtlas* atlas = ImGui::GetIO().Fonts;
    m_pixels.assign(static_cast<std::size_t>(box.width) * static_cast<std::size_t>(box.height) * 4, 0);
    glyph.colored = in_place ? piece.kind == PieceKind::emoji : port::raster(m_pixels.data());
    // Packing may move everything to a larger texture: the place is asked for afterwards.
    glyph.rect = atlas->AddCustomRect(box.width, box.height);
    if (glyph.rect == ImFontAtlasRectId_Invalid) return glyph;
    const ImTextureRect* place = ImFontAtlasPackGetRect(atlas, glyph.rect);
    ImTextureData* texture = atlas->TexData;
    ImFontAtlasTextureBlockConvert(m_pixels.data(), ImTextureFormat_RGBA32, box.width * 4,
                                   static_cast<unsigned char*>(texture->GetPixelsAt(place->x, place->y)), texture->Format,
                                   texture->GetPitch(), box.width, box.height);
    ImFontAtlasTextureBlockQueueUpload(atlas, texture, place->x, place->y, box.width, box.height);
    if (in_place) {
        if (m_in_place.empty()) m_texture = texture->UniqueID;
        m_in_place.push_back({face.key, std::string(text), share, glyph.rect});
        port::raster_in_place(place->x, place->y);
    }
    if (glyph.colored) atlas->TexPixelsUseColors = texture->UseColors = true;
    glyph.left = static_cast<std::int16_t>(box.left);
    glyph.top = static_cast<std::int16_t>(box.top);
    glyph.width = static_cast<std::int16_t>(box.width);
    glyph.height = static_cast<std::int16_t>(box.height);
    return glyph;
}

}  // namespace hera::ui
