#include "widgets/text_field.h"

#include <cmath>

#include "platform/semantics.h"
#include "theme/anim.h"
#include "theme/icons.h"
#include "theme/paint.h"

namespace hera::ui {
namespace {

float label_height() { return dp(24); }
float below_height() { return dp(roomy() ? 22.0f : 20.0f); }

}  // namespace

float field_box_height(int lines) {
    if (lines <= 1) return size::control();
    return std::round(line_height(type::body()) * static_cast<float>(lines) + dp(roomy() ? 20.0f : 12.0f));
}

float text_field_height(bool label_shown, bool line_below, int lines) {
    return (label_shown ? label_height() : 0) + field_box_height(lines) + (line_below ? below_height() : 0);
}

void field_frame(const Rect& box, bool focused, bool hovered, bool wrong, bool disabled) {
    const Colors& c = colors();
    Rect r = snap(box);
    ImU32 border = wrong ? c.bad : focused ? c.accent : c.control_line;
    if (!focused && !hovered && !wrong) border = mix(c.control_line, c.line, env().forced_colors ? 0.0f : 0.35f);
    if (focused) {
        Rect glow = r.inset(-dp(2), -dp(2));
        fill_round(glow, radius::control + 2, wrong ? c.bad_soft : c.accent_soft);
    }
    framed(r, radius::control, border, disabled ? c.sunken : env().dark ? c.sunken : c.bg);
}

void quiet_field_frame(const Rect& box, bool focused, bool hovered, bool wrong) {
    if (focused || wrong) field_frame(box, focused, hovered, wrong);
    else if (hovered) fill_round(box, radius::control, colors().hover);
}

void field_label_above(const Rect& line, std::string_view label, bool required) {
    TextStyle style = roomy() ? TextStyle{14, 20, Weight::medium} : TextStyle{12, 16, Weight::medium};
    Rect place{line.x, line.y, line.w, dp(20)};
    float width = draw_text_in(canvas(), place, style, colors().text2, label);
    if (required) draw_text_in(canvas(), {place.x + width + dp(3), place.y, dp(10), place.h}, style, colors().bad, "*");
}

void field_line_below(const Rect& line, std::string_view error, std::string_view hint) {
    Rect place = line;
    place.cut_top(dp(4));
    if (!error.empty()) {
        draw_icon(canvas(), {place.x + dp(6), place.y + dp(8)}, icon::alert, 12, colors().bad);
        place.cut_left(dp(17));
        draw_text_in(canvas(), {place.x, place.y, place.w, dp(16)}, {12, 16, Weight::regular}, colors().bad, error);
    } else if (!hint.empty()) {
        draw_text_in(canvas(), {place.x, place.y, place.w, dp(16)}, {12, 16, Weight::regular}, colors().text3, hint);
    }
}

FieldResult text_field(const TextField& f) {
    const Colors& c = colors();
    Rect rest = f.rect;
    if (f.label_shown) {
        field_label_above(rest, f.label, f.required);
        rest.cut_top(label_height());
    }
    Rect box = snap(rest.cut_top(field_box_height(f.lines)));
    bool multiline = f.lines > 1;
    field_frame(box, focused_id() == f.id, hovered_id() == f.id, !f.error.empty(), f.disabled);
    float left = dp(roomy() ? 12.0f : 10.0f);
    if (f.icon) {
        draw_icon(canvas(), {box.x + left + dp(8), box.y + field_box_height(1) / 2}, f.icon, 16, c.text3);
        left += dp(24);
    }
    FieldResult result = native_field({.id = f.id, .kind = multiline ? FieldKind::multiline : f.kind, .rect = box, .label = f.label,
                                       .value = f.value, .placeholder = f.placeholder, .error = f.error,
                                       .autocomplete = f.autocomplete, .form = f.form, .style = type::body(),
                                       .padding_left = std::round(left), .padding_right = std::round(dp(10) + f.free_right),
                                       .padding_top = std::round(multiline ? dp(roomy() ? 10.0f : 6.0f) : 0),
                                       .color = f.disabled ? c.text3 : c.text, .placeholder_color = c.text3, .required = f.required,
                                       .disabled = f.disabled, .max_length = f.max_length});
    if (!f.error.empty() || !f.hint.empty()) field_line_below(rest, f.error, f.hint);
    return result;
}

}  // namespace hera::ui
