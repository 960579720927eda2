// The lists of contacts, companies, leads and deals: a grid on wide screens, two-line rows on a phone; live quick filter, the
// address's terms as chips, sorting, any number of rows, export.
#include <array>

#include "app/life.h"
#include "app/screen.h"
#include "app/shell.h"
#include "model/entities.h"
#include "platform/host.h"
#include "screens/list_term_chips.h"
#include "screens/record_list_rows.h"
#include "screens/record_list_window.h"
#include "strings/format.h"
#include "strings/strings.h"
#include "theme/icons.h"
#include "theme/paint.h"
#include "widgets/empty_state.h"
#include "widgets/list_view.h"
#include "widgets/page_header.h"
#include "widgets/progress.h"
#include "widgets/search_field.h"

namespace hera::ui {
namespace {

constexpr float strip_dp = 52, phone_strip_dp = 60, search_dp = 320;
constexpr std::size_t columns_max = 8;

class RecordListScreen final : public Screen {
public:
    RecordListScreen(StoreLink& store, std::string_view entity)
        : m_entity(entity),
          m_kind(list_kind(entity)),
          m_id(id_of(entity, id_of("list"))),
          m_window(store),
          m_store(store),
          m_terms(store) {
        m_query.entity = m_entity;
        m_query.columns = list_query_columns(m_kind);
        sort_by(0, false);
    }

    void enter(Ui&, const Route& route) override {
        if (m_terms.take(m_entity, route.terms)) ask_anew();
        // Back from a record: the row it was opened from has the focus again.
        std::int64_t from = m_opened.none() ? -1 : m_window.find(m_opened);
        if (from < 0) return;
        m_grid.show_row(from);
        m_list.show_row(from);
    }

    std::string title() const override { return std::string(entities_label(m_entity)); }

    void register_commands(Commands& commands) override {
        commands.add({.id = "list.filter", .icon = icon::search, .key = "/", .run = [this] { focus(filter_id()); }});
    }

    void draw(Ui& ui) override {
        renew_words();
        say_what_was_found();
        Rect rest = ui.area;
        draw_header(ui, rest.cut_top(page_header_height()));
        // All leads may have been converted: the way to them stays.
        if (!nothing_at_all() || m_kind == ListKind::leads) draw_strip(rest);
        if (auto left = m_terms.draw(id_of("terms", m_id), rest))
            ui.go({.place = route_of(m_entity).place, .list = true, .terms = *left});
        if (!m_window.answered()) {
            if (m_window.late())
                skeleton_rows(rest, layout() == Layout::phone ? list_row_height() : grid_row_height());
            else
                wake_at(env().now_ms + 160);
            m_window.cover(0, 60);
        } else if (m_window.total() == 0) {
            draw_empty(ui, rest);
            m_window.cover(0, 60);
        } else if (layout() == Layout::phone) {
            draw_list(ui, rest);
        } else {
            draw_grid(ui, rest);
        }
    }

private:
    std::string key(std::string_view part) const { return std::string("list.") + std::string(part) + "." + m_entity; }
    ImGuiID filter_id() const { return id_of("filter", m_id); }
    bool filtered() const { return !m_text.empty() || !m_terms.filters().empty(); }
    // The organisation has none yet: what to do first is all there is to say.
    bool nothing_at_all() const { return m_window.fresh() && m_window.total() == 0 && !filtered() && !m_converted; }

    void ask_anew() {
        m_query.text = m_text;
        m_query.where = m_terms.filters();
        // A lead that has become a contact is no work any more.
        if (m_kind == ListKind::leads)
            m_query.where.push_back({"converted_at", m_converted ? link::Filter::Op::not_empty : link::Filter::Op::is_empty, {}});
        m_window.look_for(m_query);
        m_grid.to_top();
        m_list.to_top();
        wake();
    }

    void sort_by(int column, bool descending) {
        m_sort = column;
        m_descending = descending;
        std::string by(list_columns(m_kind)[static_cast<std::size_t>(column)].sort);
        m_query.sort = {{by, descending}};
        if (by != "title") m_query.sort.push_back({"title", false});
        ask_anew();
    }

    // ---- words, made once per answer ----

    void renew_words() {
        Date today = date_at(clock().now(), utc_offset_minutes());
        if (m_words_version == m_window.version() && m_words_day == today) return;
        m_words_version = m_window.version();
        m_words_day = today;
        m_words.clear();
        m_words.resize(RowWindow::rows_asked);
        m_count = m_window.answered() ? plural(m_window.total(), key(filtered() ? "found" : "count") + ".") : std::string{};
    }

