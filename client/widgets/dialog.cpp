#include "widgets/dialog.h"

#include <algorithm>
#include <cmath>

#include "platform/host.h"
#include "strings/strings.h"
#include "theme/anim.h"
#include "theme/icons.h"
#include "theme/paint.h"
#include "widgets/heading.h"
#include "widgets/tooltip.h"

namespace hera::ui {
namespace {

constexpr float rise_dp = 12;

struct Places {
    Rect window, head, body, foot;
    bool sheet = false;
};

bool as_sheet() { return layout() == Layout::phone; }
float side_padding() { return dp(as_sheet() ? 16.0f : 24.0f); }
float head_height() { return dp(56); }
float foot_height() { return size::control() + dp(as_sheet() ? 24.0f : 32.0f); }
float body_padding() { return dp(as_sheet() ? 8.0f : 4.0f); }
// Between the last line of the content and the buttons.
float body_end() { return dp(16); }

bool has_foot(const DialogSpec& spec) { return !spec.submit.empty() || !spec.cancel.empty(); }

Places places_of(const DialogSpec& spec) {
    const Environment& e = env();
    Places p;
    p.sheet = as_sheet();
    float foot = has_foot(spec) ? foot_height() : 0;
    float content = spec.content_height + body_padding() + body_end();
    if (p.sheet) {
        float floor = e.height - e.keyboard_inset, safe = e.keyboard_inset > 0 ? 0 : e.safe_bottom;
        float most = floor - e.safe_top - dp(24);
        float height = std::min(head_height() + content + foot + safe, most);
        p.window = snap({0, floor - height, e.width, height});
        Rect rest = p.window;
        rest.cut_bottom(safe);
        p.head = rest.cut_top(head_height());
        p.foot = rest.cut_bottom(foot);
        p.body = rest;
        return p;
    }
    float width = std::min(dp(spec.width_dp), e.width - dp(32));
    float height = std::min(head_height() + content + foot, e.height - dp(64));
    float y = std::max(dp(32), (e.height - height) * 0.4f);
    p.window = snap({(e.width - width) / 2, y, width, height});
    Rect rest = p.window;
    p.head = rest.cut_top(head_height());
    p.foot = rest.cut_bottom(foot);
    p.body = rest;
    return p;
}

void draw_window(const Places& p, ImGuiID id) {
    const Colors& c = colors();
    float shade = animate_in(id_of("shade", id), 0, 1, motion::popover_ms);
    fill({0, 0, env().width, env().height}, faded(c.scrim, shade));
    if (p.sheet) {
        Rect below = p.window;
        below.h = env().height - below.y;
        fill_top_round(below, radius::sheet, c.raised);
        fill_round({p.window.x + p.window.w / 2 - dp(18), p.window.y + dp(6), dp(36), dp(4)}, 2, c.line);
    } else {
        shadow(p.window, radius::sheet, Elevation::dialog);
        framed(p.window, radius::sheet, c.line, c.raised);
    }
}

void move(Rect& rect, float down) { rect.y += down; }

void draw_foot(const Places& p, const DialogSpec& spec, bool scrolls, DialogResult& result) {
    if (!has_foot(spec)) return;
    if (scrolls) line_above(p.foot, colors().line);
    Rect strip = p.foot.inset(side_padding(), 0);
    ImGuiID cancel_id = id_of("cancel", spec.id), submit_id = id_of("submit", spec.id);
    strip.y += std::round((strip.h - size::control()) / 2);
    strip.h = size::control();
    bool both = !spec.submit.empty() && !spec.cancel.empty();
    Rect cancel, submit;
    if (p.sheet) {
        cancel = both ? strip.cut_left(std::floor((strip.w - dp(12)) / 2)) : strip;
        if (both) strip.cut_left(dp(12));
        submit = strip;
    } else {
        if (!spec.submit.empty()) submit = strip.cut_right(button_width(spec.submit) + dp(8));
        if (both) strip.cut_right(dp(8));
        if (!spec.cancel.empty()) cancel = strip.cut_right(button_width(spec.cancel));
    }
    if (!spec.cancel.empty() && button({.id = cancel_id, .rect = cancel, .label = spec.cancel})) result.cancelled = true;
    if (!spec.submit.empty() && button({.id = submit_id, .rect = submit, .label = spec.submit, .tone = spec.submit_tone,
                                        .disabled = spec.submit_disabled}))
        result.submitted = true;
}

}  // namespace

float dialog_body_width(const DialogSpec& spec) {
    return places_of(spec).window.w - 2 * side_padding();
}

DialogResult dialog(DialogState& state, const DialogSpec& spec, FunctionRef<void(const Rect&)> body,
                    float* view_height) {
    DialogResult result;
    if (!state.open) return result;
    Places p = places_of(spec);
    Layer layer(spec.id, spec.title, p.window, LayerKind::modal);
    float come = animate_in(id_of("rise", spec.id), p.sheet ? p.window.h : dp(rise_dp), 0,
                            p.sheet ? motion::sheet_ms : motion::popover_ms);
    for (Rect* part : {&p.window, &p.head, &p.body, &p.foot}) move(*part, std::round(come));
    draw_window(p, spec.id);

    Rect head = p.head.inset(side_padding(), 0);
    Rect close = head.cut_right(size::control());
    close = snap({close.x + dp(roomy() ? 8.0f : 6.0f), close.y + (close.h - size::control()) / 2, close.w, size::control()});
    bool was_asking = state.asking;
    std::string_view heading = was_asking ? tr("dialog.discard_typed") : spec.title;
    node({.id = id_of("title", spec.id), .role = Role::heading, .name = heading, .rect = head, .level = 2});
    draw_text_in(canvas(), head, {16, 24, Weight::semibold}, colors().text, heading);

    if (view_height) *view_height = p.body.h;
    double whole = static_cast<double>(spec.content_height + body_padding() + body_end());
    bool scrolls = whole > static_cast<double>(p.body.h) + 0.5;
    {
        Clip clip(p.body);
        float offset = static_cast<float>(state.scroll.update(id_of("scroll", spec.id), p.body, whole));
        body({p.body.x + side_padding(), p.body.y + body_padding() - offset, p.body.w - 2 * side_padding(), spec.content_height});
    }
    DialogSpec foot = spec;
    if (was_asking) {
        foot.submit = tr("dialog.discard");
        foot.cancel = tr("dialog.keep");
        foot.submit_tone = Tone::danger;
        foot.submit_disabled = false;
    }
    draw_foot(p, foot, scrolls, result);
    // Last in the order of Tab: a dialog is opened for what is in it.
    if (button({.id = id_of("close", spec.id), .rect = close, .label = tr("button.close"), .icon = icon::close, .tone = Tone::quiet,
                .icon_only = true}))
        result.cancelled = true;
    if (!was_asking && !spec.submit.empty() && !spec.submit_disabled && take_key("Enter", true)) result.submitted = true;
    if (layer.close_requested() || take_key("Escape")) result.cancelled = true;
    draw_tooltip();
    if (was_asking) {
        bool keep = result.cancelled;
        result = {.submitted = false, .cancelled = result.submitted && !keep};
        if (keep) {
            state.asking = false;
            layer.stay();
            focus(state.focus_before);
        }
    } else if (result.cancelled && spec.unsaved != nullptr && *spec.unsaved) {
        result.cancelled = false;
        state.asking = true;
        state.focus_before = focused_id();
        focus(id_of("cancel", spec.id));
        announce(tr("dialog.discard_typed"), Politeness::assertive);
        layer.stay();
        wake();
    }
    if (result.cancelled) {
        result.submitted = false;
        state.open = false;
        wake();
    }
    return result;
}

DialogResult confirm(DialogState& state, const ConfirmSpec& spec) {
    DialogSpec d{.id = spec.id, .title = spec.title, .submit = spec.submit, .cancel = spec.cancel,
                 .submit_tone = spec.danger ? Tone::danger : Tone::primary, .width_dp = 420};
    d.content_height = state.open ? paragraph_height(spec.sentence, type::body(), dialog_body_width(d)) : 0;
    return dialog(state, d, [&](const Rect& place) {
        paragraph(id_of("sentence", spec.id), place, spec.sentence, type::body(), colors().text2);
    });
}

}  // namespace hera::ui
