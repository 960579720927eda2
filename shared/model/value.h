// Value: what one cell of a record can hold. A closed set; a new kind is a new FieldType and the compiler lists the
// places that must learn it (field_types.h).
#pragma once

#include <cstdint>
#include <string>
#include <variant>
#include <vector>

#include "base/id.h"
#include "base/money.h"
#include "base/time.h"

namespace hera {

// One of several e-mails or phones: label "work", "home", "mobile", "other", or the person's own word. The first entry
// of a list is the primary one.
struct Labelled {
    std::string label;
    std::string value;
    friend bool operator==(const Labelled& a, const Labelled& b) { return a.label == b.label && a.value == b.value; }
};

struct Address {
    std::string label, street, city, region, postcode, country;
    friend bool operator==(const Address& a, const Address& b) {
        return a.label == b.label && a.street == b.street && a.city == b.city && a.region == b.region &&
               a.postcode == b.postcode && a.country == b.country;
    }
};

using LabelledList = std::vector<Labelled>;
using AddressList = std::vector<Address>;

// std::monostate is "empty": no value. An empty string and an empty list are normalised to it before they are stored.
using Value = std::variant<std::monostate, std::string, std::int64_t, bool, Money, Date, Instant, RecordId,
                           LabelledList, AddressList>;

inline bool empty(const Value& value) { return value.index() == 0; }
// Empty strings and empty lists become monostate.
Value normalised(Value value);

}  // namespace hera
