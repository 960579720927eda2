// The deal board: one column per stage of a pipeline, sums above, cards that are dragged or sent from stage to stage.
#include <algorithm>
#include <array>
#include <cmath>

#include "app/screen.h"
#include "model/entities.h"
#include "platform/host.h"
#include "platform/semantics.h"
#include "screens/board_view.h"
#include "strings/strings.h"
#include "theme/icons.h"
#include "theme/paint.h"
#include "widgets/chip.h"
#include "widgets/empty_state.h"
#include "widgets/page_header.h"
#include "widgets/progress.h"
#include "widgets/search_field.h"

namespace hera::ui {
namespace {

constexpr float strip_dp = 52, phone_strip_dp = 60, totals_line_dp = 32, search_dp = 320;

struct PipelineInfo {
    RecordId id{};
    std::string name, currency;
};

template <class T>
T cell_or(const link::Row& row, std::size_t at, T otherwise) {
    const T* value = at < row.cells.size() ? std::get_if<T>(&row.cells[at]) : nullptr;
    return value != nullptr ? *value : otherwise;
}

link::Filter equals(std::string_view column, RecordId id) { return {std::string(column), link::Filter::Op::equals, Value(id)}; }
link::Filter is_empty(std::string_view column) { return {std::string(column), link::Filter::Op::is_empty, {}}; }

class BoardScreen final : public Screen {
public:
    explicit BoardScreen(StoreLink& store) : m_store(store), m_pipelines(store), m_stages(store), m_totals_query(store) {}

    void enter(Ui&, const Route&) override {
        // Back from a deal: its card has the focus again.
        if (!m_opened.none()) m_view.reveal(m_opened);
        m_opened = {};
    }

    std::string title() const override { return std::string(tr("nav.deals")); }

    void register_commands(Commands& commands) override {
        commands.add({.id = "list.filter", .icon = icon::search, .key = "/", .run = [this] { focus(filter_id()); }});
    }

    void draw(Ui& ui) override {
        read_configuration();
        update_columns(ui.area);
        Rect rest = ui.area;
        bool phone = layout() == Layout::phone;
        draw_header(ui, rest.cut_top(page_header_height()));
        if (m_columns.empty() && !stray_shown()) return draw_nothing_yet(rest);
        if (phone) draw_totals_line(rest.cut_top(dp(totals_line_dp)));
        if (!empty_pipeline()) draw_strip(rest);
        else if (phone) line_above(rest, colors().line);
        if (empty_pipeline()) draw_empty(ui, rest);
        else draw_board(ui, rest);
    }

private:
    ImGuiID filter_id() const { return id_of("filter", id_of("board")); }
    const PipelineInfo* pipeline() const {
        for (const PipelineInfo& known : m_known) {
            if (known.id == m_pipeline) return &known;
        }
        return nullptr;
    }
    std::string_view currency() const {
        const PipelineInfo* shown = pipeline();
        if (shown != nullptr && !shown->currency.empty()) return shown->currency;
        return m_store.session().account.currency;
    }
    // There is no deal at all, so what to do first is all there is to say.
    bool empty_pipeline() const {
        if (!m_text.empty() || m_totals_query.page() == nullptr || m_totals.deals() > 0 || !m_moves.empty() || stray_shown())
            return false;
        return std::all_of(m_columns.begin(), m_columns.end(), [](const auto& c) { return c->loaded() && c->total() == 0; });
    }

    // ---- pipelines, stages, totals ----

    void read_configuration() {
        link::Query pipelines;
        pipelines.entity = pipeline::entity.key;
        pipelines.columns = {"name", "currency"};
        pipelines.sort = {{"position", false}, {"name", false}};
        m_pipelines.ask(pipelines);
        if (m_pipelines.page() != nullptr && m_pipelines_version != m_pipelines.version()) {
            m_pipelines_version = m_pipelines.version();
            m_known.clear();
            for (const link::Row& row : m_pipelines.page()->rows)
                m_known.push_back({row.id, cell_or<std::string>(row, 0, {}), cell_or<std::string>(row, 1, {})});
            if (pipeline() == nullptr) choose_pipeline(m_known.empty() ? RecordId{} : m_known.front().id);
        }
        if (m_pipeline.none()) return;

        link::Query stages;
        stages.entity = stage::entity.key;
        stages.columns = {"name", "probability", "outcome"};
        stages.where = {equals("pipeline", m_pipeline)};
        stages.sort = {{"position", false}};
        stages.limit = 200;
        m_stages.ask(stages);
        link::Query totals;
        totals.kind = link::Query::Kind::totals;
        totals.record = m_pipeline;
        m_totals_query.ask(totals);

        bool new_stages = m_stages.fresh() && m_stages_version != m_stages.version();
        bool new_totals = m_totals_query.page() != nullptr && m_totals_version != m_totals_query.version();
        if (new_stages) read_stages();
        if (m_stages_version != 0 && (new_stages || new_totals)) {
            m_totals_version = m_totals_query.version();
            if (m_totals_query.page() != nullptr) m_totals.read(*m_totals_query.page(), m_stage_list, currency());
            build_columns();
        }
    }

