#include "app/import_row.h"

#include <algorithm>

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

std::string line_for_notes(std::string_view heading, std::string_view text) {
    std::string out(heading);
    if (!out.empty()) out += ": ";
    return out.append(text);
}

// Entries of one cell: "a@x.example, b@x.example" and "a@x.example;b@x.example" are two.
std::string separate_entries(FieldType type, std::string_view cell) {
    std::string out(cell);
    if (type == FieldType::phones) {
        for (const std::string& part : split(cell, ',')) {
            if (phone_digits(part).size() < 5) return out;
        }
    }
    std::replace(out.begin(), out.end(), ',', ';');
    return out;
}

// "Jr." behind a comma belongs to the name in front of it.
bool suffix(std::string_view word) {
    std::string folded = fold_key(word);
    for (std::string_view known : {"jr", "sr", "ii", "iii", "iv", "phd", "md", "mba", "esq"}) {
        if (folded == known) return true;
    }
    return false;
}

std::string* address_text(Address& address, Part part) {
    switch (part) {
        case Part::city: return &address.city;
        case Part::region: return &address.region;
        case Part::postcode: return &address.postcode;
        case Part::country: return &address.country;
        default: return &address.street;
    }
}

}  // namespace

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
                     std::string currency)
    : m_entity(entity), m_columns(std::move(columns)), m_currency(std::move(currency)) {
    bool usual_day_first = m_currency != "USD";
    for (std::size_t i = 0; i < m_columns.size(); ++i) {
        Form form;
        const ColumnFacts& fact = facts[i];
        form.day_first = fact.day_first == fact.month_first ? usual_day_first : fact.day_first;
        form.serial = fact.filled > 0 && fact.serials == fact.filled;
        if (fact.decimal_dot != fact.decimal_comma) form.decimal = fact.decimal_dot ? '.' : ',';
        m_forms.push_back(form);
        if (m_columns[i].kind == Kind::field && m_columns[i].part == Part::currency && m_currency_column < 0) {
            m_currency_column = static_cast<int>(i);
        }
    }
}

