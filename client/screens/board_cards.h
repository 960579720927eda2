// Cards of a board: what one deal shows, made once per page of its query, and how it is drawn.
#pragma once

#include <array>
#include <string>
#include <vector>

#include "base/time.h"
#include "link/messages.h"
#include "model/pipeline_rules.h"
#include "platform/geometry.h"

namespace hera::ui {

struct StageInfo {
    RecordId id{};  // none: the column of deals whose stage is not known
    std::string name;
    Outcome outcome = Outcome::open;
    std::int64_t probability = 0;
    bool known() const { return !id.none(); }
};

// Columns of the deal queries, in this order.
std::vector<std::string> deal_columns();

struct DealCard {
    RecordId id{}, stage{}, pipeline{};
    std::uint8_t flags = 0;  // link::Row::Flag
    std::string title, company, amount, percent, close, owner;
    std::int64_t own_probability = -1;  // −1: the stage's counts
    bool has_date = false, overdue = false;
    Date close_date{};
    std::string name;              // accessible name of the whole card
    std::vector<std::string> lines;  // the title as it is broken, at most two

    // Place in the column: soonest first; closed ones latest first; without a date last; then by creation.
    bool before(const DealCard& other, bool latest_first) const;
};

// REQUIRES: the row answers a query of deal_columns().
DealCard make_card(const link::Row& row, const StageInfo& stage, Date today);
// What a card says because of the stage it stands in.
void place_in(DealCard& card, const StageInfo& stage, Date today);

float card_gap();
float card_inner_width(float card_width);
// Breaks the title for a card of that width; needed before card_height() and draw_card().
void break_title(DealCard& card, float card_width);
float card_height(std::size_t lines);

enum class CardState : unsigned char { rest, hovered, held, lifted, away };
void draw_card(const Rect& rect, const DealCard& card, CardState state, bool quiet);
void draw_card_placeholder(const Rect& rect);
Rect card_menu_rect(const Rect& card);

}  // namespace hera::ui
