#include "app/export_run.h"

#include <algorithm>

#include "app/list_query.h"
#include "base/text.h"

namespace hera::app {

namespace {

constexpr std::size_t slice_rows = 400;
constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";
constexpr std::string_view address_parts[] = {"Label", "Street", "City", "Region", "Postal Code", "Country"};

bool exported(const FieldDef& field) {
    return field.kept == Kept::stored && field.key != "source_id" && field.key != "visibility" &&
           field.key != "created_by" && field.key != system_field::merged_into;
}

// How a reference reads: people by their e-mail, which is theirs alone; all else by title, and by its id what may be
// any kind of record.
std::string column_of(const FieldDef& field) {
    std::string key(field.key);
    if (field.type != FieldType::reference || field.target.empty()) return key;
    return key + (field.target == "user" ? ".email" : ".title");
}

bool is_list(FieldType type) {
    return type == FieldType::emails || type == FieldType::phones || type == FieldType::addresses;
}

std::string numbered(FieldType type, std::size_t number, std::string_view part) {
    std::string_view word = type == FieldType::emails ? "E-mail" : type == FieldType::phones ? "Phone" : "Address";
    return std::string(word) + " " + std::to_string(number) + " - " + std::string(part);
}

std::size_t entries(const Value& value) {
    if (const auto* list = std::get_if<LabelledList>(&value)) return list->size();
    if (const auto* list = std::get_if<AddressList>(&value)) return list->size();
    return 0;
}

std::string plain(const Value& value) {
    if (const auto* text = std::get_if<std::string>(&value)) return *text;
    if (const auto* number = std::get_if<std::int64_t>(&value)) return std::to_string(*number);
    if (const auto* yes = std::get_if<bool>(&value)) return *yes ? "true" : "false";
    if (const auto* day = std::get_if<Date>(&value)) return format_iso(*day);
    if (const auto* moment = std::get_if<Instant>(&value)) return format_iso(*moment);
    if (const auto* id = std::get_if<RecordId>(&value)) return id->text();
    return {};
}

class Row {
public:
    explicit Row(std::string& out) : m_out(out) {}
    void text(std::string_view words) { write(guard_formula(words)); }
    void write(std::string_view words) {
        write_csv_cell(m_out, words, m_more);
        m_more = true;
    }
    void end() { m_out += "\r\n"; }

private:
    std::string& m_out;
    bool m_more = false;
};

}  // namespace

std::string export_heading(const FieldDef& field) {
    std::string out(field.key);
    bool first = true;
    for (char& c : out) {
        if (c == '_') c = ' ';
        if (first && c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
        first = c == ' ';
    }
    return out;
}

void write_csv_cell(std::string& out, std::string_view text, bool more) {
    if (more) out += ',';
    bool quote =
        text.find_first_of(",\"\r\n") != std::string_view::npos ||
        (!text.empty() && (text.front() == ' ' || text.back() == ' ' || text.front() == '\t' || text.back() == '\t'));
    if (!quote) {
        out += text;
        return;
    }
    out += '"';
    for (char c : text) {
        if (c == '"') out += '"';
        out += c;
    }
    out += '"';
}

namespace {
bool like_a_formula(std::string_view text) {
    if (text.empty()) return false;
    char c = text.front();
    if (c == '=' || c == '@' || c == '\t' || c == '\r') return true;
    if (c != '+' && c != '-') return false;
    return text.find_first_not_of("0123456789 ().-/", 1) != std::string_view::npos;
}

// Other programs guard numbers with a sign, too.
bool guarded(std::string_view text) {
    return text.size() > 1 && text.front() == '\'' && std::string_view("=+-@\t\r'").find(text[1]) != std::string_view::npos;
}
}  // namespace

std::string guard_formula(std::string_view text) {
    // What looks guarded already is guarded too, or unguard_formula() would take the person's own apostrophe off.
    return like_a_formula(text) || guarded(text) ? "'" + std::string(text) : std::string(text);
}

std::string_view unguard_formula(std::string_view text) { return guarded(text) ? text.substr(1) : text; }

Result<std::unique_ptr<ExportRun>> ExportRun::begin(sync::Replica& replica, const link::Query& what) {
    const Entity* entity = replica.schema().find(what.entity);
    if (entity == nullptr) return Error{Code::invalid, "error.unknown_entity", {what.entity}};
    store::ListQuery query = list_query(*entity, what);
    query.columns.clear();
    std::vector<Column> columns;
    std::size_t source_id = 0;
    bool has_source_id = false;
    for (const FieldDef& field : entity->fields) {
        if (field.key == "source_id") {
            source_id = query.columns.size();
            has_source_id = true;
            query.columns.emplace_back(field.key);
        } else if (exported(field)) {
            columns.push_back({field, query.columns.size(), 0});
            query.columns.push_back(column_of(field));
        }
    }
    auto out = std::unique_ptr<ExportRun>(new ExportRun(replica, TRY(store::ListPlan::make(replica.schema(), query))));
    out->m_order = TRY(out->m_plan.order(replica.database()));
    out->m_columns = std::move(columns);
    out->m_source_id = source_id;
    out->m_has_source_id = has_source_id;
    return out;
}

Result<ExportRun::Slice> ExportRun::step() {
    Slice out;
    auto rows = TRY(m_plan.rows(m_replica.database(), m_order, m_at, slice_rows));
    m_at = std::min(m_order.size(), m_at + slice_rows);
    bool through = m_at == m_order.size();
    if (!m_measured) {
        for (const store::ListRow& row : rows) measure(row);
        m_measured = through;
        if (through) {
            m_at = 0;
            write_headings(out.text);
            out.last = m_order.empty();
        }
        return out;
    }
    for (const store::ListRow& row : rows) write_row(out.text, row);
    out.rows = static_cast<std::uint32_t>(rows.size());
    out.last = through;
    return out;
}

void ExportRun::measure(const store::ListRow& row) {
    for (Column& column : m_columns) column.widest = std::max(column.widest, entries(row.cells[column.cell]));
}

void ExportRun::write_headings(std::string& out) const {
    out += byte_order_mark;
    Row row(out);
    row.write("Record ID");
    for (const Column& column : m_columns) {
        const FieldDef& field = column.field;
        if (!is_list(field.type)) {
            row.write(export_heading(field));
            if (field.type == FieldType::money) row.write("Currency");
            continue;
        }
        for (std::size_t i = 1; i <= column.widest; ++i) {
            if (field.type == FieldType::addresses) {
                for (std::string_view part : address_parts) row.write(numbered(field.type, i, part));
            } else {
                row.write(numbered(field.type, i, "Label"));
                row.write(numbered(field.type, i, "Value"));
            }
        }
    }
    row.end();
}

void ExportRun::write_row(std::string& out, const store::ListRow& from) const {
    Row row(out);
    const auto* source = m_has_source_id ? std::get_if<std::string>(&from.cells[m_source_id]) : nullptr;
    row.text(source ? *source : from.id.text());
    for (const Column& column : m_columns) {
        const Value& value = from.cells[column.cell];
        if (column.field.type == FieldType::money) {
            const auto* money = std::get_if<Money>(&value);
            row.write(money ? format_plain(*money) : std::string());
            row.write(money ? money->currency : std::string());
        } else if (column.field.type == FieldType::addresses) {
            const auto* list = std::get_if<AddressList>(&value);
            for (std::size_t i = 0; i < column.widest; ++i) {
                Address one = list && i < list->size() ? (*list)[i] : Address{};
                for (const std::string* part :
                     {&one.label, &one.street, &one.city, &one.region, &one.postcode, &one.country})
                    row.text(*part);
            }
        } else if (is_list(column.field.type)) {
            const auto* list = std::get_if<LabelledList>(&value);
            for (std::size_t i = 0; i < column.widest; ++i) {
                bool there = list && i < list->size();
                row.text(there ? (*list)[i].label : std::string());
                row.text(there ? (*list)[i].value : std::string());
            }
        } else if (std::holds_alternative<std::string>(value)) {
            row.text(plain(value));
        } else {
            row.write(plain(value));
        }
    }
    row.end();
}

}  // namespace hera::app
