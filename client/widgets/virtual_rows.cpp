#include "widgets/virtual_rows.h"

#include <algorithm>
#include <cmath>

#include "platform/semantics.h"

namespace hera::ui {

bool move_active_row(std::int64_t& active, std::int64_t total, std::int64_t page_rows) {
    if (total <= 0) return false;
    std::int64_t before = active, to = active;
    if (take_key("ArrowDown")) to = active + 1;
    else if (take_key("ArrowUp")) to = active - 1;
    else if (take_key("PageDown")) to = active + page_rows;
    else if (take_key("PageUp")) to = active - page_rows;
    else if (take_key("Home")) to = 0;
    else if (take_key("End")) to = total - 1;
    active = std::clamp<std::int64_t>(to, 0, total - 1);
    return active != before;
}

RowRange rows_in_sight(double offset, const Rect& view, float row_height, std::int64_t total) {
    RowRange range;
    range.offset = offset;
    if (total <= 0 || view.empty()) return range;
    double height = static_cast<double>(row_height);
    range.first = std::clamp<std::int64_t>(static_cast<std::int64_t>(offset / height), 0, total - 1);
    std::int64_t end = static_cast<std::int64_t>(std::ceil((offset + static_cast<double>(view.h)) / height));
    range.count = std::clamp<std::int64_t>(end - range.first, 0, total - range.first);
    return range;
}

std::int64_t find_active_row(std::int64_t active, ImGuiID active_id, const RowRange& range, FunctionRef<ImGuiID(std::int64_t)> id) {
    if (active_id == 0 || focused_id() != active_id) return active;
    bool in_sight = active >= range.first && active < range.first + range.count;
    if (in_sight && id(active) == active_id) return active;
    for (std::int64_t row = range.first; row < range.first + range.count; ++row)
        if (id(row) == active_id) return row;
    return active;
}

}  // namespace hera::ui
