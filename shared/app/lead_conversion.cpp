#include "app/lead_conversion.h"

#include <algorithm>
#include <optional>
#include <set>

#include "app/import_row.h"
#include "base/text.h"
#include "model/entities.h"
#include "store/query.h"

namespace hera::app {
namespace {

using Fields = std::vector<std::pair<std::string, Value>>;

constexpr std::size_t candidates_max = 50;

// Mail providers whose domain says nothing about a company.
constexpr std::string_view for_everyone[] = {"gmail.com", "googlemail.com", "outlook.com", "hotmail.com", "live.com",  "msn.com",
                                             "yahoo.com", "icloud.com",     "me.com",      "aol.com",     "gmx.de",    "gmx.net",
                                             "gmx.com",   "web.de",         "t-online.de", "mail.ru",     "yandex.ru", "qq.com",
                                             "163.com",   "126.com",        "proton.me",   "protonmail.com"};
constexpr std::string_view legal_forms[] = {"inc", "ltd", "llc", "gmbh", "ag", "kg",   "sa",      "srl", "bv",  "nv",
                                            "oy",  "ab",  "as",  "plc",  "spa", "co", "corp", "limited", "sas", "sarl"};

template <class T>
const T* get(const Record& record, std::string_view key) {
    return std::get_if<T>(&record.get(key));
}
std::string text_of(const Record& record, std::string_view key) {
    const auto* text = get<std::string>(record, key);
    return text == nullptr ? std::string{} : *text;
}

// What two spellings of a company's name have in common: "Harbor Systems, Inc." and "harbor systems".
std::string company_key(std::string_view name) {
    std::string words;
    for (char c : fold(name)) words += c == '.' ? '\0' : (c == ',' || c == '&' || c == '-') ? ' ' : c;
    words.erase(std::remove(words.begin(), words.end(), '\0'), words.end());
    std::vector<std::string> parts = split(words, ' ');
    parts.erase(std::remove(parts.begin(), parts.end(), std::string{}), parts.end());
    while (parts.size() > 1 && std::find(std::begin(legal_forms), std::end(legal_forms), parts.back()) != std::end(legal_forms))
        parts.pop_back();
    std::string out;
    for (const std::string& part : parts) out += part;
    return out;
}

std::set<std::string> addresses_of(const Record& record, std::string_view key) {
    std::set<std::string> out;
    if (const auto* list = get<LabelledList>(record, key)) {
        for (const Labelled& entry : *list) out.insert(lower_ascii(trim(entry.value)));
    }
    return out;
}

std::set<std::string> domains_of(const Record& lead) {
    std::set<std::string> out;
    for (const std::string& address : addresses_of(lead, "emails")) {
        std::size_t at = address.rfind('@');
        if (at != std::string::npos) out.insert(address.substr(at + 1));
    }
    if (std::string website = text_of(lead, "website"); !website.empty()) out.insert(domain_of(website));
    for (std::string_view domain : for_everyone) out.erase(std::string(domain));
    out.erase("");
    return out;
}

class Finder {
public:
    explicit Finder(sync::Replica& replica) : m_replica(replica) {}

    Result<std::vector<Record>> candidates(std::string_view entity_key, std::string_view text) {
        const Entity& entity = m_replica.schema().at(entity_key);
        store::ListQuery query;
        query.entity = &entity;
        query.columns = {"title"};
        query.text = std::string(text);
        auto plan = TRY(store::ListPlan::make(m_replica.schema(), query));
        std::vector<RecordId> order = TRY(plan.order(m_replica.database()));
        if (order.size() > candidates_max) order.resize(candidates_max);
        std::vector<Record> out;
        for (RecordId id : order) out.push_back(TRY(m_replica.load(entity, id)));
        return out;
    }
    void add(std::string_view entity, const Record& record, std::string_view reason, std::string hint) {
        bool known = std::any_of(m_found.begin(), m_found.end(), [&](const link::Match& one) { return one.id == record.id; });
        if (!known) m_found.push_back({std::string(entity), record.id, title_of(record), std::move(hint), std::string(reason)});
    }
    std::vector<link::Match> take() { return std::move(m_found); }

private:
    sync::Replica& m_replica;
    std::vector<link::Match> m_found;
};

std::string first_address(const Record& record) {
    const auto* list = get<LabelledList>(record, "emails");
    return list == nullptr || list->empty() ? std::string{} : list->front().value;
}

// Entries of `more` that `list` does not have, behind it; false when there is none.
bool join_lists(FieldType type, LabelledList& list, const LabelledList& more) {
    bool any = false;
    for (const Labelled& entry : more) {
        auto same = [&](const Labelled& one) { return same_entry(type, trim(one.value), trim(entry.value)); };
        if (std::any_of(list.begin(), list.end(), same)) continue;
        list.push_back(entry);
        any = true;
    }
    return any;
}

class Converter {
public:
    Converter(sync::Replica& replica, const link::ConvertLead& wanted, const Clock& clock, Random& random)
        : m_replica(replica), m_wanted(wanted), m_clock(clock), m_random(random) {}

