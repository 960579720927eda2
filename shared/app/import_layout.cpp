#include "app/import_layout.h"

#include <algorithm>
#include <utility>

#include "base/text.h"
#include "model/entities.h"

namespace hera::app {

namespace {

using Kind = ColumnUse::Kind;
using Part = ColumnUse::Part;

// Names in other exports, besides the aliases in the field tables.
struct More {
    std::string_view entity, field, aliases;
};
constexpr More more_aliases[] = {
    {"contact", "full_name", "name;fullname;displayname;contactname;contactperson;personname;fileas"},
    {"contact", "emails",
     "emailvalue;email2value;email3value;email2;email3;email3address;secondaryemail;otheremail;homeemail;personalemail;"
     "additionalemailaddresses;hsadditionalemails;emails"},
    {"contact", "phones",
     "phones;phonevalue;phone2value;phone3value;fax;faxnumber;homefax;businessfax;otherphone;primaryphone;homephone2;"
     "businessphone2;mobilenumber;worknumber;companymainphone"},
    {"contact", "source_id", "recordidcontact;contactrecordid;systemid;pipedrivesystemid"},
    {"contact", "company", "associatedcompanyid;companyid;primaryassociatedcompany"},
    {"contact", "owner", "contactownerid"},
    {"company", "phones", "phones;fax;faxnumber;mainphone;businessphone;companyphone"},
    {"company", "source_id", "recordidcompany;companyrecordid;companyid;systemid;pipedrivesystemid"},
    {"deal", "company", "associatedcompanyid;companyid;primaryassociatedcompany"},
    {"deal", "contact", "associatedcontactid;contactid;primarycontact"},
    {"deal", "amount", "currency;currencyofvalue;amountcurrency;dealcurrency;dealcurrencycode;totalamountcurrency"},
    {"deal", "source_id", "recordiddeal;dealrecordid;opportunityid;systemid;pipedrivesystemid"},
};

struct PartName {
    std::string_view name;
    Part part;
};
constexpr PartName address_parts[] = {
    {"street", Part::street},       {"streetaddress", Part::street},    {"address", Part::street},
    {"addressline1", Part::street}, {"streetaddress1", Part::street},   {"formatted", Part::street},
    {"street2", Part::street_more}, {"streetaddress2", Part::street_more}, {"addressline2", Part::street_more},
    {"street3", Part::street_more}, {"extendedaddress", Part::street_more},
    {"city", Part::city},           {"town", Part::city},               {"ville", Part::city},
    {"ort", Part::city},            {"state", Part::region},            {"region", Part::region},
    {"stateregion", Part::region},  {"stateprovince", Part::region},    {"province", Part::region},
    {"county", Part::region},       {"zip", Part::postcode},            {"zipcode", Part::postcode},
    {"postcode", Part::postcode},   {"postalcode", Part::postcode},     {"zippostalcode", Part::postcode},
    {"plz", Part::postcode},        {"country", Part::country},         {"countryregion", Part::country},
    {"pays", Part::country},        {"land", Part::country},
};
struct Prefix {
    std::string_view prefix, label;
};
constexpr Prefix address_prefixes[] = {
    {"business", "work"}, {"work", "work"},      {"mailing", "work"},  {"billing", "work"},  {"home", "home"},
    {"other", "other"},   {"shipping", "other"}, {"address1", "work"}, {"address2", "home"}, {"company", "work"},
};

// "Person - Name*" of exports that put the kind of record in front: that kind, and what is left of the heading.
std::string_view entity_in_front(std::string_view& heading) {
    std::size_t dash = heading.find(" - ");
    if (dash == std::string_view::npos) return {};
    std::string front = fold_key(heading.substr(0, dash));
    constexpr std::pair<std::string_view, std::string_view> words[] = {
        {"person", "contact"},       {"contact", "contact"}, {"lead", "contact"}, {"organization", "company"},
        {"organisation", "company"}, {"company", "company"}, {"deal", "deal"}};
    for (const auto& [word, entity] : words) {
        if (front != word) continue;
        heading.remove_prefix(dash + 3);
        return entity;
    }
    return {};
}

std::string fold_heading(std::string_view heading) {
    entity_in_front(heading);
    return fold_key(heading);
}

bool contains(std::string_view list, std::string_view word) {
    std::size_t from = 0;
    while (from <= list.size()) {
        std::size_t to = std::min(list.find(';', from), list.size());
        if (list.substr(from, to - from) == word) return true;
        from = to + 1;
    }
    return false;
}

bool has(std::string_view text, std::string_view part) { return text.find(part) != std::string_view::npos; }

Part address_part(std::string_view folded, std::string& label) {
    label = "work";
    for (const Prefix& prefix : address_prefixes) {
        if (starts_with(folded, prefix.prefix) && folded.size() > prefix.prefix.size()) {
            label = prefix.label;
            folded.remove_prefix(prefix.prefix.size());
            break;
        }
    }
    for (const PartName& entry : address_parts) {
        if (entry.name == folded) return entry.part;
    }
    return Part::whole;
}

std::string label_of(std::string_view folded, FieldType type) {
    if (has(folded, "home") || has(folded, "personal") || has(folded, "private")) return "home";
    if (type == FieldType::phones) {
        if (has(folded, "mobile") || has(folded, "cell") || has(folded, "handy")) return "mobile";
        if (has(folded, "fax")) return "fax";
        if (has(folded, "main")) return "main";
    }
    if (has(folded, "other") || has(folded, "additional") || has(folded, "secondary")) return "other";
    return "work";
}

// Fields that several columns fill together.
bool collects(FieldType type) {
    return type == FieldType::emails || type == FieldType::phones || type == FieldType::addresses ||
           type == FieldType::reference;
}

// The meaning of one heading: a field's key, "full_name" or "".
std::string meaning(const Entity& entity, std::string_view heading) {
    std::string folded = fold_heading(heading);
    if (folded.empty()) return {};
    for (const FieldDef& field : entity.fields) {
        if (importable(field) && contains(field.aliases, folded)) return std::string(field.key);
    }
    for (const More& more : more_aliases) {
        if (more.entity == entity.key() && contains(more.aliases, folded)) return std::string(more.field);
    }
    std::string label;
    if (entity.find("addresses") >= 0 && address_part(folded, label) != Part::whole) return "addresses";
    return {};
}

std::size_t score(const Entity& entity, const std::vector<std::string>& headings) {
    std::size_t total = 0;
    for (const std::string& heading : headings) {
        std::string key = meaning(entity, heading);
        // Every export has these: they tell nothing.
        if (key.empty() || key == "source_id" || key == "owner" || key == "created_at" || key == "notes" ||
            key == "addresses")
            continue;
        // What only one kind of record has.
        bool telling = key == "first_name" || key == "last_name" || key == "emails" || key == "stage" || key == "amount" ||
                       key == "close_date" || key == "pipeline" || key == "domain" || key == "industry" || key == "employees";
        std::string_view rest = heading;
        std::string_view front = entity_in_front(rest);
        if (has(fold_key(rest), "deal") || has(fold_key(rest), "opportunity") || front == entity.key()) telling = true;
        total += telling ? 3 : 1;
    }
    return total;
}

}  // namespace

bool importable(const FieldDef& field) {
    if (field.kept == Kept::derived) return false;
    return field.key != "team" && field.key != "visibility" && field.key != "created_by";
}

ImportLayout guess_layout(const std::vector<std::string>& headings) {
    const Schema& schema = Schema::built_in();
    ImportLayout layout{"csv", "contact"};
    std::size_t best = 0;
    // The first of equals: a list of names and e-mails is people.
    for (std::string_view key : {"contact", "deal", "company"}) {
        std::size_t points = score(schema.at(key), headings);
        if (points > best) {
            best = points;
            layout.entity = key;
        }
    }
    bool record_id = false, other_system = false;
    for (const std::string& heading : headings) {
        std::string folded = fold_key(heading);
        record_id = record_id || folded == "recordid" || folded == "hsobjectid" || starts_with(folded, "recordid");
        other_system = other_system || folded == "accountname" || folded == "closingdate" || folded == "leadowner";
    }
    if (record_id && !other_system && best > 0) {
        layout.name = layout.entity == "contact" ? "hubspot.contacts"
                      : layout.entity == "deal"  ? "hubspot.deals"
                                                 : "hubspot.companies";
    }
    return layout;
}

std::vector<std::string> guess_fields(const Entity& entity, const std::vector<std::string>& headings) {
    std::vector<std::string> out;
    out.reserve(headings.size());
    std::vector<std::string> taken;
    bool first_or_last = false;
    for (const std::string& heading : headings) {
        std::string key = meaning(entity, heading);
        first_or_last = first_or_last || key == "first_name" || key == "last_name";
        // An amount and its currency are two parts of one field.
        std::string part = key == "amount" && has(fold_heading(heading), "currency") ? "currency" : key;
        int at = entity.find(key);
        if (std::find(taken.begin(), taken.end(), part) != taken.end()) {
            bool together = at >= 0 && collects(entity.fields[static_cast<std::size_t>(at)].type);
            if (key == "notes") {
                key = "notes+";
            } else if (!together) {
                key.clear();
            }
        }
        taken.push_back(std::move(part));
        out.push_back(std::move(key));
    }
    // The whole name tells nothing new beside its two halves.
    if (first_or_last) std::replace(out.begin(), out.end(), std::string("full_name"), std::string{});
    return out;
}

Result<std::vector<ColumnUse>> resolve_columns(const Entity& entity, const std::vector<std::string>& headings,
                                               const std::vector<std::string>& fields) {
    auto wrong = [](std::string what) {
        return Error{.code = Code::invalid, .key = "error.import_mapping", .args = {std::move(what)}};
    };
    if (fields.size() != headings.size()) return wrong(to_text(static_cast<std::int64_t>(fields.size())));
    std::vector<ColumnUse> out;
    for (std::size_t i = 0; i < fields.size(); ++i) {
        ColumnUse use;
        use.heading = headings[i];
        std::string folded = fold_heading(headings[i]);
        if (fields[i] == "notes+") {
            if (entity.find("notes") < 0) return wrong(fields[i]);
            use.kind = Kind::notes;
        } else if (fields[i] == "full_name") {
            if (entity.find("last_name") < 0) return wrong(fields[i]);
            use.kind = Kind::full_name;
        } else if (!fields[i].empty()) {
            int at = entity.find(fields[i]);
            if (at < 0 || !importable(entity.fields[static_cast<std::size_t>(at)])) return wrong(fields[i]);
            use.kind = Kind::field;
            use.field = static_cast<std::size_t>(at);
            const FieldDef& field = entity.fields[use.field];
            if (field.type == FieldType::addresses) {
                use.part = address_part(folded, use.label);
                if (use.part == Part::whole) use.part = Part::street;
            } else if (field.type == FieldType::emails || field.type == FieldType::phones) {
                use.label = label_of(folded, field.type);
            } else if (field.type == FieldType::money && has(folded, "currency")) {
                use.part = Part::currency;
            } else if (field.type == FieldType::reference && field.target != "user" && field.target != "stage" &&
                       field.target != "pipeline") {
                std::string_view end = folded;
                bool plural = end.size() > 3 && end.substr(end.size() - 3) == "ids";
                bool single = end.size() > 2 && end.substr(end.size() - 2) == "id";
                if (plural || single) use.part = Part::id;
            }
        }
        out.push_back(std::move(use));
    }
    return out;
}

}  // namespace hera::app