    void choose_pipeline(RecordId id) {
        m_pipeline = id;
        m_columns.clear();
        m_stage_list.clear();
        m_totals = {};
        m_unknown.clear();
        m_stages_version = m_totals_version = 0;
        m_stages.drop();
        m_totals_query.drop();
        m_moves.clear();
        ++m_moves_version;
    }

    // Won and lost stand at the end, whatever their position says.
    void read_stages() {
        m_stages_version = m_stages.version();
        m_stage_list.clear();
        for (const link::Row& row : m_stages.page()->rows) {
            StageInfo info;
            info.id = row.id;
            info.name = cell_or<std::string>(row, 0, {});
            info.probability = cell_or<std::int64_t>(row, 1, 0);
            info.outcome = parse_outcome(cell_or<std::string>(row, 2, "open"));
            m_stage_list.push_back(std::move(info));
        }
        std::stable_sort(m_stage_list.begin(), m_stage_list.end(), [](const StageInfo& a, const StageInfo& b) {
            auto rank = [](Outcome o) { return o == Outcome::open ? 0 : o == Outcome::won ? 1 : 2; };
            return rank(a.outcome) < rank(b.outcome);
        });
    }

    // Columns that are there already keep their scroll and pages.
    void build_columns() {
        std::vector<std::unique_ptr<BoardColumn>> columns;
        for (const StageInfo& stage : m_stage_list) {
            auto old =
                std::find_if(m_columns.begin(), m_columns.end(), [&](const auto& c) { return c && c->stage().id == stage.id; });
            if (old != m_columns.end()) {
                (*old)->rename(stage);
                columns.push_back(std::move(*old));
            } else {
                columns.push_back(std::make_unique<BoardColumn>(
                    m_store, stage,
                    std::vector<std::vector<link::Filter>>{{equals("pipeline", m_pipeline), equals("stage", stage.id)}}));
            }
        }
        if (m_columns.empty() || m_unknown != m_totals.unknown_stages()) {
            m_unknown = m_totals.unknown_stages();
            // A stage that is missing or deleted, no stage at all, or a pipeline that is not known.
            std::vector<std::vector<link::Filter>> stray{{equals("pipeline", m_pipeline), is_empty("stage")},
                                                         {is_empty("pipeline.name")}};
            for (RecordId id : m_unknown) stray.push_back({equals("pipeline", m_pipeline), equals("stage", id)});
            m_stray = std::make_unique<BoardColumn>(m_store, StageInfo{{}, std::string(tr("deals.no_stage"))}, std::move(stray));
        }
        m_columns = std::move(columns);
    }

    void update_columns(const Rect& area) {
        for (std::size_t i = m_moves.size(); i-- > 0;) {
            if (!arrived(m_moves[i])) continue;
            m_moves.erase(m_moves.begin() + static_cast<std::ptrdiff_t>(i));
            ++m_moves_version;
        }
        BoardColumn::Look look{m_text, date_at(clock().now(), utc_offset_minutes()),
                               BoardView::card_width(area, m_columns.size() + (stray_shown() ? 1 : 0)), &m_moves,
                               m_moves_version};
        for (const auto& column : m_columns) column->update(look);
        if (m_stray) m_stray->update(look);
    }

    bool stray_shown() const { return m_stray && m_stray->total() > 0; }

    bool arrived(const PendingMove& move) const {
        for (const auto& column : m_columns) {
            if (column->stage().id == move.to) return column->holds(move.request);
        }
        return true;
    }

    // ---- parts ----

