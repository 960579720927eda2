// What an import looks up: the records there are, by the names a file may use for them. Held in memory while one pass over
// the file runs (about 150 bytes per record and name), so that no row asks SQLite who somebody is.
//
// Records in the trash are not there: importing a file again after its undo makes new ones.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/result.h"
#include "model/schema.h"
#include "store/sqlite.h"

namespace hera::app {

// What two spellings of one id have in common: Salesforce writes its ids with 15 characters, or with 18 of which the last
// three only repeat what is capital.
std::string source_key(std::string_view id);

// What tells one lead from another that has no e-mail: who it is, and where.
std::string lead_name(std::string_view first, std::string_view last, std::string_view company);

// The records of one kind. Positions stay valid; who came first keeps a name.
class RecordNames {
public:
    static constexpr std::uint32_t none = ~std::uint32_t{0};

    std::uint32_t add(RecordId id);
    RecordId id(std::uint32_t at) const { return m_entries[at].id; }
    bool has_source(std::uint32_t at) const { return m_entries[at].has_source; }
    std::size_t size() const { return m_entries.size(); }

    // By `source`, or, of a record that came from nowhere else, by its own id: what its export calls it.
    void name_source(std::uint32_t at, const std::string& source);
    void name_key(std::uint32_t at, std::string key);    // an e-mail or domain in lower case
    void name_title(std::uint32_t at, std::string title);  // folded
    // What stands for a record that has no better name, until it is taken.
    void name_pair(std::uint32_t at, std::string pair);

    std::uint32_t by_source(const std::string& source) const { return find(m_sources, source_key(source)); }
    std::uint32_t by_key(const std::string& key) const { return find(m_keys, key); }
    std::uint32_t by_title(const std::string& title) const { return find(m_titles, title); }
    // None when two records are called so.
    std::uint32_t by_only_title(const std::string& title) const;
    std::vector<std::uint32_t> by_pair(const std::string& pair) const;
    void take_pair(const std::string& pair, std::uint32_t at);

private:
    using Names = std::unordered_map<std::string, std::uint32_t>;
    static std::uint32_t find(const Names& names, const std::string& name);
    struct Entry {
        RecordId id{};
        bool has_source = false;
        bool shares_title = false;
    };
    std::vector<Entry> m_entries;
    Names m_sources, m_keys, m_titles;
    std::unordered_multimap<std::string, std::uint32_t> m_pairs;
};

struct StageFacts {
    RecordId id{}, pipeline{};
    std::string name;   // fold_key
    std::string title;  // as people see it
    std::int64_t position = 0, probability = 0;
    std::string outcome;
};
struct PipelineFacts {
    RecordId id{};
    std::string name;  // fold_key
};

class ImportIndex {
public:
    struct Wants {
        bool contacts = false, deals = false, leads = false;  // companies are always there
        bool pairs = false;                    // a file has no ids of the other system, so weaker names count
    };
    ImportIndex(store::Database& database, const Schema& schema, const Wants& wants);

    // Works until `stop` says so; true: all is there.
    Result<bool> load(const std::function<bool()>& stop);

    RecordNames contacts, companies, deals, leads;
    std::vector<PipelineFacts> pipelines;  // in order; the first is the usual one
    std::vector<StageFacts> stages;        // in order

    RecordNames& of(const Entity& entity);
    struct Colleague {
        RecordId id{};
        std::string name;
    };
    std::vector<Colleague> colleagues;
    // By e-mail or by a name that only one colleague has.
    std::optional<RecordId> user(std::string_view text) const;

    static std::string pair(std::string_view folded_title, RecordId company);

private:
    enum class Part : std::uint8_t { contacts, companies, deals, leads, rest, done };
    // One page of a table; false: it was the last.
    Result<bool> load_contacts();
    Result<bool> load_companies();
    Result<bool> load_deals();
    Result<bool> load_leads();
    Result<void> load_rest();

    store::Database& m_database;
    const Schema& m_schema;
    Wants m_wants;
    Part m_part = Part::contacts;
    RecordId m_after{};
    std::unordered_map<std::string, RecordId> m_users;  // none: two are called so
};

}  // namespace hera::app
