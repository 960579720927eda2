#include "screens/import_mapping.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "model/entities.h"
#include "model/schema.h"
#include "platform/host.h"
#include "platform/semantics.h"
#include "strings/format.h"
#include "strings/strings.h"
#include "theme/icons.h"
#include "theme/paint.h"
#include "widgets/banner.h"
#include "widgets/button.h"
#include "widgets/chip.h"
#include "widgets/heading.h"
#include "widgets/text_field.h"

namespace hera::ui {
namespace {

constexpr std::string_view ignored, notes = "notes+", full_name = "full_name", deleted = "deleted";
constexpr float widest_dp = 960, select_dp = 260, foot_dp = 64;

float row_height() { return dp(layout() == Layout::phone ? 116.0f : 60.0f); }
float head_height() { return layout() == Layout::phone ? dp(8) : dp(36); }

std::string_view delimiter_words(std::string_view delimiter) {
    if (delimiter == ",") return tr("import.delimiter_comma");
    if (delimiter == ";") return tr("import.delimiter_semicolon");
    if (delimiter == "\t") return tr("import.delimiter_tab");
    return delimiter;
}

float figure_gap() { return dp(layout() == Layout::phone ? 20.0f : 40.0f); }
float figure_height() { return line_height(type::large()) + line_height(type::meta()); }
std::string_view figure_words(const ImportFigure& figure) {
    return tr(std::string(figure.key) + (figure.count == 1 ? "one" : "other"));
}
float figure_width(const ImportFigure& figure) {
    float number = text_width(format_number(figure.count), type::tabular(type::large()));
    return std::ceil(std::max({dp(48), number, text_width(figure_words(figure), type::meta())})) + 1;
}

std::vector<ImportFigure> counts_of(const link::ImportPreview& preview) {
    std::vector<ImportFigure> out{{"import.will_create.", preview.will_create},
                                  {"import.will_update.", preview.will_update},
                                  {"import.same.", preview.same},
                                  {"import.bad.", preview.bad, true}};
    if (preview.companies_new > 0) out.push_back({"import.companies_created.", preview.companies_new});
    if (preview.contacts_new > 0) out.push_back({"import.contacts_created.", preview.contacts_new});
    return out;
}

// How a column of dates or numbers may be read; `keys` as on the link.
bool form_choices(const link::ImportPreview& preview, const link::ImportColumn& column, std::vector<std::string_view>& keys) {
    if (!column.asks && column.form.empty()) return false;
    const Entity& entity = Schema::built_in().at(preview.entity);
    int at = entity.find(column.field);
    if (at < 0) return false;
    FieldType type = entity.fields[static_cast<std::size_t>(at)].type;
    if (type == FieldType::date || type == FieldType::instant) keys = {"day_first", "month_first"};
    else keys = {"", "decimal_dot", "decimal_comma"};
    return true;
}

std::string form_words(std::string_view key) {
    return std::string(tr("import.form." + std::string(key.empty() ? "thousands" : key)));
}

}  // namespace

float import_padding() { return dp(layout() == Layout::phone ? 16.0f : 24.0f); }
float figures_height(const std::vector<ImportFigure>& figures, float width) {
    int lines = 1;
    float x = 0;
    for (const ImportFigure& figure : figures) {
        float w = figure_width(figure);
        if (x > 0 && x + w > width) x = 0, ++lines;
        x += w + figure_gap();
    }
    return figure_height() * static_cast<float>(lines) + dp(12) * static_cast<float>(lines - 1);
}

void draw_figures(ImGuiID id, const Rect& rect, const std::vector<ImportFigure>& figures, bool faint) {
    const Colors& c = colors();
    float x = 0, y = rect.y;
    for (const ImportFigure& figure : figures) {
        float w = figure_width(figure);
        if (x > 0 && x + w > rect.w) x = 0, y += figure_height() + dp(12);
        Rect place{rect.x + x, y, std::min(w, rect.w), figure_height()};
        x += w + figure_gap();
        std::string number = format_number(figure.count);
        std::string_view words = figure_words(figure);
        node({.id = id_of(figure.key, id), .role = Role::text, .name = number + " " + std::string(words), .rect = place});
        ImU32 ink = faint ? c.text3 : figure.warn && figure.count > 0 ? c.warn : c.text;
        draw_text_in(canvas(), place.cut_top(line_height(type::large())), type::tabular(type::large()), ink, number);
        draw_text_in(canvas(), place, type::meta(), c.text2, words);
    }
}

void ImportMapping::prepare(const ImportJob& job) {
    const link::ImportPreview& preview = job.preview();
    if (m_version == job.version() && m_entity == preview.entity && m_file == job.file()) return;
    m_version = job.version();
    if (m_popups.size() != preview.columns.size() || m_file != job.file()) {
        m_popups.assign(preview.columns.size(), {});
        m_forms.assign(preview.columns.size(), {});
    }
    if (m_file != job.file()) {
        m_rows = {};
        m_questions = {};
    }
    m_file = job.file();
    m_samples.clear();
    for (const link::ImportColumn& column : preview.columns) {
        std::string line;
        for (const std::string& sample : column.samples) line += (line.empty() ? "" : " · ") + sample;
        std::replace(line.begin(), line.end(), '\n', ' ');
        m_samples.push_back(line.empty() ? std::string(tr("import.no_samples")) : line);
    }
    if (m_entity == preview.entity) return;
    m_entity = preview.entity;
    m_fields.clear();
    m_choices.clear();
    const Entity* entity = Schema::built_in().find(m_entity);
    if (entity == nullptr) return;
    auto add = [this](std::string_view key, std::string label, bool line = false) {
        m_fields.emplace_back(key);
        m_choices.push_back({.label = std::move(label), .line_above = line});
    };
    add(ignored, std::string(tr("import.ignore")));
    if (entity->find("notes") >= 0) add(notes, std::string(tr("import.to_notes")));
    add(deleted, std::string(tr("import.deleted_there")));
    bool first = true;
    if (entity->find("last_name") >= 0) {
        add(full_name, std::string(tr("import.full_name")), true);
        first = false;
    }
    for (const FieldDef& field : entity->fields) {
        if (!importable(field)) continue;
        add(field.key, std::string(field_label(m_entity, field.key)), first);
        first = false;
    }
}

bool ImportMapping::draw(const Rect& area, ImportJob& job) {
    prepare(job);
    Rect view = area;
    Rect bar = view.cut_bottom(dp(foot_dp));
    m_view = view;
    {
        Clip clip(view);
        float padding = import_padding();
        Rect content{view.x + padding, view.y, std::min(view.w - 2 * padding, dp(widest_dp)), 100'000};
        content.y -= static_cast<float>(m_scroll.update(id_of("import mapping"), view, static_cast<double>(m_height)));
        Rect rest = content;
        rest.cut_top(dp(20));
        draw_files(rest, job);
        if (!job.preview().errors.empty()) {
            std::string wrong = error_sentence(job.preview().errors.front());
            if (!job.readable(job.file())) wrong = tr("import.problem", {job.preview().file_name, wrong});
            Banner problem{.id = id_of("import wrong"), .rect = content, .sentence = wrong, .tone = ChipTone::bad, .alert = true};
            problem.rect = rest.cut_top(banner_height(problem, rest.w));
            banner(problem);
            rest.cut_top(dp(16));
        }
        if (job.readable(job.file())) {
            draw_summary(rest, job);
            std::vector<ImportFigure> figures = counts_of(job.preview());
            draw_figures(id_of("import counts"), rest.cut_top(figures_height(figures, rest.w)), figures, !job.counted());
            rest.cut_top(dp(20));
            m_questions.draw(rest, view, job);
            draw_tabs(rest, job);
            if (m_rows_shown) m_rows.draw(rest, view, job);
            else draw_columns(rest, job);
        }
        float height = rest.y - content.y;
        if (std::fabs(height - m_height) > 0.5f) {
            m_height = height;
            wake(1);
        }
    }
    bool run = draw_foot(bar, job);
    m_rows.draw_dialog(job);
    return run;
}

// Which of several files is looked at.
void ImportMapping::draw_files(Rect& rest, ImportJob& job) {
    if (job.files() < 2) return;
    float x = 0, y = rest.y, height = chip_button_height(), step = std::max(height, dp(roomy() ? 44.0f : 24.0f)) + dp(8);
    Scope group({.id = id_of("import files"),
                 .role = Role::group,
                 .name = tr("import.files"),
                 .rect = {rest.x, y, rest.w, height}});
    for (std::size_t i = 0; i < job.files(); ++i) {
        const link::ImportPreview& file = job.preview(i);
        std::string label = file.file_name;
        if (!job.readable(i)) label = tr("import.file_unreadable", {label});
        else if (file.bad > 0) label = plural(file.bad, "import.file_bad.", {label});
        float width = std::min(chip_button_width(label, false), rest.w);
        if (x > 0 && x + width > rest.w) x = 0, y += step;
        ChipButton chip{.id = id_of(static_cast<std::uint64_t>(i), id_of("import files")), .rect = {rest.x + x, y, width, height},
                        .label = label, .on = i == job.file(), .expandable = false};
        if (chip_button(chip)) {
            job.look_at(i);
            m_scroll = {};
            prepare(job);
        }
        x += width + dp(8);
    }
    rest.cut_top(y + height + dp(20) - rest.y);
}

void ImportMapping::draw_tabs(Rect& rest, ImportJob& job) {
    std::string rows = tr("import.tab_rows", {format_number(job.preview().rows)});
    std::array<std::string_view, 2> labels{tr("import.columns"), rows};
    Rect line = rest.cut_top(size::control());
    line.w = std::min(line.w, dp(320));
    auto chosen = segments({.id = id_of("import tabs"), .rect = line, .name = tr("import.tabs"), .labels = labels,
                            .current = m_rows_shown ? 1 : 0, .tabs = true});
    if (chosen) {
        m_rows_shown = *chosen == 1;
        m_bring = 2;  // the height of what is shown now is known a frame later
    }
    // What was asked for is below the tabs: where only they could be seen, they go up.
    if (m_bring > 0) {
        --m_bring;
        if (line.y > m_view.y + m_view.h / 2) m_scroll.offset += static_cast<double>(line.y - m_view.y - dp(8));
        wake(1);
    }
    rest.cut_top(dp(8));
}

void ImportMapping::draw_summary(Rect& rest, ImportJob& job) {
    const Colors& c = colors();
    const link::ImportPreview& preview = job.preview();
    ImGuiID id = id_of("import summary");
    bool phone = layout() == Layout::phone;

    Rect name = rest.cut_top(line_height(type::section()));
    node({.id = id_of("file", id), .role = Role::heading, .name = preview.file_name, .rect = name, .level = 2});
    draw_text_in(canvas(), name, type::section(), c.text, preview.file_name);
    rest.cut_top(dp(4));

    std::string what = std::string(tr("import.layout." + preview.layout)) + " · " + plural(preview.rows, "import.rows.") + " · " +
                       tr("import.separated_by", {delimiter_words(preview.delimiter)}) + " · " +
                       std::string(tr("import.encoding." + preview.encoding));
    if (preview.lines_above > 0) what += " · " + plural(preview.lines_above, "import.lines_above.");
    if (preview.rows_below > 0) what += " · " + plural(preview.rows_below, "import.rows_below.");
    auto lines = static_cast<float>(std::min<std::size_t>(4, wrap_text(what, type::meta(), rest.w).size()));
    Rect about = rest.cut_top(line_height(type::meta()) * lines);
    node({.id = id_of("about", id), .role = Role::text, .name = what, .rect = about});
    draw_text_wrapped(canvas(), about, type::meta(), c.text2, what, static_cast<int>(lines));
    rest.cut_top(dp(20));

    std::string_view question = tr("import.rows_are");
    if (phone) {
        draw_text_in(canvas(), rest.cut_top(line_height(type::meta())), type::meta(), c.text2, question);
        rest.cut_top(dp(8));
    }
    Rect line = rest.cut_top(size::control());
    if (!phone) {
        float width = std::ceil(text_width(question, type::body())) + dp(16);
        draw_text_in(canvas(), line.cut_left(width), type::body(), c.text2, question);
        line.w = std::min(line.w, dp(420));
    }
    constexpr auto& kinds = importable_entities;
    std::array<std::string_view, std::size(kinds)> labels;
    int current = 0;
    for (std::size_t i = 0; i < labels.size(); ++i) {
        labels[i] = entities_label(kinds[i]->key);
        if (kinds[i]->key == preview.entity) current = static_cast<int>(i);
    }
    auto chosen =
        segments({.id = id_of("kind", id), .rect = line, .name = question, .labels = labels, .current = current, .tabs = false});
    if (chosen) job.choose_entity(kinds[static_cast<std::size_t>(*chosen)]->key);
    rest.cut_top(dp(20));
}

void ImportMapping::draw_columns(Rect& rest, ImportJob& job) {
    const Colors& c = colors();
    Rect head = rest.cut_top(head_height());
    if (layout() != Layout::phone) {
        Rect line = head;
        line_below(head, c.line);
        Rect target = line.cut_right(dp(select_dp));
        Rect heading = line.cut_left(std::round(line.w * 0.4f));
        draw_text_in(canvas(), heading, type::meta_medium(), c.text3, tr("import.in_file"));
        draw_text_in(canvas(), line, type::meta_medium(), c.text3, tr("import.examples"));
        draw_text_in(canvas(), target, type::meta_medium(), c.text3, tr("import.goes_to"));
    }
    std::string_view name = tr("import.columns");
    const link::ImportPreview& preview = job.preview();
    std::vector<std::string_view> keys;
    std::vector<float> heights;
    float all = 0;
    for (const link::ImportColumn& column : preview.columns) {
        heights.push_back(row_height() + (form_choices(preview, column, keys) ? size::control() + dp(8) : 0));
        all += heights.back();
    }
    Scope list({.id = id_of("import column list"), .role = Role::list, .name = name, .rect = {rest.x, rest.y, rest.w, all}});
    for (std::size_t i = 0; i < heights.size(); ++i) draw_column(rest.cut_top(heights[i]), i, job);
    rest.cut_top(dp(24));
}

void ImportMapping::draw_column(const Rect& row, std::size_t at, ImportJob& job) {
    const Colors& c = colors();
    const link::ImportColumn& column = job.preview().columns[at];
    ImGuiID id = id_of(static_cast<std::uint64_t>(at), id_of("import column"));
    bool phone = layout() == Layout::phone;
    line_below(row, c.line);
    std::string said = column.heading + ": " + m_samples[at];
    Scope item({.id = id, .role = Role::list_item, .name = said, .rect = row, .position = static_cast<int>(at) + 1,
                .set_size = static_cast<int>(job.preview().columns.size())});
    bool goes_nowhere = column.field.empty();

    Rect line = row;
    Rect target, heading, samples, form;
    if (row.h > row_height() + 1) {
        form = line.cut_bottom(size::control() + dp(8));
        form.h = size::control();
        form.y -= phone ? dp(4) : dp(6);
        if (!phone) form = form.cut_right(dp(select_dp));
    }
    if (phone) {
        line.cut_top(dp(10));
        heading = line.cut_top(line_height(type::body()));
        samples = line.cut_top(line_height(type::meta()));
        line.cut_top(dp(6));
        target = line.cut_top(size::control());
    } else {
        target = line.cut_right(dp(select_dp));
        target.y += std::round((target.h - size::control()) / 2);
        target.h = size::control();
        line.cut_right(dp(16));
        heading = line.cut_left(std::round((row.w - dp(select_dp)) * 0.4f));
        heading.cut_right(dp(12));
        samples = line;
    }
    node({.id = id_of("words", id), .role = Role::text, .name = said, .rect = {heading.x, row.y, heading.w, dp(20)}});
    draw_text_in(canvas(), heading, type::body_medium(), goes_nowhere ? c.text2 : c.text, column.heading);
    draw_text_in(canvas(), samples, phone ? type::meta() : type::body(), goes_nowhere ? c.text3 : c.text2, m_samples[at]);

    auto known = std::find(m_fields.begin(), m_fields.end(), column.field);
    int current = known == m_fields.end() ? 0 : static_cast<int>(known - m_fields.begin());
    if (!form.empty()) draw_form(form, at, job);
    float least = std::min(target.h, dp(roomy() ? 44.0f : 24.0f));
    if (target.intersect(m_view).h < least && !m_popups[at].open) {  // peeks over the edge: drawn, not yet to be pressed
        field_frame(snap(target), false, false, false);
        std::string_view shown = m_choices.empty() ? std::string_view{} : m_choices[static_cast<std::size_t>(current)].label;
        draw_text_in(canvas(), snap(target).inset(dp(roomy() ? 12.0f : 10.0f), 0), type::body(), c.text, shown);
        return;
    }
    std::string label = tr("import.goes_to_named", {column.heading});
    auto chosen = select(m_popups[at], {.id = id_of("target", id), .rect = target, .label = label, .choices = m_choices,
                                        .current = current, .label_shown = false});
    if (chosen) job.choose_field(at, m_fields[static_cast<std::size_t>(*chosen)]);
}

// Its values can be read in two ways, and do not tell which.
void ImportMapping::draw_form(const Rect& place, std::size_t at, ImportJob& job) {
    const link::ImportColumn& column = job.preview().columns[at];
    std::vector<std::string_view> keys;
    if (!form_choices(job.preview(), column, keys)) return;
    std::vector<PopupItem> choices;
    int current = -1;
    for (std::size_t i = 0; i < keys.size(); ++i) {
        choices.push_back({.label = form_words(keys[i])});
        if (keys[i] == column.form) current = static_cast<int>(i);
    }
    std::string_view ask = tr("import.form.choose");
    if (place.intersect(m_view).h < std::min(place.h, dp(roomy() ? 44.0f : 24.0f)) && !m_forms[at].open) {
        field_frame(snap(place), false, false, false);
        draw_text_in(canvas(), snap(place).inset(dp(roomy() ? 12.0f : 10.0f), 0), type::body(), colors().text,
                     current < 0 ? ask : choices[static_cast<std::size_t>(current)].label);
        return;
    }
    std::string label = tr("import.form_of", {column.heading});
    auto chosen = select(m_forms[at], {.id = id_of(static_cast<std::uint64_t>(at), id_of("import form")),
                                       .rect = place,
                                       .label = label,
                                       .placeholder = ask,
                                       .choices = choices,
                                       .current = current,
                                       .label_shown = false});
    if (chosen) job.choose_form(at, keys[static_cast<std::size_t>(*chosen)]);
}

bool ImportMapping::draw_foot(const Rect& bar, ImportJob& job) {
    const Colors& c = colors();
    fill(bar, c.bg);
    line_above(bar, c.line);
    Rect line = bar.inset(import_padding(), 0);
    if (layout() != Layout::phone) line.w = std::min(line.w, dp(widest_dp));
    std::uint32_t count = job.to_import();
    std::string label =
        job.files() > 1 ? plural(count, "import.run.rows.") : plural(count, "import.run." + job.preview().entity + ".");
    bool nothing = job.counted() && count == 0;
    bool run = button_right(id_of("import run"), line, label, Tone::primary, 0, !job.counted() || nothing);
    if (button_right(id_of("import cancel"), line, tr("button.cancel"))) job.cancel();
    if (layout() != Layout::phone) {
        std::string_view words = !job.counted() ? tr("import.counting")
                                 : nothing      ? tr("import.nothing_readable")
                                                : tr("import.undo_later");
        node({.id = id_of("import note"),
              .role = Role::text,
              .name = words,
              .rect = {line.x, line.y + line.h / 2 - dp(10), line.w, dp(20)}});
        draw_text_in(canvas(), line, type::meta(), c.text2, words);
    }
    return run;
}

}  // namespace hera::ui