    void draw_header(Ui& ui, const Rect& rect) {
        bool phone = layout() == Layout::phone;
        const std::array<HeaderAction, 3> actions{
            HeaderAction{.id = id_of("board.table"), .label = tr("list.table"), .icon = icon::table, .only_in_menu = phone},
            HeaderAction{.id = id_of("board.import"), .label = tr("button.import"), .icon = icon::upload, .only_in_menu = phone},
            HeaderAction{.id = id_of("board.new"), .label = tr("button.new_deal"), .icon = icon::plus, .tone = Tone::primary}};
        HeaderResult result =
            page_header(m_more, {.id = id_of("board.header"), .rect = rect, .title = tr("nav.deals"), .actions = actions});
        Rect free = result.free;
        draw_pipeline(free);
        if (!phone && !m_columns.empty()) draw_totals(free, true);
        if (!result.action) return;
        if (*result.action == 0) ui.go({.place = Place::deals, .list = true});
        else if (*result.action == 1) ui.go({.place = Place::import});
        else new_deal(ui);
    }

    void new_deal(Ui& ui) {
        std::vector<std::pair<std::string, Value>> given;
        if (!m_pipeline.none()) given.emplace_back("pipeline", Value(m_pipeline));
        if (!m_stage_list.empty()) given.emplace_back("stage", Value(m_stage_list.front().id));
        ui.new_record(deal::entity.key, std::move(given));
    }

    void draw_pipeline(Rect& free) {
        const PipelineInfo* shown = pipeline();
        if (shown == nullptr || free.w < dp(60)) return;
        if (m_known.size() == 1) {
            if (layout() == Layout::phone) return;
            float width = std::min(free.w * 0.5f, text_width(shown->name, type::body()) + 1);
            Rect words = free.cut_left(width);
            node({.id = id_of("board.pipeline"), .role = Role::text, .name = shown->name, .rect = words});
            draw_text_in(canvas(), words, type::body(), colors().text3, shown->name);
            return;
        }
        float width = std::min(free.w, chip_button_width(shown->name));
        Rect place = free.cut_left(width);
        place = {place.x, place.y + std::round((place.h - chip_button_height()) / 2), place.w, chip_button_height()};
        if (chip_button({.id = id_of("board.pipeline"), .rect = place, .label = shown->name, .expanded = m_pipeline_menu.open}))
            m_pipeline_menu.show(0);
        std::vector<PopupItem> items;
        for (const PipelineInfo& known : m_known) items.push_back({.label = known.name, .checked = known.id == m_pipeline});
        auto chosen = popup_list(m_pipeline_menu, id_of("board.pipelines"), tr("deals.pipelines"), place, items, PopupKind::menu);
        if (chosen) choose_pipeline(m_known[static_cast<std::size_t>(*chosen)].id);
    }

    void draw_totals_line(const Rect& rect) {
        Rect line = rect.inset(dp(16), 0);
        draw_totals(line, false);
    }

    // "Open $1,600,000 · weighted $1,263,750"
    void draw_totals(const Rect& rect, bool at_right) {
        if (m_totals_query.page() == nullptr) return;
        const Colors& c = colors();
        struct Part {
            std::string words;
            bool strong;
        };
        TextStyle plain = type::tabular(type::body()), strong = type::tabular(type::body_strong());
        if (roomy()) plain = type::tabular(type::meta()), strong = type::tabular(type::meta_medium());
        std::array<Part, 4> parts{Part{std::string(tr("deals.open")) + " ", false},
                                  Part{sums_text(m_totals.open(), false, currency()), true},
                                  Part{" · " + std::string(tr("deals.weighted_word")) + " ", false},
                                  Part{sums_text(m_totals.open(), true, currency()), true}};
        float width = 0;
        std::string said;
        for (const Part& part : parts) {
            width += std::ceil(text_width(part.words, part.strong ? strong : plain));
            said += part.words;
        }
        Rect line = rect;
        // Without room for both the weighted sum is left to the columns.
        std::size_t drawn = at_right && width + dp(8) > line.w ? 2 : parts.size();
        if (drawn < parts.size())
            width = std::ceil(text_width(parts[0].words, plain)) + std::ceil(text_width(parts[1].words, strong));
        if (at_right && width + dp(24) > line.w) line.cut_left(std::min(line.w, dp(16)));
        width = std::min(width, line.w);
        if (at_right) line = {line.right() - width - dp(8), line.y, width, line.h};
        Rect named{line.x, line.y + std::round((line.h - dp(20)) / 2), width, dp(20)};
        node({.id = id_of("board.totals"), .role = Role::text, .name = said, .rect = named});
        for (std::size_t i = 0; i < drawn; ++i) {
            const Part& part = parts[i];
            float used = std::ceil(text_width(part.words, part.strong ? strong : plain));
            draw_text_in(canvas(), {line.x, line.y, std::min(used + 1, line.w), line.h}, part.strong ? strong : plain,
                         part.strong ? c.text : c.text2, part.words);
            line.cut_left(std::min(used, line.w));
        }
    }

