// The messages of an import, both ways; part of the link protocol (link/messages.h), and of one design with it.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/bytes.h"
#include "base/id.h"
#include "base/result.h"
#include "link/request.h"

namespace hera::link {

// Import: ImportOpen → ImportPreview; ImportMapping, ImportFix → ImportPreview again; ImportShow → ImportRows;
// ImportRun → ImportProgress … ImportDone. Several files are one import: the first ImportOpen begins it, the others join, and
// each has a preview of its own. What a change in one file means for the others comes as previews with request 0.
struct ImportOpen {
    Request request = 0;
    std::string file_name;
    std::uint64_t size_bytes = 0;
    bool joins = false;  // the import that is open
    // The bytes follow as ImportChunk messages in order (≤ 1 MiB each); the store never holds the file twice.
};
struct ImportChunk {  // of the file opened last
    Bytes bytes;
    bool last = false;
};
// What an unknown value of a pick-list stands for: an option's key, a record's id, "" to leave it.
struct ImportAnswer {
    std::string field, text, choice;
};
struct ImportMapping {
    Request request = 0;
    std::string entity;                 // what the rows are: "contact", "company", "deal"
    // Per column: field key, "" = ignore, "notes+" = append to notes, "full_name", "deleted". None at all: as the store thinks.
    std::vector<std::string> fields;
    std::uint32_t file = 0;
    std::vector<std::string> forms;     // per column or none: "", "day_first", "month_first", "decimal_dot", "decimal_comma"
    std::string encoding;               // "": as it is
    bool repair = true;                 // text that was encoded twice
    std::vector<ImportAnswer> values;
};
// Another text in one cell.
struct ImportFix {
    Request request = 0;
    std::uint32_t file = 0, row = 0, column = 0;  // row: ImportRows::Row::row
    std::string text;
};
enum class ImportKind : std::uint8_t { created, updated, same, bad, warned };
struct ImportShow {
    Request request = 0;
    std::uint32_t file = 0;
    ImportKind kind = ImportKind::created;
    std::uint32_t offset = 0, limit = 50;  // limit ≤ 200
};
struct ImportRun {
    Request request = 0;
};
struct ImportCancel {};

// ---- from the store ----------------------------------------------------------------------------------------------

struct ImportColumn {
    std::string heading;
    std::string field;                 // current mapping
    std::vector<std::string> samples;  // up to 3 non-empty values
    std::string form;                  // how it is read where it could be read in two ways, as in ImportMapping::forms
    bool asks = false;                 // its values do not tell: a person should look
    std::uint32_t filled = 0;          // cells with a value
};
struct ImportOption {
    std::string field, key, label;  // of stages and colleagues; options of a select have their words in the client
};
struct ImportUnknown {
    std::string field, text, choice;
    bool chosen = false;
    std::uint32_t rows = 0;
};
struct ImportPreview {
    Request request = 0;
    std::vector<Error> errors;  // the file can't be read at all
    std::string layout;         // "hubspot.contacts", "salesforce.accounts", …, "csv"
    std::string entity;
    std::string delimiter, encoding;
    std::uint32_t rows = 0;
    std::vector<ImportColumn> columns;
    std::uint32_t will_create = 0, will_update = 0, same = 0, bad = 0;
    std::uint32_t file = 0;
    std::string file_name;
    bool encoding_guessed = false;
    bool repair = true;
    std::uint32_t encoded_twice = 0;         // cells
    std::string twice_before, twice_after;   // the first of them
    std::uint32_t lines_above = 0, rows_below = 0;  // left out: preamble and footer
    std::uint32_t warned = 0;                       // rows
    std::uint32_t companies_new = 0, contacts_new = 0;  // because rows name them
    std::vector<ImportUnknown> unknown;
    std::vector<ImportOption> options;
};
struct ImportRows {
    struct Cell {
        std::int32_t column = -1;  // of the file; −1: none of its own
        std::string field;
        std::string before, after;  // for people; of a bad row `after` is the cell as it stands
    };
    struct Row {
        std::uint32_t row = 0, line = 0;
        ImportKind kind = ImportKind::created;
        std::string title;
        std::vector<Error> errors, warnings;
        std::vector<Cell> cells;
    };
    Request request = 0;
    std::uint32_t file = 0;
    ImportKind kind = ImportKind::created;
    std::uint32_t total = 0, offset = 0;
    std::vector<Row> rows;
};
struct ImportProgress {
    Request request = 0;
    std::uint32_t done = 0, total = 0;
};
struct ImportDone {
    struct BadRow {
        std::uint32_t line = 0;  // line of the file, first line is 1
        Error error;
        std::string text;        // the row, shortened
        std::uint32_t file = 0;
    };
    struct File {
        std::string file_name, entity;
        std::uint32_t created = 0, updated = 0, same = 0, bad = 0;
    };
    Request request = 0;
    BatchId batch{};
    bool cancelled = false;
    std::vector<Error> errors;  // nothing was imported
    std::uint32_t created = 0, updated = 0, same = 0, companies_created = 0;
    std::uint32_t bad = 0;
    std::vector<BadRow> bad_rows;  // first 1000
    std::uint32_t contacts_created = 0;
    std::vector<File> files;
};

}  // namespace hera::link
