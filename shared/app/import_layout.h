// What the columns of a file mean: which export it is, what its rows are, and per column the field it fills.
//
// On the link a column's meaning is one string: a field's key; "" for nothing; "notes+" to add "Heading: value" to the
// notes; "full_name" for first and last name in one. Several columns may name the same field when together they make its
// value, and then the heading says which part each one is:
//
//   addresses   "Street Address", "City", "State/Region", "Postal Code", "Country/Region"; "Home City" is another address
//   emails      "Email", "Home email": entries of one list, labelled by their heading; phones likewise
//   company     "Associated Company", "Associated Company IDs": by name or by its id in the other system
//   amount      "Amount", "Currency"
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "model/schema.h"

namespace hera::app {

struct ImportLayout {
    std::string name;    // "hubspot.contacts", "hubspot.companies", "hubspot.deals", "csv"
    std::string entity;  // "contact", "company", "deal"
};

struct ColumnUse {
    enum class Kind : std::uint8_t { ignore, field, notes, full_name };
    enum class Part : std::uint8_t { whole, id, currency, street, street_more, city, region, postcode, country };
    Kind kind = Kind::ignore;
    std::size_t field = 0;  // index into Entity::fields
    Part part = Part::whole;
    std::string label;      // of an e-mail, phone or address: "work", "home", "mobile", …
    std::string heading;
};

ImportLayout guess_layout(const std::vector<std::string>& headings);
// The meaning of each column as we would choose it.
std::vector<std::string> guess_fields(const Entity& entity, const std::vector<std::string>& headings);
// Errors: invalid "error.import_mapping" when there is not one meaning per column or one is unknown.
Result<std::vector<ColumnUse>> resolve_columns(const Entity& entity, const std::vector<std::string>& headings,
                                               const std::vector<std::string>& fields);
// May a column fill this field?
bool importable(const FieldDef& field);

}  // namespace hera::app
