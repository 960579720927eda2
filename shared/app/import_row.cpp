#include "app/import_row.h"

#include <algorithm>

#include "app/export_run.h"
#include "app/import_html.h"
#include "base/text.h"
#include "model/field_types.h"

namespace hera::app {

namespace {

using Kind = ColumnUse::Kind;
using Part = ColumnUse::Part;

constexpr std::int32_t serial_epoch_days = -25'569;  // 1899-12-30, day 0 of spreadsheets

bool digit(char c) { return c >= '0' && c <= '9'; }

// Must be right, or the row is bad.
bool strict(FieldType type) {
    return type == FieldType::emails || type == FieldType::money || type == FieldType::percent || type == FieldType::date ||
           type == FieldType::instant;
}

// Entries of one cell: "a@x.example, b@x.example" and "a@x.example;b@x.example" are two.
std::string separate_entries(FieldType type, std::string_view cell) {
    std::string out(cell);
    for (std::size_t at = out.find(" ::: "); at != std::string::npos; at = out.find(" ::: ", at)) out.replace(at, 5, ";");
    if (type == FieldType::phones) {
        for (const std::string& part : split(cell, ',')) {
            if (phone_digits(part).size() < 5) return out;
        }
    }
    std::replace(out.begin(), out.end(), ',', ';');
    return out;
}

// What keeps a spreadsheet from counting with a cell, taken off.
std::string_view plain_cell(std::string_view cell) {
    if (cell.size() > 3 && starts_with(cell, "=\"") && cell.back() == '"') return trim(cell.substr(2, cell.size() - 3));
    return trim(unguard_formula(cell));
}

// 5.55123E+9: the digits that a spreadsheet has rounded away are gone.
bool rounded_number(std::string_view text) {
    std::size_t e = text.find_first_of("eE");
    if (e == std::string_view::npos || e == 0 || e + 2 >= text.size() || text[e + 1] != '+') return false;
    auto numeric = [](std::string_view part) {
        return std::all_of(part.begin(), part.end(), [](char c) { return digit(c) || c == '.' || c == ','; });
    };
    return numeric(text.substr(0, e)) && parse_int(text.substr(e + 2)).has_value();
}

// "* myContacts ::: Governo": what is behind an asterisk the other system has made for itself.
std::string without_system_groups(std::string_view cell) {
    if (!starts_with(cell, "* ") && cell.find(" ::: ") == std::string_view::npos) return std::string(cell);
    std::string out, rest(cell);
    while (!rest.empty()) {
        std::size_t end = std::min(rest.find(" ::: "), rest.size());
        std::string part(trim(std::string_view(rest).substr(0, end)));
        rest.erase(0, std::min(end + 5, rest.size()));
        if (part.empty() || part.front() == '*') continue;
        out += (out.empty() ? "" : ", ") + part;
    }
    return out;
}

bool says_no(std::string_view cell) {
    std::string word = fold_key(cell);
    return word == "0" || word == "false" || word == "no";
}

}  // namespace

std::string line_for_notes(std::string_view heading, std::string_view text) {
    std::string out(heading);
    if (!out.empty()) out += ": ";
    return out.append(text);
}

std::string phone_digits(std::string_view text) {
    std::string out;
    for (char c : text) {
        if (digit(c)) out.push_back(c);
    }
    return out;
}

bool same_entry(FieldType type, std::string_view a, std::string_view b) {
    if (type == FieldType::phones) return phone_digits(a) == phone_digits(b);
    return lower_ascii(a) == lower_ascii(b);
}

std::string domain_of(std::string_view text) {
    std::string host = lower_ascii(trim(text));
    if (std::size_t scheme = host.find("://"); scheme != std::string::npos) host.erase(0, scheme + 3);
    host.resize(std::min(host.find_first_of("/?#:"), host.size()));
    if (starts_with(host, "www.")) host.erase(0, 4);
    bool shape = host.find('.') != std::string::npos && host.find_first_of(" @,;") == std::string::npos;
    return shape ? host : std::string{};
}

const Value* ImportedRow::find(std::size_t field) const {
    for (const auto& [at, value] : values) {
        if (at == field) return &value;
    }
    return nullptr;
}

void ImportedRow::set(std::size_t field, Value value) {
    for (auto& [at, known] : values) {
        if (at == field) {
            known = std::move(value);
            return;
        }
    }
    values.emplace_back(field, std::move(value));
}

RowParser::RowParser(const Entity& entity, std::vector<ColumnUse> columns, const std::vector<ColumnFacts>& facts,
                     std::string currency, ImportChoices choices, std::string id_prefix)
    : m_entity(entity),
      m_columns(std::move(columns)),
      m_currency(std::move(currency)),
      m_choices(std::move(choices)),
      m_id_prefix(std::move(id_prefix)) {
    bool usual_day_first = m_currency != "USD";
    for (std::size_t i = 0; i < m_columns.size(); ++i) {
        Form form;
        const ColumnFacts& fact = facts[i];
        const ColumnUse& use = m_columns[i];
        std::string_view chosen = i < m_choices.forms.size() ? std::string_view(m_choices.forms[i]) : std::string_view{};
        form.day_first = fact.day_first == fact.month_first ? usual_day_first : fact.day_first;
        if (chosen == "day_first" || chosen == "month_first") form.day_first = chosen == "day_first";
        form.serial = fact.filled > 0 && fact.serials == fact.filled;
        if (fact.decimal_dot != fact.decimal_comma) form.decimal = fact.decimal_dot ? '.' : ',';
        if (chosen == "decimal_dot" || chosen == "decimal_comma") form.decimal = chosen == "decimal_dot" ? '.' : ',';
        for (std::size_t j = 0; use.group > 0 && j < m_columns.size(); ++j) {
            const ColumnUse& other = m_columns[j];
            if (other.kind == Kind::field && other.part == Part::label && other.group == use.group && other.field == use.field)
                form.label_column = static_cast<int>(j);
        }
        m_forms.push_back(form);
        if (use.kind == Kind::field && use.part == Part::currency && m_currency_column < 0) m_currency_column = static_cast<int>(i);
    }
}

Result<ImportedRow> RowParser::parse(const CsvRow& row) const {
    ImportedRow out;
    if (row.stray_quote) out.warnings.push_back({.code = Code::invalid, .key = "warn.csv_stray_quote"});
    // What stands for a whole address counts only where nothing says its parts, so it comes last.
    for (bool last : {false, true}) {
        for (std::size_t i = 0; i < m_columns.size(); ++i) {
            if (m_columns[i].kind == Kind::ignore || (m_columns[i].part == Part::formatted) != last) continue;
            std::string_view cell = plain_cell(trim(row.cell(i)));
            if (!cell.empty()) TRY(take(i, cell, row, out));
        }
    }
    if (m_currency_column >= 0) {
        std::string currency = currency_of(row, out);
        for (auto& [field, value] : out.values) {
            auto* money = std::get_if<Money>(&value);
            if (money == nullptr || currency.empty() || money->currency == currency) continue;
            // Read again: yen have no decimals.
            for (std::size_t i = 0; i < m_columns.size(); ++i) {
                if (m_columns[i].kind != Kind::field || m_columns[i].field != field || m_columns[i].part != Part::whole) continue;
                value = TRY(parse_cell(i, plain_cell(trim(row.cell(i))), currency));
                break;
            }
        }
    }
    return out;
}

std::string RowParser::currency_of(const CsvRow& row, ImportedRow& out) const {
    const auto column = static_cast<std::size_t>(m_currency_column);
    std::string_view cell = trim(row.cell(column));
    if (cell.empty()) return {};
    std::string code(cell);
    for (char& c : code) {
        if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
    }
    if (known_currency(code)) return code;
    auto by_symbol = parse_money(std::string(cell) + "1", "");
    if (by_symbol.ok() && known_currency(by_symbol.value().currency)) return by_symbol.value().currency;
    out.kept.push_back(line_for_notes(m_columns[column].heading, cell));
    return {};
}

void RowParser::keep(const ColumnUse& use, std::string_view cell, const char* warning, ImportedRow& out) const {
    out.kept.push_back(line_for_notes(use.heading, cell));
    out.warnings.push_back({.code = Code::invalid,
                            .key = warning,
                            .args = {shortened(cell, 80)},
                            .field = std::string(m_entity.fields[use.field].key)});
}

std::string RowParser::id_of(std::string_view text) const {
    bool number = !m_id_prefix.empty() && std::all_of(text.begin(), text.end(), digit);
    return number ? m_id_prefix + std::string(text) : std::string(text);
}

Result<void> RowParser::take(std::size_t column, std::string_view cell, const CsvRow& row, ImportedRow& out) const {
    const ColumnUse& use = m_columns[column];
    switch (use.kind) {
        case Kind::ignore: return {};
        case Kind::notes: take_note(use, cell, out); return {};
        case Kind::full_name: take_full_name(use, cell, out); return {};
        case Kind::deleted: out.deleted = out.deleted || !says_no(cell); return {};
        case Kind::field: return take_field(column, cell, row, out);
    }
    return {};
}

void RowParser::take_note(const ColumnUse& use, std::string_view cell, ImportedRow& out) const {
    if (cell == "0/0/00") return;  // an empty date there
    // "Do not call: 0" says nothing.
    std::string heading = fold_key(use.heading);
    bool flag = starts_with(heading, "hasoptedout") || starts_with(heading, "is") || heading == "donotcall" ||
                heading == "emailoptout";
    if (flag && says_no(cell)) return;
    std::string text = html_to_text(without_system_groups(cell));
    if (!text.empty()) out.kept.push_back(line_for_notes(use.heading, text));
}

// An option that the field has, or that a person has chosen for this text. false: neither.
bool RowParser::take_option(const ColumnUse& use, std::string_view cell, ImportedRow& out) const {
    const FieldDef& field = m_entity.fields[use.field];
    auto chosen = m_choices.values.find({std::string(field.key), fold(cell)});
    if (chosen == m_choices.values.end()) {
        out.unknown.emplace_back(use.field, shortened(cell, 80));
        return false;
    }
    if (chosen->second.empty()) {
        out.kept.push_back(line_for_notes(use.heading, cell));
        return true;
    }
    Value value(chosen->second);
    if (!type_row(field.type).check(field, value).ok()) return false;
    if (out.find(use.field) == nullptr) out.set(use.field, std::move(value));
    return true;
}

Result<void> RowParser::take_field(std::size_t column, std::string_view cell, const CsvRow& row, ImportedRow& out) const {
    const ColumnUse& use = m_columns[column];
    const FieldDef& field = m_entity.fields[use.field];
    if (use.part == Part::currency || use.part == Part::label) return {};
    if (use.part == Part::outcome) {
        std::string word = fold_key(cell);
        if (word == "won" || word == "lost") out.outcome = word;
        return {};
    }
    if (field.type == FieldType::reference) {
        take_reference(use, cell, out);
        return {};
    }
    if (field.type == FieldType::addresses) {
        take_address(column, cell, row, out);
        return {};
    }
    if (field.key == "source_id") cell = trim(cell);
    auto parsed = parse_cell(column, cell, m_currency);
    bool usable = parsed.ok() && (empty(parsed.value()) || type_row(field.type).check(field, parsed.value()).ok() ||
                                  field.type == FieldType::text || field.type == FieldType::note);
    if (field.type == FieldType::phones && rounded_number(cell)) {
        keep(use, cell, "warn.import_phone_damaged", out);
        return {};
    }
    if (!usable) {
        if (strict(field.type)) {
            if (!parsed.ok()) return std::move(parsed).error();
            return type_row(field.type).check(field, parsed.value());
        }
        if (field.type == FieldType::select && take_option(use, cell, out)) return {};
        keep(use, cell, "warn.import_kept", out);
        return {};
    }
    Value value = std::move(parsed).value();
    if (empty(value)) return {};
    const Value* known = out.find(use.field);
    if (field.key == "notes") {
        if (!out.notes.empty()) out.notes += "\n\n";
        out.notes += *std::get_if<std::string>(&value);
    } else if (auto* list = std::get_if<LabelledList>(&value)) {
        take_entries(column, std::move(*list), row, out);
    } else if (known == nullptr) {
        out.set(use.field, std::move(value));
    } else if (!(*known == value)) {
        out.kept.push_back(line_for_notes(use.heading, cell));
    }
    return {};
}

// What stands in the label's column, as one of our labels where it means one; "* " in front says that it is the primary one.
std::string RowParser::entry_label(std::size_t column, const CsvRow& row, bool* primary) const {
    const ColumnUse& use = m_columns[column];
    int at = m_forms[column].label_column;
    if (at < 0) return use.label;
    std::string_view text = trim(row.cell(static_cast<std::size_t>(at)));
    if (primary != nullptr) *primary = starts_with(text, "* ");
    if (starts_with(text, "* ")) text = trim(text.substr(2));
    std::string word = lower_ascii(text);
    if (word.empty()) return use.label;
    if (word.find("fax") != std::string::npos) return "fax";
    if (word == "cell" || word == "handy") return "mobile";
    for (std::string_view known : {"work", "home", "mobile", "other", "main"}) {
        if (word == known) return word;
    }
    return shortened(text, 36);
}

void RowParser::take_entries(std::size_t column, LabelledList list, const CsvRow& row, ImportedRow& out) const {
    const ColumnUse& use = m_columns[column];
    FieldType type = m_entity.fields[use.field].type;
    const Value* known = out.find(use.field);
    LabelledList all = known != nullptr ? *std::get_if<LabelledList>(known) : LabelledList{};
    bool primary = false;
    std::string label = entry_label(column, row, &primary);
    std::size_t at = primary ? 0 : all.size();
    for (Labelled& entry : list) {
        if (entry.label == "work") entry.label = label;
        bool twice = std::any_of(all.begin(), all.end(),
                                 [&](const Labelled& other) { return same_entry(type, other.value, entry.value); });
        if (!twice) all.insert(all.begin() + static_cast<std::ptrdiff_t>(at++), std::move(entry));
    }
    out.set(use.field, Value(std::move(all)));
}

Result<Value> RowParser::parse_cell(std::size_t column, std::string_view cell, const std::string& currency) const {
    const FieldDef& field = m_entity.fields[m_columns[column].field];
    const Form& form = m_forms[column];
    const FieldTypeRow& type = type_row(field.type);
    ParseContext context{.currency = currency, .day_first = form.day_first};
    switch (field.type) {
        case FieldType::emails:
        case FieldType::phones: return type.parse(field, separate_entries(field.type, cell), context);
        case FieldType::date:
            if (form.serial) {
                if (auto serial = parse_int(cell.substr(0, cell.find('.')))) {
                    return Value(Date{static_cast<std::int32_t>(*serial) + serial_epoch_days});
                }
            }
            if (auto ms = parse_int(cell); ms && cell.size() >= 12 && cell.size() <= 14) return Value(date_at(Instant{*ms}, 0));
            return type.parse(field, cell, context);
        case FieldType::instant:
            if (form.serial) {
                // The fraction is the time of day; whole seconds are as fine as a spreadsheet counts.
                auto days = parse_int(cell.substr(0, cell.find('.')));
                std::size_t point = cell.find('.');
                std::int64_t fraction = 0, unit = 1;
                for (std::size_t i = point;
                     i != std::string_view::npos && ++i < cell.size() && digit(cell[i]) && unit < 1'000'000'000;)
                    fraction = fraction * 10 + (cell[i] - '0'), unit *= 10;
                if (days) {
                    std::int64_t seconds = (fraction * 86'400 * 2 + unit) / (unit * 2);
                    return Value(Instant{((*days + serial_epoch_days) * 86'400 + seconds) * 1'000});
                }
            }
            return type.parse(field, cell == "0/0/00" ? std::string_view{} : cell, context);
        case FieldType::money:
        case FieldType::integer: {
            // Three digits behind a lone mark: a fraction when the rest of the column says so. A further zero tells it.
            std::size_t mark = form.decimal != 0 ? cell.find(form.decimal) : std::string_view::npos;
            bool plain = std::all_of(cell.begin(), cell.end(), [&](char c) { return digit(c) || c == form.decimal || c == '-'; });
            bool lone = plain && mark != std::string_view::npos && cell.find(form.decimal, mark + 1) == std::string_view::npos;
            if (lone && cell.size() - mark == 4) return type.parse(field, std::string(cell) + "0", context);
            return type.parse(field, cell, context);
        }
        case FieldType::text:
            if (field.key == "domain") {
                std::string domain = domain_of(cell);
                if (!domain.empty()) return Value(std::move(domain));
            }
            if (field.key == "source_id") return type.parse(field, id_of(cell), context);
            return type.parse(field, cell, context);
        case FieldType::note: return type.parse(field, html_to_text(cell), context);
        default: return type.parse(field, cell, context);
    }
}

}  // namespace hera::app
