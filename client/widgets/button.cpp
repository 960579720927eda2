#include "widgets/button.h"

#include <algorithm>
#include <cmath>

#include "platform/host.h"
#include "theme/anim.h"
#include "theme/icons.h"
#include "theme/paint.h"
#include "widgets/tooltip.h"

namespace hera::ui {
namespace {

constexpr float padding_dp = 12, icon_gap_dp = 8;

struct Paints {
    ImU32 border, filling, words;
};

Paints paints_of(const Button& b, float hover, bool held) {
    const Colors& c = colors();
    if (b.disabled) return {c.line, b.tone == Tone::quiet ? 0 : c.sunken, c.text3};
    switch (b.tone) {
        case Tone::primary: {
            ImU32 fill = mix(c.accent, c.accent_hover, held ? 1.0f : hover);
            return {fill, fill, c.on_accent};
        }
        case Tone::danger: return {c.bad, mix(c.bg, c.bad_soft, held ? 1.0f : hover), c.bad};
        case Tone::quiet: return {0, faded(held ? c.press : c.hover, held ? 1.0f : hover), c.text2};
        case Tone::plain: break;
    }
    return {c.line, held ? c.press : mix(c.bg, c.hover, hover), c.text};
}

}  // namespace

float button_width(std::string_view label, char32_t icon, bool trailing_chevron) {
    float width = text_width(label, type::body_medium()) + 2 * dp(padding_dp);
    if (icon) width += dp(size::icon() + icon_gap_dp) - dp(2);
    if (trailing_chevron) width += dp(14 + 4);
    return std::ceil(width);
}

bool button(const Button& b) {
    Rect r = snap(b.rect);
    Response response = node({.id = b.id, .role = Role::button, .name = b.label, .rect = r, .description = b.description,
                              .disabled = b.disabled, .expanded = b.expanded, .can_expand = b.can_expand});
    float hover = animate(b.id, response.hovered || b.expanded ? 1.0f : 0.0f, motion::hover_ms);
    if (response.hovered) set_cursor(ImGuiMouseCursor_Hand);
    Paints p = paints_of(b, hover, response.held);
    if (b.tone == Tone::quiet) {
        if (p.filling >> 24) fill_round(r, radius::control, p.filling);
    } else {
        framed(r, radius::control, p.border, p.filling);
    }
    if (response.focus_visible) focus_ring(r, radius::control);

    if (b.icon_only) {
        draw_icon(canvas(), {r.x + r.w / 2, r.y + r.h / 2}, b.icon, size::icon(), p.words);
        tooltip(response, b.id, r, b.label);
        return response.activated;
    }
    float icon_w = b.icon ? dp(size::icon() + icon_gap_dp - 2) : 0, chevron_w = b.trailing_chevron ? dp(18) : 0;
    float words = std::min(text_width(b.label, type::body_medium()), r.w - icon_w - chevron_w - dp(8));
    float x = std::round(r.x + (r.w - words - icon_w - chevron_w) / 2);
    if (b.icon) draw_icon(canvas(), {x + dp(size::icon()) / 2, r.y + r.h / 2}, b.icon, size::icon(), p.words);
    draw_text_in(canvas(), {x + icon_w, r.y, words + 1, r.h}, type::body_medium(), p.words, b.label);
    if (b.trailing_chevron) draw_icon(canvas(), {x + icon_w + words + dp(11), r.y + r.h / 2}, icon::chevron_down, 14, p.words);
    return response.activated;
}

bool icon_button_right(ImGuiID id, Rect& strip, char32_t icon, std::string_view name) {
    float side = size::control();
    Rect place = strip.cut_right(side);
    place.y += std::round((place.h - side) / 2);
    place.h = side;
    return button({.id = id, .rect = place, .label = name, .icon = icon, .tone = Tone::quiet, .icon_only = true});
}

bool button_right(ImGuiID id, Rect& strip, std::string_view label, Tone tone, char32_t icon, bool disabled) {
    Rect place = strip.cut_right(button_width(label, icon));
    strip.cut_right(dp(8));
    place.y += std::round((place.h - size::control()) / 2);
    place.h = size::control();
    return button({.id = id, .rect = place, .label = label, .icon = icon, .tone = tone, .disabled = disabled});
}

bool nav_item(const NavItem& item) {
    const Colors& c = colors();
    Rect r = snap(item.rect);
    Response response = node({.id = item.id, .role = Role::link, .name = item.label, .rect = r, .href = item.href,
                              .selected = item.selected});
    float hover = animate(item.id, response.hovered ? 1.0f : 0.0f, motion::hover_ms);
    if (response.hovered) set_cursor(ImGuiMouseCursor_Hand);
    if (item.shape == NavShape::side) {
        if (item.selected) fill_round(r, radius::control, c.accent_soft);
        else if (hover > 0) fill_round(r, radius::control, faded(c.press, hover * 0.7f));
        ImU32 ink = item.selected ? c.accent : c.text2;
        draw_icon(canvas(), {r.x + dp(18), r.y + r.h / 2}, item.icon, 16, ink);
        draw_text_in(canvas(), {r.x + dp(36), r.y, r.w - dp(44), r.h}, item.selected ? type::body_medium() : type::body(), ink,
                     item.label);
        if (response.focus_visible) focus_ring_inside(r, radius::control);
        return response.activated;
    }
    ImU32 ink = item.selected ? c.accent : c.text3;
    bool rail = item.shape == NavShape::rail;
    if (rail && item.selected) fill_round(r, radius::card, c.accent_soft);
    else if (rail && hover > 0) fill_round(r, radius::card, faded(c.press, hover * 0.7f));
    float middle = r.y + r.h / 2;
    draw_icon(canvas(), {std::round(r.x + r.w / 2), std::round(middle - dp(8))}, item.icon, 22, ink);
    draw_text_in(canvas(), {r.x, std::round(middle + dp(5)), r.w, dp(16)},
                 item.selected ? type::caption_medium() : type::caption(), ink, item.label, Align::center);
    if (response.focus_visible) focus_ring_inside(r.inset(dp(2), dp(2)), radius::control);
    return response.activated;
}

bool text_link(ImGuiID id, const Rect& rect, std::string_view label, std::string_view href, const TextStyle& style, Align align) {
    float width = std::min(rect.w, std::ceil(text_width(label, style)));
    Rect r = rect;
    if (align == Align::right) r.x = rect.right() - width;
    if (align == Align::center) r.x = rect.x + std::round((rect.w - width) / 2);
    r.w = width + 1;
    Response response = node({.id = id, .role = Role::link, .name = label, .rect = r, .href = href});
    if (response.hovered) set_cursor(ImGuiMouseCursor_Hand);
    draw_text_in(canvas(), r, style, colors().accent, label);
    if (response.hovered) {
        float base = std::round(r.y + r.h / 2 + dp(style.size) * 0.45f);
        fill({r.x, base, width, hairline()}, colors().accent);
    }
    if (response.focus_visible) focus_ring(r, radius::chip);
    return response.activated;
}

float segments_width(std::span<const std::string_view> labels) {
    float widest = 0;
    for (std::string_view label : labels) widest = std::fmax(widest, text_width(label, type::body_medium()));
    return std::ceil((widest + dp(24)) * static_cast<float>(labels.size()));
}

std::optional<int> segments(const Segments& spec) {
    const Colors& c = colors();
    std::optional<int> chosen;
    Scope group({.id = spec.id, .role = spec.tabs ? Role::tab_list : Role::group, .name = spec.name, .rect = spec.rect});
    int count = static_cast<int>(spec.labels.size());
    Rect rest = spec.rect;
    if (!spec.tabs) framed(rest, radius::control, c.line, c.sunken);
    int focused = -1;
    for (int i = 0; i < count; ++i) {
        std::string_view label = spec.labels[static_cast<std::size_t>(i)];
        bool on = i == spec.current;
        float width = spec.tabs ? text_width(label, type::body_medium()) + dp(20)
                                : std::floor(spec.rect.w / static_cast<float>(count));
        Rect r = snap(rest.cut_left(spec.tabs || i + 1 < count ? width : rest.w));
        ImGuiID id = id_of(static_cast<std::uint64_t>(i), spec.id);
        Response response = node({.id = id, .role = spec.tabs ? Role::tab : Role::radio, .name = label, .rect = r, .selected = on,
                                  .checked = on, .focusable = on});
        if (response.focused) focused = i;
        if (response.activated && !on) chosen = i;
        if (response.hovered) set_cursor(ImGuiMouseCursor_Hand);
        Rect pill = spec.tabs ? r : r.inset(dp(2), dp(2));
        if (on && spec.tabs) fill_round(pill, radius::control, c.hover);
        else if (on) framed(pill, radius::chip, c.line, c.raised);
        else if (response.hovered) fill_round(pill, radius::chip, c.hover);
        draw_text_in(canvas(), r, on ? type::body_medium() : type::body(), on ? c.text : c.text2, label, Align::center);
        if (response.focus_visible) focus_ring_inside(pill, radius::control);
        if (spec.tabs) rest.cut_left(dp(4));
    }
    if (focused >= 0) {
        int step = take_key("ArrowRight") ? 1 : take_key("ArrowLeft") ? -1 : 0;
        if (step != 0) {
            chosen = (focused + step + count) % count;
            focus(id_of(static_cast<std::uint64_t>(*chosen), spec.id));
        }
    }
    return chosen;
}

}  // namespace hera::ui
