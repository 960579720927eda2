#include "app/list_terms.h"

#include "base/text.h"
#include "model/schema.h"
#include "platform/host.h"
#include "strings/format.h"
#include "strings/strings.h"

namespace hera::ui {
namespace {

using Op = link::Filter::Op;

struct OpRow {
    Op op;
    std::string_view word;
};
constexpr OpRow ops[] = {
    {Op::equals, "is"}, {Op::at_least, "min"}, {Op::at_most, "max"}, {Op::is_empty, "empty"}, {Op::not_empty, "any"}};

struct Column {
    std::string_view entity;  // whose field it is
    const FieldDef* field = nullptr;
};

Column column_of(std::string_view entity_key, std::string_view column) {
    const Schema& schema = Schema::built_in();
    const Entity* entity = schema.find(entity_key);
    std::size_t dot = column.find('.');
    if (entity != nullptr && dot != std::string_view::npos) {
        int through = entity->find(column.substr(0, dot));
        if (through < 0) return {};
        entity = schema.find(entity->fields[static_cast<std::size_t>(through)].target);
        column.remove_prefix(dot + 1);
    }
    int at = entity == nullptr ? -1 : entity->find(column);
    if (at < 0) return {};
    return {entity->key(), &entity->fields[static_cast<std::size_t>(at)]};
}

Value parse_value(const FieldDef& field, std::string_view text) {
    switch (field.type) {
        case FieldType::text:
        case FieldType::select:
            return Value(std::string(text));
        case FieldType::reference:
            if (auto id = RecordId::parse(text)) return Value(*id);
            return {};
        case FieldType::date:
            if (auto day = parse_iso_date(text)) return Value(*day);
            return {};
        case FieldType::instant:
            if (auto ms = parse_int(text)) return Value(Instant{*ms});
            return {};
        case FieldType::integer:
        case FieldType::percent:
            if (auto number = parse_int(text)) return Value(*number);
            return {};
        default:
            return {};
    }
}

std::string format_value(const Value& value) {
    if (const auto* text = std::get_if<std::string>(&value)) return *text;
    if (const auto* id = std::get_if<RecordId>(&value)) return id->text();
    if (const auto* day = std::get_if<Date>(&value)) return format_iso(*day);
    if (const auto* at = std::get_if<Instant>(&value)) return to_text(at->ms);
    if (const auto* number = std::get_if<std::int64_t>(&value)) return to_text(*number);
    return {};
}

}  // namespace

std::vector<link::Filter> parse_terms(std::string_view entity, std::string_view terms, bool* understood) {
    std::vector<link::Filter> out;
    bool all = true;
    for (const std::string& term : split(terms, ';')) {
        if (term.empty()) continue;
        std::vector<std::string> parts = split(term, ':');
        Column column = column_of(entity, parts[0]);
        const OpRow* row = nullptr;
        for (const OpRow& known : ops)
            if (parts.size() > 1 && known.word == parts[1]) row = &known;
        bool needs_value = row != nullptr && row->op != Op::is_empty && row->op != Op::not_empty;
        if (column.field == nullptr || row == nullptr || (needs_value && parts.size() != 3)) {
            all = false;
            continue;
        }
        link::Filter filter{parts[0], row->op, needs_value ? parse_value(*column.field, parts[2]) : Value{}};
        if (needs_value && empty(filter.value))
            all = false;
        else
            out.push_back(std::move(filter));
    }
    if (understood != nullptr) *understood = all;
    return out;
}

std::string format_terms(const std::vector<link::Filter>& filters) {
    std::string out;
    for (const link::Filter& filter : filters) {
        if (!out.empty()) out += ';';
        out += filter.column + ":";
        for (const OpRow& row : ops)
            if (row.op == filter.op) out += row.word;
        if (!empty(filter.value)) out += ":" + format_value(filter.value);
    }
    return out;
}

std::string term_words(std::string_view entity, const link::Filter& filter, std::string_view title) {
    Column column = column_of(entity, filter.column);
    if (column.field == nullptr) return filter.column;
    const FieldDef& field = *column.field;
    std::string label(field_label(column.entity, field.key));
    std::string value;
    if (const auto* text = std::get_if<std::string>(&filter.value))
        value = field.type == FieldType::select ? option_label(field.target, *text) : *text;
    else if (std::holds_alternative<RecordId>(filter.value))
        value = title.empty() ? std::string("…") : std::string(title);
    else if (const auto* day = std::get_if<Date>(&filter.value))
        value = format_day_long(*day);
    else if (const auto* at = std::get_if<Instant>(&filter.value))
        value = format_day_long(date_at(*at, utc_offset_minutes()));
    else if (const auto* number = std::get_if<std::int64_t>(&filter.value))
        value = to_text(*number);
    switch (filter.op) {
        case Op::equals:
            return tr("term.is", {label, value});
        case Op::at_least:
            return tr("term.min", {label, value});
        case Op::at_most:
            return tr("term.max", {label, value});
        case Op::is_empty:
            return tr("term.empty", {label});
        case Op::not_empty:
            return tr("term.any", {label});
    }
    return label;
}

}  // namespace hera::ui