    // nullptr: not here yet.
    const RowWords* words(std::int64_t index) {
        const link::Row* row = m_window.row(index);
        if (row == nullptr) return nullptr;
        auto at = static_cast<std::size_t>(index - m_window.first_at_hand());
        if (at >= m_words.size()) m_words.resize(at + 1);
        RowWords& out = m_words[at];
        if (!out.made) make_words(m_kind, *row, clock().now(), utc_offset_minutes(), out);
        return &out;
    }

    void say_what_was_found() {
        if (!m_say_count || !m_window.fresh()) return;
        m_say_count = false;
        announce(m_count);
    }

    // ---- parts ----

    void draw_header(Ui& ui, const Rect& rect) {
        bool phone = layout() == Layout::phone, deals = m_kind == ListKind::deals;
        std::vector<HeaderAction> actions{
            {.id = id_of("import", m_id), .label = tr("list.import"), .icon = icon::upload, .only_in_menu = phone || deals},
            {.id = id_of("export", m_id),
             .label = tr("list.export"),
             .icon = icon::download,
             .disabled = m_exporting,
             .only_in_menu = phone}};
        if (deals)
            actions.push_back(
                {.id = id_of("board", m_id), .label = tr("list.board"), .icon = icon::board, .only_in_menu = phone});
        std::string_view new_label = tr(m_kind == ListKind::contacts ? "button.new_contact"
                                        : m_kind == ListKind::leads  ? "button.new_lead"
                                        : deals                      ? "button.new_deal"
                                                                     : "button.new_company");
        actions.push_back({.id = id_of("new", m_id), .label = new_label, .icon = icon::plus, .tone = Tone::primary});
        HeaderResult result = page_header(m_more, {.id = id_of("header", m_id),
                                                   .rect = rect,
                                                   .title = entities_label(m_entity),
                                                   .sub = nothing_at_all() ? std::string_view{} : m_count,
                                                   .actions = actions});
        if (!result.action) return;
        auto chosen = static_cast<std::size_t>(*result.action);
        if (chosen == 0)
            ui.go({.place = Place::import});
        else if (chosen == 1)
            export_rows(ui);
        else if (chosen + 1 < actions.size())
            ui.go({.place = Place::deals});
        else
            ui.new_record(m_entity);
    }

    // The rows as they are filtered and sorted now, as a file in the downloads.
    void export_rows(Ui& ui) {
        m_exporting = true;
        Shell* shell = &ui.shell;  // lives as long as the application
        m_store.export_list(m_query, m_life.wrap([this, shell](const StoreLink::ExportFile& file) {
            m_exporting = false;
            if (file.errors.empty()) {
                std::string day = format_iso(date_at(clock().now(), utc_offset_minutes()));
                save_file(std::string(entities_label(m_entity)) + " " + day + ".csv", "text/csv", file.bytes);
                shell->toast(plural(file.rows, "list.exported."));
            } else {
                shell->toast(error_sentence(file.errors.front()));
            }
            wake();
        }));
    }

    void draw_strip(Rect& rest) {
        bool phone = layout() == Layout::phone;
        Rect strip = rest.cut_top(dp(phone ? phone_strip_dp : strip_dp));
        line_below(strip, colors().line);
        Rect line = strip.inset(dp(phone ? 16.0f : 24.0f), 0);
        line.y += std::round((line.h - size::control()) / 2);
        line.h = size::control();
        if (m_kind == ListKind::leads) draw_converted(line);
        if (phone) {
            draw_sort_choice(line);
        } else {
            line.w = std::fmin(line.w, dp(search_dp));
        }
        if (search_field({.id = filter_id(), .rect = line, .label = tr(key("filter")), .hint = phone ? "" : "/"}, m_text)) {
            m_say_count = true;
            ask_anew();
        }
    }

    void draw_converted(Rect& line) {
        std::string_view label = tr("leads.converted");
        Rect place = line.cut_right(chip_button_width(label, false));
        line.cut_right(dp(8));
        place.y += std::round((place.h - chip_button_height()) / 2);
        place.h = chip_button_height();
        if (!chip_button({.id = id_of("converted", m_id), .rect = place, .label = label, .on = m_converted, .expandable = false}))
            return;
        m_converted = !m_converted;
        m_say_count = true;
        ask_anew();
    }

