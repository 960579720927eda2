// ExportRun: the rows of a list as a CSV file that spreadsheets open and the import takes again (RFC 4180, UTF-8 with a
// byte order mark, CRLF).
//
// Columns come from the entity's declaration: every stored field in order, named by its key in words ("First Name",
// which the import knows by the field's aliases). Several values of one field take numbered pairs ("E-mail 1 - Label",
// "E-mail 1 - Value") as address books do, as many as the widest row needs. References are written by title, people by
// e-mail; the record's id in the old system, or else its own, is "Record ID", so that a second import finds it again.
// Derived fields are left out: they are worked out anew wherever the file goes.
//
// A cell that a spreadsheet would take for a formula gets a leading apostrophe (guard_formula); the import takes it
// off.
//
// Works in slices: step() is called until `last`. What changes meanwhile may be in it or not; a record deleted
// meanwhile is left out.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "link/messages.h"
#include "store/query.h"
#include "sync/replica.h"

namespace hera::app {

class ExportRun {
public:
    // Errors: invalid "error.unknown_entity", "error.query_column".
    static Result<std::unique_ptr<ExportRun>> begin(sync::Replica& replica, const link::Query& what);

    struct Slice {
        std::string text;
        std::uint32_t rows = 0;
        bool last = false;
    };
    // Some hundred rows; the first slices only measure how many columns there are and have no text.
    Result<Slice> step();

private:
    struct Column {
        FieldDef field;
        std::size_t cell = 0;    // in ListRow::cells
        std::size_t widest = 0;  // of lists: the most entries of one row
    };

    ExportRun(sync::Replica& replica, store::ListPlan plan) : m_replica(replica), m_plan(std::move(plan)) {}
    void measure(const store::ListRow& row);
    void write_headings(std::string& out) const;
    void write_row(std::string& out, const store::ListRow& row) const;

    sync::Replica& m_replica;
    store::ListPlan m_plan;
    std::vector<RecordId> m_order;
    std::vector<Column> m_columns;
    std::size_t m_source_id = 0;
    bool m_has_source_id = false;
    bool m_measured = false;
    std::size_t m_at = 0;
};

// "First Name" of "first_name".
std::string export_heading(const FieldDef& field);
// Appends one cell, quoted when it must be. `more`: a comma first.
void write_csv_cell(std::string& out, std::string_view text, bool more);
// "=1+1" → "'=1+1". Numbers and phone numbers that begin with a sign stay as they are.
std::string guard_formula(std::string_view text);
// The other way round, for the import.
std::string_view unguard_formula(std::string_view text);

}  // namespace hera::app
