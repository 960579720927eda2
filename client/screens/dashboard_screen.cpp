// The dashboard: how the team stands, each number a way to the rows it was counted from.
#include <algorithm>
#include <array>
#include <cmath>

#include "app/live_query.h"
#include "app/screen.h"
#include "platform/host.h"
#include "platform/scroll.h"
#include "platform/semantics.h"
#include "screens/dashboard_figures.h"
#include "strings/strings.h"
#include "theme/anim.h"
#include "theme/icons.h"
#include "theme/paint.h"
#include "widgets/empty_state.h"
#include "widgets/heading.h"
#include "widgets/page_header.h"
#include "widgets/progress.h"

namespace hera::ui {
namespace {

const ImGuiID own = id_of("dashboard");
constexpr float page_dp = 1180, gap_dp = 16;
constexpr std::string_view periods[] = {"dashboard.last_12_months", "dashboard.this_year", "dashboard.this_quarter"};

float tile_height() { return dp(roomy() ? 112.0f : 104.0f); }

class DashboardScreen final : public Screen {
public:
    explicit DashboardScreen(StoreLink& store) : m_store(store), m_figures(store) {}

    void enter(Ui&, const Route&) override {}
    std::string title() const override { return std::string(tr("nav.dashboard")); }

    void draw(Ui& ui) override {
        ask();
        Rect area = ui.area;
        draw_header(ui, area.cut_top(page_header_height()));
        if (m_figures.page() == nullptr || m_figures.page()->figures.empty()) {
            if (m_figures.late())
                skeleton_rows(area, tile_height());
            else
                wake_at(env().now_ms + 160);
            return;
        }
        renew_words();
        const SalesFigures& figures = m_figures.page()->figures.front();
        bool nothing = figures.open.count == 0 && figures.won.count == 0 && figures.lost.count == 0 && !mine();
        if (nothing) return draw_nothing(ui, area);
        for (const Part& part : parts()) step_figure_chart(id_of(part.name, own), *part.chart);
        double offset = m_scroll.update(id_of("scroll", own), area, static_cast<double>(m_height));
        Clip clip(area);
        float side = dp(layout() == Layout::phone ? 16.0f : 24.0f);
        float width = std::fmin(area.w - 2 * side, dp(page_dp));
        Rect page{area.x + side, area.y - static_cast<float>(offset), width, 100'000};
        float top = page.y;
        draw_choices(page);
        draw_tiles(ui, page);
        draw_charts(ui, page);
        page.cut_top(dp(24));
        if (std::fabs(page.y - top - m_height) > 0.5f) {
            m_height = page.y - top;
            wake(1);
        }
    }

private:
    Date today() const { return date_at(clock().now(), utc_offset_minutes()); }
    bool mine() const { return m_mine; }
    RecordId owner() const { return m_mine ? record_of(m_store.session().account.user) : RecordId{}; }

    void ask() {
        link::Query query;
        query.kind = link::Query::Kind::dashboard;
        query.record = owner();
        query.period = period_of(m_choice, today(), utc_offset_minutes());
        m_period = query.period;
        m_figures.ask(query);
    }

    void renew_words() {
        if (m_words_version == m_figures.version()) return;
        m_words_version = m_figures.version();
        // The focus stays on the bar it was on.
        std::size_t active[] = {m_words.stages.active, m_words.months.active, m_words.team.active,
                                m_words.losses.active};
        m_words = dashboard_words(m_figures.page()->figures.front(), m_period, owner());
        m_words.stages.active = active[0];
        m_words.months.active = active[1];
        m_words.team.active = active[2];
        m_words.losses.active = active[3];
    }

    void draw_header(Ui& ui, const Rect& rect) {
        const HeaderAction actions[] = {
            {.id = id_of("new", own), .label = tr("button.new_deal"), .icon = icon::plus, .tone = Tone::primary}};
        HeaderResult result = page_header(
            m_more, {.id = id_of("header", own), .rect = rect, .title = tr("nav.dashboard"), .actions = actions});
        if (result.action) ui.new_record("deal");
    }

    void draw_nothing(Ui& ui, const Rect& rect) {
        EmptyResult result = empty_state({.id = id_of("nothing", own),
                                          .rect = rect,
                                          .icon = icon::deals,
                                          .title = tr("dashboard.empty"),
                                          .sentence = tr("dashboard.empty_how"),
                                          .primary = tr("list.choose_file")});
        if (result.primary) ui.go({.place = Place::import});
    }

    // Whose numbers, of which time, as charts or as tables.
    void draw_choices(Rect& page) {
        page.cut_top(dp(16));
        bool phone = layout() == Layout::phone;
        auto strip = [&](std::string_view name, std::span<const std::string_view> labels, int current, Rect rect) {
            return segments({.id = id_of(name, own),
                             .rect = rect,
                             .name = tr(name),
                             .labels = labels,
                             .current = current,
                             .tabs = false});
        };
        std::string_view times[std::size(periods)], whose[2] = {tr("dashboard.everyone"), tr("dashboard.mine")},
                                                    shape[2] = {tr("dashboard.charts"), tr("dashboard.tables")};
        for (std::size_t i = 0; i < std::size(periods); ++i) times[i] = tr(periods[i]);
        Rect line = page.cut_top(size::control());
        float whose_w = segments_width(whose), shape_w = segments_width(shape);
        float room = line.w - whose_w - shape_w - dp(24);
        Rect first = phone ? line : line.cut_left(std::fmax(segments_width(times), std::fmin(dp(340), room)));
        auto period = strip("dashboard.period", times, static_cast<int>(m_choice), first);
        if (phone) {
            page.cut_top(dp(8));
            line = page.cut_top(size::control());
        }
        float half = std::floor((line.w - dp(8)) / 2);
        Rect second = phone ? line.cut_left(half) : line.cut_right(std::fmax(whose_w, std::fmin(dp(180), half)));
        auto person = strip("dashboard.whose", whose, m_mine ? 1 : 0, second);
        line.cut_right(phone ? 0 : dp(12));
        Rect third = line.cut_right(phone ? half : std::fmax(shape_w, std::fmin(dp(180), line.w - dp(12))));
        auto shown = strip("dashboard.shown_as", shape, m_tables ? 1 : 0, third);
        if (period) m_choice = static_cast<PeriodChoice>(*period);
        if (person) m_mine = *person == 1;
        if (shown) m_tables = *shown == 1;
        page.cut_top(dp(gap_dp));
    }

    void draw_tiles(Ui& ui, Rect& page) {
        std::size_t columns = layout() == Layout::phone ? 2 : layout() == Layout::tablet ? 3 : 6;
        if (page.w < dp(900) && columns == 6) columns = 3;
        float gap = dp(layout() == Layout::phone ? 12.0f : gap_dp);
        float width = std::floor((page.w - gap * static_cast<float>(columns - 1)) / static_cast<float>(columns));
        std::size_t rows = (m_words.tiles.size() + columns - 1) / columns;
        Rect all = page.cut_top(static_cast<float>(rows) * tile_height() + static_cast<float>(rows - 1) * gap);
        Scope list({.id = id_of("tiles", own), .role = Role::list, .name = tr("dashboard.figures"), .rect = all});
        for (std::size_t i = 0; i < m_words.tiles.size(); ++i) {
            float x = all.x + static_cast<float>(i % columns) * (width + gap);
            float y = all.y + static_cast<float>(i / columns) * (tile_height() + gap);
            draw_tile(ui, m_words.tiles[i], {x, y, width, tile_height()});
        }
        page.cut_top(gap);
    }

    void draw_tile(Ui& ui, const FigureTile& tile, const Rect& rect) {
        const Colors& c = colors();
        ImGuiID id = id_of(tile.label, own);
        std::string name = tile.label + ": " + tile.value + ", " + tile.below;
        std::string href = tile.rows ? format_route(*tile.rows) : std::string();
        Scope item({.id = id_of("item", id), .role = Role::list_item, .rect = rect});
        Response response = node({.id = id, .role = Role::link, .name = name, .rect = rect, .href = href});
        card(rect);
        float hover = animate(id, response.hovered ? 1.0f : 0.0f, motion::hover_ms);
        if (hover > 0) fill_round(rect, radius::card, faded(c.hover, hover));
        if (response.hovered) set_cursor(ImGuiMouseCursor_Hand);
        if (response.focus_visible) focus_ring_inside(rect, radius::card);
        Rect inner = rect.inset(dp(16), dp(14));
        draw_text_in(canvas(), inner.cut_top(line_height(type::meta())), type::meta(), c.text2, tile.label);
        inner.cut_top(dp(4));
        TextStyle figure = type::tabular(type::large());
        if (text_width(tile.value, figure) > inner.w) figure = type::tabular(type::title());
        draw_text_in(canvas(), inner.cut_top(line_height(type::large())), figure, c.text, tile.value);
        inner.cut_top(dp(2));
        draw_text_in(canvas(), inner.cut_top(line_height(type::meta())), type::meta(), c.text3, tile.below);
        if (response.activated && tile.rows) ui.go(*tile.rows);
    }

    struct Part {
        std::string_view name;
        FigureChart* chart;
    };
    std::array<Part, 6> parts() {
        return {Part{"stages", &m_words.stages},       {"months", &m_words.months}, {"team", &m_words.team},
                {"attention", &m_words.attention}, {"tasks", &m_words.tasks},   {"losses", &m_words.losses}};
    }

    void draw_charts(Ui& ui, Rect& page) {
        float gap = dp(layout() == Layout::phone ? 12.0f : gap_dp);
        bool two = page.w >= dp(760);
        float width = two ? std::floor((page.w - gap) / 2) : page.w;
        // Each goes to the column that ends higher.
        float ends[2] = {page.y, page.y};
        for (const Part& part : parts()) {
            std::size_t column = two && ends[1] < ends[0] - 0.5f ? 1 : 0;
            Rect rect{page.x + static_cast<float>(column) * (width + gap), ends[column], width,
                      figure_chart_height(*part.chart, m_tables)};
            if (auto to = draw_figure_chart(id_of(part.name, own), rect, *part.chart, m_tables, ui.area)) ui.go(*to);
            ends[column] += rect.h + gap;
        }
        page.cut_top(std::fmax(ends[0], ends[1]) - page.y);
    }

    StoreLink& m_store;
    LiveQuery m_figures;
    PeriodChoice m_choice = PeriodChoice::last_12_months;
    Period m_period;
    bool m_mine = false, m_tables = false;
    DashboardWords m_words;
    std::uint64_t m_words_version = UINT64_MAX;
    ScrollArea m_scroll;
    Popup m_more;
    float m_height = 0;
};

}  // namespace

std::unique_ptr<Screen> make_dashboard_screen(StoreLink& store) { return std::make_unique<DashboardScreen>(store); }

}  // namespace hera::ui
