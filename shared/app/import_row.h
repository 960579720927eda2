// A row of the file as typed values, before it is known which record it is.
//
// A value that identifies, counts or dates (e-mail, money, percent, date) must be right, or the row is bad. Any other value
// that does not fit its field (an unknown option, a web address that is none, a phone number that a spreadsheet has rounded)
// is kept in the notes with its heading, so that the row comes in and nothing is lost; a warning says so.
//
// Notes in HTML become text, links kept (import_html.h). What spreadsheets are told so that they do not count with a cell is
// taken off: ="00420" and '=1+1 are 00420 and =1+1.
#pragma once

#include <map>
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

// How a person reads what could be read in two ways: "" as we think.
//   dates    "day_first", "month_first"
//   numbers  "decimal_dot", "decimal_comma"
// and what an unknown value of a pick-list stands for: (field, folded text) → option, stage or colleague; "" leaves it.
struct ImportChoices {
    std::vector<std::string> forms;  // per column, or none at all
    std::map<std::pair<std::string, std::string>, std::string> values;
};

struct ImportedRow {
    std::vector<std::pair<std::size_t, Value>> values;  // field index and value, never empty, each field once
    bool deleted = false;                               // the other system has thrown it away
    std::string outcome;                                // of a deal: "won", "lost" or ""
    std::vector<std::pair<std::size_t, std::string>> unknown;  // values of pick-lists that nobody has explained
    std::vector<Error> warnings;
    ImportedReference company, contact, owner, pipeline, stage;
    std::string notes;              // from the file's notes
    std::vector<std::string> kept;  // lines "Heading: text" for the notes

    const Value* find(std::size_t field) const;
    void set(std::size_t field, Value value);
};

class RowParser {
public:
    // `currency`: of amounts without one; it also tells whether 3/4 is in March or April when the column does not.
    // `id_prefix`: in front of ids that are numbers, which other systems have as well.
    RowParser(const Entity& entity, std::vector<ColumnUse> columns, const std::vector<ColumnFacts>& facts, std::string currency,
              ImportChoices choices = {}, std::string id_prefix = {});

    // Errors: what FieldTypeRow::parse says, with the field.
    Result<ImportedRow> parse(const CsvRow& row) const;
    const std::vector<ColumnUse>& columns() const { return m_columns; }
    const ImportChoices& choices() const { return m_choices; }

private:
    struct Form {  // how a column writes what could be read in two ways
        bool day_first = false, serial = false;
        char decimal = 0;
        int label_column = -1;  // "E-mail 1 - Label" of "E-mail 1 - Value"
    };
    Result<void> take(std::size_t column, std::string_view cell, const CsvRow& row, ImportedRow& out) const;
    Result<void> take_field(std::size_t column, std::string_view cell, const CsvRow& row, ImportedRow& out) const;
    void take_entries(std::size_t column, LabelledList list, const CsvRow& row, ImportedRow& out) const;
    bool take_option(const ColumnUse& use, std::string_view cell, ImportedRow& out) const;
    void take_note(const ColumnUse& use, std::string_view cell, ImportedRow& out) const;
    void keep(const ColumnUse& use, std::string_view cell, const char* warning, ImportedRow& out) const;
    std::string entry_label(std::size_t column, const CsvRow& row, bool* primary) const;
    std::string id_of(std::string_view text) const;
    Result<Value> parse_cell(std::size_t column, std::string_view cell, const std::string& currency) const;
    void take_reference(const ColumnUse& use, std::string_view cell, ImportedRow& out) const;
    void take_address(std::size_t column, std::string_view cell, const CsvRow& row, ImportedRow& out) const;
    void take_full_name(const ColumnUse& use, std::string_view cell, ImportedRow& out) const;
    std::string currency_of(const CsvRow& row, ImportedRow& out) const;

    const Entity& m_entity;
    std::vector<ColumnUse> m_columns;
    std::vector<Form> m_forms;
    std::string m_currency;
    ImportChoices m_choices;
    std::string m_id_prefix;
    int m_currency_column = -1;
};

// "acme.example" out of "https://www.Acme.example/about"; "" when it is no host name.
std::string domain_of(std::string_view text);
// Digits only: two ways of writing one number are equal.
std::string phone_digits(std::string_view text);
// "Heading: text".
std::string line_for_notes(std::string_view heading, std::string_view text);
// Same e-mail, same phone.
bool same_entry(FieldType type, std::string_view a, std::string_view b);

}  // namespace hera::app