    Result<std::vector<sync::Draft>> run() {
        const Schema& schema = m_replica.schema();
        Record lead = TRY(m_replica.load(schema.at(lead::entity.key), m_wanted.lead));
        if (lead.deleted) return Error{.code = Code::not_found, .key = "error.record_gone"};
        if (!empty(lead.get("converted_at"))) return Error{.code = Code::conflict, .key = "error.lead_converted"};
        if (!m_wanted.company.wanted && !m_wanted.contact.wanted && !m_wanted.deal.wanted)
            return Error{.code = Code::invalid, .key = "error.conversion_empty"};
        if (m_wanted.company.wanted) TRY(company_part(lead));
        if (m_wanted.contact.wanted) TRY(contact_part(lead));
        if (m_wanted.deal.wanted) TRY(deal_part(lead));
        TRY(link_activities());
        Fields outcome{{"status", Value(std::string("converted"))}, {"converted_at", Value(m_clock.now())}};
        if (m_wanted.company.wanted) outcome.emplace_back("company", m_wanted.company.record);
        if (m_wanted.contact.wanted) outcome.emplace_back("contact", m_wanted.contact.record);
        if (m_wanted.deal.wanted) outcome.emplace_back("deal", m_wanted.deal.record);
        add(sync::Draft::Kind::patch, lead::entity.key, lead.id, std::move(outcome));
        return std::move(m_drafts);
    }

private:
    void add(sync::Draft::Kind kind, std::string_view entity, RecordId id, Fields fields) {
        if (!fields.empty()) m_drafts.push_back({kind, std::string(entity), id, std::move(fields)});
    }
    void take(Fields& fields, std::string_view to, const Record& lead, std::string_view from) const {
        if (!empty(lead.get(from))) fields.emplace_back(to, lead.get(from));
    }
    // V3: what `there` has stays.
    Result<void> fill_in(std::string_view entity, RecordId id, Fields given) {
        Record there = TRY(m_replica.load(m_replica.schema().at(entity), id));
        if (there.deleted) return Error{.code = Code::not_found, .key = "error.record_gone"};
        Fields patch;
        for (auto& [key, value] : given) {
            const Value& current = there.get(key);
            if (const auto* more = std::get_if<LabelledList>(&value); more && !empty(current)) {
                const auto* known = std::get_if<LabelledList>(&current);
                LabelledList list = known == nullptr ? LabelledList{} : *known;
                FieldType type = there.entity->fields[there.entity->at(key)].type;
                if (join_lists(type, list, *more)) patch.emplace_back(key, std::move(list));
            } else if (empty(current)) {
                patch.emplace_back(key, std::move(value));
            }
        }
        add(sync::Draft::Kind::patch, entity, id, std::move(patch));
        return {};
    }
    Result<void> make_or_fill(std::string_view entity, const link::ConvertLead::Part& part, Fields fields, const Record& lead) {
        if (part.existing) return fill_in(entity, part.record, std::move(fields));
        take(fields, "owner", lead, "owner");
        add(sync::Draft::Kind::create, entity, part.record, std::move(fields));
        return {};
    }

    Result<void> company_part(const Record& lead) {
        Fields fields;
        std::string name = m_wanted.company.name.empty() ? text_of(lead, "company_name") : m_wanted.company.name;
        if (!m_wanted.company.existing) fields.emplace_back("name", name.empty() ? title_of(lead) : name);
        take(fields, "website", lead, "website");
        std::set<std::string> domains = domains_of(lead);
        if (!domains.empty()) fields.emplace_back("domain", *domains.begin());
        return make_or_fill(company::entity.key, m_wanted.company, std::move(fields), lead);
    }
    Result<void> contact_part(const Record& lead) {
        Fields fields;
        for (std::string_view key : {"first_name", "last_name", "job_title", "emails", "phones", "source"})
            take(fields, key, lead, key);
        if (!m_wanted.contact.existing) {
            take(fields, "notes", lead, "notes");
            // Known only by its company: the contact needs something to be called by.
            if (empty(lead.get("first_name")) && empty(lead.get("last_name")) && empty(lead.get("emails")))
                fields.emplace_back("last_name", title_of(lead));
        }
        if (m_wanted.company.wanted) fields.emplace_back("company", m_wanted.company.record);
        return make_or_fill(contact::entity.key, m_wanted.contact, std::move(fields), lead);
    }
    Result<void> deal_part(const Record& lead) {
        if (m_wanted.stage.none() || m_wanted.pipeline.none())
            return Error{.code = Code::invalid, .key = "error.conversion_stage", .field = "stage"};
        std::string name = m_wanted.deal.name.empty() ? title_of(lead) : m_wanted.deal.name;
        Fields fields{{"name", name}, {"pipeline", m_wanted.pipeline}, {"stage", m_wanted.stage}};
        if (!m_wanted.amount.empty()) fields.emplace_back("amount", m_wanted.amount.front());
        if (m_wanted.company.wanted) fields.emplace_back("company", m_wanted.company.record);
        if (m_wanted.contact.wanted) fields.emplace_back("contact", m_wanted.contact.record);
        return make_or_fill(deal::entity.key, m_wanted.deal, std::move(fields), lead);
    }

