// A row of the file as typed values, before it is known which record it is.
//
// A value that identifies, counts or dates (e-mail, money, percent, date) must be right, or the row is bad. Any other value
// that does not fit its field (an unknown option, a web address that is none) is kept in the notes with its heading, so
// that the row comes in and nothing is lost.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "app/import_file.h"
#include "app/import_layout.h"

namespace hera::app {

// A record of another kind, as the file names it.
struct ImportedReference {
    std::string heading;           // of the column, for the notes
    std::string text;              // the cell
    std::vector<std::string> ids;  // in the other system
    std::string name;
    std::string email;
    bool given() const { return !name.empty() || !ids.empty() || !email.empty(); }
};

struct ImportedRow {
    std::vector<std::pair<std::size_t, Value>> values;  // field index and value, never empty, each field once
    ImportedReference company, contact, owner, pipeline, stage;
    std::string notes;              // from the file's notes
    std::vector<std::string> kept;  // lines "Heading: text" for the notes

    const Value* find(std::size_t field) const;
    void set(std::size_t field, Value value);
};

class RowParser {
public:
    // `currency`: of amounts without one; it also tells whether 3/4 is in March or April when the column does not.
    RowParser(const Entity& entity, std::vector<ColumnUse> columns, const std::vector<ColumnFacts>& facts, std::string currency);

    // Errors: what FieldTypeRow::parse says, with the field.
    Result<ImportedRow> parse(const CsvRow& row) const;
    const std::vector<ColumnUse>& columns() const { return m_columns; }

private:
    struct Form {  // how a column writes what could be read in two ways
        bool day_first = false, serial = false;
        char decimal = 0;
    };
    Result<void> take(std::size_t column, std::string_view cell, ImportedRow& out) const;
    Result<void> take_field(std::size_t column, std::string_view cell, ImportedRow& out) const;
    Result<Value> parse_cell(std::size_t column, std::string_view cell, const ImportedRow& row) const;
    void take_reference(const ColumnUse& use, std::string_view cell, ImportedRow& out) const;
    void take_address(const ColumnUse& use, std::string_view cell, ImportedRow& out) const;
    void take_full_name(const ColumnUse& use, std::string_view cell, ImportedRow& out) const;
    std::string currency_of(const CsvRow& row, ImportedRow& out) const;

    const Entity& m_entity;
    std::vector<ColumnUse> m_columns;
    std::vector<Form> m_forms;
    std::string m_currency;
    int m_currency_column = -1;
};

// "acme.example" out of "https://www.Acme.example/about"; "" when it is no host name.
std::string domain_of(std::string_view text);
// Digits only: two ways of writing one number are equal.
std::string phone_digits(std::string_view text);
// Same e-mail, same phone.
bool same_entry(FieldType type, std::string_view a, std::string_view b);

}  // namespace hera::app
