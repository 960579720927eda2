// What the columns of a file mean: which export it is, what its rows are, and per column the field it fills.
//
// On the link a column's meaning is one string: a field's key; "" for nothing; "notes+" to add "Heading: value" to the
// notes; "full_name" for first and last name in one; "deleted" when a yes says that the other system has thrown the row
// away. Several columns may name the same field when together they make its value, and then the heading says which part
// each one is:
//
//   addresses   "Street Address", "City", "State/Region", "Postal Code", "Country/Region"; "Home City" is another address,
//               "Address 2 - City" one whose label stands in "Address 2 - Label"
//   emails      "Email", "Home email": entries of one list, labelled by their heading; phones likewise; "E-mail 1 - Value"
//               by what stands in "E-mail 1 - Label"
//   company     "Associated Company", "Associated Company IDs", "AccountId": by name or by its id in the other system
//   amount      "Amount", "Currency"
//   stage       "Stage", "Status": won and lost decide more than the stage does
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "model/schema.h"

namespace hera::app {

struct ImportLayout {
    std::string name;    // "salesforce.contacts", "google.contacts", "linkedin.contacts", …; "csv": no known one
    std::string entity;  // "contact", "company", "deal"
    // In front of the first dot: the system whose ids these are. Numbers of two systems may be equal, so those of all but
    // HubSpot, the first one known here, are kept with their system: "pipedrive:12".
    std::string_view system() const { return std::string_view(name).substr(0, name.find('.')); }
};

struct ColumnUse {
    enum class Kind : std::uint8_t { ignore, field, notes, full_name, deleted };
    enum class Part : std::uint8_t {
        whole, id, currency, outcome, label, formatted, street, street_more, city, region, postcode, country
    };
    Kind kind = Kind::ignore;
    std::size_t field = 0;  // index into Entity::fields
    Part part = Part::whole;
    int group = 0;          // "Address 2 - City": 2; columns of one group belong together
    std::string label;      // of an e-mail, phone or address: "work", "home", "mobile", …
    std::string heading;
};

ImportLayout guess_layout(const std::vector<std::string>& headings);
// How many of these are names that we know, whatever they stand for.
std::size_t known_headings(const std::vector<std::string>& cells);
// The meaning of each column as we would choose it.
std::vector<std::string> guess_fields(const Entity& entity, const std::vector<std::string>& headings,
                                      const ImportLayout& layout = {"csv", {}});
// Errors: invalid "error.import_mapping" when there is not one meaning per column or one is unknown.
Result<std::vector<ColumnUse>> resolve_columns(const Entity& entity, const std::vector<std::string>& headings,
                                               const std::vector<std::string>& fields);

}  // namespace hera::app
