#include "screens/figure_chart.h"

#include <algorithm>
#include <cmath>

#include "platform/host.h"
#include "platform/semantics.h"
#include "theme/anim.h"
#include "theme/paint.h"
#include "widgets/heading.h"
#include "widgets/ids.h"

namespace hera::ui {
namespace {

constexpr float columns_dp = 168;

float pad() { return dp(layout() == Layout::phone ? 16.0f : 20.0f); }
float bar_height() { return dp(roomy() ? 52.0f : 44.0f); }
float table_row_height() { return dp(roomy() ? 44.0f : 32.0f); }
float head_height() { return section_heading_height() + dp(8); }

std::string spoken(const FigureChart& chart, const FigureBar& bar) {
    std::string out = bar.label + ":";
    for (std::size_t i = 0; i < bar.values.size(); ++i) {
        out += i == 0 ? " " : ", ";
        // "3 deals" names itself.
        bool words = !bar.values[i].empty() && bar.values[i].back() >= 'a' && bar.values[i].back() <= 'z';
        bool named = i > 0 && i + 1 < chart.headings.size() && !words;
        out += named ? chart.headings[i + 1] + " " + bar.values[i] : bar.values[i];
    }
    return out;
}

struct Pressed {
    Response response;
    float hover = 0;
};

// A bar's node; `area` is what is pressed.
Pressed bar_node(ImGuiID id, FigureChart& chart, std::size_t index, const Rect& area, std::optional<Route>& followed) {
    const FigureBar& bar = chart.bars[index];
    ImGuiID own = id_of(index, id);
    std::string name = spoken(chart, bar), href = bar.rows ? format_route(*bar.rows) : std::string();
    Pressed out;
    out.response = node({.id = own,
                         .role = bar.rows ? Role::link : Role::text,
                         .name = name,
                         .rect = area,
                         .href = href,
                         .focusable = index == std::min(chart.active, chart.bars.size() - 1)});
    if (out.response.focused) chart.active = index;
    out.hover = animate(own, out.response.hovered && bar.rows ? 1.0f : 0.0f, motion::hover_ms);
    if (out.response.hovered && bar.rows) set_cursor(ImGuiMouseCursor_Hand);
    if (out.response.activated && bar.rows) followed = bar.rows;
    return out;
}

void draw_bars(ImGuiID id, Rect rect, FigureChart& chart, std::optional<Route>& followed) {
    const Colors& c = colors();
    for (std::size_t i = 0; i < chart.bars.size(); ++i) {
        const FigureBar& bar = chart.bars[i];
        Rect row = rect.cut_top(bar_height());
        Rect area = row.inset(-dp(8), 0);
        Pressed pressed = bar_node(id, chart, i, area, followed);
        if (pressed.hover > 0) fill_round(area, radius::control, faded(c.hover, pressed.hover));
        if (pressed.response.focus_visible) focus_ring_inside(area, radius::control);
        Rect words{row.x, row.y + dp(4), row.w, dp(20)};
        std::string value;
        for (const std::string& one : bar.values) value += value.empty() ? one : " · " + one;
        float wide = text_width(value, type::tabular(type::meta()));
        draw_text_in(canvas(), words, type::tabular(type::meta()), c.text2, value, Align::right);
        words.w -= wide + dp(12);
        draw_text_in(canvas(), words, type::body(), c.text, bar.label);
        Rect track{row.x, row.y + dp(28), row.w, dp(8)};
        fill_round(track, 4, c.press);
        auto part = [&](double share) {
            Rect out = track;
            out.w = std::round(track.w * static_cast<float>(std::clamp(share, 0.0, 1.0)));
            return out;
        };
        bool two = bar.second > 0;
        if (bar.share > 0) fill_round(part(bar.share), 4, two ? mix(c.bg, c.accent, 0.45f) : c.accent);
        if (two) fill_round(part(bar.second), 4, c.accent);
        if (bar.mark > 0) fill({part(bar.mark).right() - dp(1), track.y - dp(3), dp(2), track.h + dp(6)}, c.text);
    }
}

void draw_columns(ImGuiID id, Rect rect, FigureChart& chart, std::optional<Route>& followed) {
    const Colors& c = colors();
    Rect words = rect.cut_bottom(dp(20));
    line_above(words, c.line);
    Rect said = rect.cut_top(dp(20));
    float each = rect.w / static_cast<float>(std::max<std::size_t>(1, chart.bars.size()));
    // Every second word when they would touch.
    float widest = 0;
    for (const FigureBar& bar : chart.bars) widest = std::fmax(widest, text_width(bar.label, type::caption()));
    std::size_t every = widest + dp(6) > each ? 2 : 1;
    for (std::size_t i = 0; i < chart.bars.size(); ++i) {
        const FigureBar& bar = chart.bars[i];
        Rect slot{std::round(rect.x + each * static_cast<float>(i)), rect.y, std::floor(each), rect.h};
        Rect area{slot.x, said.y, slot.w, words.bottom() - said.y};
        Pressed pressed = bar_node(id, chart, i, area, followed);
        if (pressed.hover > 0) fill_round(area, radius::control, faded(c.hover, pressed.hover));
        if (pressed.response.focus_visible) focus_ring_inside(area, radius::control);
        float wide = std::fmin(std::round(slot.w * 0.6f), dp(36));
        Rect column{std::round(slot.x + (slot.w - wide) / 2), slot.y, wide, slot.h};
        column = column.cut_bottom(std::round(column.h * static_cast<float>(std::clamp(bar.share, 0.0, 1.0))));
        if (column.h >= 1) fill_top_round(column, 3, mix(c.accent, c.text, pressed.hover * 0.2f));
        if (i % every == (chart.bars.size() - 1) % every)
            draw_text_in(canvas(), {slot.x - dp(10), words.y + dp(4), slot.w + dp(20), dp(16)}, type::caption(),
                         c.text3, bar.label, Align::center);
        bool tell = pressed.response.hovered || pressed.response.focus_visible;
        if (tell) draw_text_in(canvas(), said, type::tabular(type::meta_medium()), c.text, spoken(chart, bar));
    }
}

void draw_table(ImGuiID id, Rect rect, FigureChart& chart, const Rect& seen, std::optional<Route>& followed) {
    if (rect.intersect(seen).h < 2 * table_row_height()) return;
    const Colors& c = colors();
    Scope grid({.id = id_of("table", id),
                .role = Role::grid,
                .name = chart.title,
                .rect = rect,
                .set_size = static_cast<int>(chart.bars.size()) + 1});
    std::size_t columns = chart.headings.size();
    float first = std::fmin(rect.w * 0.45f, dp(220)),
          each = (rect.w - first) / static_cast<float>(std::max<std::size_t>(1, columns - 1));
    auto cell = [&](const Rect& row, std::size_t at) {
        if (at == 0) return Rect{row.x, row.y, first, row.h};
        return Rect{row.x + first + each * static_cast<float>(at - 1), row.y, each, row.h};
    };
    Rect row_of_heads = rect.cut_top(table_row_height());
    if (row_of_heads.intersect(seen).h >= row_of_heads.h) {
        const Rect& row = row_of_heads;
        Scope heads({.id = id_of("head", id), .role = Role::row, .rect = row, .position = 1, .focusable = false});
        for (std::size_t i = 0; i < columns; ++i) {
            node({.id = id_of(i, id_of("heading", id)),
                  .role = Role::column_header,
                  .name = chart.headings[i],
                  .rect = cell(row, i),
                  .focusable = false});
            draw_text_in(canvas(), cell(row, i), type::meta_medium(), c.text2, chart.headings[i],
                         i == 0 ? Align::left : Align::right);
        }
        line_below(row, c.line);
    }
    for (std::size_t i = 0; i < chart.bars.size(); ++i) {
        const FigureBar& bar = chart.bars[i];
        Rect row = rect.cut_top(table_row_height());
        ImGuiID own = id_of(i, id);
        std::string name = spoken(chart, bar);
        Response response = node({.id = own,
                                  .role = Role::row,
                                  .name = name,
                                  .rect = row,
                                  .position = static_cast<int>(i) + 2,
                                  .focusable = i == std::min(chart.active, chart.bars.size() - 1)});
        if (response.focused) chart.active = i;
        if (response.hovered && bar.rows) {
            set_cursor(ImGuiMouseCursor_Hand);
            fill(row, c.hover);
        }
        if (response.focus_visible) focus_ring_inside(row, radius::control);
        if (response.activated && bar.rows) followed = bar.rows;
        draw_text_in(canvas(), cell(row, 0), type::body(), c.text, bar.label);
        for (std::size_t k = 0; k < bar.values.size() && k + 1 < columns; ++k)
            draw_text_in(canvas(), cell(row, k + 1), type::tabular(type::body()), c.text, bar.values[k], Align::right);
        line_below(row, c.line);
    }
}

}  // namespace

void step_figure_chart(ImGuiID id, FigureChart& chart) {
    if (chart.bars.empty()) return;
    std::size_t last = chart.bars.size() - 1, at = std::min(chart.active, last);
    bool here = false;
    for (std::size_t i = 0; i <= last; ++i) here = here || focused_id() == id_of(i, id);
    if (!here) return;
    std::size_t to = at;
    if (take_key("ArrowDown") || take_key("ArrowRight")) to = std::min(last, at + 1);
    if (take_key("ArrowUp") || take_key("ArrowLeft")) to = at == 0 ? 0 : at - 1;
    if (take_key("Home")) to = 0;
    if (take_key("End")) to = last;
    if (to == at) return;
    chart.active = to;
    focus(id_of(to, id));
}

float figure_chart_height(const FigureChart& chart, bool as_table) {
    float content = dp(columns_dp);
    auto count = static_cast<float>(chart.bars.size());
    if (chart.bars.empty())
        content = dp(44);
    else if (as_table)
        content = table_row_height() * (count + 1);
    else if (chart.kind == FigureChart::Kind::bars)
        content = bar_height() * count;
    return head_height() + content + 2 * pad();
}

std::optional<Route> draw_figure_chart(ImGuiID id, const Rect& rect, FigureChart& chart, bool as_table, const Rect& seen) {
    std::optional<Route> followed;
    Scope region({.id = id, .role = Role::region, .name = chart.title, .rect = rect});
    card(rect);
    Rect inner = rect.inset(pad(), pad());
    section_heading(id_of("title", id), inner.cut_top(section_heading_height()), chart.title);
    inner.cut_top(dp(8));
    if (chart.bars.empty()) {
        paragraph(id_of("nothing", id), inner, chart.nothing, type::body(), colors().text2);
        return followed;
    }
    if (as_table)
        draw_table(id, inner, chart, seen, followed);
    else if (chart.kind == FigureChart::Kind::bars)
        draw_bars(id, inner, chart, followed);
    else
        draw_columns(id, inner, chart, followed);
    return followed;
}

}  // namespace hera::ui
