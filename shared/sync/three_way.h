// three_way: what two people made of the same long text or list, joined — for fields in which both changes can stand. Pure;
// asked by apply on the server, with the value that the author of the op had before them as the base.
//
//   W1  What one of them added is in the result; what one of them took away is gone, unless the other changed just that.
//   W2  Equal changes count once. With one side unchanged the result is the other side.
//   W3  Where both changed the same lines of a text there is no result: both values are kept as a conflict (M4).
//
// Texts are joined by lines: longest common subsequence of base and each side, then the regions that neither side left alone
// (Khanna, Kunal, Pierce, "A Formal Investigation of Diff3", 2007). Two insertions at the same place both stand, what was
// there first before; one that is part of the other stands once. Lists are sets of entries: an entry that one side relabelled
// and the other took away stays.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "model/field.h"
#include "model/value.h"

namespace hera::sync {

// Do values of this field join? Their ops carry what the author had before them (op.h `before`).
constexpr bool joins(FieldType type) {
    return type == FieldType::note || type == FieldType::emails || type == FieldType::phones || type == FieldType::addresses;
}

// nullopt: they overlap (W3), or are too long to compare (200,000 pairs of changed lines).
std::optional<std::string> join_texts(std::string_view base, std::string_view theirs, std::string_view mine);
// nullopt: both labelled one value anew and differently, one only moved entries, or an entry cannot be told from another.
std::optional<LabelledList> join_lists(const LabelledList& base, const LabelledList& theirs, const LabelledList& mine);
std::optional<AddressList> join_lists(const AddressList& base, const AddressList& theirs, const AddressList& mine);

// The same on wire JSON. nullopt also when one of the three is no value of the field.
std::optional<std::string> join_cells(const FieldDef& field, std::string_view base, std::string_view theirs,
                                      std::string_view mine);

}  // namespace hera::sync
