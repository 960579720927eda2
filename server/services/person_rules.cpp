#include "services/person_rules.h"

#include "base/text.h"
#include "model/validate.h"

namespace hera::server {
namespace {

constexpr std::size_t organisation_max = 200;

// Line breaks and other control characters, and those that turn the direction of what follows (Unicode UAX #9): a name is
// shown in the middle of other people's sentences.
bool unseen_control(char32_t c) {
    return c < 0x20 || (c >= 0x7f && c < 0xa0) || c == 0x2028 || c == 0x2029 || (c >= 0x202a && c <= 0x202e) ||
           (c >= 0x2066 && c <= 0x2069) || c == 0x200e || c == 0x200f || c == 0x061c;
}
bool blank(char32_t c) {
    return c == ' ' || c == 0xa0 || c == 0x1680 || (c >= 0x2000 && c <= 0x200d) || c == 0x202f || c == 0x205f || c == 0x2060 ||
           c == 0x3000 || c == 0xfeff || c == 0x00ad || c == 0x034f || c == 0x115f || c == 0x1160 || c == 0x3164 || c == 0xffa0;
}

// A name can be read, and reads as it is written.
Result<void> check_readable(const std::string& name, const char* field) {
    bool seen = false;
    for (std::size_t at = 0; at < name.size();) {
        char32_t c = next_code_point(name, at);
        if (unseen_control(c)) return Error{.code = Code::invalid, .key = "error.name_characters", .field = field};
        seen = seen || !blank(c);
    }
    if (!seen) return Error{.code = Code::invalid, .key = "error.required", .field = field};
    return {};
}

}  // namespace

Result<void> check_person(const Person& person) {
    const Schema& schema = Schema::built_in();
    Record record = Record::blank(schema.at(user::entity.key), record_of(person.user));
    record.set("name", Value(person.name));
    record.set("email", Value(person.email));
    record.set("role", Value(person.role));
    for (Error& error : validate(record)) {
        if (error.field == "name" || error.field == "email" || error.field == "role") return std::move(error);
    }
    TRY(check_readable(person.name, "name"));
    const Entity& contact = schema.at(contact::entity.key);
    auto shaped = validate_field(contact, contact.at("emails"), Value(LabelledList{{"work", person.email}}));
    if (!shaped.ok()) return Error{.code = Code::invalid, .key = "error.email", .args = {person.email}, .field = "email"};
    return {};
}

Result<void> check_organisation(const std::string& name) {
    TRY(check_readable(name, "organisation"));
    if (count_code_points(name) <= organisation_max) return {};
    return Error{
        .code = Code::invalid, .key = "error.too_long", .args = {std::to_string(organisation_max)}, .field = "organisation"};
}

}  // namespace hera::server
