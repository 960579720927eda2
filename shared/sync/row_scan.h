// row_scan: rows and history of a page or a slice, read straight from their text. A body of thousands of rows as a tree of JSON
// (base/json.h) costs several times what is in it; here only what is not rows becomes one.
//
// What is read here is the canonical form, which JsonWriter writes: no white space, whole numbers, the escapes it uses, no object
// among the values. Whatever else is valid JSON is not understood here and goes to the general decoder, element by element, so that
// nothing depends on how a body was written. Invalid text is refused here or there.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/json.h"
#include "sync/protocol.h"

namespace hera::sync {

// The value of a member that is a string without escapes, if the body begins as an object that has one. Reads no further than that.
std::optional<std::string> text_member(std::string_view body, std::string_view key);

// A body taken apart. The views are of its text; empty: there is no such member.
struct BodyParts {
    Json rest;
    std::string_view rows, ops;
};
// Errors: as of parse_json.
Result<BodyParts> take_apart(std::string_view body, const JsonLimits& limits);

using Columns = std::vector<std::pair<std::string, std::vector<std::string>>>;  // of each entity
Columns read_columns(const Json& dictionary);

// The rows of an answer by the op that wrote them last. No two ops share a seq; of rows that do (what the server wrote beside one)
// both sides take the first. REQUIRES: the rows stay where they are.
class Written {
public:
    explicit Written(const std::vector<WireRow>& rows);
    // nullptr: none of them.
    const WireRow* find(std::int64_t seq) const;
    // Completes a create of which the rest is told by its row. False: there is no such row.
    bool tell(LoggedOp& create) const;

private:
    std::vector<const WireRow*> m_rows;
};

// The elements of an array, one after the other.
class ElementScan {
public:
    explicit ElementScan(std::string_view array);
    // Is there one more? After false `ok` says whether the array ended as it should.
    bool next();
    bool ok() const { return m_ok; }
    // Exactly one of these for each element; those that answer false have not taken it.
    bool take_row(const Columns& columns, WireRow& row);  // with values and without fields of a newer build
    bool take_create(LoggedOp& entry);                    // told by its row: entity and record are still to be found
    std::string_view take();

private:
    std::string_view m_text;
    std::size_t m_at = 0;
    bool m_first = true, m_ok = false;
    std::size_t m_entity = 0;  // in the columns, of the row before
};

}  // namespace hera::sync
