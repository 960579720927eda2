// ListSorter: puts the rows of a list in order by keys read along with them. Private to store/query.
//
// Keys behind a reference ("company.title") are read once per referenced row, not once per row of the list.
#pragma once

#include <cstdint>
#include <string>
#include <unordered_map>
#include <vector>

#include "model/options.h"
#include "model/schema.h"
#include "store/sqlite.h"

namespace hera::store {

struct SortKey {
    enum class Kind : std::uint8_t {
        bytes,        // as stored: folded titles, ids
        words,        // text of people: folded
        first_entry,  // of a labelled list, folded
        option,       // place in the option set, then unknown words
        number,
    };
    Kind kind = Kind::bytes;
    const FieldDef* through = nullptr;   // the reference that is followed, or null
    const Entity* entity = nullptr;      // whose column it is
    std::string column;                  // from Schema
    const OptionSet* options = nullptr;
    bool descending = false;
};

class ListSorter {
public:
    explicit ListSorter(const std::vector<SortKey>& keys) : m_keys(keys), m_columns(keys.size()) {}

    // Column 0 is the id, 1 … the keys (for a key behind a reference: the reference).
    void add(const Statement& row);
    // Empty values last in both directions; equal rows by id, along with the first key.
    Result<std::vector<RecordId>> take(Database& database);

private:
    // A key that compares: `number` first (of text: its first eight bytes), then `text`.
    struct Cell {
        bool null = true;
        std::int64_t number = 0;
        std::string text;
    };
    static Cell read(const SortKey& key, const Statement& row, int column);
    Result<void> follow(Database& database, std::size_t key);

    const std::vector<SortKey>& m_keys;
    std::vector<RecordId> m_ids;
    std::vector<std::vector<Cell>> m_columns;          // per key, parallel to m_ids; unused behind a reference until take()
    std::unordered_map<std::size_t, std::vector<RecordId>> m_references;  // per key behind a reference, parallel to m_ids
};

}  // namespace hera::store