    // V2.
    Result<void> link_activities() {
        struct Row {
            std::string entity, role;
            RecordId id{};
        };
        std::vector<Row> rows;
        {
            store::Statement links = m_replica.database().prepare(
                "SELECT f_from_entity, f_from_id, f_role FROM r_link WHERE f_to_id = ? AND deleted = 0"
                " AND f_from_entity IN ('activity', 'task') ORDER BY id");
            links.bind(1, m_wanted.lead);
            while (TRY(links.step()))
                rows.push_back({std::string(links.text(0)), std::string(links.text(2)), RecordId{links.id(1)}});
        }
        for (const Row& row : rows) {
            if (m_wanted.contact.wanted) link_to(row.entity, row.id, contact::entity.key, m_wanted.contact.record, row.role);
            else if (m_wanted.company.wanted) link_to(row.entity, row.id, company::entity.key, m_wanted.company.record, row.role);
            if (m_wanted.deal.wanted) link_to(row.entity, row.id, deal::entity.key, m_wanted.deal.record, "about");
        }
        return {};
    }
    void link_to(const std::string& from, RecordId from_id, std::string_view to, RecordId to_id, const std::string& role) {
        add(sync::Draft::Kind::create, link::entity.key, RecordId::make(m_clock, m_random),
            {{"from_entity", Value(from)},
             {"from_id", Value(from_id)},
             {"to_entity", Value(std::string(to))},
             {"to_id", Value(to_id)},
             {"role", Value(role)}});
    }

    sync::Replica& m_replica;
    const link::ConvertLead& m_wanted;
    const Clock& m_clock;
    Random& m_random;
    std::vector<sync::Draft> m_drafts;
};

}  // namespace

Result<std::vector<link::Match>> find_matches(sync::Replica& replica, RecordId id) {
    auto loaded = replica.load(replica.schema().at(lead::entity.key), id);
    if (!loaded.ok()) return std::vector<link::Match>{};  // not here yet: it comes up by itself
    const Record& lead = loaded.value();
    Finder finder(replica);
    std::set<std::string> addresses = addresses_of(lead, "emails"), domains = domains_of(lead);
    std::string name;
    for (std::string_view key : {"first_name", "last_name"}) name += (name.empty() ? "" : " ") + text_of(lead, key);
    name = trim(name);

    for (const std::string& address : addresses) {
        for (const Record& one : TRY(finder.candidates(contact::entity.key, address))) {
            if (addresses_of(one, "emails").count(address) != 0) finder.add(contact::entity.key, one, "email", first_address(one));
        }
    }
    if (!name.empty()) {
        for (const Record& one : TRY(finder.candidates(contact::entity.key, name))) {
            if (fold(title_of(one)) == fold(name)) finder.add(contact::entity.key, one, "name", first_address(one));
        }
    }
    for (const std::string& domain : domains) {
        for (const Record& one : TRY(finder.candidates(company::entity.key, domain))) {
            if (domain_of(text_of(one, "domain")) == domain) finder.add(company::entity.key, one, "domain", domain);
        }
    }
    if (std::string company = text_of(lead, "company_name"); !company.empty()) {
        // By its first word: legal forms and punctuation may differ.
        std::string first = split(fold(company), ' ').front();
        for (const Record& one : TRY(finder.candidates(company::entity.key, first))) {
            if (company_key(text_of(one, "name")) == company_key(company))
                finder.add(company::entity.key, one, "name", text_of(one, "domain"));
        }
    }
    return finder.take();
}

Result<std::vector<sync::Draft>> conversion_drafts(sync::Replica& replica, const link::ConvertLead& wanted, const Clock& clock,
                                                   Random& random) {
    return Converter(replica, wanted, clock, random).run();
}

}  // namespace hera::app
