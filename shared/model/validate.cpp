#include "model/validate.h"

#include "base/time_of_day.h"
#include "model/attachment_rules.h"
#include "model/field_types.h"

namespace hera {

Result<void> validate_field(const Entity& entity, std::size_t field, const Value& value) {
    const FieldDef& def = entity.fields[field];
    if (empty(value)) {
        if (def.required) return Error{.code = Code::invalid, .key = "error.required", .field = std::string(def.key)};
        return {};
    }
    TRY(type_row(def.type).check(def, value));
    if (entity.def == &task::entity && def.key == task::remind_at.key) {
        const auto* text = std::get_if<std::string>(&value);
        if (text && !parse_time_of_day(*text))
            return Error{.code = Code::invalid, .key = "error.time_of_day", .args = {*text}, .field = std::string(def.key)};
    }
    if (entity.def == &attachment::entity) {
        const auto* text = std::get_if<std::string>(&value);
        const auto* number = std::get_if<std::int64_t>(&value);
        if (def.key == attachment::sha256.key && text && !is_sha256(*text))
            return Error{.code = Code::invalid, .key = "error.file_sum", .field = std::string(def.key)};
        if (def.key == attachment::size.key && number && *number < 0)
            return Error{.code = Code::invalid, .key = "error.file_size", .field = std::string(def.key)};
    }
    return {};
}

std::vector<Error> validate(const Record& record) {
    std::vector<Error> errors;
    for (std::size_t i = 0; i < record.values.size(); ++i) {
        auto checked = validate_field(*record.entity, i, record.values[i]);
        if (!checked.ok()) errors.push_back(std::move(checked).error());
    }
    if (record.entity->def == &contact::entity && !record.get(contact::first_name) && !record.get(contact::last_name) &&
        !record.get(contact::emails)) {
        errors.push_back(Error{.code = Code::invalid, .key = "error.contact_needs_name", .field = "last_name"});
    }
    if (record.entity->def == &lead::entity && !record.get(lead::first_name) && !record.get(lead::last_name) &&
        !record.get(lead::company_name) && !record.get(lead::emails)) {
        errors.push_back(Error{.code = Code::invalid, .key = "error.lead_needs_name", .field = "last_name"});
    }
    return errors;
}

}  // namespace hera