    void draw_strip(Rect& rest) {
        bool phone = layout() == Layout::phone;
        Rect line = rest.cut_top(dp(phone ? phone_strip_dp : strip_dp)).inset(dp(phone ? 16.0f : 24.0f), 0);
        line.y += phone ? 0 : std::round((line.h - size::control()) / 2);
        line.h = size::control();
        if (!phone) line.w = std::min(line.w, dp(search_dp));
        if (search_field({.id = filter_id(), .rect = line, .label = tr("deals.filter"), .hint = phone ? "" : "/"}, m_text))
            wake();
    }

    void draw_nothing_yet(const Rect& rect) {
        bool none = m_pipelines.page() != nullptr && m_known.empty();
        if (none || (m_stages.fresh() && m_stage_list.empty())) {
            empty_state({.id = id_of("board.none"),
                         .rect = rect,
                         .icon = icon::deals,
                         .title = tr("deals.no_pipeline"),
                         .sentence = tr("deals.no_pipeline_how")});
        } else if (m_pipelines.late() || m_stages.late()) {
            skeleton_rows(rect.inset(dp(24), dp(16)), dp(96));
        }
    }

    void draw_empty(Ui& ui, const Rect& rect) {
        EmptyResult result = empty_state({.id = id_of("board.empty"),
                                          .rect = rect,
                                          .icon = icon::deals,
                                          .title = tr("deals.empty"),
                                          .sentence = tr("deals.empty_how"),
                                          .primary = tr("deals.add_first"),
                                          .secondary = tr("deals.bring"),
                                          .secondary_href = "#/import"});
        if (result.primary) new_deal(ui);
        if (result.secondary) ui.go({.place = Place::import});
    }

    void draw_board(Ui& ui, const Rect& rect) {
        std::vector<BoardColumn*> all;
        if (stray_shown()) all.push_back(m_stray.get());
        for (const auto& column : m_columns) all.push_back(column.get());
        BoardEvent event = m_view.draw(rect, all, {&m_totals, currency(), !m_text.empty()});
        if (event.opened) {
            m_opened = *event.opened;
            ui.go(route_of(deal::entity.key, *event.opened));
        }
        if (event.move) move(ui, *event.move, all[event.move->from]->stage(), all[event.move->to]->stage());
    }

    void move(Ui& ui, const BoardEvent::Move& move, const StageInfo& from, const StageInfo& to) {
        if (!to.known()) return;
        link::Edit edit;
        edit.entity = deal::entity.key;
        edit.record = move.card.id;
        edit.fields = {{"stage", Value(to.id)}};
        if (!(move.card.pipeline == m_pipeline)) edit.fields.emplace_back("pipeline", Value(m_pipeline));
        PendingMove pending;
        pending.request = ui.edit("undo.move_deal", {std::move(edit)}, tr("deals.moved", {move.card.title, to.name}));
        pending.card = move.card;
        pending.card.pipeline = m_pipeline;
        pending.card.flags |= link::Row::pending;
        place_in(pending.card, to, date_at(clock().now(), utc_offset_minutes()));
        pending.from = from.id;
        pending.to = to.id;
        std::erase_if(m_moves, [&](const PendingMove& old) { return old.card.id == pending.card.id; });
        m_moves.push_back(std::move(pending));
        ++m_moves_version;
        if (!move.by_hand) m_view.reveal(move.card.id);
        wake();
    }

    StoreLink& m_store;
    LiveQuery m_pipelines, m_stages, m_totals_query;
    std::uint64_t m_pipelines_version = 0, m_stages_version = 0, m_totals_version = 0;
    std::vector<PipelineInfo> m_known;
    RecordId m_pipeline{};
    std::vector<StageInfo> m_stage_list;
    BoardTotals m_totals;
    std::vector<RecordId> m_unknown;
    std::vector<std::unique_ptr<BoardColumn>> m_columns;
    std::unique_ptr<BoardColumn> m_stray;  // "No stage"
    std::vector<PendingMove> m_moves;
    std::uint64_t m_moves_version = 0;

    BoardView m_view;
    RecordId m_opened{};
    std::string m_text;  // quick filter
    Popup m_more, m_pipeline_menu;
};

}  // namespace

std::unique_ptr<Screen> make_board_screen(StoreLink& store) { return std::make_unique<BoardScreen>(store); }

}  // namespace hera::ui
