#include "model/field_types.h"

#include <iterator>

#include "base/check.h"
#include "base/text.h"
#include "model/field_type_functions.h"

namespace hera {
namespace {

#define HERA_ROW(name, column)                                                                              \
    {FieldType::name,           column,                   field_type::name::check,  field_type::name::parse, \
     field_type::name::format,  field_type::name::plain,  field_type::name::encode, field_type::name::decode}

// Money is two columns (amount, currency); the column named here is the first.
constexpr FieldTypeRow rows[] = {
    HERA_ROW(text, "TEXT"),      HERA_ROW(note, "TEXT"),    HERA_ROW(url, "TEXT"),     HERA_ROW(integer, "INTEGER"),
    HERA_ROW(percent, "INTEGER"), HERA_ROW(boolean, "INTEGER"), HERA_ROW(money, "INTEGER"), HERA_ROW(date, "INTEGER"),
    HERA_ROW(instant, "INTEGER"), HERA_ROW(select, "TEXT"),  HERA_ROW(reference, "BLOB"), HERA_ROW(emails, "TEXT"),
    HERA_ROW(phones, "TEXT"),    HERA_ROW(addresses, "TEXT"),
};
#undef HERA_ROW

static_assert(std::size(rows) == static_cast<std::size_t>(FieldType::count), "a field type has no row");

consteval bool in_order() {
    for (std::size_t i = 0; i < std::size(rows); ++i) {
        if (static_cast<std::size_t>(rows[i].type) != i) return false;
    }
    return true;
}
static_assert(in_order(), "rows must stand in the order of FieldType");

}  // namespace

const FieldTypeRow& type_row(FieldType type) {
    auto index = static_cast<std::size_t>(type);
    HERA_CHECK(index < std::size(rows));
    return rows[index];
}

namespace field_type {

Error wrong(const FieldDef& field, std::string key, std::vector<std::string> args) {
    return Error{.code = Code::invalid, .key = std::move(key), .args = std::move(args), .field = std::string(field.key)};
}

Error bad_wire() { return Error{.code = Code::invalid, .key = "error.wire_value"}; }

Result<void> check_length(const FieldDef& field, std::string_view text, std::size_t default_max) {
    std::size_t max = field.max_length != 0 ? field.max_length : default_max;
    if (text.size() > max && count_code_points(text) > max) {
        return wrong(field, "error.too_long", {to_text(static_cast<std::int64_t>(max))});
    }
    return {};
}

}  // namespace field_type
}  // namespace hera
