// The names of columns: what the exports of other systems call their fields. Used by import_layout only; everything about
// a heading's spelling is here.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "app/import_layout.h"

namespace hera::app {

// The heading folded (text.h fold_key) without the kind of record in front ("Person - Name*" is "name").
std::string fold_heading(std::string_view heading);
// That kind of record, and `heading` is what is left; "" when there is none.
std::string_view entity_in_front(std::string_view& heading);
bool listed(std::string_view list, std::string_view word);  // in "a;b;c"

// "E-mail 1 - Value", "Address 2 - City": number and what it is of; group 0: no such heading.
struct Numbered {
    std::string_view field;  // "emails", "phones", "addresses", "notes+"
    int group = 0;
    ColumnUse::Part part = ColumnUse::Part::whole;
};
Numbered numbered(std::string_view folded);

// The part of an address that a folded heading names, and of which address; Part::whole: none.
ColumnUse::Part address_part(std::string_view folded, std::string& label);
// "work", "home", "mobile", "fax", "main", "other": of an e-mail or phone column.
std::string label_of(std::string_view folded, FieldType type);

// What one export's columns mean where that differs from what such a name usually means: a meaning as on the link ("-" is
// nothing), or "" when the layout has nothing to say.
std::string_view layout_meaning(const ImportLayout& layout, std::string_view folded);
// What a name usually means for this kind of record, besides the aliases in its field table; "".
std::string_view usual_meaning(std::string_view entity, std::string_view folded);

// The export that has such headings, folded with their prefixes on; nullptr: none that we know.
struct KnownLayout {
    std::string_view name, entity;
    std::string_view all, any;  // each of `all`, and one of `any` unless that is empty
    std::string_view none = {};
};
const KnownLayout* find_layout(const std::vector<std::string>& folded);

}  // namespace hera::app
