// emails, phones, addresses: several entries, each with a label.
//
// Text form (editing one entry has its own fields; this is for CSV and tests): entries separated by "; ", a label in front
// with a colon: "work: ada@x.example; home: ada@y.example". Addresses join their parts by " | ".
#include "base/text.h"
#include "model/field_type_functions.h"

namespace hera::field_type {
namespace {

constexpr std::size_t entries_max = 50, entry_max = 320, label_max = 40;

// RFC 5321 length limits and the shape people mean; not the whole grammar of RFC 5322.
bool email_shape(std::string_view text) {
    std::size_t at = text.find('@');
    if (at == std::string_view::npos || at == 0 || text.find('@', at + 1) != std::string_view::npos || text.size() > 254)
        return false;
    std::string_view domain = text.substr(at + 1);
    if (domain.empty() || domain.find('.') == std::string_view::npos || domain.front() == '.' || domain.back() == '.') return false;
    for (char c : text) {
        if (static_cast<unsigned char>(c) <= ' ' || c == ',' || c == ';' || c == '<' || c == '>' || c == '"' || c == '\\')
            return false;
    }
    return domain.find("..") == std::string_view::npos;
}

bool phone_shape(std::string_view text) {
    int digits = 0;
    for (char c : text) {
        if (c >= '0' && c <= '9') ++digits;
        if (static_cast<unsigned char>(c) < 0x20) return false;
    }
    return digits >= 2;
}

bool known_label(std::string_view label) {
    for (std::string_view known : {"work", "home", "mobile", "other", "main", "fax"}) {
        if (label == known) return true;
    }
    return false;
}

// What stands before a colon is a label unless it looks like the start of an address or a number.
bool is_label(std::string_view text) {
    if (text.empty() || text.size() > label_max || text.find('@') != std::string_view::npos) return false;
    return !(text.front() >= '0' && text.front() <= '9') && text.front() != '+' && text.front() != '(';
}

const LabelledList* as_list(const Value& value) { return std::get_if<LabelledList>(&value); }

Result<void> check_list(const FieldDef& field, const Value& value, bool (*shape)(std::string_view), const char* key) {
    const LabelledList* list = as_list(value);
    if (!list) return wrong(field, "error.wrong_kind");
    if (list->size() > entries_max) return wrong(field, "error.too_many", {to_text(entries_max)});
    for (const Labelled& entry : *list) {
        if (!valid_utf8(entry.value) || !valid_utf8(entry.label)) return wrong(field, "error.not_text");
        TRY(check_length(field, entry.value, entry_max));
        if (count_code_points(entry.label) > label_max) return wrong(field, "error.too_long", {to_text(label_max)});
        if (!shape(entry.value)) return wrong(field, key, {entry.value.substr(0, 60)});
    }
    return {};
}

Result<Value> parse_list(const FieldDef& field, std::string_view input, std::string_view default_label,
                         bool (*shape)(std::string_view), const char* key) {
    LabelledList list;
    for (const std::string& part : split(input, ';')) {
        std::string_view text = trim(part);
        if (text.empty()) continue;
        Labelled entry{std::string(default_label), {}};
        std::size_t colon = text.find(':');
        if (colon != std::string_view::npos && is_label(trim(text.substr(0, colon)))) {
            std::string_view label = trim(text.substr(0, colon));
            std::string lower = lower_ascii(label);
            // An address copied from a link has its scheme there.
            if (lower != "mailto" && lower != "tel") entry.label = known_label(lower) ? lower : std::string(label);
            text = trim(text.substr(colon + 1));
        }
        if (!shape(text)) return wrong(field, key, {std::string(text.substr(0, 60))});
        entry.value = std::string(text);
        list.push_back(std::move(entry));
    }
    return normalised(Value(std::move(list)));
}

std::string list_text(const Value& value, bool with_labels) {
    std::string out;
    if (const LabelledList* list = as_list(value)) {
        for (const Labelled& entry : *list) {
            if (!out.empty()) out += with_labels ? "; " : ", ";
            if (with_labels && !entry.label.empty()) out += entry.label + ": ";
            out += entry.value;
        }
    }
    return out;
}

void encode_list(JsonWriter& writer, const Value& value) {
    writer.begin_array();
    if (const LabelledList* list = as_list(value)) {
        for (const Labelled& entry : *list) writer.begin_array().string(entry.label).string(entry.value).end_array();
    }
    writer.end_array();
}

Result<Value> decode_list(const Json& json) {
    if (!json.is_array()) return bad_wire();
    LabelledList list;
    for (const Json& item : json.array()) {
        if (!item.is_array() || item.size() != 2 || !item[std::size_t{0}].is_string() || !item[std::size_t{1}].is_string())
            return bad_wire();
        list.push_back({item[std::size_t{0}].string(), item[std::size_t{1}].string()});
    }
    return normalised(Value(std::move(list)));
}

}  // namespace

namespace emails {
Result<void> check(const FieldDef& field, const Value& value) { return check_list(field, value, email_shape, "error.email"); }
Result<Value> parse(const FieldDef& field, std::string_view input, const ParseContext&) {
    return parse_list(field, input, "work", email_shape, "error.email");
}
std::string format(const Value& value) { return list_text(value, false); }
std::string plain(const Value& value) { return list_text(value, true); }
void encode(JsonWriter& writer, const Value& value) { encode_list(writer, value); }
Result<Value> decode(const Json& json) { return decode_list(json); }
}  // namespace emails

namespace phones {
Result<void> check(const FieldDef& field, const Value& value) { return check_list(field, value, phone_shape, "error.phone"); }
Result<Value> parse(const FieldDef& field, std::string_view input, const ParseContext&) {
    return parse_list(field, input, "work", phone_shape, "error.phone");
}
std::string format(const Value& value) { return list_text(value, false); }
std::string plain(const Value& value) { return list_text(value, true); }
void encode(JsonWriter& writer, const Value& value) { encode_list(writer, value); }
Result<Value> decode(const Json& json) { return decode_list(json); }
}  // namespace phones

namespace addresses {
namespace {
const AddressList* as_addresses(const Value& value) { return std::get_if<AddressList>(&value); }
}  // namespace

Result<void> check(const FieldDef& field, const Value& value) {
    const AddressList* list = as_addresses(value);
    if (!list) return wrong(field, "error.wrong_kind");
    if (list->size() > entries_max) return wrong(field, "error.too_many", {to_text(entries_max)});
    for (const Address& entry : *list) {
        for (const std::string* part : {&entry.label, &entry.street, &entry.city, &entry.region, &entry.postcode, &entry.country}) {
            if (!valid_utf8(*part)) return wrong(field, "error.not_text");
            TRY(check_length(field, *part, entry_max));
        }
    }
    return {};
}
Result<Value> parse(const FieldDef&, std::string_view input, const ParseContext&) {
    AddressList list;
    for (const std::string& part : split(input, ';')) {
        std::string_view text = trim(part);
        if (text.empty()) continue;
        Address entry;
        entry.label = "work";
        std::size_t colon = text.find(':'), bar = text.find('|');
        if (colon != std::string_view::npos) {
            std::string_view label = trim(text.substr(0, colon));
            std::string lower = lower_ascii(label);
            // A person's own word only in our own form, with bars: "Attn: Ada" is part of a street.
            bool own_word = bar != std::string_view::npos && colon < bar && is_label(label);
            if (known_label(lower) || own_word) {
                entry.label = known_label(lower) ? lower : std::string(label);
                text = trim(text.substr(colon + 1));
            }
        }
        std::vector<std::string> cells = split(text, '|');
        std::string* fields[] = {&entry.street, &entry.city, &entry.region, &entry.postcode, &entry.country};
        for (std::size_t i = 0; i < cells.size() && i < 5; ++i) *fields[i] = std::string(trim(cells[i]));
        list.push_back(std::move(entry));
    }
    return normalised(Value(std::move(list)));
}
std::string format(const Value& value) {
    std::string out;
    if (const AddressList* list = as_addresses(value)) {
        for (const Address& entry : *list) {
            std::string line;
            for (const std::string* part : {&entry.street, &entry.postcode, &entry.city, &entry.region, &entry.country}) {
                if (part->empty()) continue;
                // The postcode stands before its city without a comma.
                if (!line.empty()) line += part == &entry.city && !entry.postcode.empty() ? " " : ", ";
                line += *part;
            }
            if (!out.empty()) out += "; ";
            out += line;
        }
    }
    return out;
}
std::string plain(const Value& value) {
    std::string out;
    if (const AddressList* list = as_addresses(value)) {
        for (const Address& entry : *list) {
            if (!out.empty()) out += "; ";
            if (!entry.label.empty()) out += entry.label + ": ";
            out += entry.street + " | " + entry.city + " | " + entry.region + " | " + entry.postcode + " | " + entry.country;
        }
    }
    return out;
}
void encode(JsonWriter& writer, const Value& value) {
    writer.begin_array();
    if (const AddressList* list = as_addresses(value)) {
        for (const Address& a : *list) {
            writer.begin_array()
                .string(a.label)
                .string(a.street)
                .string(a.city)
                .string(a.region)
                .string(a.postcode)
                .string(a.country)
                .end_array();
        }
    }
    writer.end_array();
}
Result<Value> decode(const Json& json) {
    if (!json.is_array()) return bad_wire();
    AddressList list;
    for (const Json& item : json.array()) {
        if (!item.is_array() || item.size() != 6) return bad_wire();
        for (const Json& part : item.array()) {
            if (!part.is_string()) return bad_wire();
        }
        auto text = [&item](std::size_t i) { return item[i].string(); };
        list.push_back({text(0), text(1), text(2), text(3), text(4), text(5)});
    }
    return normalised(Value(std::move(list)));
}
}  // namespace addresses

}  // namespace hera::field_type
