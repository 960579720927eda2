// RowWords: what one row of a list says, put into words once per answer of the store and drawn from then on without
// allocating. Which columns there are, for contacts, companies, leads and deals.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "base/time.h"
#include "link/messages.h"
#include "widgets/chip.h"
#include "widgets/data_grid.h"

namespace hera::ui {

enum class ListKind : unsigned char { contacts, companies, leads, deals };
ListKind list_kind(std::string_view entity);
std::string_view list_entity(ListKind kind);

struct ListColumn {
    std::string_view label;  // key of its words
    std::string_view sort;   // column of the query
    float weight, min_dp, give_way;
    Align align = Align::left;
};
std::span<const ListColumn> list_columns(ListKind kind);
// Columns that the words below are made from.
std::vector<std::string> list_query_columns(ListKind kind);

struct RowWords {
    bool made = false;
    ImGuiID id = 0;
    std::string name;  // of the node: title, company, e-mail
    std::string title, href;
    std::string sub;                 // second line on a phone
    std::string trailing;            // last touch
    std::vector<std::string> cells;  // parallel to list_columns
    std::string company_href;
    std::string status;  // word of the status chip
    ChipTone tone = ChipTone::neutral;
    std::uint8_t flags = 0;  // link::Row::Flag
};
void make_words(ListKind kind, const link::Row& row, Instant now, int utc_offset, RowWords& out);

ChipTone status_tone(std::string_view status_key);
ChipTone lead_tone(std::string_view status_key);
// The marks of a row that is not in order: waiting to be sent, refused, in conflict. Drawn only; returns the width.
float draw_row_marks(const Rect& line, std::uint8_t flags);
// What a screen reader hears of them; empty when all is well.
std::string_view row_mark_words(std::uint8_t flags);

}  // namespace hera::ui
