#include "store/list_sorter.h"

#include <algorithm>
#include <numeric>

#include "base/text.h"
#include "store/ddl.h"

namespace hera::store {
namespace {

// From so many rows on the other table is read as a whole instead of row by row.
constexpr std::size_t read_whole_above = 2000;

// The second string of a list's first entry: [["work","ada@x.example"],…]. It is our own text (field_types.h), so quotes and
// backslashes are all there is to know; escapes inside stay as they are.
std::string_view first_entry(std::string_view json) {
    std::size_t at = 0;
    for (int string = 0; string < 2; ++string) {
        std::size_t from = json.find('"', at);
        if (from == std::string_view::npos) return {};
        std::size_t to = from + 1;
        while (to < json.size() && json[to] != '"') to += json[to] == '\\' ? 2 : 1;
        if (to >= json.size()) return {};
        if (string == 1) return json.substr(from + 1, to - from - 1);
        at = to + 1;
    }
    return {};
}

// The first eight bytes as a number that compares as they do.
std::int64_t prefix(std::string_view text) {
    std::uint64_t out = 0;
    for (std::size_t i = 0; i < 8; ++i) out = (out << 8) | (i < text.size() ? static_cast<unsigned char>(text[i]) : 0u);
    return static_cast<std::int64_t>(out ^ (std::uint64_t{1} << 63));
}

}  // namespace

ListSorter::Cell ListSorter::read(const SortKey& key, const Statement& row, int column) {
    Cell cell;
    if (row.null(column)) return cell;
    cell.null = false;
    switch (key.kind) {
        case SortKey::Kind::number: cell.number = row.integer(column); return cell;
        case SortKey::Kind::bytes: cell.text = row.blob(column); break;
        case SortKey::Kind::words: cell.text = fold(row.text(column)); break;
        case SortKey::Kind::first_entry: cell.text = fold(first_entry(row.text(column))); break;
        case SortKey::Kind::option: {
            std::string_view word = row.text(column);
            for (const Option& option : key.options->options) {
                if (option.key == word) return cell;
                ++cell.number;
            }
            cell.text = word;
            return cell;
        }
    }
    cell.number = prefix(cell.text);
    return cell;
}

void ListSorter::add(const Statement& row) {
    m_ids.push_back(RecordId{row.id(0)});
    for (std::size_t i = 0; i < m_keys.size(); ++i) {
        int column = static_cast<int>(i) + 1;
        if (m_keys[i].through != nullptr) {
            m_references[i].push_back(RecordId{row.id(column)});
        } else {
            m_columns[i].push_back(read(m_keys[i], row, column));
        }
    }
}

Result<void> ListSorter::follow(Database& database, std::size_t at) {
    const SortKey& key = m_keys[at];
    const std::vector<RecordId>& references = m_references[at];
    std::string select = "SELECT id, " + key.column + " FROM " + table_name(*key.entity);
    std::unordered_map<RecordId, Cell> known;
    if (references.size() > read_whole_above) {
        Statement s = database.prepare(select);
        while (TRY(s.step())) known.emplace(RecordId{s.id(0)}, read(key, s, 1));
    } else {
        select += " WHERE id = ?";
        for (const RecordId& id : references) {
            if (id.none() || known.count(id) != 0) continue;
            Statement s = database.prepare(select);
            s.bind(1, id);
            known.emplace(id, TRY(s.step()) ? read(key, s, 1) : Cell{});
        }
    }
    m_columns[at].reserve(references.size());
    for (const RecordId& id : references) {
        auto found = known.find(id);
        m_columns[at].push_back(found == known.end() ? Cell{} : found->second);
    }
    return {};
}

Result<std::vector<RecordId>> ListSorter::take(Database& database) {
    if (m_keys.empty()) return std::move(m_ids);
    for (std::size_t i = 0; i < m_keys.size(); ++i) {
        if (m_keys[i].through != nullptr) TRY(follow(database, i));
    }
    std::vector<std::uint32_t> order(m_ids.size());
    std::iota(order.begin(), order.end(), 0u);
    bool ids_down = m_keys.front().descending;
    std::sort(order.begin(), order.end(), [&](std::uint32_t a, std::uint32_t b) {
        for (std::size_t i = 0; i < m_keys.size(); ++i) {
            if (m_columns[i].empty()) continue;
            const Cell &x = m_columns[i][a], &y = m_columns[i][b];
            if (x.null != y.null) return y.null;
            bool down = m_keys[i].descending;
            if (x.number != y.number) return down ? y.number < x.number : x.number < y.number;
            if (int text = x.text.compare(y.text); text != 0) return down ? text > 0 : text < 0;
        }
        return ids_down ? m_ids[b] < m_ids[a] : m_ids[a] < m_ids[b];
    });
    std::vector<RecordId> out;
    out.reserve(order.size());
    for (std::uint32_t at : order) out.push_back(m_ids[at]);
    return out;
}

}  // namespace hera::store
