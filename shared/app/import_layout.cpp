#include "app/import_layout.h"

#include <algorithm>
#include <utility>

#include "app/import_names.h"
#include "base/text.h"
#include "model/entities.h"

namespace hera::app {

namespace {

using Kind = ColumnUse::Kind;
using Part = ColumnUse::Part;

bool has(std::string_view text, std::string_view part) { return text.find(part) != std::string_view::npos; }

// Fields that several columns fill together.
bool collects(FieldType type) {
    return type == FieldType::emails || type == FieldType::phones || type == FieldType::addresses ||
           type == FieldType::reference;
}

// The meaning of one heading as on the link; "" for nothing.
std::string meaning(const Entity& entity, const ImportLayout& layout, std::string_view heading) {
    std::string folded = fold_heading(heading);
    if (folded.empty()) return {};
    auto known = [&](std::string_view key) {
        int at = entity.find(key);
        return at >= 0 && importable(entity.fields[static_cast<std::size_t>(at)]);
    };
    std::string_view rest = heading, front = entity_in_front(rest);
    if (!front.empty() && front != entity.key()) {
        // "Organization - Name" in a file of people: what they are linked to.
        bool name = folded == "name" && front != "deal";
        if (name && known(front)) return std::string(front);
        return layout.name != "csv" && known("notes") ? "notes+" : "";
    }
    if (std::string_view special = layout_meaning(layout, folded); !special.empty()) {
        if (special == "-") return {};
        if (special == "notes+") return known("notes") ? "notes+" : "";
        if (special == "deleted" || (special == "full_name" && known("last_name")) || known(special)) return std::string(special);
    }
    if (Numbered group = numbered(folded); group.group > 0) {
        if (group.field == "notes+") return group.part == Part::label ? "" : "notes+";
        if (known(group.field)) return std::string(group.field);
    }
    for (const FieldDef& field : entity.fields) {
        if (importable(field) && listed(field.aliases, folded)) return std::string(field.key);
    }
    if (std::string_view usual = usual_meaning(entity.key(), folded); !usual.empty()) {
        // A generic file's own words are for its owner to place; an export that we know is placed whole.
        if (usual != "notes+") return std::string(usual);
        if (layout.name != "csv") return "notes+";
    }
    std::string label;
    if (address_part(folded, label) != Part::whole) {
        if (known("addresses")) return "addresses";
        if (layout.name != "csv") return "notes+";
    }
    // A field that somebody added over there.
    std::string_view raw = trim(heading);
    if (layout.system() == "salesforce" && raw.size() > 3 && raw.substr(raw.size() - 3) == "__c") return "notes+";
    return {};
}

std::size_t score(const Entity& entity, const std::vector<std::string>& headings) {
    const ImportLayout no_layout{"csv", {}};
    std::size_t total = 0;
    for (const std::string& heading : headings) {
        std::string key = meaning(entity, no_layout, heading);
        // Every export has these: they tell nothing.
        if (key.empty() || key == "source_id" || key == "owner" || key == "created_at" || key == "notes" ||
            key == "addresses")
            continue;
        // What only one kind of record has.
        bool telling = key == "first_name" || key == "last_name" || key == "emails" || key == "stage" || key == "amount" ||
                       key == "close_date" || key == "pipeline" || key == "domain" || key == "industry" || key == "employees";
        if (key == "stage" && fold_heading(heading) == "status") telling = false;
        std::string_view rest = heading;
        std::string_view front = entity_in_front(rest);
        if (has(fold_key(rest), "deal") || has(fold_key(rest), "opportunity") || front == entity.key()) telling = true;
        total += telling ? 3 : 1;
    }
    return total;
}

}  // namespace

std::size_t known_headings(const std::vector<std::string>& cells) {
    const Schema& schema = Schema::built_in();
    std::vector<std::string> folded;
    for (const std::string& cell : cells) folded.push_back(fold_key(cell));
    ImportLayout layout{"csv", {}};
    if (const KnownLayout* known = find_layout(folded)) layout.name = known->name;
    std::size_t out = 0;
    for (const std::string& cell : cells) {
        std::string heading = fold_heading(cell);
        bool known = !layout_meaning(layout, heading).empty();
        for (const EntityDef* def : importable_entities) {
            std::string_view key = def->key;
            known = known || !meaning(schema.at(key), layout, cell).empty();
        }
        out += known;
    }
    return out;
}

ImportLayout guess_layout(const std::vector<std::string>& headings) {
    const Schema& schema = Schema::built_in();
    std::vector<std::string> folded_headings;
    for (const std::string& heading : headings) folded_headings.push_back(fold_key(heading));
    if (const KnownLayout* known = find_layout(folded_headings)) return {std::string(known->name), std::string(known->entity)};
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

std::vector<std::string> guess_fields(const Entity& entity, const std::vector<std::string>& headings,
                                      const ImportLayout& layout) {
    std::vector<std::string> out;
    out.reserve(headings.size());
    std::vector<std::string> taken;
    bool first_or_last = false;
    for (const std::string& heading : headings) {
        std::string key = meaning(entity, layout, heading);
        first_or_last = first_or_last || key == "first_name" || key == "last_name";
        // An amount and its currency are two parts of one field, and so are a stage and how it ended.
        std::string part = key == "amount" && has(fold_heading(heading), "currency") ? "currency" : key;
        int at = entity.find(key);
        if (std::find(taken.begin(), taken.end(), part) != taken.end()) {
            bool together = at >= 0 && collects(entity.fields[static_cast<std::size_t>(at)].type);
            if (key == "notes") {
                key = "notes+";
            } else if (!together && key != "notes+") {
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
        if (fields[i] == "deleted") {
            use.kind = Kind::deleted;
        } else if (fields[i] == "notes+") {
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
            Numbered group = numbered(folded);
            if (group.group > 0 && group.field == field.key) {
                use.group = group.group;
                use.part = group.part;
                use.label = "work";
            } else if (field.type == FieldType::addresses) {
                use.part = address_part(folded, use.label);
                if (use.part == Part::whole) use.part = Part::street;
            } else if (field.type == FieldType::emails || field.type == FieldType::phones) {
                use.label = label_of(folded, field.type);
            } else if (field.key == "stage" && has(folded, "status")) {
                use.part = Part::outcome;
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
