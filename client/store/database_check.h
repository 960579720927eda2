// DatabaseCheck: looks at every page and index of the local database and mends what can be made again from the tables (step R1
// of the recovery ladder; R2 is LocalDatabase::open with Start::damaged).
//
//     each table: PRAGMA quick_check(table), one step ─► each index: does it have each row, and no other? 5,000 rows a step
//        │ a table's tree                                   │ an index's tree or content
//        ▼                                                  ▼
//     broken: another copy has to take its place ◄─ wrong ─ REINDEX in one transaction, everything once more ─ right ─► repaired
//
// In steps, so that other messages get their turn in between. PRAGMA quick_check cannot be cut smaller than a table, and does
// not compare indexes; integrity_check does, but for a whole table at once, which takes ten to forty times as long (figures of
// both in docs/operators.md). So the comparison is made here, from both sides: each row is looked up in the index, and both
// have the same number of entries.
//
// Words of a search have no index of their own to go wrong: they are a column of each record (store/ddl.h), and REINDEX covers
// what is built on it.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "store/sqlite.h"

namespace hera {

class DatabaseCheck {
public:
    enum class Outcome : std::uint8_t { sound, repaired, broken };
    // Suspected: a statement has answered corrupt. Then the pages that belong to no table are looked at too, in one step.
    enum class Reason : std::uint8_t { time, suspected };
    static constexpr int rows_per_step = 5'000;

    // REQUIRES: `database` outlives this, no transaction is open at a step.
    explicit DatabaseCheck(store::Database& database, Reason reason = Reason::time) : m_database(database), m_reason(reason) {}

    // nullopt: there is more to do.
    std::optional<Outcome> step();
    // All of it at once.
    Outcome run();
    // What was found, for the log; at most a few lines.
    const std::string& found() const { return m_found; }

private:
    enum class Fault : std::uint8_t { none, index, table };
    struct Index {
        std::string name, table, condition;  // condition: of a partial one
        std::vector<std::string> columns;
        std::int64_t root_page = 0;
    };

    Result<void> list();
    Fault look_at_tree(const std::string& table);
    Fault judge(std::string_view line);
    // One step of comparing; true: this index is done.
    Result<bool> compare(const Index& index);
    std::optional<Outcome> pass_ended();
    bool whole_is_fine();
    bool reindex();
    void note(std::string_view words);

    store::Database& m_database;
    const Reason m_reason;
    std::vector<std::string> m_tables;
    std::vector<Index> m_indexes;
    bool m_listed = false, m_index_fault = false, m_repaired = false;
    std::size_t m_table_at = 0, m_index_at = 0;
    std::int64_t m_row = 0;       // of the index's table, the last one compared
    bool m_counted = false;
    std::string m_found;
};

}  // namespace hera