    // On a phone there are no column heads to press.
    void draw_sort_choice(Rect& line) {
        static constexpr std::string_view choices[] = {"list.sort.name", "list.sort.last_touch"};
        bool by_touch = m_sort != 0;
        std::string_view label = tr(choices[by_touch ? 1 : 0]);
        Rect place = line.cut_right(chip_button_width(label));
        line.cut_right(dp(8));
        place.y += std::round((place.h - chip_button_height()) / 2);
        place.h = chip_button_height();
        if (chip_button(
                {.id = id_of("sort", m_id), .rect = place, .label = label, .on = by_touch, .expanded = m_sort_menu.open})) {
            m_sort_menu.show(by_touch ? 1 : 0);
        }
        if (!m_sort_menu.open) return;
        std::array<PopupItem, 2> items;
        for (std::size_t i = 0; i < items.size(); ++i)
            items[i] = {.label = std::string(tr(choices[i])), .checked = (i == 1) == by_touch};
        auto chosen = popup_list(m_sort_menu, id_of("sort menu", m_id), tr("list.sort"), place, items, PopupKind::menu);
        if (!chosen) return;
        int last = static_cast<int>(list_columns(m_kind).size()) - 1;
        sort_by(*chosen == 0 ? 0 : last, *chosen == 1);
    }

    void draw_empty(Ui& ui, const Rect& rect) {
        char32_t symbol = m_kind == ListKind::contacts ? icon::contacts
                          : m_kind == ListKind::leads  ? icon::lead
                          : m_kind == ListKind::deals  ? icon::deals
                                                       : icon::company;
        if (m_converted && !filtered()) {
            EmptyResult result = empty_state({.id = id_of("none converted", m_id),
                                              .rect = rect,
                                              .icon = symbol,
                                              .title = tr("leads.none_converted"),
                                              .sentence = tr("leads.none_converted_how"),
                                              .primary = tr("leads.show_open")});
            if (!result.primary) return;
            m_converted = false;
            ask_anew();
            return;
        }
        if (!filtered()) {
            bool by_hand = m_kind == ListKind::leads;  // most lists of other systems hold contacts
            EmptyResult result = empty_state({.id = id_of("none", m_id),
                                              .rect = rect,
                                              .icon = symbol,
                                              .title = tr(key("empty")),
                                              .sentence = tr(key("empty_how")),
                                              .primary = by_hand ? tr("button.new_lead") : tr("list.choose_file")});
            if (result.primary && by_hand)
                ui.new_record(m_entity);
            else if (result.primary)
                ui.go({.place = Place::import});
            return;
        }
        bool words = !m_text.empty();
        std::string sentence = words ? tr(key("no_match_how"), {m_text}) : std::string(tr("list.no_rows_how"));
        EmptyResult result = empty_state({.id = id_of("no match", m_id),
                                          .rect = rect,
                                          .icon = icon::search,
                                          .title = tr(key("no_match")),
                                          .sentence = sentence,
                                          .primary = tr("list.clear_filter")});
        if (!result.primary) return;
        m_text.clear();
        ask_anew();
        focus(filter_id());
        if (!words) ui.go({.place = route_of(m_entity).place, .list = true});
    }

    void open(Ui& ui, std::int64_t index) {
        const link::Row* row = m_window.row(index);
        if (row == nullptr) return;
        m_opened = row->id;
        ui.go(route_of(m_entity, row->id));
    }

    void draw_list(Ui& ui, const Rect& rect) {
        auto row = [this](std::int64_t index) -> ListRow {
            const RowWords* line = words(index);
            if (line == nullptr) return {.loaded = false};
            return {.id = line->id, .name = line->name, .href = line->href};
        };
        Face face = m_kind == ListKind::companies ? Face::company : Face::person;
        auto cells = [this, face](std::int64_t index, const Rect& place) {
            const RowWords* line = words(index);
            if (line == nullptr) return;
            draw_two_lines(place, {.face = face, .title = line->title, .sub = line->sub, .trailing = line->trailing});
            if (line->flags == 0) return;
            float width = text_width(line->title, type::body_medium());
            draw_row_marks(
                {place.x + dp(16 + 44 + 12 + 6) + std::fmin(width, place.w - dp(190)), place.y + dp(10), dp(54), dp(24)},
                line->flags);
        };
        ListResult result = list_view(m_list,
                                      {.id = id_of("rows", m_id),
                                       .rect = rect,
                                       .name = entities_label(m_entity),
                                       .total = m_window.total(),
                                       .free_bottom = dp(16)},
                                      row, cells);
        m_window.cover(result.first, result.count);
        if (result.opened) open(ui, *result.opened);
    }

