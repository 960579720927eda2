// Values that several cells make, or of which one cell makes several: references, addresses, whole names.
#include <algorithm>

#include "app/import_row.h"
#include "base/text.h"

namespace hera::app {

namespace {

using Part = ColumnUse::Part;

// "Jr." behind a comma belongs to the name in front of it.
bool suffix(std::string_view word) {
    std::string folded = fold_key(word);
    for (std::string_view known : {"jr", "sr", "ii", "iii", "iv", "phd", "md", "mba", "esq"}) {
        if (folded == known) return true;
    }
    return false;
}

std::string* address_text(Address& address, Part part) {
    switch (part) {
        case Part::city: return &address.city;
        case Part::region: return &address.region;
        case Part::postcode: return &address.postcode;
        case Part::country: return &address.country;
        default: return &address.street;
    }
}

}  // namespace

void RowParser::take_reference(const ColumnUse& use, std::string_view cell, ImportedRow& out) const {
    std::string_view target = m_entity.fields[use.field].target;
    auto set = [&](ImportedReference& reference) {
        reference.heading = use.heading;
        reference.text = std::string(cell);
        reference.name = std::string(cell);
    };
    if (target == "user") return set(out.owner);
    if (target == "pipeline") return set(out.pipeline);
    if (target == "stage") return set(out.stage);
    ImportedReference& reference = target == "company" ? out.company : out.contact;
    if (use.part == Part::id) {
        for (const std::string& part : split(cell, ';')) {
            // A row of zeros is how Salesforce writes "none".
            std::string_view id = trim(part);
            if (!id.empty() && id.find_first_not_of("0A") != std::string_view::npos) reference.ids.push_back(id_of(id));
        }
        if (reference.name.empty()) set(reference), reference.name.clear();
        return;
    }
    bool associated = starts_with(fold_key(use.heading), "associated");
    std::string name(cell);
    if (associated) {
        // The first is the primary one; there is room for one.
        std::size_t end = name.find(';');
        if (end != std::string::npos && end > 0) {
            out.kept.push_back(line_for_notes(use.heading, cell));
            name = std::string(trim(std::string_view(name).substr(0, end)));
        }
    }
    std::string email;
    if (target == "contact") {
        // "Ada Lovelace (ada@x.example)"
        std::size_t open = name.rfind('(');
        if (open != std::string::npos && name.back() == ')' && name.find('@', open) != std::string::npos) {
            email = lower_ascii(trim(std::string_view(name).substr(open + 1, name.size() - open - 2)));
            name = std::string(trim(std::string_view(name).substr(0, open)));
        } else if (name.find('@') != std::string::npos && name.find(' ') == std::string::npos) {
            email = lower_ascii(name);
            name.clear();
        }
    }
    if (!reference.name.empty() && fold(reference.name) != fold(name)) {
        // Two names for one: the link of the other system counts more than a text field.
        out.kept.push_back(associated ? line_for_notes(reference.heading, reference.name) : line_for_notes(use.heading, name));
        if (!associated) return;
    }
    reference.heading = use.heading;
    reference.text = std::string(cell);
    reference.name = std::move(name);
    if (!email.empty()) reference.email = std::move(email);
}

void RowParser::take_address(std::size_t column, std::string_view cell, const CsvRow& row, ImportedRow& out) const {
    const ColumnUse& use = m_columns[column];
    const Value* known = out.find(use.field);
    AddressList list = known != nullptr ? *std::get_if<AddressList>(known) : AddressList{};
    std::string label = entry_label(column, row, nullptr);
    auto at = std::find_if(list.begin(), list.end(), [&](const Address& address) { return address.label == label; });
    if (at != list.end() && use.part == Part::formatted) return;  // its parts have said it
    if (at == list.end()) {
        // "Other" stands last, wherever its columns do.
        auto last = std::find_if(list.begin(), list.end(), [](const Address& address) { return address.label == "other"; });
        at = list.insert(label == "other" ? list.end() : last, Address{label, {}, {}, {}, {}, {}});
    }
    std::string text(cell);
    std::replace_if(text.begin(), text.end(), [](char c) { return c == '\n' || c == '\r' || c == '\t'; }, ' ');
    std::string* part = address_text(*at, use.part);
    if (part->empty()) {
        *part = std::move(text);
    } else if (*part != text) {
        *part += ", " + text;
    }
    out.set(use.field, Value(std::move(list)));
}

void RowParser::take_full_name(const ColumnUse&, std::string_view cell, ImportedRow& out) const {
    std::size_t first_at = m_entity.at("first_name"), last_at = m_entity.at("last_name");
    if (out.find(first_at) != nullptr || out.find(last_at) != nullptr) return;
    std::string text(cell), first, last;
    std::replace_if(text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) < 0x20; }, ' ');
    std::size_t comma = text.find(',');
    if (comma != std::string::npos && comma > 0 && !suffix(std::string_view(text).substr(comma + 1))) {
        last = std::string(trim(std::string_view(text).substr(0, comma)));
        first = std::string(trim(std::string_view(text).substr(comma + 1)));
    } else {
        // The last word before a suffix is the last name.
        std::size_t end = comma != std::string::npos ? comma : text.size();
        std::size_t space = text.rfind(' ', end == 0 ? 0 : end - 1);
        if (space == std::string::npos) {
            last = text;
        } else {
            first = std::string(trim(std::string_view(text).substr(0, space)));
            last = std::string(trim(std::string_view(text).substr(space + 1)));
        }
    }
    if (!first.empty()) out.set(first_at, Value(std::move(first)));
    if (!last.empty()) out.set(last_at, Value(std::move(last)));
}

}  // namespace hera::app
