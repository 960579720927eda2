#include "screens/import_rows.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "platform/host.h"
#include "platform/semantics.h"
#include "strings/format.h"
#include "strings/strings.h"
#include "theme/paint.h"
#include "widgets/button.h"
#include "widgets/chip.h"
#include "widgets/heading.h"
#include "widgets/progress.h"
#include "widgets/text_field.h"

namespace hera::ui {
namespace {

using Kind = link::ImportKind;

constexpr std::array<Kind, 5> kinds{Kind::created, Kind::updated, Kind::same, Kind::bad, Kind::warned};

std::string_view filter_key(Kind kind) {
    switch (kind) {
        case Kind::created: return "import.rows_created";
        case Kind::updated: return "import.rows_updated";
        case Kind::same: return "import.rows_same";
        case Kind::bad: return "import.rows_bad";
        case Kind::warned: return "import.rows_warned";
    }
    return {};
}

float row_height() { return dp(layout() == Layout::phone ? 104.0f : 60.0f); }

std::string field_words(const std::string& entity, const std::string& field) {
    return field.empty() ? std::string{} : std::string(field_label(entity, field));
}

// Of an error of the file itself no cell is the cause.
bool can_be_fixed(const link::ImportRows::Row& row) {
    if (row.kind != Kind::bad || row.errors.empty()) return false;
    const std::string& key = row.errors.front().key;
    return key.find(".csv_") == std::string::npos || key == "error.csv_cut_off" || key == "error.csv_not_utf8";
}

std::string reason_of(const std::string& entity, const Error& error) {
    std::string sentence = error_sentence(error);
    return error.field.empty() ? sentence : tr("import.in_field", {field_label(entity, error.field), sentence});
}

std::string summary(const std::string& entity, const link::ImportRows::Row& row, Kind shown) {
    if (!row.errors.empty()) return reason_of(entity, row.errors.front());
    std::string out;
    auto add = [&out](const std::string& part) { out += (out.empty() ? "" : " · ") + part; };
    if (shown == Kind::warned) {
        for (const Error& warning : row.warnings) add(reason_of(entity, warning));
        return out;
    }
    if (row.kind == Kind::same) return std::string(tr("import.row_same"));
    for (const link::ImportRows::Cell& cell : row.cells) {
        if (row.kind == Kind::updated && !cell.before.empty()) {
            add(tr("import.row_change", {field_words(entity, cell.field), cell.before, cell.after}));
        } else {
            add(tr("import.row_value", {field_words(entity, cell.field), cell.after}));
        }
    }
    return out;
}

}  // namespace

void ImportRowsView::draw(Rect& rest, const Rect& view, ImportJob& job) {
    if (!m_chosen || job.rows_total(m_kind) == 0) {
        // Errors first: they are what a person can still do something about.
        m_chosen = m_chosen && !job.counted();
        for (Kind kind : {Kind::bad, Kind::updated, Kind::created, Kind::warned, Kind::same}) {
            if (m_chosen || job.rows_total(kind) == 0) continue;
            m_kind = kind;
            break;
        }
    }
    draw_filter(rest, job);
    std::uint32_t total = job.rows_total(m_kind);
    float height = row_height();
    Rect all{rest.x, rest.y, rest.w, height * static_cast<float>(total)};
    Scope list({.id = id_of("import rows"), .role = Role::list, .name = tr(filter_key(m_kind)), .rect = all});
    float above = view.y - all.y;
    auto first = static_cast<std::uint32_t>(std::max(0.0f, std::floor(above / height)));
    auto last = static_cast<std::uint32_t>(
        std::clamp(std::ceil((view.bottom() - all.y) / height), 0.0f, static_cast<float>(total)));
    for (std::uint32_t at = first; at < last; ++at) {
        draw_row(snap({all.x, all.y + height * static_cast<float>(at), all.w, height}), view, at, job);
    }
    rest.cut_top(all.h + dp(24));
}

void ImportRowsView::draw_filter(Rect& rest, ImportJob& job) {
    float x = 0, height = chip_button_height(), y = rest.y + dp(12);
    Scope group({.id = id_of("import filter"), .role = Role::group, .name = tr("import.rows_filter"),
                 .rect = {rest.x, y, rest.w, height}});
    for (Kind kind : kinds) {
        std::uint32_t count = job.rows_total(kind);
        if (count == 0 && kind != m_kind) continue;
        std::string label = std::string(tr(filter_key(kind))) + " " + format_number(count);
        float width = chip_button_width(label, false);
        if (x > 0 && x + width > rest.w) x = 0, y += std::max(height, dp(roomy() ? 44.0f : 24.0f)) + dp(8);
        ChipButton chip{.id = id_of(filter_key(kind), id_of("import filter")),
                        .rect = {rest.x + x, y, width, height},
                        .label = label,
                        .on = kind == m_kind,
                        .expandable = false};
        if (chip_button(chip)) {
            m_kind = kind;
            m_chosen = true;
        }
        x += width + dp(8);
    }
    rest.cut_top(y + height + dp(12) - rest.y);
    line_above(rest, colors().line);
}

void ImportRowsView::draw_row(const Rect& place, const Rect& view, std::uint32_t at, ImportJob& job) {
    const Colors& c = colors();
    const link::ImportRows::Row* row = job.row(m_kind, at);
    line_below(place, c.line);
    bool phone = layout() == Layout::phone;
    Rect inner = place.inset(0, dp(8));
    if (row == nullptr) {
        skeleton({inner.x, inner.y + dp(4), dp(56), dp(12)});
        skeleton({inner.x + dp(phone ? 0.0f : 96.0f), inner.y + dp(phone ? 28.0f : 4.0f),
                  std::min(dp(220), inner.w * 0.5f), dp(12)});
        return;
    }
    ImGuiID id = id_of(static_cast<std::uint64_t>(row->row), id_of("import row"));
    const std::string& entity = job.preview().entity;
    std::string line = tr("import.line", {format_number(row->line)});
    std::string words = summary(entity, *row, m_kind);
    std::string title = row->title.empty() ? std::string(tr("import.row_untitled")) : row->title;
    Scope item({.id = id, .role = Role::list_item, .name = line + ": " + title + ", " + words, .rect = place,
                .position = static_cast<int>(at) + 1, .set_size = static_cast<int>(job.rows_total(m_kind))});
    Rect rest = inner;
    if (can_be_fixed(*row)) {
        std::string_view label = tr("import.fix");
        Rect button_place = rest.cut_right(button_width(label));
        rest.cut_right(dp(12));
        button_place.y += std::round((button_place.h - size::control()) / 2);
        button_place.h = size::control();
        Rect seen = button_place.intersect(view);
        bool pressed = seen.h >= std::min(button_place.h, dp(roomy() ? 44.0f : 24.0f)) &&
                       button({.id = id_of("fix", id), .rect = button_place, .label = label,
                               .description = line + ", " + title});
        if (pressed) begin_fix(*row);
    }
    ImU32 ink = row->errors.empty() ? c.text2 : c.bad;
    node({.id = id_of("words", id), .role = Role::text, .name = line + ": " + title + ". " + words, .rect = rest});
    if (phone) {
        Rect head = rest.cut_top(line_height(type::body()));
        float number = std::ceil(text_width(line, type::meta())) + dp(8);
        draw_text_in(canvas(), head.cut_right(number), type::tabular(type::meta()), c.text2, line, Align::right);
        draw_text_in(canvas(), head, type::body_medium(), c.text, title);
        draw_text_wrapped(canvas(), rest, type::meta(), ink, words, 3);
    } else {
        Rect number = rest.cut_left(dp(96));
        draw_text_in(canvas(), number.cut_top(line_height(type::body())), type::tabular(type::body()), c.text2, line);
        draw_text_in(canvas(), rest.cut_top(line_height(type::body())), type::body_medium(), c.text, title);
        draw_text_in(canvas(), rest.cut_top(line_height(type::meta())), type::meta(), ink, words);
    }
}

// ---- a row is put right -------------------------------------------------------------------------------------------

void ImportRowsView::begin_fix(const link::ImportRows::Row& row) {
    m_row = row.row;
    m_title = row.title.empty() ? tr("import.line", {format_number(row.line)}) : row.title;
    m_cells.clear();
    m_reason = row.errors.empty() ? std::string{} : error_sentence(row.errors.front());
    std::string wrong = row.errors.empty() ? std::string{} : row.errors.front().field;
    for (bool about : {true, false}) {
        for (const link::ImportRows::Cell& cell : row.cells) {
            bool is = !wrong.empty() && cell.field == wrong;
            if (cell.column < 0 || is != about) continue;
            m_cells.push_back({static_cast<std::uint32_t>(cell.column), {}, cell.after, cell.after});
        }
        if (about) m_wrong = m_cells.size();
    }
    m_dialog.show();
}

void ImportRowsView::draw_dialog(ImportJob& job) {
    if (!m_dialog.open) return;
    if (job.step() != ImportJob::Step::mapping) {
        m_dialog.open = false;
        return;
    }
    ImGuiID id = id_of("import fix");
    const auto& columns = job.preview().columns;
    DialogSpec spec{.id = id, .title = m_title, .submit = tr("import.fix_save"), .cancel = tr("button.cancel"), .width_dp = 520};
    float width = dialog_body_width(spec), space = dp(12);
    float words = m_wrong > 0 ? 0 : paragraph_height(m_reason, type::body(), width) + space;
    spec.content_height = words;
    for (std::size_t i = 0; i < m_cells.size(); ++i) spec.content_height += text_field_height(true, i < m_wrong) + space;
    bool entered = false;
    DialogResult result = dialog(m_dialog, spec, [&](const Rect& body) {
        Rect rest = body;
        if (words > 0) {
            paragraph(id_of("reason", id), rest, m_reason, type::body(), colors().bad);
            rest.cut_top(words);
        }
        for (std::size_t i = 0; i < m_cells.size(); ++i) {
            Cell& cell = m_cells[i];
            bool wrong = i < m_wrong;
            std::string_view label =
                cell.column < columns.size() ? std::string_view(columns[cell.column].heading) : std::string_view{};
            Rect place = rest.cut_top(text_field_height(true, wrong));
            rest.cut_top(space);
            FieldResult typed = text_field({.id = id_of(static_cast<std::uint64_t>(cell.column), id), .rect = place, .label = label,
                                            .value = cell.text, .error = wrong ? std::string_view(m_reason) : std::string_view{},
                                            .autocomplete = "off"});
            if (typed.changed || typed.committed) cell.text = typed.text;
            entered = entered || typed.entered;
        }
    });
    if (!result.submitted && !entered) return;
    m_dialog.open = false;
    std::vector<std::pair<std::uint32_t, std::string>> changed;
    for (const Cell& cell : m_cells) {
        if (cell.text != cell.before) changed.emplace_back(cell.column, cell.text);
    }
    if (!changed.empty()) job.fix(m_row, changed);
}

}  // namespace hera::ui
