#include "widgets/list_view.h"

#include <algorithm>
#include <cmath>

#include "platform/host.h"
#include "platform/semantics.h"
#include "theme/paint.h"
#include "widgets/progress.h"
#include "widgets/virtual_rows.h"

namespace hera::ui {

float list_row_height() { return dp(68); }

ListResult list_view(ListView& list, const ListSpec& spec, FunctionRef<ListRow(std::int64_t)> row,
                     FunctionRef<void(std::int64_t, const Rect&)> draw) {
    const Colors& c = colors();
    ListResult result;
    float height = spec.row_height > 0 ? spec.row_height : list_row_height();
    double content = static_cast<double>(spec.total) * static_cast<double>(height) + static_cast<double>(spec.free_bottom);
    const Rect& view = spec.rect;
    auto node_id_of = [&](ImGuiID own, std::int64_t index) {
        return id_of(own != 0 ? static_cast<std::uint64_t>(own) : static_cast<std::uint64_t>(index), spec.id);
    };
    auto node_id = [&](std::int64_t index) { return node_id_of(row(index).id, index); };
    list.active = std::clamp<std::int64_t>(list.active, 0, std::max<std::int64_t>(0, spec.total - 1));
    bool focused = list.active_id != 0 && focused_id() == list.active_id;
    std::int64_t page_rows = std::max<std::int64_t>(1, static_cast<std::int64_t>(view.h / height) - 1);
    if (focused && move_active_row(list.active, spec.total, page_rows)) list.follow = true;
    if (list.follow)
        list.scroll.scroll_into_view(static_cast<double>(list.active) * static_cast<double>(height),
                                     static_cast<double>(height), view, content);

    Scope scope({.id = spec.id, .role = Role::list, .name = spec.name, .rect = view});
    Clip clip(view);
    double offset = list.scroll.update(id_of("scroll", spec.id), view, content);
    RowRange range = rows_in_sight(offset, view, height, spec.total);
    result.first = range.first;
    result.count = range.count;
    if (spec.total <= 0) return result;
    if (!list.follow) list.active = find_active_row(list.active, list.active_id, range, node_id);

    const bool moved = list.follow;  // the old row still has the focus while this frame is drawn
    auto draw_row = [&](std::int64_t index) {
        Rect rect{view.x, std::round(range.top_of(index, view.y, height)), view.w, height};
        ListRow info = row(index);
        ImGuiID id = node_id_of(info.id, index);
        Response r = node({.id = id,
                           .role = Role::link,
                           .name = info.name,
                           .rect = rect,
                           .href = info.href,
                           .selected = info.selected});
        if (r.focused && !moved) list.active = index, list.active_id = id;
        if (index == list.active && list.follow) {
            list.active_id = id;
            focus(id);
            list.follow = false;
        }
        if (r.activated) {
            list.active = index;
            if (info.loaded) result.opened = index;
        }
        if (r.context) result.context = index, result.pointer = r.pointer;
        if (r.hovered) set_cursor(ImGuiMouseCursor_Hand);
        if (rect.intersect(view).empty()) return;
        if (info.selected) fill(rect, c.accent_soft);
        else if (r.held) fill(rect, c.press);
        else if (r.hovered) fill(rect, c.hover);
        line_below(rect, c.line);
        if (info.loaded) {
            draw(index, rect);
        } else {
            Rect words = rect.inset(dp(16), 0);
            skeleton({words.x, std::round(rect.y + rect.h / 2 - dp(18)), std::round(words.w * 0.5f), dp(14)});
            skeleton({words.x, std::round(rect.y + rect.h / 2 + dp(6)), std::round(words.w * 0.35f), dp(12)});
        }
        if (r.focus_visible) focus_ring_inside(rect.inset(dp(2), dp(1)), radius::control);
    };
    if (focused && list.active < range.first) draw_row(list.active);
    for (std::int64_t index = range.first; index < range.first + range.count; ++index) draw_row(index);
    if (focused && list.active >= range.first + range.count) draw_row(list.active);
    return result;
}

void draw_two_lines(const Rect& row, const TwoLines& lines) {
    const Colors& c = colors();
    Rect rest = row.inset(dp(16), 0);
    if (lines.face != Face::none) {
        float side = dp(44);
        Rect face{rest.x, std::round(row.y + (row.h - side) / 2), side, side};
        lines.face == Face::person ? avatar(face, lines.title) : emblem(face, lines.title);
        rest.cut_left(side + dp(12));
    }
    constexpr TextStyle first{16, 24, Weight::regular}, second{13, 18, Weight::regular};
    if (!lines.trailing.empty()) {
        float width = std::min(std::ceil(text_width(lines.trailing, second)) + 1, rest.w * 0.4f);
        Rect place = rest.cut_right(width);
        draw_text_in(canvas(), place, type::tabular(second), c.text2, lines.trailing, Align::right);
        rest.cut_right(dp(12));
    }
    if (lines.sub.empty()) {
        draw_text_in(canvas(), rest, first, c.text, lines.title);
        return;
    }
    float top = std::round(row.y + (row.h - dp(42)) / 2);
    draw_text_in(canvas(), {rest.x, top, rest.w, dp(24)}, first, c.text, lines.title);
    draw_text_in(canvas(), {rest.x, top + dp(24), rest.w, dp(18)}, second, c.text2, lines.sub);
}

}  // namespace hera::ui
