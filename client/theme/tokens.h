// Tokens: every colour, size and type style of the screens, in dp. Nothing else names a colour.
//
// Each foreground is checked against each background it may stand on (contrast.h); the test prints the ratios.
#pragma once

#include <cstdint>

#include "platform/environment.h"
#include "platform/text.h"

namespace hera::ui {

// 0xRRGGBB, opaque, in ImGui's byte order.
constexpr ImU32 rgb(std::uint32_t hex, std::uint32_t alpha = 255) {
    return (alpha << 24) | ((hex & 0xff) << 16) | (hex & 0xff00) | (hex >> 16 & 0xff);
}

struct Colors {
    ImU32 bg, sunken, raised;              // page, sidebar and columns, cards and layers
    ImU32 hover, press;                    // over any of them
    ImU32 line, control_line;              // hairlines; the border of a field (3:1)
    ImU32 text, text2, text3;              // words, secondary words, labels and hints
    ImU32 accent, on_accent, accent_hover; // buttons and links
    ImU32 accent_soft;                     // selected rows, glow of a focused field
    ImU32 ok, ok_soft, warn, warn_soft, bad, bad_soft;
    ImU32 toast, on_toast;
    ImU32 scrim, shadow;
};

inline constexpr Colors light_colors{
    .bg = rgb(0xffffff), .sunken = rgb(0xf7f7f8), .raised = rgb(0xffffff),
    .hover = rgb(0xf1f1f3), .press = rgb(0xe8e8eb),
    .line = rgb(0xe4e4e7), .control_line = rgb(0x85858f),
    .text = rgb(0x18181b), .text2 = rgb(0x52525b), .text3 = rgb(0x66666f),
    .accent = rgb(0x4f46e5), .on_accent = rgb(0xffffff), .accent_hover = rgb(0x4338ca),
    .accent_soft = rgb(0xeef0ff),
    .ok = rgb(0x15753a), .ok_soft = rgb(0xe8f6ec), .warn = rgb(0xa04408), .warn_soft = rgb(0xfdf1e3),
    .bad = rgb(0xc21c1c), .bad_soft = rgb(0xfdebeb),
    .toast = rgb(0x18181b), .on_toast = rgb(0xffffff),
    .scrim = rgb(0x18181b, 102), .shadow = rgb(0x000000),
};

inline constexpr Colors dark_colors{
    .bg = rgb(0x0f0f12), .sunken = rgb(0x141418), .raised = rgb(0x1e1e23),
    .hover = rgb(0x212127), .press = rgb(0x2a2a31),
    .line = rgb(0x2a2a31), .control_line = rgb(0x71717c),
    .text = rgb(0xf4f4f5), .text2 = rgb(0xa9a9b2), .text3 = rgb(0x94949e),
    .accent = rgb(0x8b93fa), .on_accent = rgb(0x0f0f12), .accent_hover = rgb(0xa1a8fb),
    .accent_soft = rgb(0x23244a),
    .ok = rgb(0x4ade80), .ok_soft = rgb(0x12291b), .warn = rgb(0xfbbf24), .warn_soft = rgb(0x2d2412),
    .bad = rgb(0xf87171), .bad_soft = rgb(0x331717),
    .toast = rgb(0xf4f4f5), .on_toast = rgb(0x18181b),
    .scrim = rgb(0x000000, 140), .shadow = rgb(0x000000),
};

inline const Colors& colors() { return env().dark ? dark_colors : light_colors; }

// Fingers or a mouse: heights of controls and rows, sizes of text. A laptop that is touched now and then stays as it is.
inline bool roomy() { return layout() == Layout::phone || env().coarse; }

namespace radius {
inline constexpr float chip = 4, control = 6, card = 8, sheet = 12;
}

namespace size {
inline float control() { return dp(roomy() ? 44.0f : 32.0f); }
inline float row() { return dp(roomy() ? 48.0f : 40.0f); }
inline float icon() { return roomy() ? 20.0f : 16.0f; }  // dp, as draw_icon wants it
inline constexpr float sidebar = 232, rail = 72, top_bar = 56, bottom_bar = 56;
}  // namespace size

namespace type {
inline TextStyle caption() { return {11, 16, Weight::regular}; }
inline TextStyle caption_medium() { return {11, 16, Weight::medium}; }
inline TextStyle meta() { return roomy() ? TextStyle{13, 18, Weight::regular} : TextStyle{12, 16, Weight::regular}; }
inline TextStyle meta_medium() { return roomy() ? TextStyle{13, 18, Weight::medium} : TextStyle{12, 16, Weight::medium}; }
inline TextStyle body() { return roomy() ? TextStyle{16, 24, Weight::regular} : TextStyle{13, 20, Weight::regular}; }
inline TextStyle body_medium() { return roomy() ? TextStyle{16, 24, Weight::medium} : TextStyle{13, 20, Weight::medium}; }
inline TextStyle body_strong() { return roomy() ? TextStyle{16, 24, Weight::semibold} : TextStyle{13, 20, Weight::semibold}; }
inline TextStyle section() { return roomy() ? TextStyle{16, 24, Weight::semibold} : TextStyle{14, 20, Weight::semibold}; }
inline TextStyle title() { return {18, 28, Weight::semibold}; }
inline TextStyle large() { return {24, 32, Weight::semibold}; }
inline TextStyle tabular(TextStyle style) {
    style.tabular = true;
    return style;
}
}  // namespace type

namespace motion {
inline constexpr float hover_ms = 90, popover_ms = 150, sheet_ms = 220;
}

}  // namespace hera::ui
