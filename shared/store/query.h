// List queries: which records of an entity, in which order, with which cells. Text of people (filters, quick filter) is
// always bound; identifiers come from Schema only.
//
// Reading is two steps, so that paging never pays for columns of rows it skips:
//     ListPlan plan = TRY(ListPlan::make(schema, query));
//     std::vector<RecordId> order = TRY(plan.order(database));              // all that match, in order: their count is
//     std::vector<ListRow> rows = TRY(plan.rows(database, order, 200, 100));  // the total
// A caller that keeps `order` pages through it without asking SQLite to sort again.
//
// Sorting is done here rather than by SQLite, unless an index holds the order already: it needs a key per row, not the row,
// and people's order (options, accents) costs SQLite a program per comparison (store/list_sorter.h).
//
// Columns: a field's key ("job_title"); "company.name" or "company.title" through one reference; "title", what people
// call the record. A reference to a row that has not arrived yet reads as empty.
//
// Sorting is as people expect: case and accents do not matter, options sort in their declared order, stages by
// position, empty values come last in both directions, and equal rows keep the order of their ids (creation).
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/result.h"
#include "model/record.h"
#include "store/list_sorter.h"
#include "store/sqlite.h"

namespace hera::store {

struct ListFilter {
    // at_most, at_least: numbers, amounts, dates and moments; an empty value is neither.
    enum class Op : std::uint8_t { equals, is_empty, not_empty, at_most, at_least };
    std::string column;
    Op op = Op::equals;
    Value value;
};
struct ListSort {
    std::string column;
    bool descending = false;
};
struct ListQuery {
    const Entity* entity = nullptr;
    std::vector<std::string> columns;
    std::string text;  // every word must begin a word of a searched field
    std::vector<ListFilter> where;
    std::vector<ListSort> sort;
    bool trash = false;  // the deleted ones instead
};

struct ListRow {
    RecordId id{};
    bool deleted = false;
    std::vector<Value> cells;  // parallel to ListQuery::columns
};

// One column of a list, resolved.
struct ColumnPath {
    const FieldDef* through = nullptr;   // the reference that is followed, or null
    const Entity* entity = nullptr;      // whose column it is
    const FieldDef* field = nullptr;     // null: the title
};
// Error: invalid "error.query_column" with the column.
Result<ColumnPath> resolve_column(const Schema& schema, const Entity& entity, std::string_view column);

class ListPlan {
public:
    // A value to bind: as its field is stored, or plain text when there is no field.
    struct Parameter {
        const FieldDef* field = nullptr;
        Value value;
    };

    static Result<ListPlan> make(const Schema& schema, const ListQuery& query);

    // Bit i: Schema entity i is read for the order, or for order and cells.
    std::uint64_t order_reads() const { return m_order_reads; }
    std::uint64_t reads() const { return m_order_reads | m_cell_reads; }

    Result<std::vector<RecordId>> order(Database& database) const;
    // The rows of order[offset … offset + limit). An id that is gone meanwhile is left out.
    Result<std::vector<ListRow>> rows(Database& database, const std::vector<RecordId>& order, std::size_t offset,
                                      std::size_t limit) const;

    // For tests and measurements.
    const std::string& order_sql() const { return m_order_sql; }
    const std::string& rows_sql() const { return m_rows_sql; }

private:
    struct Cell {
        ColumnPath path;
        int at = 0;  // first SQL column
    };
    Result<Value> read_cell(const Statement& statement, const Cell& cell) const;

    const Entity* m_entity = nullptr;
    std::uint64_t m_order_reads = 0, m_cell_reads = 0;
    std::string m_order_sql, m_rows_sql;
    std::vector<Parameter> m_parameters;  // of m_order_sql
    std::vector<SortKey> m_keys;          // empty: m_order_sql gives the order itself
    std::vector<Cell> m_cells;
};

}  // namespace hera::store
