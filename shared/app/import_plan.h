// ImportPlan: what one row does, decided row by row in the order of the file, for the preview and for the import alike.
//
// Which record is it? The first that is found:
//   by the id in the other system; a record that has another such id is another record
//   contacts by e-mail, companies by domain, then by name
//   files without ids: contacts without e-mail by name and company, deals by name and company, each existing record once
// A record that this very file has written is found again by e-mail or domain only when the name agrees: two people who
// share an address stay two.
//
// What changes? Empty cells change nothing. E-mails, phones and addresses are added to what is there, notes are appended
// unless they stand there already, everything else is replaced. So the same file again changes nothing.
//
// A company named by a contact or deal is found by id or name, or created; with it an owner, pipeline or contact that is
// not known here stays in the notes. A stage is found by name, or as one of HubSpot's own (by outcome and probability);
// a deal in an unknown stage is a bad row: any guess would falsify the forecast.
#pragma once

#include <string>
#include <unordered_map>
#include <vector>

#include "app/import_file.h"
#include "app/import_index.h"
#include "app/import_row.h"
#include "base/clock.h"
#include "base/random.h"
#include "sync/replica.h"

namespace hera::app {

struct RowPlan {
    enum class Kind : std::uint8_t { created, updated, same, bad };
    Kind kind = Kind::same;
    Error error;                      // of a bad one
    std::vector<sync::Draft> drafts;  // in order; a new company stands first
    std::uint32_t companies_created = 0;
};

class ImportPlan {
public:
    // preview: nothing is written, so what earlier rows would do is worked out again when a later row needs it.
    // write: the drafts are committed in order; committed() says they are in the database.
    enum class Mode : std::uint8_t { preview, write };

    ImportPlan(sync::Replica& replica, const Clock& clock, Random& random, const ImportFile& file, const Entity& entity,
               RowParser parser, ImportIndex index, Mode mode);

    // Errors are those of the database only.
    Result<RowPlan> plan(const CsvRow& row);
    void committed() { m_states.clear(); }

private:
    using Fields = std::vector<std::pair<std::string, Value>>;
    struct Company {
        std::optional<RecordId> id;
        bool create = false;
    };

    RecordId new_id();
    std::string text_value(const ImportedRow& row, std::string_view key) const;
    std::string row_title(const ImportedRow& row) const;
    Company find_company(const ImportedRow& row) const;
    Result<std::uint32_t> match(const ImportedRow& row, const Company& company);
    Result<std::uint32_t> match_pair(const ImportedRow& row, const Company& company, const std::string& pair);
    Result<bool> agrees(const ImportedRow& row, std::uint32_t at);
    Result<std::optional<Record>> current(RecordId id);

    // The row's values with references resolved; what has no place goes to row.kept.
    Result<void> resolve(ImportedRow& row, const Record& record, const Company& company, bool creating);
    Result<void> resolve_stage(ImportedRow& row, const Record& record, bool creating);
    Fields changes(const ImportedRow& row, const Record& record, bool creating) const;
    Result<void> check(const Record& record, const Fields& fields, bool creating) const;
    Result<sync::Draft> new_company(const ImportedRow& row, RecordId id) const;
    void remember(const ImportedRow& row, std::uint32_t at);

    sync::Replica& m_replica;
    const Clock& m_clock;
    Random& m_random;
    const ImportFile& m_file;
    const Entity& m_entity;
    const Entity& m_company;
    RowParser m_parser;
    ImportIndex m_index;
    Mode m_mode;
    std::uint64_t m_planned = 0;                             // preview: ids given out
    std::unordered_map<RecordId, std::uint64_t> m_touched;   // record → row that first wrote it
    std::unordered_map<RecordId, Record> m_states;           // as written, where the database does not say so
};

}  // namespace hera::app
