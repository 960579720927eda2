#include "app/import_index.h"

#include <algorithm>

#include "base/text.h"
#include "model/entities.h"
#include "store/record_table.h"

namespace hera::app {

namespace {

constexpr int page_rows = 500;

void name_user(std::unordered_map<std::string, RecordId>& users, std::string name, RecordId id) {
    if (name.empty()) return;
    auto [at, is_new] = users.emplace(std::move(name), id);
    if (!is_new && !(at->second == id)) at->second = RecordId{};
}

}  // namespace

std::string source_key(std::string_view id) {
    constexpr std::size_t bare = 15, whole = 18;
    if (id.size() != whole) return std::string(id);
    std::string suffix;
    for (std::size_t chunk = 0; chunk < 3; ++chunk) {
        std::size_t bits = 0;
        for (std::size_t i = 0; i < 5; ++i) {
            char c = id[chunk * 5 + i];
            bool small = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
            if (c >= 'A' && c <= 'Z') bits |= std::size_t{1} << i;
            else if (!small) return std::string(id);
        }
        suffix.push_back("ABCDEFGHIJKLMNOPQRSTUVWXYZ012345"[bits]);
    }
    return std::string(id.substr(bare) == suffix ? id.substr(0, bare) : id);
}

std::uint32_t RecordNames::add(RecordId id) {
    m_entries.push_back({id, false, false});
    return static_cast<std::uint32_t>(m_entries.size() - 1);
}

void RecordNames::name_source(std::uint32_t at, const std::string& source) {
    if (!source.empty()) m_entries[at].has_source = true;
    m_sources.emplace(source.empty() ? m_entries[at].id.text() : source_key(source), at);
}

void RecordNames::name_key(std::uint32_t at, std::string key) {
    if (!key.empty()) m_keys.emplace(std::move(key), at);
}

void RecordNames::name_title(std::uint32_t at, std::string title) {
    if (title.empty()) return;
    auto [known, is_new] = m_titles.emplace(std::move(title), at);
    if (!is_new && known->second != at) m_entries[known->second].shares_title = true;
}

void RecordNames::name_pair(std::uint32_t at, std::string pair) { m_pairs.emplace(std::move(pair), at); }

std::uint32_t RecordNames::find(const Names& names, const std::string& name) {
    auto found = name.empty() ? names.end() : names.find(name);
    return found == names.end() ? none : found->second;
}

std::uint32_t RecordNames::by_only_title(const std::string& title) const {
    std::uint32_t at = by_title(title);
    return at != none && m_entries[at].shares_title ? none : at;
}

std::vector<std::uint32_t> RecordNames::by_pair(const std::string& pair) const {
    std::vector<std::uint32_t> out;
    auto [from, to] = m_pairs.equal_range(pair);
    for (auto at = from; at != to; ++at) out.push_back(at->second);
    std::sort(out.begin(), out.end());
    return out;
}

void RecordNames::take_pair(const std::string& pair, std::uint32_t at) {
    auto [from, to] = m_pairs.equal_range(pair);
    auto found = std::find_if(from, to, [at](const auto& entry) { return entry.second == at; });
    if (found != to) m_pairs.erase(found);
}

std::string lead_name(std::string_view first, std::string_view last, std::string_view company) {
    return std::string(first) + " " + std::string(last) + "\n" + std::string(company);
}

ImportIndex::ImportIndex(store::Database& database, const Schema& schema, const Wants& wants)
    : m_database(database), m_schema(schema), m_wants(wants) {
    m_wants.contacts = wants.contacts || wants.deals;
}

RecordNames& ImportIndex::of(const Entity& entity) {
    if (entity.key() == contact::entity.key) return contacts;
    if (entity.key() == lead::entity.key) return leads;
    return entity.key() == deal::entity.key ? deals : companies;
}

std::string ImportIndex::pair(std::string_view folded_title, RecordId company) {
    return std::string(folded_title) + "\n" + company.text();
}

std::optional<RecordId> ImportIndex::user(std::string_view text) const {
    auto found = m_users.find(fold(text));
    if (found == m_users.end() || found->second.none()) return std::nullopt;
    return found->second;
}

Result<bool> ImportIndex::load(const std::function<bool()>& stop) {
    while (m_part != Part::done) {
        bool more = false;
        switch (m_part) {
            case Part::contacts: more = m_wants.contacts && TRY(load_contacts()); break;
            case Part::companies: more = TRY(load_companies()); break;
            case Part::deals: more = m_wants.deals && TRY(load_deals()); break;
            case Part::leads: more = m_wants.leads && TRY(load_leads()); break;
            case Part::rest: TRY(load_rest()); break;
            case Part::done: break;
        }
        if (!more) {
            m_part = static_cast<Part>(static_cast<int>(m_part) + 1);
            m_after = {};
        }
        if (m_part != Part::done && stop()) return false;
    }
    return true;
}

Result<bool> ImportIndex::load_contacts() {
    const Entity& entity = m_schema.at(contact::entity.key);
    const FieldDef& emails = entity.fields[contact::emails.index];
    store::Statement s = m_database.prepare(
        "SELECT id, f_source_id, f_first_name, f_last_name, f_company, f_emails FROM r_contact"
        " WHERE id > ? AND deleted = 0 ORDER BY id LIMIT ?");
    s.bind(1, m_after).bind(2, std::int64_t{page_rows});
    int rows = 0;
    for (; TRY(s.step()); ++rows) {
        m_after = RecordId{s.id(0)};
        std::uint32_t at = contacts.add(m_after);
        contacts.name_source(at, std::string(s.text(1)));
        Value list = TRY(store::read_value(emails, s, 5));
        if (const auto* entries = std::get_if<LabelledList>(&list)) {
            for (const Labelled& entry : *entries) contacts.name_key(at, lower_ascii(entry.value));
        }
        if (!m_wants.pairs && !m_wants.deals) continue;
        std::string title = fold(std::string(s.text(2)) + " " + std::string(s.text(3)));
        if (title.empty()) continue;
        if (m_wants.pairs) contacts.name_pair(at, pair(title, RecordId{s.id(4)}));
        contacts.name_title(at, std::move(title));
    }
    return rows == page_rows;
}

Result<bool> ImportIndex::load_companies() {
    store::Statement s = m_database.prepare(
        "SELECT id, f_source_id, f_name, f_domain FROM r_company WHERE id > ? AND deleted = 0 ORDER BY id LIMIT ?");
    s.bind(1, m_after).bind(2, std::int64_t{page_rows});
    int rows = 0;
    for (; TRY(s.step()); ++rows) {
        m_after = RecordId{s.id(0)};
        std::uint32_t at = companies.add(m_after);
        companies.name_source(at, std::string(s.text(1)));
        companies.name_title(at, fold(s.text(2)));
        companies.name_key(at, lower_ascii(s.text(3)));
    }
    return rows == page_rows;
}

Result<bool> ImportIndex::load_deals() {
    store::Statement s = m_database.prepare(
        "SELECT id, f_source_id, f_name, f_company FROM r_deal WHERE id > ? AND deleted = 0 ORDER BY id LIMIT ?");
    s.bind(1, m_after).bind(2, std::int64_t{page_rows});
    int rows = 0;
    for (; TRY(s.step()); ++rows) {
        m_after = RecordId{s.id(0)};
        std::uint32_t at = deals.add(m_after);
        deals.name_source(at, std::string(s.text(1)));
        if (m_wants.pairs) deals.name_pair(at, pair(fold(s.text(2)), RecordId{s.id(3)}));
    }
    return rows == page_rows;
}

Result<bool> ImportIndex::load_leads() {
    const FieldDef& emails = m_schema.at(lead::entity.key).fields[lead::emails.index];
    store::Statement s = m_database.prepare(
        "SELECT id, f_source_id, f_first_name, f_last_name, f_company_name, f_emails FROM r_lead"
        " WHERE id > ? AND deleted = 0 ORDER BY id LIMIT ?");
    s.bind(1, m_after).bind(2, std::int64_t{page_rows});
    int rows = 0;
    for (; TRY(s.step()); ++rows) {
        m_after = RecordId{s.id(0)};
        std::uint32_t at = leads.add(m_after);
        leads.name_source(at, std::string(s.text(1)));
        Value list = TRY(store::read_value(emails, s, 5));
        if (const auto* entries = std::get_if<LabelledList>(&list)) {
            for (const Labelled& entry : *entries) leads.name_key(at, lower_ascii(entry.value));
        }
        std::string title = fold(lead_name(s.text(2), s.text(3), s.text(4)));
        if (m_wants.pairs && !title.empty()) leads.name_pair(at, pair(title, RecordId{}));
    }
    return rows == page_rows;
}

Result<void> ImportIndex::load_rest() {
    {
        store::Statement s = m_database.prepare("SELECT id, f_name, f_email FROM r_user WHERE deleted = 0 ORDER BY id");
        while (TRY(s.step())) {
            RecordId id{s.id(0)};
            colleagues.push_back({id, std::string(s.text(1))});
            name_user(m_users, fold(s.text(1)), id);
            name_user(m_users, fold(s.text(2)), id);
        }
    }
    if (!m_wants.deals) return {};
    {
        store::Statement s = m_database.prepare("SELECT id, f_name FROM r_pipeline WHERE deleted = 0 ORDER BY f_position, id");
        while (TRY(s.step())) pipelines.push_back({RecordId{s.id(0)}, fold_key(s.text(1))});
    }
    store::Statement s = m_database.prepare(
        "SELECT id, f_pipeline, f_name, f_position, f_probability, f_outcome FROM r_stage WHERE deleted = 0"
        " ORDER BY f_position, id");
    while (TRY(s.step())) {
        stages.push_back({RecordId{s.id(0)}, RecordId{s.id(1)}, fold_key(s.text(2)), std::string(s.text(2)),
                          s.integer(3), s.integer(4), std::string(s.text(5))});
    }
    return {};
}

}  // namespace hera::app
