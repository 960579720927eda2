// What data_grid and list_view share: which rows of a virtual list are in sight, and which one has the roving focus.
#pragma once

#include <cstdint>

#include "platform/scroll.h"
#include "widgets/function_ref.h"
#include "widgets/ids.h"

namespace hera::ui {

struct RowRange {
    std::int64_t first = 0, count = 0;
    double offset = 0;  // device pixels that the first pixel of the view lies below the first row's top

    float top_of(std::int64_t row, float view_top, float row_height) const {
        return view_top + static_cast<float>(static_cast<double>(row) * static_cast<double>(row_height) - offset);
    }
};

// Moves `active` by the keys when one of the rows has the focus. True: it moved.
bool move_active_row(std::int64_t& active, std::int64_t total, std::int64_t page_rows);
RowRange rows_in_sight(double offset, const Rect& view, float row_height, std::int64_t total);
// The row whose node has focus may stand elsewhere after the order changed: it is looked for among the rows in sight.
std::int64_t find_active_row(std::int64_t active, ImGuiID active_id, const RowRange& range, FunctionRef<ImGuiID(std::int64_t)> id);

}  // namespace hera::ui
