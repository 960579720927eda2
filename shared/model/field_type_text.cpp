// text, note, url, select: values that are a string.
#include "base/text.h"
#include "model/field_type_functions.h"
#include "model/options.h"

namespace hera::field_type {
namespace {

constexpr std::size_t text_max = 500, note_max = 20'000, url_max = 2'000;

const std::string* as_string(const Value& value) { return std::get_if<std::string>(&value); }

std::string string_or_empty(const Value& value) {
    const std::string* text = as_string(value);
    return text ? *text : std::string{};
}

void encode_string(JsonWriter& writer, const Value& value) { writer.string(string_or_empty(value)); }

Result<Value> decode_string(const Json& json) {
    if (!json.is_string()) return bad_wire();
    return normalised(Value(json.string()));
}

Result<void> check_string(const FieldDef& field, const Value& value, std::size_t max) {
    const std::string* text = as_string(value);
    if (!text) return wrong(field, "error.wrong_kind");
    if (!valid_utf8(*text)) return wrong(field, "error.not_text");
    return check_length(field, *text, max);
}

// One line: control characters and line breaks become spaces.
std::string one_line(std::string_view input) {
    std::string out(trim(input));
    for (char& c : out) {
        if (static_cast<unsigned char>(c) < 0x20 || c == 0x7F) c = ' ';
    }
    return out;
}

}  // namespace

namespace text {
Result<void> check(const FieldDef& field, const Value& value) {
    TRY(check_string(field, value, text_max));
    for (char c : string_or_empty(value)) {
        if (c == '\n' || c == '\r' || c == '\0') return wrong(field, "error.one_line");
    }
    return {};
}
Result<Value> parse(const FieldDef&, std::string_view input, const ParseContext&) { return normalised(Value(one_line(input))); }
std::string format(const Value& value) { return string_or_empty(value); }
std::string plain(const Value& value) { return string_or_empty(value); }
void encode(JsonWriter& writer, const Value& value) { encode_string(writer, value); }
Result<Value> decode(const Json& json) { return decode_string(json); }
}  // namespace text

namespace note {
Result<void> check(const FieldDef& field, const Value& value) { return check_string(field, value, note_max); }
Result<Value> parse(const FieldDef&, std::string_view input, const ParseContext&) {
    std::string out;
    out.reserve(input.size());
    for (std::size_t i = 0; i < input.size(); ++i) {
        char c = input[i];
        if (c == '\r') {
            if (i + 1 < input.size() && input[i + 1] == '\n') continue;
            c = '\n';
        }
        if (c != '\0') out.push_back(c);
    }
    while (!out.empty() && (out.back() == '\n' || out.back() == ' ')) out.pop_back();
    return normalised(Value(std::move(out)));
}
std::string format(const Value& value) { return string_or_empty(value); }
std::string plain(const Value& value) { return string_or_empty(value); }
void encode(JsonWriter& writer, const Value& value) { encode_string(writer, value); }
Result<Value> decode(const Json& json) { return decode_string(json); }
}  // namespace note

namespace url {
Result<void> check(const FieldDef& field, const Value& value) {
    TRY(check_string(field, value, url_max));
    std::string address = lower_ascii(string_or_empty(value));
    // Only addresses that a click may safely follow.
    if (!starts_with(address, "https://") && !starts_with(address, "http://")) return wrong(field, "error.url");
    for (char c : address) {
        if (c == ' ' || static_cast<unsigned char>(c) < 0x20) return wrong(field, "error.url");
    }
    return {};
}
Result<Value> parse(const FieldDef& field, std::string_view input, const ParseContext&) {
    std::string address = one_line(input);
    if (address.empty()) return Value{};
    if (address.find("://") == std::string::npos) {
        if (address.find('.') == std::string::npos || address.find(' ') != std::string::npos) return wrong(field, "error.url");
        address.insert(0, "https://");
    }
    return Value(std::move(address));
}
std::string format(const Value& value) {
    std::string address = string_or_empty(value);
    for (std::string_view prefix : {"https://", "http://"}) {
        if (starts_with(address, prefix)) address.erase(0, prefix.size());
    }
    if (!address.empty() && address.back() == '/') address.pop_back();
    return address;
}
std::string plain(const Value& value) { return string_or_empty(value); }
void encode(JsonWriter& writer, const Value& value) { encode_string(writer, value); }
Result<Value> decode(const Json& json) { return decode_string(json); }
}  // namespace url

namespace select {
Result<void> check(const FieldDef& field, const Value& value) {
    TRY(check_string(field, value, text_max));
    const OptionSet* set = find_option_set(field.target);
    if (!set) return {};
    for (const Option& option : set->options) {
        if (option.key == string_or_empty(value)) return {};
    }
    return wrong(field, "error.no_such_option", {string_or_empty(value)});
}
Result<Value> parse(const FieldDef& field, std::string_view input, const ParseContext&) {
    std::string text = one_line(input);
    if (text.empty()) return Value{};
    const OptionSet* set = find_option_set(field.target);
    std::string_view key = set ? match_option(*set, text) : std::string_view{};
    if (key.empty()) return wrong(field, "error.no_such_option", {text});
    return Value(std::string(key));
}
std::string format(const Value& value) { return string_or_empty(value); }
std::string plain(const Value& value) { return string_or_empty(value); }
void encode(JsonWriter& writer, const Value& value) { encode_string(writer, value); }
Result<Value> decode(const Json& json) { return decode_string(json); }
}  // namespace select

}  // namespace hera::field_type
