#include "app/notice_page.h"

#include "app/navigation.h"
#include "platform/semantics.h"
#include "strings/strings.h"
#include "theme/paint.h"
#include "widgets/empty_state.h"
#include "widgets/heading.h"
#include "widgets/progress.h"

namespace hera::ui {

void draw_opening(const Rect& window) {
    const Colors& c = colors();
    Rect area = window;
    if (layout() != Layout::phone) {
        Rect bar = area.cut_left(dp(layout() == Layout::tablet ? size::rail : size::sidebar) + env().safe_left);
        fill(bar, c.sunken);
        line_right_of(bar, c.line);
        Rect rest = bar.inset(dp(16), dp(16));
        float height = dp(12);
        for (float share : {0.7f, 0.5f, 0.6f, 0.45f, 0.55f}) {
            Rect row = rest.cut_top(height);
            row.w *= share;
            skeleton(row);
            rest.cut_top(dp(20));
        }
    }
    Scope main({.id = id_of("main"), .role = Role::main, .rect = area});
    area.cut_top(env().safe_top);
    Rect body = area.inset(dp(layout() == Layout::phone ? 16.0f : 24.0f), dp(14));
    Rect title = body.cut_top(dp(28));
    node({.id = id_of("opening-title"), .role = Role::heading, .name = tr("app.name"), .rect = title, .level = 1});
    draw_text_in(canvas(), title, type::title(), c.text, tr("app.name"));
    paragraph(id_of("opening"), body, tr("app.opening"), type::body(), c.text2);
}

NoticeAnswer draw_notice(const Rect& window, const NoticePage& page) {
    Scope main({.id = id_of("main"), .role = Role::main, .rect = window});
    EmptyResult pressed = empty_state({.id = id_of(page.title),
                                       .rect = window,
                                       .icon = page.icon,
                                       .title = page.title,
                                       .sentence = page.sentence,
                                       .primary = page.action,
                                       .second_button = page.more,
                                       .note = page.below,
                                       .level = 1});
    return pressed.primary ? NoticeAnswer::action : pressed.second_button ? NoticeAnswer::more : NoticeAnswer::none;
}

}  // namespace hera::ui
