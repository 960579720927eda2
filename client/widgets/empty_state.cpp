#include "widgets/empty_state.h"

#include <algorithm>
#include <cmath>

#include "platform/semantics.h"
#include "theme/paint.h"
#include "widgets/button.h"
#include "widgets/heading.h"

namespace hera::ui {

EmptyResult empty_state(const EmptyState& spec) {
    const Colors& c = colors();
    EmptyResult result;
    float width = std::min(spec.rect.w - dp(48), dp(380));
    float circle = dp(64);
    float sentence = paragraph_height(spec.sentence, type::body(), width);
    float height = circle + dp(16) + line_height(type::section()) + dp(4) + sentence;
    float second_height = roomy() ? size::control() : dp(28), second_gap = dp(roomy() ? 4.0f : 12.0f);
    if (!spec.primary.empty()) height += dp(20) + size::control();
    if (!spec.secondary.empty()) height += second_gap + second_height;
    if (!spec.second_button.empty()) height += dp(8) + size::control();
    float note = spec.note.empty() ? 0 : paragraph_height(spec.note, type::body(), width);
    if (note > 0) height += dp(16) + note;
    // Somewhat above the middle looks centred.
    float y = std::round(spec.rect.y + std::max(dp(24), (spec.rect.h - height) * 0.42f));
    float middle = std::round(spec.rect.x + spec.rect.w / 2);

    canvas()->AddCircleFilled({middle, y + circle / 2}, circle / 2, env().dark ? c.raised : c.sunken, 48);
    canvas()->AddCircle({middle, y + circle / 2}, circle / 2, c.line, 48, hairline());
    draw_icon(canvas(), {middle, y + circle / 2}, spec.icon, 24, c.text2);
    y += circle + dp(16);
    Rect title{middle - width / 2, y, width, line_height(type::section())};
    node({.id = id_of("title", spec.id), .role = Role::heading, .name = spec.title, .rect = title, .level = spec.level});
    draw_text_in(canvas(), title, type::section(), c.text, spec.title, Align::center);
    y += title.h + dp(4);
    Rect words{middle - width / 2, y, width, sentence};
    node({.id = id_of("sentence", spec.id), .role = Role::text, .name = spec.sentence, .rect = words});
    for (std::string_view line : wrap_text(spec.sentence, type::body(), width)) {
        draw_text_in(canvas(), {words.x, y, width, line_height(type::body())}, type::body(), c.text2, line, Align::center);
        y += line_height(type::body());
    }
    if (!spec.primary.empty()) {
        y += dp(20);
        float w = button_width(spec.primary) + dp(8);
        result.primary = button({.id = id_of("primary", spec.id), .rect = {std::round(middle - w / 2), y, w, size::control()},
                                 .label = spec.primary, .tone = Tone::primary});
        y += size::control();
    }
    if (!spec.secondary.empty()) {
        y += second_gap;
        Rect place{middle - width / 2, y, width, second_height};
        result.secondary = text_link(id_of("secondary", spec.id), place, spec.secondary, spec.secondary_href,
                                     type::body_medium(), Align::center);
        y += second_height;
    }
    if (!spec.second_button.empty()) {
        y += dp(8);
        float w = std::min(width, button_width(spec.second_button) + dp(8));
        Rect place{std::round(middle - w / 2), y, w, size::control()};
        result.second_button = button({.id = id_of("second", spec.id), .rect = place, .label = spec.second_button});
        y += size::control();
    }
    if (note > 0) {
        y += dp(16);
        Rect place{middle - width / 2, y, width, note};
        node({.id = id_of("note", spec.id), .role = Role::status, .name = spec.note, .rect = place});
        for (std::string_view line : wrap_text(spec.note, type::body(), width)) {
            draw_text_in(canvas(), {place.x, y, width, line_height(type::body())}, type::body(), c.text2, line, Align::center);
            y += line_height(type::body());
        }
    }
    return result;
}

}  // namespace hera::ui
