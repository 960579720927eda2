#include "widgets/data_grid.h"

#include <algorithm>
#include <cmath>
#include <vector>

#include "platform/host.h"
#include "platform/semantics.h"
#include "theme/icons.h"
#include "theme/paint.h"
#include "widgets/progress.h"
#include "widgets/virtual_rows.h"

namespace hera::ui {
namespace {

constexpr float gap_dp = 16;  // between the words of two columns

// Widths: each its minimum, what is left by weight; columns that may give way do so while the minima do not fit.
void lay_out(const GridSpec& spec, std::vector<Rect>& columns) {
    std::size_t count = spec.columns.size();
    columns.assign(count, Rect{});
    std::vector<bool> shown(count, true);
    float room = spec.rect.w - 2 * dp(spec.padding_dp);
    auto minimum = [&] {
        float sum = 0;
        for (std::size_t i = 0; i < count; ++i)
            if (shown[i]) sum += dp(spec.columns[i].min_dp) + (sum > 0 ? dp(gap_dp) : 0);
        return sum;
    };
    while (minimum() > room) {
        std::size_t worst = count;
        for (std::size_t i = 0; i < count; ++i) {
            bool may = shown[i] && spec.columns[i].give_way > 0;
            if (may && (worst == count || spec.columns[i].give_way > spec.columns[worst].give_way)) worst = i;
        }
        if (worst == count) break;
        shown[worst] = false;
    }
    float left = std::max(0.0f, room - minimum()), weights = 0;
    for (std::size_t i = 0; i < count; ++i)
        if (shown[i]) weights += spec.columns[i].weight;
    float x = spec.rect.x + dp(spec.padding_dp);
    for (std::size_t i = 0; i < count; ++i) {
        if (!shown[i]) continue;
        float width = dp(spec.columns[i].min_dp) + (weights > 0 ? left * spec.columns[i].weight / weights : 0);
        columns[i] = {std::round(x), 0, std::round(x + width) - std::round(x), 0};
        x += width + dp(gap_dp);
    }
}

// True when the column's header was pressed.
bool draw_heading(const GridSpec& spec, std::size_t index, const Rect& cell) {
    const Colors& c = colors();
    const GridColumn& column = spec.columns[index];
    bool sorted = static_cast<int>(index) == spec.sort_column;
    ImGuiID id = id_of(static_cast<std::uint64_t>(index), id_of("column", spec.id));
    Rect target = cell.inset(-dp(gap_dp / 2 - 2), 0);
    Response r = node({.id = id, .role = Role::column_header, .name = column.label, .rect = target,
                       .sort = sorted ? (spec.descending ? -1 : 1) : 0, .focusable = column.sortable});
    if (r.hovered && column.sortable) {
        set_cursor(ImGuiMouseCursor_Hand);
        fill_round(target.inset(0, dp(4)), radius::chip, c.hover);
    }
    TextStyle style = type::meta_medium();
    float mark = sorted ? dp(16) : 0;
    float words = std::min(std::ceil(text_width(column.label, style)) + 1, cell.w - mark);
    float x = column.align == Align::right ? cell.right() - words - mark : cell.x;
    draw_text_in(canvas(), {x, cell.y, words, cell.h}, style, sorted ? c.text : c.text3, column.label);
    if (sorted)
        draw_icon(canvas(), {x + words + dp(9), cell.y + cell.h / 2},
                  spec.descending ? icon::arrow_down : icon::arrow_up, 12, c.text2);
    if (r.focus_visible) focus_ring_inside(target.inset(0, dp(3)), radius::chip);
    return column.sortable && r.activated;
}

}  // namespace

float grid_header_height() { return dp(roomy() ? 44.0f : 32.0f); }
float grid_row_height() { return size::row(); }

GridResult data_grid(DataGrid& grid, const GridSpec& spec, FunctionRef<GridRow(std::int64_t)> row,
                     FunctionRef<void(const GridCells&)> cells) {
    const Colors& c = colors();
    GridResult result;
    static std::vector<Rect> columns;  // kept for its memory
    lay_out(spec, columns);
    Rect view = spec.rect;
    Rect head = view.cut_top(grid_header_height());
    float height = grid_row_height();
    double content = static_cast<double>(spec.total) * static_cast<double>(height) + static_cast<double>(dp(8));
    auto node_id_of = [&](ImGuiID own, std::int64_t index) {
        return id_of(own != 0 ? static_cast<std::uint64_t>(own) : static_cast<std::uint64_t>(index), spec.id);
    };
    auto node_id = [&](std::int64_t index) { return node_id_of(row(index).id, index); };

    grid.active = std::clamp<std::int64_t>(grid.active, 0, std::max<std::int64_t>(0, spec.total - 1));
    bool focused = grid.active_id != 0 && focused_id() == grid.active_id;
    std::int64_t page_rows = std::max<std::int64_t>(1, static_cast<std::int64_t>(view.h / height) - 1);
    if (focused && move_active_row(grid.active, spec.total, page_rows)) grid.follow = true;
    if (grid.follow)
        grid.scroll.scroll_into_view(static_cast<double>(grid.active) * static_cast<double>(height),
                                     static_cast<double>(height), view, content);

    // aria-rowindex counts the header.
    Scope scope({.id = spec.id,
                 .role = Role::grid,
                 .name = spec.name,
                 .rect = spec.rect,
                 .set_size = static_cast<int>(spec.total) + 1});
    {
        Scope heads({.id = id_of("head", spec.id), .role = Role::row, .rect = head, .position = 1, .focusable = false});
        fill(head, c.bg);
        for (std::size_t i = 0; i < columns.size(); ++i) {
            if (columns[i].w <= 0) continue;
            Rect cell{columns[i].x, head.y, columns[i].w, head.h};
            if (draw_heading(spec, i, cell)) result.sort = static_cast<int>(i);
        }
        line_below(head, c.line);
    }
    Clip clip(view);
    double offset = grid.scroll.update(id_of("scroll", spec.id), view, content);
    RowRange range = rows_in_sight(offset, view, height, spec.total);
    result.first = range.first;
    result.count = range.count;
    if (spec.total <= 0) return result;
    if (!grid.follow) grid.active = find_active_row(grid.active, grid.active_id, range, node_id);

    // One row is in the order of Tab: the active one while it can be seen, else the first in sight.
    const bool moved = grid.follow;  // the old row still has the focus while this frame is drawn
    bool active_seen = grid.active >= range.first && grid.active < range.first + range.count;
    std::int64_t tab_stop = active_seen || focused ? grid.active : range.first;
    static std::vector<Rect> places;
    auto draw_row = [&](std::int64_t index) {
        float top = range.top_of(index, view.y, height);
        Rect rect{view.x, std::round(top), view.w, height};
        GridRow info = row(index);
        ImGuiID id = node_id_of(info.id, index);
        Response r = node({.id = id, .role = Role::row, .name = info.name, .rect = rect, .position = static_cast<int>(index) + 2,
                           .selected = info.selected, .focusable = index == tab_stop});
        if (index == grid.active) {
            grid.active_id = id;
            if (grid.follow) {
                focus(id);
                grid.follow = false;
            }
        }
        if (r.activated || (r.focused && !moved && index != grid.active)) grid.active = index, grid.active_id = id;
        if (r.activated && info.loaded) result.opened = index;
        if (r.context) result.context = index, result.pointer = r.pointer;
        if (r.hovered) set_cursor(ImGuiMouseCursor_Hand);
        if (rect.intersect(view).empty()) return;
        if (info.selected) fill(rect, c.accent_soft);
        else if (r.held) fill(rect, c.press);
        else if (r.hovered) fill(rect, c.hover);
        line_below(rect, c.line);
        places.clear();
        for (const Rect& column : columns) places.push_back(column.w <= 0 ? Rect{} : Rect{column.x, rect.y, column.w, rect.h});
        if (info.loaded) {
            cells({index, places, rect, r.hovered});
        } else {
            for (std::size_t i = 0; i < places.size(); ++i) {
                const Rect& place = places[i];
                if (place.w <= 0) continue;
                float width = std::round(place.w * 0.6f), y = std::round(place.y + (place.h - dp(12)) / 2);
                bool right = spec.columns[i].align == Align::right;
                skeleton({right ? place.right() - width : place.x, y, width, dp(12)});
            }
        }
        if (r.focus_visible) focus_ring_inside(rect.inset(dp(2), dp(1)), radius::control);
    };
    if (focused && grid.active < range.first) draw_row(grid.active);
    for (std::int64_t index = range.first; index < range.first + range.count; ++index) draw_row(index);
    if (focused && grid.active >= range.first + range.count) draw_row(grid.active);
    return result;
}

}  // namespace hera::ui
