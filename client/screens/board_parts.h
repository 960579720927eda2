// Parts of a board that only draw: the head of a column, its hint, the card on the move.
#pragma once

#include "screens/board_column.h"
#include "screens/board_totals.h"
#include "widgets/ids.h"

namespace hera::ui {

ImGuiID board_card_id(RecordId deal);

// Cuts itself off the top of `rect`: name and count, below them a line per currency with sum and weighted sum. Words that
// the edge of `seen` cuts off are drawn only.
void draw_column_head(Rect& rect, const Rect& seen, ImGuiID id, const BoardColumn& column,
                      const BoardTotals& totals, std::string_view currency,
                      bool filtered);
void draw_column_hint(const Rect& view, ImGuiID id, bool filtered);
// Tilted a little, with a deeper shadow.
void draw_lifted_card(const Rect& rect, const DealCard& card);

}  // namespace hera::ui
