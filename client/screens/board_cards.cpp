#include "screens/board_cards.h"

#include <algorithm>

#include "platform/semantics.h"
#include "screens/record_list_rows.h"
#include "strings/format.h"
#include "strings/strings.h"
#include "theme/icons.h"
#include "theme/paint.h"
#include "widgets/progress.h"

namespace hera::ui {
namespace {

enum Cell : std::size_t { name, stage, pipeline, company, amount, probability, close_date, owner };

constexpr float padding_dp = 12, gap_dp = 8, avatar_dp = 20, foot_gap_dp = 6;

template <class T>
const T* cell(const link::Row& row, Cell which) {
    return which < row.cells.size() ? std::get_if<T>(&row.cells[which]) : nullptr;
}

std::string text_cell(const link::Row& row, Cell which) {
    const auto* text = cell<std::string>(row, which);
    return text != nullptr ? *text : std::string{};
}

TextStyle title_style() { return type::body_strong(); }
float foot_height() { return std::max(dp(avatar_dp), line_height(type::meta())); }

void add(std::string& sentence, std::string_view part) {
    if (part.empty()) return;
    if (!sentence.empty()) sentence += ", ";
    sentence += part;
}

}  // namespace

std::vector<std::string> deal_columns() {
    return {"name", "stage", "pipeline", "company.title", "amount", "probability", "close_date", "owner.title"};
}

bool DealCard::before(const DealCard& other, bool latest_first) const {
    if (has_date != other.has_date) return has_date;
    if (has_date && !(close_date == other.close_date)) return latest_first != (close_date < other.close_date);
    return latest_first ? other.id < id : id < other.id;
}

DealCard make_card(const link::Row& row, const StageInfo& column, Date today) {
    DealCard card;
    card.id = row.id;
    card.flags = row.flags;
    if (const auto* id = cell<RecordId>(row, stage)) card.stage = *id;
    if (const auto* id = cell<RecordId>(row, pipeline)) card.pipeline = *id;
    card.title = text_cell(row, name);
    if (card.title.empty()) card.title = tr("deals.untitled");
    card.company = text_cell(row, company);
    card.owner = text_cell(row, owner);
    if (const auto* money = cell<Money>(row, amount)) card.amount = format_money(*money);
    if (const auto* percent = cell<std::int64_t>(row, probability)) card.own_probability = *percent;
    if (const auto* date = cell<Date>(row, close_date)) {
        card.has_date = true;
        card.close_date = *date;
        card.close = format_day(*date, today);
    }
    RecordId stored = card.stage;
    place_in(card, column, today);
    card.stage = stored;
    return card;
}

void place_in(DealCard& card, const StageInfo& column, Date today) {
    bool open = column.outcome == Outcome::open;
    card.stage = column.id;
    card.overdue = open && card.has_date && card.close_date < today;
    card.percent.clear();
    if (column.known() && open) {
        std::int64_t percent = card.own_probability >= 0 ? card.own_probability : column.probability;
        card.percent = tr("unit.percent", {format_number(percent)});
    }
    card.name.clear();
    add(card.name, card.title);
    add(card.name, card.company);
    add(card.name, card.amount);
    if (card.has_date) add(card.name, tr(card.overdue ? "deals.overdue_since" : "deals.closes", {card.close}));
    if (!card.owner.empty()) add(card.name, tr("deals.owned_by", {card.owner}));
    add(card.name, row_mark_words(card.flags));
}

float card_gap() { return dp(gap_dp); }
float card_inner_width(float card_width) { return card_width - 2 * dp(padding_dp); }

void break_title(DealCard& card, float card_width) {
    float width = card_inner_width(card_width) - dp(roomy() ? 32.0f : 20.0f);  // the menu button stands beside it
    std::vector<std::string_view> pieces = wrap_text(card.title, title_style(), width);
    card.lines.clear();
    if (pieces.empty()) pieces.push_back(card.title);
    card.lines.emplace_back(pieces[0]);
    if (pieces.size() > 1) {
        // All the rest: what does not fit on the second line is cut with "…".
        auto from = static_cast<std::size_t>(pieces[1].data() - card.title.data());
        card.lines.emplace_back(card.title.substr(from));
    }
}

float card_height(std::size_t lines) {
    float title = line_height(title_style()) * static_cast<float>(lines);
    return 2 * dp(padding_dp - 2) + title + dp(2) + line_height(type::meta()) + dp(foot_gap_dp) +
           line_height(type::body_strong()) + dp(foot_gap_dp) + foot_height();
}

Rect card_menu_rect(const Rect& card) {
    float side = dp(roomy() ? 44.0f : 24.0f);
    float inset = dp(roomy() ? 2.0f : 6.0f);
    return {card.right() - side - inset, card.y + inset, side, side};
}

void draw_card(const Rect& rect, const DealCard& card, CardState state, bool quiet) {
    const Colors& c = colors();
    Rect r = snap(rect);
    if (state == CardState::away) {
        // Where the card on the move comes from.
        framed(r, radius::card, c.line, c.sunken);
        return;
    }
    bool lifted = state == CardState::lifted;
    // A card at rest has the shadow of one line only: a board draws dozens of them per frame.
    if (lifted) shadow(r, radius::card, Elevation::popover);
    else fill_round({r.x, r.y + dp(1), r.w, r.h}, radius::card, faded(c.shadow, env().dark ? 0.3f : 0.07f));
    ImU32 back = state == CardState::held ? c.press : state == CardState::hovered ? c.hover : c.raised;
    framed(r, radius::card, c.line, back);

    Rect inner{r.x + dp(padding_dp), r.y + dp(padding_dp - 2), card_inner_width(r.w), r.h - 2 * dp(padding_dp - 2)};
    float beside = dp(roomy() ? 32.0f : 20.0f);
    ImU32 ink = quiet ? c.text2 : c.text;
    TextStyle title = title_style();
    title.reading = reading_of(card.title);
    for (const std::string& line : card.lines) {
        Rect box = inner.cut_top(line_height(title));
        box.w -= beside;
        draw_text_in(canvas(), box, title, ink, line);
    }
    inner.cut_top(dp(2));
    draw_text_in(canvas(), inner.cut_top(line_height(type::meta())), type::meta(), c.text2,
                 card.company.empty() ? tr("deals.no_company") : std::string_view(card.company));
    inner.cut_top(dp(foot_gap_dp));

    Rect money = inner.cut_top(line_height(type::body_strong()));
    if (!card.amount.empty()) {
        float used = draw_text_in(canvas(), money, type::tabular(type::body_strong()), ink, card.amount);
        money.cut_left(used + dp(8));
    } else {
        float used = draw_text_in(canvas(), money, type::meta(), c.text3, tr("deals.no_amount"));
        money.cut_left(used + dp(8));
    }
    if (!card.percent.empty()) draw_text_in(canvas(), money, type::tabular(type::meta()), c.text2, card.percent);

    inner.cut_top(dp(foot_gap_dp));
    Rect foot = inner.cut_top(foot_height());
    if (!card.owner.empty()) {
        Rect face = foot.cut_right(dp(avatar_dp));
        avatar({face.x, face.y + (face.h - dp(avatar_dp)) / 2, dp(avatar_dp), dp(avatar_dp)}, card.owner);
        foot.cut_right(dp(8));
    }
    if (card.flags != 0) {
        float marks = 0;
        for (std::uint8_t flag : {link::Row::pending, link::Row::refused, link::Row::in_conflict})
            marks += card.flags & flag ? dp(18) : 0;
        draw_row_marks(foot.cut_right(marks), card.flags);
        foot.cut_right(dp(2));
    }
    if (card.has_date) {
        ImU32 tone = card.overdue ? c.warn : c.text2;
        draw_icon(canvas(), {foot.x + dp(6), foot.y + foot.h / 2}, icon::calendar, 12, tone);
        foot.cut_left(dp(18));
        draw_text_in(canvas(), foot, type::tabular(type::meta()), tone, card.close);
    }
}

void draw_card_placeholder(const Rect& rect) {
    const Colors& c = colors();
    framed(rect, radius::card, c.line, c.raised);
    float x = rect.x + dp(padding_dp), width = card_inner_width(rect.w);
    skeleton({x, rect.y + dp(14), width * 0.7f, dp(12)});
    skeleton({x, rect.y + dp(36), width * 0.5f, dp(10)});
    skeleton({x, rect.y + dp(58), width * 0.35f, dp(12)});
}

}  // namespace hera::ui
