#include "theme/paint.h"

#include <algorithm>
#include <cmath>

#include "base/direction.h"
#include "base/text.h"
#include "platform/semantics.h"
#include "platform/text_pieces.h"

namespace hera::ui {
namespace {

// White letters on each have at least 4.5 : 1 (tested).
constexpr ImU32 avatar_colors[] = {
    rgb(0x7553cf), rgb(0x1f7a52), rgb(0xb54e14), rgb(0x2f6bd0), rgb(0xab2f86), rgb(0x0e6f7c),
    rgb(0x8a5a12), rgb(0xa63a3a), rgb(0x566074), rgb(0x4f46e5), rgb(0x3c751f), rgb(0x9148a8),
};

std::uint32_t hash_name(std::string_view name) {
    std::uint32_t h = 2166136261u;
    for (char c : fold(name)) h = (h ^ static_cast<unsigned char>(c)) * 16777619u;
    return h ^ h >> 15;
}

struct ShadowLayer {
    float offset_y, blur, alpha;
};

ShadowLayer shadow_of(Elevation elevation) {
    float more = env().dark ? 2.6f : 1.0f;
    switch (elevation) {
        case Elevation::card: return {1, 2, 0.08f * more};
        case Elevation::popover: return {4, 16, 0.14f * more};
        case Elevation::dialog: return {12, 32, 0.20f * more};
    }
    return {0, 0, 0};
}

// Share of a Gaussian edge that is still dark at `t` (−1 deep inside … 1 outside).
float falloff(float t) {
    float s = (1 - t) / 2;
    s = std::clamp(s, 0.0f, 1.0f);
    return s * s * (3 - 2 * s);
}

constexpr int corner_steps = 6;

// Points of a rounded rectangle grown by `d`, clockwise, the same count for every d.
void outline(std::vector<ImVec2>& out, const Rect& r, float radius, float d) {
    out.clear();
    float grown = std::max(0.0f, radius + d);
    Rect box{r.x - d, r.y - d, r.w + 2 * d, r.h + 2 * d};
    const ImVec2 centers[4] = {{box.x + grown, box.y + grown}, {box.right() - grown, box.y + grown},
                               {box.right() - grown, box.bottom() - grown}, {box.x + grown, box.bottom() - grown}};
    constexpr float quarter = 1.5707963f;
    for (int corner = 0; corner < 4; ++corner) {
        for (int i = 0; i <= corner_steps; ++i) {
            float angle = quarter * (static_cast<float>(corner) + 2 + static_cast<float>(i) / corner_steps);
            out.push_back({centers[corner].x + std::cos(angle) * grown, centers[corner].y + std::sin(angle) * grown});
        }
    }
}

void letters(const Rect& box, std::string_view name) {
    float size_dp = std::floor(box.h / dp(1) * 0.4f);
    TextStyle style{std::max(9.0f, size_dp), std::max(9.0f, size_dp) * 1.25f, Weight::semibold};
    draw_text_in(canvas(), box, style, rgb(0xffffff), initials(name), Align::center);
}

// Of the alphabets that have capitals, the letters names begin with.
char32_t capital(char32_t c) {
    if ((c >= 'a' && c <= 'z') || (c >= 0xe0 && c <= 0xfe && c != 0xf7) || (c >= 0x3b1 && c <= 0x3c9 && c != 0x3c2) ||
        (c >= 0x430 && c <= 0x44f))
        return c - 32;
    if (c >= 0x450 && c <= 0x45f) return c - 80;
    bool paired = (c >= 0x100 && c <= 0x137) || (c >= 0x14a && c <= 0x177) || (c >= 0x460 && c <= 0x481) ||
                  (c >= 0x48a && c <= 0x4bf) ||
                  (c >= 0x4d0 && c <= 0x52f) || (c >= 0x1e00 && c <= 0x1e95) || (c >= 0x1ea0 && c <= 0x1eff);
    bool odd_small = (c >= 0x139 && c <= 0x148) || (c >= 0x179 && c <= 0x17e);
    if ((paired && (c & 1) != 0 && c != 0x131) || (odd_small && (c & 1) == 0)) return c - 1;
    return c;
}

}  // namespace

float hairline() { return std::max(1.0f, std::floor(env().dpr)); }

Rect snap(const Rect& r) {
    float x = std::round(r.x), y = std::round(r.y);
    return {x, y, std::round(r.right()) - x, std::round(r.bottom()) - y};
}

ImU32 mix(ImU32 from, ImU32 to, float t) {
    if (t <= 0) return from;
    if (t >= 1) return to;
    ImU32 out = 0;
    for (int shift = 0; shift < 32; shift += 8) {
        float a = static_cast<float>(from >> shift & 255), b = static_cast<float>(to >> shift & 255);
        out |= static_cast<ImU32>(a + (b - a) * t + 0.5f) << shift;
    }
    return out;
}

ImU32 faded(ImU32 color, float alpha) {
    float a = static_cast<float>(color >> 24) * std::clamp(alpha, 0.0f, 1.0f);
    return (color & 0x00ffffffu) | static_cast<ImU32>(a + 0.5f) << 24;
}

void fill(const Rect& rect, ImU32 color) {
    Rect r = snap(rect);
    canvas()->AddRectFilled(r.min(), r.max(), color);
}

void fill_round(const Rect& rect, float radius_dp, ImU32 color) {
    Rect r = snap(rect);
    canvas()->AddRectFilled(r.min(), r.max(), color, std::min(dp(radius_dp), std::min(r.w, r.h) / 2));
}

void fill_top_round(const Rect& rect, float radius_dp, ImU32 color) {
    Rect r = snap(rect);
    canvas()->AddRectFilled(r.min(), r.max(), color, dp(radius_dp), ImDrawFlags_RoundCornersTop);
}

void framed(const Rect& rect, float radius_dp, ImU32 border, ImU32 filling, float width_dp) {
    Rect r = snap(rect);
    float width = width_dp > 0 ? std::max(1.0f, std::round(dp(width_dp))) : hairline();
    float rounding = std::min(dp(radius_dp), std::min(r.w, r.h) / 2);
    canvas()->AddRectFilled(r.min(), r.max(), border, rounding);
    Rect inner = r.inset(width, width);
    canvas()->AddRectFilled(inner.min(), inner.max(), filling, std::max(0.0f, rounding - width));
}

void line_below(const Rect& r, ImU32 color) { fill({r.x, r.bottom() - hairline(), r.w, hairline()}, color); }
void line_above(const Rect& r, ImU32 color) { fill({r.x, r.y, r.w, hairline()}, color); }
void line_right_of(const Rect& r, ImU32 color) { fill({r.right() - hairline(), r.y, hairline(), r.h}, color); }
void line_left_of(const Rect& r, ImU32 color) { fill({r.x, r.y, hairline(), r.h}, color); }

void dot(ImVec2 center, float diameter_dp, ImU32 color) {
    canvas()->AddCircleFilled(center, dp(diameter_dp) / 2, color, 24);
}

void shadow(const Rect& rect, float radius_dp, Elevation elevation) {
    ShadowLayer layer = shadow_of(elevation);
    Rect r = snap(rect);
    r.y += dp(layer.offset_y);
    float blur = dp(layer.blur), rounding = std::min(dp(radius_dp), std::min(r.w, r.h) / 2);
    constexpr int rings = 7;
    ImDrawList* list = canvas();
    ImVec2 white = ImGui::GetFontTexUvWhitePixel();
    constexpr int points = 4 * (corner_steps + 1);
    std::vector<ImVec2> path;
    list->PrimReserve(points * 6 * (rings - 1), points * rings);
    auto base = list->_VtxCurrentIdx;
    for (int ring = 0; ring < rings; ++ring) {
        float t = static_cast<float>(ring) / (rings - 1) * 2 - 1;
        outline(path, r, rounding, t * blur);
        ImU32 color = faded(colors().shadow, layer.alpha * falloff(t));
        for (const ImVec2& p : path) list->PrimWriteVtx(p, white, color);
    }
    for (int ring = 0; ring + 1 < rings; ++ring) {
        for (int i = 0; i < points; ++i) {
            auto at = [&](int which, int point) {
                return static_cast<ImDrawIdx>(base + static_cast<unsigned>(which * points + point % points));
            };
            list->PrimWriteIdx(at(ring, i));
            list->PrimWriteIdx(at(ring, i + 1));
            list->PrimWriteIdx(at(ring + 1, i + 1));
            list->PrimWriteIdx(at(ring, i));
            list->PrimWriteIdx(at(ring + 1, i + 1));
            list->PrimWriteIdx(at(ring + 1, i));
        }
    }
}

void focus_ring(const Rect& rect, float radius_dp) {
    Rect r = snap(rect);
    float gap = dp(2), width = dp(2);
    canvas()->AddRect({r.x - gap - width / 2, r.y - gap - width / 2}, {r.right() + gap + width / 2, r.bottom() + gap + width / 2},
                      colors().accent, dp(radius_dp) + gap, 0, width);
}

void focus_ring_inside(const Rect& rect, float radius_dp) {
    Rect r = snap(rect);
    float width = dp(2);
    canvas()->AddRect({r.x + width / 2, r.y + width / 2}, {r.right() - width / 2, r.bottom() - width / 2}, colors().accent,
                      dp(radius_dp), 0, width);
}

int avatar_color_count() { return static_cast<int>(std::size(avatar_colors)); }
ImU32 avatar_color_number(int index) { return avatar_colors[index]; }
ImU32 avatar_color(std::string_view name) { return avatar_colors[hash_name(name) % std::size(avatar_colors)]; }

std::string initials(std::string_view name) {
    std::vector<std::string> words;
    for (std::string& word : split(trim(name), ' ')) {
        bool form_of_address = word.size() > 1 && word.back() == '.';
        bool number = !word.empty() && word.front() >= '0' && word.front() <= '9' && !words.empty();
        if (!word.empty() && !form_of_address && !number) words.push_back(std::move(word));
    }
    std::string out;
    auto add = [&out](std::string_view word) {
        std::size_t at = 0;
        char32_t c = capital(next_code_point(word, at));
        // Letters that join would make one sign of two words.
        if (!out.empty() && has_right_to_left(word)) append_utf8(out, 0x200c);
        append_utf8(out, c);
        out += word.substr(at, next_cluster(word, 0) - at);  // marks, and what a joined emoji consists of
    };
    if (!words.empty()) add(words.front());
    // Beside a picture there is no room for a second letter.
    std::size_t at = 0;
    bool picture = !out.empty() && next_code_point(out, at) >= 0x1f000;
    if (words.size() > 1 && !picture) add(words.back());
    return out;
}

void avatar(const Rect& circle, std::string_view name) {
    Rect r = snap(circle);
    canvas()->AddCircleFilled({r.x + r.w / 2, r.y + r.h / 2}, r.w / 2, avatar_color(name), 0);
    letters(r, name);
}

void emblem(const Rect& square, std::string_view name) {
    fill_round(square, square.h / dp(1) * 0.22f, avatar_color(name));
    letters(snap(square), name);
}

}  // namespace hera::ui
