#include "widgets/search_field.h"

#include <cmath>

#include "platform/field.h"
#include "platform/semantics.h"
#include "strings/strings.h"
#include "theme/icons.h"
#include "theme/paint.h"
#include "widgets/button.h"
#include "widgets/text_field.h"

namespace hera::ui {

bool search_field(const SearchField& f, std::string& text) {
    const Colors& c = colors();
    Rect box = snap({f.rect.x, f.rect.y, f.rect.w, std::fmin(f.rect.h, size::control())});
    bool focused = focused_id() == f.id;
    field_frame(box, focused, hovered_id() == f.id, false);
    draw_icon(canvas(), {box.x + dp(roomy() ? 22.0f : 18.0f), box.y + box.h / 2}, icon::search, 16, c.text3);

    Rect field = box;
    Rect clear = text.empty() ? Rect{} : field.cut_right(dp(roomy() ? 44.0f : 28.0f));
    FieldResult result = native_field({.id = f.id, .kind = FieldKind::search, .rect = field, .label = f.label, .value = text,
                                       .placeholder = f.label, .style = type::body(),
                                       .padding_left = dp(roomy() ? 40.0f : 34.0f), .padding_right = dp(8), .color = c.text,
                                       .placeholder_color = c.text3});
    bool changed = false;
    if (result.changed && result.text != text) {
        text = result.text;
        changed = true;
    }
    if (!text.empty() && !clear.empty()) {
        Rect place = clear.inset(dp(2), dp(roomy() ? 2.0f : 4.0f));
        bool pressed = button({.id = id_of("clear", f.id),
                               .rect = place,
                               .label = tr("button.clear"),
                               .icon = icon::close,
                               .tone = Tone::quiet,
                               .icon_only = true});
        if (pressed) focus(f.id);
        if (pressed || result.cancelled) {
            text.clear();
            changed = true;
        }
    } else if (text.empty() && !focused && !f.hint.empty() && !roomy()) {
        float w = std::ceil(text_width(f.hint, type::caption())) + dp(10);
        Rect key = snap({box.right() - w - dp(8), box.y + (box.h - dp(18)) / 2, w, dp(18)});
        framed(key, radius::chip, c.line, env().dark ? c.sunken : c.bg);
        draw_text_in(canvas(), key, type::caption(), c.text3, f.hint, Align::center);
    }
    return changed;
}

}  // namespace hera::ui
