#include "screens/settings_parts.h"

#include <cmath>
#include <string>

#include "platform/semantics.h"
#include "platform/text.h"
#include "theme/paint.h"
#include "widgets/button.h"
#include "widgets/heading.h"

namespace hera::ui::settings {

float padding() { return dp(layout() == Layout::phone ? 16.0f : 20.0f); }
float fact_height() { return dp(roomy() ? 44.0f : 36.0f); }
float person_height() { return dp(roomy() ? 64.0f : 52.0f); }

Rect section(Rect& page, std::string_view heading, float height) {
    page.cut_top(dp(12));
    section_heading(id_of(heading, id_of("settings")), page.cut_top(section_heading_height()), heading);
    page.cut_top(dp(4));
    Rect place = page.cut_top(height + 2 * padding());
    card(place);
    page.cut_top(dp(8));
    return place.inset(padding(), padding());
}

void fact(Rect& place, ImGuiID section, std::string_view label, std::string_view value) {
    const Colors& c = colors();
    Rect row = place.cut_top(fact_height());
    std::string both = std::string(label) + ": " + std::string(value);
    node({.id = id_of(label, section), .role = Role::text, .name = both, .rect = row});
    draw_text_in(canvas(), row.cut_left(std::fmin(dp(160), row.w * 0.34f)), type::body(), c.text2, label);
    draw_text_in(canvas(), row, type::body(), c.text, value);
}

void two_lines(Rect row, std::string_view name, std::string_view below) {
    float line = line_height(type::body()), small = line_height(type::meta());
    float top = std::round(row.y + (row.h - line - small) / 2);
    draw_text_in(canvas(), {row.x, top, row.w, line}, type::body_medium(), colors().text, name);
    draw_text_in(canvas(), {row.x, top + line, row.w, small}, type::meta(), colors().text2, below);
}

bool action_row(const ActionRow& spec) {
    Rect row = spec.rect;
    Scope item({.id = spec.id, .role = Role::list_item, .rect = row});
    Rect front = row.cut_left(dp(32));
    draw_icon(canvas(), {front.x + front.w / 2, front.y + front.h / 2}, spec.icon, 20, colors().text2);
    row.cut_left(dp(12));
    Rect right = spec.action.empty() ? Rect{} : row.cut_right(button_width(spec.action));
    if (!spec.action.empty()) row.cut_right(dp(12));
    std::string words = std::string(spec.name) + ", " + std::string(spec.below);
    node({.id = id_of("words", spec.id), .role = Role::text, .name = words, .rect = row});
    two_lines(row, spec.name, spec.below);
    if (spec.action.empty()) return false;
    right = {right.x, std::round(right.y + (right.h - size::control()) / 2), right.w, size::control()};
    return button({.id = id_of("action", spec.id), .rect = right, .label = spec.action, .disabled = spec.disabled,
                   .description = spec.name});
}

}  // namespace hera::ui::settings
