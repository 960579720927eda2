#include "screens/board_parts.h"

#include <algorithm>
#include <cmath>

#include "platform/semantics.h"
#include "strings/format.h"
#include "strings/strings.h"
#include "theme/anim.h"
#include "theme/paint.h"
#include "widgets/heading.h"

namespace hera::ui {
namespace {

constexpr std::size_t lines_max = 3;
constexpr float tilt_rad = 0.026f;

// Turns everything drawn into the list since `from` around a point.
void turn(ImDrawList* list, int from, ImVec2 around, float angle) {
    float sin = std::sin(angle), cos = std::cos(angle);
    for (int i = from; i < list->VtxBuffer.Size; ++i) {
        ImVec2& p = list->VtxBuffer[i].pos;
        float x = p.x - around.x, y = p.y - around.y;
        p = {around.x + x * cos - y * sin, around.y + x * sin + y * cos};
    }
}

// Whole amounts where they fit, else rounded ones ("$1.2M").
void draw_sums(const Rect& line, const CurrencySum& sum, bool weighted) {
    const Colors& c = colors();
    TextStyle style = type::tabular(type::meta());
    Money all{sum.sum_minor, sum.currency}, part{sum.weighted_minor, sum.currency};
    std::string left = format_money(all);
    std::string right = weighted ? tr("deals.weighted", {format_money(part)}) : std::string{};
    if (weighted && text_width(left, style) + text_width(right, style) + dp(8) > line.w) {
        left = format_money_short(all);
        right = tr("deals.weighted", {format_money_short(part)});
    }
    float used = draw_text_in(canvas(), line, style, c.text2, left);
    if (weighted)
        draw_text_in(canvas(), {line.x + used + dp(8), line.y, line.w - used - dp(8), line.h}, style, c.text2, right,
                     Align::right);
}

}  // namespace

ImGuiID board_card_id(RecordId deal) { return id_of(deal.bytes, id_of("board.card")); }

void draw_column_head(Rect& rect, const Rect& seen, ImGuiID id, const BoardColumn& column,
                      const BoardTotals& totals, std::string_view currency,
                      bool filtered) {
    const Colors& c = colors();
    const StageInfo& stage = column.stage();
    const ColumnTotals& of = totals.of(stage.id);
    bool open = stage.outcome == Outcome::open;
    std::size_t lines = std::min(lines_max, totals.currencies_max());
    float line = line_height(type::meta()) + dp(2);

    rect.cut_top(dp(8));
    Rect name = rect.cut_top(line_height(type::body_strong())).inset(dp(12), 0);
    Rect sums = rect.cut_top(dp(2) + line * static_cast<float>(lines)).inset(dp(12), 0);
    sums.cut_top(dp(2));
    rect.cut_top(dp(2));

    std::int64_t count = stage.known() ? static_cast<std::int64_t>(of.count) : column.total();
    std::string number = filtered && stage.known() ? tr("deals.of_count", {format_number(column.total()), format_number(count)})
                                                   : format_number(count);
    float number_width = text_width(number, type::tabular(type::meta()));
    Rect words = name;
    words.w = std::min(words.w - number_width - dp(8), text_width(stage.name, type::body_strong()) + 1);
    bool whole = words.x >= seen.x && words.right() <= seen.right();
    if (whole) node({.id = id_of("name", id), .role = Role::heading, .name = stage.name, .rect = name, .level = 2});
    draw_text_in(canvas(), words, type::body_strong(), open ? c.text : c.text2, stage.name);
    draw_text_in(canvas(), {words.right() + dp(8), name.y, number_width + 1, name.h}, type::tabular(type::meta()), c.text3,
                 number);

    std::string said = plural(count, "deals.count.");
    if (stage.known()) {
        said += ", " + sums_text(of, false, currency);
        if (open) said += ", " + tr("deals.weighted", {sums_text(of, true, currency)});
    }
    if (whole) node({.id = id_of("sums", id), .role = Role::text, .name = said, .rect = sums});
    if (!stage.known()) {
        draw_text_in(canvas(), sums.cut_top(line), type::meta(), c.text3, tr("deals.no_stage_hint"));
        return;
    }
    if (of.sums.empty()) return draw_sums(sums.cut_top(line), {std::string(currency)}, open);
    for (std::size_t i = 0; i < of.sums.size() && i < lines_max; ++i) {
        bool more = i + 1 == lines_max && of.sums.size() > lines_max;
        Rect box = sums.cut_top(line);
        if (more) {
            std::string rest = plural(static_cast<std::int64_t>(of.sums.size() - i), "deals.more_currencies.");
            draw_text_in(canvas(), box, type::meta(), c.text3, rest);
        } else {
            draw_sums(box, of.sums[i], open);
        }
    }
}

void draw_column_hint(const Rect& view, ImGuiID id, bool filtered) {
    Rect box = view.inset(dp(16), dp(12));
    paragraph(id_of("hint", id), box, tr(filtered ? "deals.column_no_match" : "deals.column_empty"), type::meta(),
              colors().text3);
}

void draw_lifted_card(const Rect& rect, const DealCard& card) {
    float lift = animate_in(id_of("lift", board_card_id(card.id)), 0, 1, motion::hover_ms);
    ImDrawList* list = canvas();
    int from = list->VtxBuffer.Size;
    Rect r = rect;
    r.y -= dp(2) * lift;
    draw_card(r, card, CardState::lifted, false);
    turn(list, from, {r.x + r.w / 2, r.y + r.h / 2}, tilt_rad * lift);
}

}  // namespace hera::ui
