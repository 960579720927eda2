#include "store/database_check.h"

#include <algorithm>

#include "base/log.h"

namespace hera {

namespace {

constexpr std::size_t found_bytes_max = 400;

bool has(std::string_view line, std::string_view words) { return line.find(words) != std::string_view::npos; }

std::string where(const std::string& condition) { return condition.empty() ? std::string() : " WHERE " + condition; }

}  // namespace

DatabaseCheck::Outcome DatabaseCheck::run() {
    for (;;) {
        if (auto outcome = step()) return *outcome;
    }
}

std::optional<DatabaseCheck::Outcome> DatabaseCheck::step() {
    if (!m_listed) {
        m_listed = true;
        auto listed = list();
        if (listed.ok()) return std::nullopt;
        note(listed.error().detail);
        return Outcome::broken;
    }
    if (m_table_at < m_tables.size()) {
        switch (look_at_tree(m_tables[m_table_at++])) {
            case Fault::table: return Outcome::broken;
            case Fault::index: m_index_fault = true; break;
            case Fault::none: break;
        }
        return std::nullopt;
    }
    // One that cannot be walked is made anew with all others: there is nothing left to compare.
    if (m_index_at == m_indexes.size() || m_index_fault) return pass_ended();
    auto done = compare(m_indexes[m_index_at]);
    if (!done.ok()) {
        note(m_indexes[m_index_at].name + ": " + done.error().detail);
        m_index_fault = true;
    } else if (done.value()) {
        ++m_index_at;
        m_row = 0;
        m_counted = false;
    }
    return std::nullopt;
}

Result<void> DatabaseCheck::list() {
    // Small ones first: a table that is wrong is found before all of history has been read.
    auto tables = m_database.prepare("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name = 'op', name");
    while (TRY(tables.step())) m_tables.emplace_back(tables.text(0));
    auto indexes = m_database.prepare("SELECT name, tbl_name, rootpage, sql FROM sqlite_master WHERE type = 'index' ORDER BY name");
    while (TRY(indexes.step())) {
        Index index;
        index.name = std::string(indexes.text(0));
        index.table = std::string(indexes.text(1));
        index.root_page = indexes.integer(2);
        std::string_view sql = indexes.text(3);
        constexpr std::string_view partial = " WHERE ";
        if (std::size_t at = sql.find(partial); at != std::string_view::npos) index.condition = sql.substr(at + partial.size());
        m_indexes.push_back(std::move(index));
    }
    for (Index& index : m_indexes) {
        auto columns = m_database.prepare("SELECT name FROM pragma_index_info('" + index.name + "')");
        while (TRY(columns.step())) index.columns.emplace_back(columns.text(0));
    }
    return {};
}

void DatabaseCheck::note(std::string_view words) {
    if (m_found.size() >= found_bytes_max) return;
    if (!m_found.empty()) m_found += "; ";
    m_found += words.substr(0, found_bytes_max);
}

// A line of https://www.sqlite.org/pragma.html#pragma_integrity_check.
DatabaseCheck::Fault DatabaseCheck::judge(std::string_view line) {
    if (line.empty() || line == "ok" || line.substr(0, 4) == "*** ") return Fault::none;
    note(line);
    // "Tree 12 page 34 cell 5: …". A page that two trees claim is no index's own trouble.
    constexpr std::string_view tree = "Tree ";
    if (line.substr(0, tree.size()) != tree || has(line, "2nd reference to page")) return Fault::table;
    std::int64_t root = 0;
    for (char c : line.substr(tree.size())) {
        if (c < '0' || c > '9') break;
        root = root * 10 + (c - '0');
    }
    bool index = std::any_of(m_indexes.begin(), m_indexes.end(), [root](const Index& one) { return one.root_page == root; });
    return index ? Fault::index : Fault::table;
}

DatabaseCheck::Fault DatabaseCheck::look_at_tree(const std::string& table) {
    Fault worst = Fault::none;
    auto rows = m_database.prepare("PRAGMA quick_check('" + table + "')");
    for (;;) {
        auto row = rows.step();
        if (!row.ok()) {
            // It breaks off where a tree cannot be followed; whose tree that is was said before.
            note(row.error().detail);
            return worst == Fault::none ? Fault::table : worst;
        }
        if (!row.value()) return worst;
        std::string_view text = rows.text(0);
        while (!text.empty()) {
            std::size_t end = std::min(text.find('\n'), text.size());
            worst = std::max(worst, judge(text.substr(0, end)));
            text.remove_prefix(std::min(end + 1, text.size()));
        }
    }
}

Result<bool> DatabaseCheck::compare(const Index& index) {
    if (!m_counted) {
        auto count = [&](const std::string& by) -> Result<std::int64_t> {
            auto rows = m_database.prepare("SELECT count(*) FROM " + index.table + by + where(index.condition));
            TRY(rows.step());
            return rows.integer(0);
        };
        std::int64_t in_table = TRY(count(" NOT INDEXED")), in_index = TRY(count(" INDEXED BY " + index.name));
        m_counted = true;
        if (in_table == in_index) return false;
        note(index.name + " has " + std::to_string(in_index) + " entries for " + std::to_string(in_table) + " rows");
        m_index_fault = true;
        return true;
    }
    std::string same = "u.rowid = x.r";
    for (const std::string& column : index.columns) same += " AND u." + column + " IS x." + column;
    if (!index.condition.empty()) same += " AND " + index.condition;
    std::string missing = "NOT EXISTS (SELECT 1 FROM " + index.table + " AS u INDEXED BY " + index.name + " WHERE " + same + ")";
    if (!index.condition.empty()) missing = "CASE WHEN " + index.condition + " THEN " + missing + " ELSE 0 END";
    auto stretch = m_database.prepare("SELECT max(r), count(*), sum(missing) FROM (SELECT r, " + missing +
                                      " AS missing FROM (SELECT rowid AS r, * FROM " + index.table +
                                      " NOT INDEXED WHERE rowid > ? ORDER BY rowid LIMIT ?) AS x)");
    stretch.bind(1, m_row).bind(2, std::int64_t{rows_per_step});
    TRY(stretch.step());
    m_row = stretch.integer(0);
    if (stretch.integer(2) > 0) {
        note(std::to_string(stretch.integer(2)) + " rows are missing from " + index.name);
        m_index_fault = true;
    }
    return stretch.integer(1) < rows_per_step;
}

// With the free pages, and those that two trees claim.
bool DatabaseCheck::whole_is_fine() {
    auto rows = m_database.prepare("PRAGMA quick_check(1)");
    auto row = rows.step();
    if (row.ok() && row.value() && rows.text(0) == "ok") return true;
    note("whole: " + (row.ok() ? std::string(rows.text(0)) : row.error().detail));
    return false;
}

bool DatabaseCheck::reindex() {
    log(LogLevel::error, "local database: indexes are made anew: " + m_found);
    // Not Transaction: it must be tried to its end also when BEGIN already finds the damage.
    auto made = m_database.run("BEGIN IMMEDIATE; REINDEX; COMMIT");
    if (made.ok()) return true;
    note("REINDEX: " + made.error().detail);
    if (m_database.in_transaction()) {
        auto undone = m_database.run("ROLLBACK");
        if (!undone.ok()) log(LogLevel::error, "local database: " + undone.error().detail);
    }
    return false;
}

std::optional<DatabaseCheck::Outcome> DatabaseCheck::pass_ended() {
    if (!m_index_fault) {
        if (m_repaired) return Outcome::repaired;
        return m_reason == Reason::time || whole_is_fine() ? Outcome::sound : Outcome::broken;
    }
    // An index that pointed into somebody else's pages has given them away: the whole shows that.
    if (m_repaired || !reindex() || !whole_is_fine()) return Outcome::broken;
    m_repaired = true;
    m_index_fault = m_counted = false;
    m_table_at = m_index_at = 0;
    m_row = 0;
    return std::nullopt;
}

}  // namespace hera
