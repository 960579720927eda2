// integer, percent, boolean, money: values that are counted.
#include "base/text.h"
#include "model/field_type_functions.h"

namespace hera::field_type {
namespace {

const std::int64_t* as_integer(const Value& value) { return std::get_if<std::int64_t>(&value); }

std::string integer_text(const Value& value) {
    const std::int64_t* number = as_integer(value);
    return number ? to_text(*number) : std::string{};
}

// "5,000", "5 000" and "5.000" group thousands; a fraction of zeros ("12.0") is dropped; anything else is not a number.
Result<Value> parse_whole(const FieldDef& field, std::string_view input) {
    std::string_view trimmed = trim(input);
    if (trimmed.empty()) return Value{};
    auto number = parse_money(trimmed, "JPY");
    if (!number.ok() || number.value().currency != "JPY") return wrong(field, "error.number", {std::string(trimmed.substr(0, 40))});
    return Value(number.value().minor);
}

}  // namespace

namespace integer {
Result<void> check(const FieldDef& field, const Value& value) {
    if (!as_integer(value)) return wrong(field, "error.wrong_kind");
    return {};
}
Result<Value> parse(const FieldDef& field, std::string_view input, const ParseContext&) { return parse_whole(field, input); }
std::string format(const Value& value) { return integer_text(value); }
std::string plain(const Value& value) { return integer_text(value); }
void encode(JsonWriter& writer, const Value& value) {
    const std::int64_t* number = as_integer(value);
    writer.integer(number ? *number : 0);
}
Result<Value> decode(const Json& json) {
    if (!json.is_integer()) return bad_wire();
    return Value(json.integer());
}
}  // namespace integer

namespace percent {
Result<void> check(const FieldDef& field, const Value& value) {
    const std::int64_t* number = as_integer(value);
    if (!number) return wrong(field, "error.wrong_kind");
    if (*number < 0 || *number > 100) return wrong(field, "error.percent_range");
    return {};
}
Result<Value> parse(const FieldDef& field, std::string_view input, const ParseContext&) {
    std::string_view text = trim(input);
    bool fraction = false;
    if (!text.empty() && text.back() == '%') {
        text = trim(text.substr(0, text.size() - 1));
    } else {
        // Exports write 0.85 for 85 %.
        fraction = text.size() > 2 && (starts_with(text, "0.") || starts_with(text, "0,"));
    }
    if (text.empty()) return Value{};
    if (fraction) {
        auto scaled = parse_money(text, "USD");  // two decimals are exactly the percentage
        if (!scaled.ok()) return wrong(field, "error.number", {std::string(text.substr(0, 40))});
        return Value(scaled.value().minor);
    }
    return parse_whole(field, text);
}
std::string format(const Value& value) {
    std::string text = integer_text(value);
    return text.empty() ? text : text + " %";
}
std::string plain(const Value& value) { return integer_text(value); }
void encode(JsonWriter& writer, const Value& value) { integer::encode(writer, value); }
Result<Value> decode(const Json& json) { return integer::decode(json); }
}  // namespace percent

namespace boolean {
Result<void> check(const FieldDef& field, const Value& value) {
    if (!std::get_if<bool>(&value)) return wrong(field, "error.wrong_kind");
    return {};
}
Result<Value> parse(const FieldDef& field, std::string_view input, const ParseContext&) {
    std::string word = fold_key(input);
    if (word.empty()) return Value{};
    for (std::string_view yes : {"true", "yes", "y", "1", "x", "oui", "ja", "si", "done", "on"}) {
        if (word == yes) return Value(true);
    }
    for (std::string_view no : {"false", "no", "n", "0", "non", "nein", "undone", "off"}) {
        if (word == no) return Value(false);
    }
    return wrong(field, "error.yes_no", {std::string(trim(input).substr(0, 40))});
}
std::string format(const Value& value) { return plain(value); }
std::string plain(const Value& value) {
    const bool* flag = std::get_if<bool>(&value);
    return !flag ? "" : *flag ? "yes" : "no";
}
void encode(JsonWriter& writer, const Value& value) {
    const bool* flag = std::get_if<bool>(&value);
    writer.boolean(flag && *flag);
}
Result<Value> decode(const Json& json) {
    if (json.kind() != Json::Kind::boolean) return bad_wire();
    return Value(json.boolean());
}
}  // namespace boolean

namespace money {
Result<void> check(const FieldDef& field, const Value& value) {
    const Money* amount = std::get_if<Money>(&value);
    if (!amount) return wrong(field, "error.wrong_kind");
    if (!known_currency(amount->currency)) return wrong(field, "error.currency", {amount->currency});
    return {};
}
Result<Value> parse(const FieldDef& field, std::string_view input, const ParseContext& context) {
    if (trim(input).empty()) return Value{};
    auto amount = parse_money(input, context.currency);
    if (!amount.ok()) {
        Error error = std::move(amount).error();
        error.field = field.key;
        return error;
    }
    return Value(std::move(amount).value());
}
std::string format(const Value& value) {
    const Money* amount = std::get_if<Money>(&value);
    return amount ? format_money(*amount) : std::string{};
}
// With the code, so that reading it back gives the same money whatever the default currency is.
std::string plain(const Value& value) {
    const Money* amount = std::get_if<Money>(&value);
    if (!amount) return {};
    return amount->currency.empty() ? format_plain(*amount) : amount->currency + " " + format_plain(*amount);
}
void encode(JsonWriter& writer, const Value& value) {
    const Money* amount = std::get_if<Money>(&value);
    writer.begin_array().integer(amount ? amount->minor : 0).string(amount ? amount->currency : "").end_array();
}
Result<Value> decode(const Json& json) {
    if (!json.is_array() || json.size() != 2 || !json[std::size_t{0}].is_integer() || !json[std::size_t{1}].is_string())
        return bad_wire();
    return Value(Money{json[std::size_t{0}].integer(), json[std::size_t{1}].string()});
}
}  // namespace money

}  // namespace hera::field_type
