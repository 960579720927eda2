#include "app/import_table.h"

#include <algorithm>
#include <utility>

#include "base/text.h"
#include "model/field_types.h"

namespace hera::app {

namespace {

constexpr std::size_t shown_bytes_max = 200;

bool known_entity(std::string_view key) {
    return std::any_of(std::begin(importable_entities), std::end(importable_entities),
                       [key](const EntityDef* entity) { return entity->key == key; });
}

Error wrong_mapping(std::string what) {
    return Error{.code = Code::invalid, .key = "error.import_mapping", .args = {std::move(what)}};
}

std::string row_title(const Entity& entity, const ImportedRow& row) {
    auto text = [&](std::string_view key) -> std::string {
        int at = entity.find(key);
        const Value* value = at < 0 ? nullptr : row.find(static_cast<std::size_t>(at));
        return value == nullptr ? std::string{} : type_row(entity.fields[static_cast<std::size_t>(at)].type).format(*value);
    };
    if (entity.find("last_name") < 0) return text("name");
    std::string first = text("first_name"), last = text("last_name");
    std::string name = first + (first.empty() || last.empty() ? "" : " ") + last;
    return name.empty() ? text("emails") : name;
}

}  // namespace

void ImportCounts::add(const RowPlan& plan) {
    switch (plan.kind) {
        case RowPlan::Kind::created: ++created; break;
        case RowPlan::Kind::updated: ++updated; break;
        case RowPlan::Kind::same: ++same; break;
        case RowPlan::Kind::bad: ++bad; break;
    }
    warned += !plan.warnings.empty();
    companies += plan.companies_created;
    contacts += plan.contacts_created;
}

void ImportCounts::add(const ImportCounts& other) {
    created += other.created;
    updated += other.updated;
    same += other.same;
    bad += other.bad;
    warned += other.warned;
    companies += other.companies;
    contacts += other.contacts;
}

int ImportTable::rank() const {
    if (m_entity->key() == company::entity.key) return 0;
    return m_entity->key() == deal::entity.key ? 2 : 1;
}

// ---- what a person says -------------------------------------------------------------------------------------------

Result<void> ImportTable::looked() {
    m_layout = guess_layout(m_file.headings());
    bool fits = m_entity != nullptr && m_fields.size() == m_file.headings().size();
    if (!fits) {
        m_entity = &m_schema.at(m_layout.entity);
        m_fields = guess_fields(*m_entity, m_file.headings(), m_layout);
        m_choices = {};
    }
    m_columns = TRY(resolve_columns(*m_entity, m_file.headings(), m_fields));
    return {};
}

Result<void> ImportTable::choose(const link::ImportMapping& message, bool& read_again) {
    if (!known_entity(message.entity)) return wrong_mapping(message.entity);
    auto encoding = message.encoding.empty() ? std::optional(m_file.encoding()) : encoding_named(message.encoding);
    if (!encoding) return wrong_mapping(message.encoding);
    for (const std::string& form : message.forms) {
        bool known = form.empty() || form == "day_first" || form == "month_first" || form == "decimal_dot" ||
                     form == "decimal_comma";
        if (!known) return wrong_mapping(form);
    }
    const Entity& chosen = m_schema.at(message.entity);
    std::vector<std::string> wanted = message.fields;
    if (wanted.empty()) wanted = guess_fields(chosen, m_file.headings(), m_layout);
    m_columns = TRY(resolve_columns(chosen, m_file.headings(), wanted));
    m_entity = &chosen;
    m_fields = std::move(wanted);
    m_choices.forms = message.forms;
    m_choices.values.clear();
    for (const link::ImportAnswer& answer : message.values) m_choices.values[{answer.field, fold(answer.text)}] = answer.choice;
    read_again = *encoding != m_file.encoding() || message.repair != m_file.repairing();
    if (*encoding != m_file.encoding()) m_file.choose_encoding(*encoding);
    m_file.repair(message.repair);
    return {};
}

Result<void> ImportTable::fix(const link::ImportFix& message) {
    if (message.row >= m_notes.size() || message.column >= m_file.headings().size())
        return Error{.code = Code::not_found, .key = "error.import_gone"};
    m_file.fix(m_notes[message.row].offset, message.column, repair_utf8(message.text));
    return {};
}

bool ImportTable::has_ids() const { return std::find(m_fields.begin(), m_fields.end(), "source_id") != m_fields.end(); }

ImportSource ImportTable::source(const std::string& currency) const {
    std::string_view system = m_layout.system();
    std::string prefix = system == "pipedrive" ? std::string(system) + ":" : std::string{};
    return {&m_file, m_entity, RowParser(*m_entity, m_columns, m_file.facts(), currency, m_choices, std::move(prefix)), !has_ids()};
}

// ---- a pass over the rows -----------------------------------------------------------------------------------------

void ImportTable::begin_pass() {
    counts = {};
    m_notes.clear();
    m_details.clear();
    m_parser.reset();
}

void ImportTable::note(const CsvRow& row, RowPlan plan, sync::Replica& replica) {
    auto at = static_cast<std::uint32_t>(m_notes.size());
    auto kind = static_cast<link::ImportKind>(plan.kind);
    m_notes.push_back({row.offset, row.line, kind, !plan.warnings.empty()});
    counts.add(plan);
    bool plain = plan.warnings.empty() && kind != link::ImportKind::bad && kind != link::ImportKind::updated;
    if (plain || m_details.size() >= details_max) return;
    Detail detail{std::move(plan.title), {}, std::move(plan.warnings), {}};
    if (kind == link::ImportKind::bad) detail.errors.push_back(std::move(plan.error));
    const sync::Draft* own = plan.own();
    for (std::size_t i = 0; kind == link::ImportKind::updated && own != nullptr && i < own->fields.size(); ++i) {
        std::size_t field = m_entity->at(own->fields[i].first);
        const FieldDef& def = m_entity->fields[field];
        auto words = [&](const Value& value) -> std::string {
            const RecordId* id = std::get_if<RecordId>(&value);
            if (id == nullptr) return empty(value) ? std::string{} : shortened(type_row(def.type).format(value), shown_bytes_max);
            for (const sync::Draft& made : plan.drafts) {
                if (!(made.record == *id) || &made == own) continue;
                const auto* name = std::get_if<std::string>(&made.fields.front().second);
                if (name != nullptr) return *name;
            }
            const Entity* target = m_schema.find(def.target);
            auto loaded = target == nullptr ? Result<Record>(Error{.code = Code::not_found, .key = "error.record_gone"})
                                            : replica.load(*target, *id);
            return loaded.ok() ? title_of(loaded.value()) : std::string{};
        };
        std::string before = i < plan.before.size() ? words(plan.before[i].second) : std::string{};
        detail.changes.push_back({column_of(field), std::string(def.key), std::move(before), words(own->fields[i].second)});
    }
    m_details.emplace(at, std::move(detail));
}

void ImportTable::end_pass(const ImportPlan& plan, std::size_t source_at, const std::string& currency) {
    m_parser.emplace(source(currency).parser);
    m_unknown.clear();
    m_options.clear();
    bool stages = false, colleagues = false;
    // Those that a person has explained stay in the list, so that it can be thought over.
    for (const auto& [key, choice] : m_choices.values) {
        m_unknown.push_back({key.first, key.second, choice, true, 0});
        stages = stages || key.first == "stage";
        colleagues = colleagues || key.first == "owner";
    }
    for (const UnknownValue& value : plan.unknown()) {
        if (value.source != source_at) continue;
        std::string field(m_entity->fields[value.field].key);
        stages = stages || field == "stage";
        colleagues = colleagues || field == "owner";
        m_unknown.push_back({std::move(field), value.text, {}, false, value.rows});
    }
    const ImportIndex& index = plan.index();
    for (const StageFacts& stage : index.stages) {
        if (stages) m_options.push_back({"stage", stage.id.text(), stage.title});
    }
    for (const ImportIndex::Colleague& colleague : index.colleagues) {
        if (colleagues) m_options.push_back({"owner", colleague.id.text(), colleague.name});
    }
}

// ---- what is told -------------------------------------------------------------------------------------------------

link::ImportPreview ImportTable::preview(std::uint32_t at) const {
    link::ImportPreview out;
    out.file = at;
    out.file_name = m_name;
    if (unreadable) {
        out.errors = {*unreadable};
        return out;
    }
    out.layout = m_layout.name;
    out.entity = m_entity->key();
    out.delimiter = std::string(1, m_file.delimiter());
    out.encoding = name_of(m_file.encoding());
    out.encoding_guessed = m_file.encoding_is_a_guess();
    out.repair = m_file.repairing();
    out.encoded_twice = m_file.encoded_twice_cells();
    out.twice_before = m_file.encoded_twice_sample().first;
    out.twice_after = m_file.encoded_twice_sample().second;
    out.lines_above = m_file.preamble_lines();
    out.rows_below = m_file.footer_rows();
    out.rows = m_file.rows();
    for (std::size_t i = 0; i < m_fields.size(); ++i) {
        const ColumnFacts& facts = m_file.facts()[i];
        link::ImportColumn column{m_file.headings()[i], m_fields[i], facts.samples, {}, false, facts.filled};
        if (m_columns[i].kind == ColumnUse::Kind::field && m_columns[i].part == ColumnUse::Part::whole) {
            FieldType type = m_entity->fields[m_columns[i].field].type;
            std::string chosen = i < m_choices.forms.size() ? m_choices.forms[i] : std::string{};
            if (type == FieldType::date || type == FieldType::instant) {
                column.asks = facts.dates > 0 && facts.day_first == facts.month_first;
                column.form = chosen;
            } else if (type == FieldType::money || type == FieldType::integer) {
                column.asks = facts.lone_marks > 0 && facts.decimal_dot == facts.decimal_comma;
                column.form = chosen;
            }
        }
        out.columns.push_back(std::move(column));
    }
    if (no_stages) out.errors = {{Code::invalid, "error.import_no_pipeline"}};  // another entity is still possible
    out.will_create = counts.created;
    out.will_update = counts.updated;
    out.same = counts.same;
    out.bad = counts.bad;
    out.warned = counts.warned;
    out.companies_new = counts.companies;
    out.contacts_new = counts.contacts;
    out.unknown = m_unknown;
    out.options = m_options;
    return out;
}

int ImportTable::column_of(std::size_t field) const {
    for (std::size_t i = 0; i < m_columns.size(); ++i) {
        if (m_columns[i].kind == ColumnUse::Kind::field && m_columns[i].field == field) return static_cast<int>(i);
    }
    return -1;
}

link::ImportRows ImportTable::rows(const link::ImportShow& asked) const {
    constexpr std::uint32_t limit_max = 200;
    link::ImportRows out;
    out.request = asked.request;
    out.file = asked.file;
    out.kind = asked.kind;
    out.offset = asked.offset;
    std::uint32_t limit = std::min(asked.limit, limit_max);
    for (std::size_t i = 0; i < m_notes.size(); ++i) {
        bool wanted = asked.kind == link::ImportKind::warned ? m_notes[i].warned : m_notes[i].kind == asked.kind;
        if (!wanted) continue;
        if (out.total >= asked.offset && out.rows.size() < limit) out.rows.push_back(row_at(static_cast<std::uint32_t>(i)));
        ++out.total;
    }
    return out;
}

link::ImportRows::Row ImportTable::row_at(std::uint32_t at) const {
    const Note& note = m_notes[at];
    link::ImportRows::Row out;
    out.row = at;
    out.line = note.line;
    out.kind = note.kind;
    CsvRow row = m_file.row_at(note.offset);
    auto detail = m_details.find(at);
    if (detail != m_details.end()) {
        out.title = detail->second.title;
        out.errors = detail->second.errors;
        out.warnings = detail->second.warnings;
        out.cells = detail->second.changes;
    }
    if (note.kind == link::ImportKind::bad) show_cells(row, out);
    else show_values(row, out);
    return out;
}

// The row as it is understood.
void ImportTable::show_values(const CsvRow& row, link::ImportRows::Row& out) const {
    if (!m_parser) return;
    auto parsed = m_parser->parse(row);
    if (!parsed.ok()) return;
    const ImportedRow& values = parsed.value();
    if (out.title.empty()) out.title = row_title(*m_entity, values);
    if (out.kind == link::ImportKind::updated) return;
    for (const auto& [field, value] : values.values) {
        const FieldDef& def = m_entity->fields[field];
        if (def.key == "source_id" || def.key == "first_name" || def.key == "last_name" || def.key == "name") continue;
        out.cells.push_back(
            {column_of(field), std::string(def.key), {}, shortened(type_row(def.type).format(value), shown_bytes_max)});
    }
    struct Named {
        const char* field;
        const ImportedReference* reference;
    };
    for (const Named& named : {Named{"company", &values.company}, Named{"contact", &values.contact}, Named{"stage", &values.stage},
                               Named{"owner", &values.owner}}) {
        int at = m_entity->find(named.field);
        if (at < 0 || !named.reference->given()) continue;
        const ImportedReference& r = *named.reference;
        std::string words = !r.name.empty() ? r.name : !r.ids.empty() ? r.ids.front() : r.email;
        out.cells.push_back({column_of(static_cast<std::size_t>(at)), named.field, {}, shortened(words, shown_bytes_max)});
    }
}

// The row as it stands in the file, for somebody to put right.
void ImportTable::show_cells(const CsvRow& row, link::ImportRows::Row& out) const {
    constexpr std::size_t edit_bytes_max = 20'000;
    const bool has_title = !out.title.empty();
    // What people would call it, if it were right.
    for (std::size_t i = 0; i < m_columns.size() && !has_title; ++i) {
        const ColumnUse& use = m_columns[i];
        std::string_view key = use.kind == ColumnUse::Kind::field ? m_entity->fields[use.field].key : std::string_view{};
        bool naming = use.kind == ColumnUse::Kind::full_name || key == "name" || key == "last_name" || key == "first_name";
        std::string_view cell = trim(row.cell(i));
        if (naming && !cell.empty()) out.title += (out.title.empty() ? "" : " ") + shortened(cell, shown_bytes_max);
    }
    for (std::size_t i = 0; i < m_columns.size(); ++i) {
        const ColumnUse& use = m_columns[i];
        if (use.kind == ColumnUse::Kind::ignore) continue;
        std::string field = use.kind == ColumnUse::Kind::field ? std::string(m_entity->fields[use.field].key) : m_fields[i];
        std::string text = repair_utf8(row.cell(i).substr(0, edit_bytes_max));
        out.cells.push_back({static_cast<std::int32_t>(i), std::move(field), {}, std::move(text)});
    }
}

}  // namespace hera::app