    void draw_grid(Ui& ui, const Rect& rect) {
        std::array<GridColumn, columns_max> columns;
        std::span<const ListColumn> known = list_columns(m_kind);
        for (std::size_t i = 0; i < known.size(); ++i) {
            columns[i] = {.label = tr(known[i].label),
                          .weight = known[i].weight,
                          .min_dp = known[i].min_dp,
                          .align = known[i].align,
                          .give_way = known[i].give_way};
        }
        auto row = [this](std::int64_t index) -> GridRow {
            const link::Row* at_hand = m_window.row(index);
            const RowWords* line = words(index);
            if (line == nullptr) return {.loaded = false};
            return {.id = line->id, .name = line->name, .selected = at_hand->id == m_opened};
        };
        auto cells = [this](const GridCells& place) { draw_cells(place); };
        GridResult result = data_grid(m_grid,
                                      {.id = id_of("grid", m_id),
                                       .rect = rect,
                                       .name = entities_label(m_entity),
                                       .columns = std::span(columns).first(known.size()),
                                       .total = m_window.total(),
                                       .sort_column = m_sort,
                                       .descending = m_descending},
                                      row, cells);
        m_window.cover(result.first, result.count);
        if (result.sort) {
            // Last touch is asked for to see the newest, amounts to see the largest; names from A to Z.
            std::string_view by = known[static_cast<std::size_t>(*result.sort)].sort;
            bool newest_first = by == "last_touch_at" || by == "amount";
            sort_by(*result.sort, *result.sort == m_sort ? !m_descending : newest_first);
        }
        if (result.opened) open(ui, *result.opened);
    }

    void draw_cells(const GridCells& place) {
        const RowWords* line = words(place.row);
        if (line == nullptr) return;
        const Colors& c = colors();
        std::span<const ListColumn> known = list_columns(m_kind);
        for (std::size_t i = 0; i < known.size() && i < place.cells.size() && i < line->cells.size(); ++i) {
            Rect cell = place.cells[i];
            if (cell.empty()) continue;
            if (i == 0) {
                draw_name(cell, *line);
            } else if (known[i].sort == "status" || known[i].sort == "stage") {
                if (!line->status.empty()) chip(cell, line->status, line->tone);
            } else {
                bool strong = known[i].sort == "company.title" || known[i].sort == "company_name";
                bool figures = known[i].align == Align::right || known[i].sort == "phones";
                TextStyle style = figures ? type::tabular(type::body()) : type::body();
                draw_text_in(canvas(), cell, style, strong ? c.text : c.text2, line->cells[i], known[i].align);
            }
        }
    }

    void draw_name(Rect cell, const RowWords& line) {
        Rect face = cell.cut_left(dp(20));
        face.y += std::round((face.h - dp(20)) / 2);
        face.h = dp(20);
        if (m_kind != ListKind::companies)
            avatar(face, line.title);
        else
            emblem(face, line.title);
        cell.cut_left(dp(10));
        float marks = 0;
        for (std::uint8_t flag : {link::Row::pending, link::Row::refused, link::Row::in_conflict})
            marks += line.flags & flag ? dp(18) : 0;
        Rect words_place = cell;
        words_place.w = std::fmax(0.0f, cell.w - marks - (marks > 0 ? dp(4) : 0));
        float width = draw_text_in(canvas(), words_place, type::body_medium(), colors().text, line.title);
        if (marks > 0) draw_row_marks({cell.x + width + dp(4), cell.y, marks, cell.h}, line.flags);
    }

    const std::string m_entity;
    const ListKind m_kind;
    ImGuiID m_id;
    RowWindow m_window;
    StoreLink& m_store;
    ListTermChips m_terms;
    bool m_exporting = false;
    Life m_life;
    link::Query m_query;
    int m_sort = 0;
    bool m_descending = false;
    std::string m_text;  // quick filter
    bool m_say_count = false;
    bool m_converted = false;  // leads: those that have become something
    RecordId m_opened{};  // the row that was opened last

    std::vector<RowWords> m_words;  // parallel to the rows at hand
    std::uint64_t m_words_version = UINT64_MAX;
    Date m_words_day{};
    std::string m_count;

    DataGrid m_grid;
    ListView m_list;
    Popup m_more, m_sort_menu;
};

}  // namespace

std::unique_ptr<Screen> make_record_list_screen(StoreLink& store, std::string_view entity) {
    return std::make_unique<RecordListScreen>(store, entity);
}

}  // namespace hera::ui
