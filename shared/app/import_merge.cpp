#include "app/import_merge.h"

#include <algorithm>
#include <string_view>

#include "app/import_row.h"

namespace hera::app {

namespace {

constexpr std::string Address::* address_parts[] = {&Address::street, &Address::city, &Address::region, &Address::postcode,
                                                    &Address::country};

bool covers(const Address& whole, const Address& part) {
    return std::all_of(std::begin(address_parts), std::end(address_parts),
                       [&](auto member) { return (part.*member).empty() || part.*member == whole.*member; });
}

// Does `text` stand in `notes` from a line's begin to a line's end?
bool stands_in(std::string_view notes, std::string_view text) {
    for (std::size_t at = notes.find(text); at != std::string_view::npos; at = notes.find(text, at + 1)) {
        std::size_t end = at + text.size();
        if ((at == 0 || notes[at - 1] == '\n') && (end == notes.size() || notes[end] == '\n')) return true;
    }
    return false;
}

}  // namespace

LabelledList merged_list(FieldType type, const LabelledList& before, const LabelledList& row) {
    LabelledList out;
    for (const Labelled& entry : row) {
        bool known = std::any_of(before.begin(), before.end(),
                                 [&](const Labelled& other) { return same_entry(type, other.value, entry.value); });
        if (!known) out.push_back(entry);
    }
    if (out.empty()) return before;
    out.insert(out.end(), before.begin(), before.end());
    return out;
}

AddressList merged_addresses(const AddressList& before, const AddressList& row) {
    AddressList out = before;
    for (const Address& entry : row) {
        if (std::any_of(out.begin(), out.end(), [&](const Address& known) { return covers(known, entry); })) continue;
        auto same = std::find_if(out.begin(), out.end(), [&](const Address& known) { return known.label == entry.label; });
        if (same == out.end()) {
            out.push_back(entry);
            continue;
        }
        for (auto member : address_parts) {
            if (!(entry.*member).empty()) (*same).*member = entry.*member;
        }
    }
    return out;
}

std::string merged_notes(const std::string& before, const std::string& notes, const std::vector<std::string>& kept) {
    std::string out = before;
    if (!notes.empty() && !stands_in(out, notes)) out += (out.empty() ? "" : "\n\n") + notes;
    for (const std::string& line : kept) {
        if (!line.empty() && !stands_in(out, line)) out += (out.empty() ? "" : "\n") + line;
    }
    return out;
}

}  // namespace hera::app