Result<ImportedRow> RowParser::parse(const CsvRow& row) const {
    ImportedRow out;
    for (std::size_t i = 0; i < m_columns.size(); ++i) {
        if (m_columns[i].kind == Kind::ignore) continue;
        std::string_view cell = trim(row.cell(i));
        if (!cell.empty()) TRY(take(i, cell, out));
    }
    if (m_currency_column >= 0) {
        std::string currency = currency_of(row, out);
        for (auto& [field, value] : out.values) {
            auto* money = std::get_if<Money>(&value);
            if (money == nullptr || currency.empty() || money->currency == currency) continue;
            // Read again: yen have no decimals.
            for (std::size_t i = 0; i < m_columns.size(); ++i) {
                if (m_columns[i].kind != Kind::field || m_columns[i].field != field || m_columns[i].part != Part::whole) continue;
                ParseContext context{.currency = currency, .day_first = false};
                value = TRY(type_row(FieldType::money).parse(m_entity.fields[field], row.cell(i), context));
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

Result<void> RowParser::take(std::size_t column, std::string_view cell, ImportedRow& out) const {
    const ColumnUse& use = m_columns[column];
    switch (use.kind) {
        case Kind::ignore: return {};
        case Kind::notes: out.kept.push_back(line_for_notes(use.heading, cell)); return {};
        case Kind::full_name: take_full_name(use, cell, out); return {};
        case Kind::field: return take_field(column, cell, out);
    }
    return {};
}

Result<void> RowParser::take_field(std::size_t column, std::string_view cell, ImportedRow& out) const {
    const ColumnUse& use = m_columns[column];
    const FieldDef& field = m_entity.fields[use.field];
    if (use.part == Part::currency) return {};
    if (field.type == FieldType::reference) {
        take_reference(use, cell, out);
        return {};
    }
    if (field.type == FieldType::addresses) {
        take_address(use, cell, out);
        return {};
    }
    auto parsed = parse_cell(column, cell, out);
    bool usable = parsed.ok() && (empty(parsed.value()) || type_row(field.type).check(field, parsed.value()).ok() ||
                                  field.type == FieldType::text || field.type == FieldType::note);
    if (!usable) {
        if (strict(field.type)) {
            if (!parsed.ok()) return std::move(parsed).error();
            return type_row(field.type).check(field, parsed.value());
        }
        out.kept.push_back(line_for_notes(use.heading, cell));
        return {};
    }
    Value value = std::move(parsed).value();
    if (empty(value)) return {};
    const Value* known = out.find(use.field);
    if (field.key == "notes") {
        if (!out.notes.empty()) out.notes += "\n\n";
        out.notes += *std::get_if<std::string>(&value);
    } else if (auto* list = std::get_if<LabelledList>(&value)) {
        LabelledList all = known != nullptr ? *std::get_if<LabelledList>(known) : LabelledList{};
        for (Labelled& entry : *list) {
            if (entry.label == "work") entry.label = use.label;
            bool twice = std::any_of(all.begin(), all.end(),
                                     [&](const Labelled& other) { return same_entry(field.type, other.value, entry.value); });
            if (!twice) all.push_back(std::move(entry));
        }
        out.set(use.field, Value(std::move(all)));
    } else if (known == nullptr) {
        out.set(use.field, std::move(value));
    } else if (!(*known == value)) {
        out.kept.push_back(line_for_notes(use.heading, cell));
    }
    return {};
}

Result<Value> RowParser::parse_cell(std::size_t column, std::string_view cell, const ImportedRow&) const {
    const FieldDef& field = m_entity.fields[m_columns[column].field];
    const Form& form = m_forms[column];
    const FieldTypeRow& type = type_row(field.type);
    ParseContext context{.currency = m_currency, .day_first = form.day_first};
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
            return type.parse(field, cell, context);
        default: return type.parse(field, cell, context);
    }
}

void RowParser::take_reference(const ColumnUse& use, std::string_view cell, ImportedRow& out) const {
    std::string_view target = m_entity.fields[use.field].target;
    auto set = [&](ImportedReference& reference) {
        reference.heading = use.heading;
        reference.text = std::string(cell);
        reference.name = std::string(cell);
    };
    if (target == "user") return set(out.owner);
    if (target == "pipeline") return set(out.pipeline);
    if (target == "stage") return set(out.stage);
    ImportedReference& reference = target == "company" ? out.company : out.contact;
    if (use.part == Part::id) {
        for (const std::string& part : split(cell, ';')) {
            if (!trim(part).empty()) reference.ids.emplace_back(trim(part));
        }
        if (reference.name.empty()) set(reference), reference.name.clear();
        return;
    }
    bool associated = starts_with(fold_key(use.heading), "associated");
    std::string name(cell);
    if (associated) {
        // The first is the primary one; there is room for one.
        std::size_t end = name.find(';');
        if (end != std::string::npos && end > 0) {
            out.kept.push_back(line_for_notes(use.heading, cell));
            name = std::string(trim(std::string_view(name).substr(0, end)));
        }
    }
    std::string email;
    if (target == "contact") {
        // "Ada Lovelace (ada@x.example)"
        std::size_t open = name.rfind('(');
        if (open != std::string::npos && name.back() == ')' && name.find('@', open) != std::string::npos) {
            email = lower_ascii(trim(std::string_view(name).substr(open + 1, name.size() - open - 2)));
            name = std::string(trim(std::string_view(name).substr(0, open)));
        } else if (name.find('@') != std::string::npos && name.find(' ') == std::string::npos) {
            email = lower_ascii(name);
            name.clear();
        }
    }
    if (!reference.name.empty() && fold(reference.name) != fold(name)) {
        // Two names for one: the link of the other system counts more than a text field.
        out.kept.push_back(associated ? line_for_notes(reference.heading, reference.name) : line_for_notes(use.heading, name));
        if (!associated) return;
    }
    reference.heading = use.heading;
    reference.text = std::string(cell);
    reference.name = std::move(name);
    if (!email.empty()) reference.email = std::move(email);
}

void RowParser::take_address(const ColumnUse& use, std::string_view cell, ImportedRow& out) const {
    const Value* known = out.find(use.field);
    AddressList list = known != nullptr ? *std::get_if<AddressList>(known) : AddressList{};
    auto at = std::find_if(list.begin(), list.end(), [&](const Address& address) { return address.label == use.label; });
    if (at == list.end()) {
        list.push_back(Address{use.label, {}, {}, {}, {}, {}});
        at = list.end() - 1;
    }
    std::string text(cell);
    std::replace_if(text.begin(), text.end(), [](char c) { return c == '\n' || c == '\r' || c == '\t'; }, ' ');
    std::string* part = address_text(*at, use.part);
    if (part->empty()) {
        *part = std::move(text);
    } else if (*part != text) {
        *part += ", " + text;
    }
    out.set(use.field, Value(std::move(list)));
}

void RowParser::take_full_name(const ColumnUse&, std::string_view cell, ImportedRow& out) const {
    std::size_t first_at = m_entity.at("first_name"), last_at = m_entity.at("last_name");
    if (out.find(first_at) != nullptr || out.find(last_at) != nullptr) return;
    std::string text(cell), first, last;
    std::replace_if(text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) < 0x20; }, ' ');
    std::size_t comma = text.find(',');
    if (comma != std::string::npos && comma > 0 && !suffix(std::string_view(text).substr(comma + 1))) {
        last = std::string(trim(std::string_view(text).substr(0, comma)));
        first = std::string(trim(std::string_view(text).substr(comma + 1)));
    } else {
        // The last word before a suffix is the last name.
        std::size_t end = comma != std::string::npos ? comma : text.size();
        std::size_t space = text.rfind(' ', end == 0 ? 0 : end - 1);
        if (space == std::string::npos) {
            last = text;
        } else {
            first = std::string(trim(std::string_view(text).substr(0, space)));
            last = std::string(trim(std::string_view(text).substr(space + 1)));
        }
    }
    if (!first.empty()) out.set(first_at, Value(std::move(first)));
    if (!last.empty()) out.set(last_at, Value(std::move(last)));
}

}  // namespace hera::app
