#include "forms/cell_text.h"

#include <variant>

#include "base/text.h"
#include "strings/format.h"
#include "strings/strings.h"

namespace hera::ui {
namespace {

std::string address_line(const Address& a) { return type_row(FieldType::addresses).format(Value(AddressList{a})); }

}  // namespace

std::string cell_text(const FieldDef& field, const Value& value, FormHost& host) {
    if (empty(value)) return {};
    switch (field.type) {
        case FieldType::text:
        case FieldType::url: return type_row(field.type).format(value);
        case FieldType::note: {
            std::string line = type_row(field.type).format(value);
            for (char& c : line)
                if (c == '\n' || c == '\r' || c == '\t') c = ' ';
            return line;
        }
        case FieldType::integer: {
            const std::int64_t* number = std::get_if<std::int64_t>(&value);
            return number ? format_number(*number) : std::string();
        }
        case FieldType::percent: return type_row(field.type).format(value);
        case FieldType::boolean: {
            const bool* on = std::get_if<bool>(&value);
            return on ? std::string(tr(*on ? "form.yes" : "form.no")) : std::string();
        }
        case FieldType::money: return type_row(field.type).format(value);
        case FieldType::date: {
            const Date* day = std::get_if<Date>(&value);
            return day ? format_day(*day, host.today()) : std::string();
        }
        case FieldType::instant: {
            const Instant* moment = std::get_if<Instant>(&value);
            return moment ? format_ago(*moment, host.now(), host.utc_offset()) : std::string();
        }
        case FieldType::select: {
            const std::string* key = std::get_if<std::string>(&value);
            return key ? option_label(field.target, *key) : std::string();
        }
        case FieldType::reference: {
            const RecordId* id = std::get_if<RecordId>(&value);
            return id ? host.title_of(field.target, *id) : std::string();
        }
        case FieldType::emails:
        case FieldType::phones: {
            const LabelledList* list = std::get_if<LabelledList>(&value);
            return list && !list->empty() ? list->front().value : std::string();
        }
        case FieldType::addresses: {
            const AddressList* list = std::get_if<AddressList>(&value);
            return list && !list->empty() ? address_line(list->front()) : std::string();
        }
        case FieldType::count: break;
    }
    return {};
}

Align cell_align(FieldType type) {
    switch (type) {
        case FieldType::integer:
        case FieldType::percent:
        case FieldType::money:
        case FieldType::date:
        case FieldType::instant: return Align::right;
        default: return Align::left;
    }
}

}  // namespace hera::ui
