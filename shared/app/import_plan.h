// ImportPlan: what one row does, decided row by row in the order of the files, for the preview and for the import alike.
// The files are one import: what the row of one would make is found by the rows of the next.
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
// A company named by a contact or deal is found by id or name, or created; one of which only the id is known is created with
// the id as its name, and so is a contact: their own file, whenever it comes, finds them by that id and fills them. An owner,
// pipeline or contact's name that is not known here stays in the notes. A stage is found by name, as one of HubSpot's or
// Salesforce's own (by outcome and probability), or where a person has said; a deal in an unknown stage is a bad row: any
// guess would falsify the forecast.
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
    std::uint32_t companies_created = 0, contacts_created = 0;  // because the row names them
    std::vector<Error> warnings;
    // In the preview only: what people call the record, and of each field that changes what it holds now.
    std::string title;
    std::vector<std::pair<std::size_t, Value>> before;
    const sync::Draft* own() const { return drafts.empty() ? nullptr : &drafts.back(); }
};

// One file of the import. REQUIRES: `file` lives as long as the plan.
struct ImportSource {
    const ImportFile* file = nullptr;
    const Entity* entity = nullptr;
    RowParser parser;
    bool pairs = false;  // it has no ids of the other system, so weaker names count
};

// A value of a pick-list that nobody has explained: of the field, as the file writes it.
struct UnknownValue {
    std::size_t source = 0, field = 0;
    std::string text;
    std::uint32_t rows = 0;
};

class ImportPlan {
public:
    // preview: nothing is written, so what earlier rows would do is worked out again when a later row needs it.
    // write: the drafts are committed in order; committed() says they are in the database.
    enum class Mode : std::uint8_t { preview, write };

    ImportPlan(sync::Replica& replica, const Clock& clock, Random& random, std::vector<ImportSource> sources, ImportIndex index,
               Mode mode);

    // Errors are those of the database only.
    Result<RowPlan> plan(std::size_t source, const CsvRow& row);
    void committed() { m_states.clear(); }
    const std::vector<UnknownValue>& unknown() const { return m_unknown; }
    const ImportIndex& index() const { return m_index; }

private:
    using Fields = std::vector<std::pair<std::string, Value>>;
    struct Named {
        std::optional<RecordId> id;
        bool create = false;
    };
    struct Touched {
        std::size_t source = 0;
        std::uint64_t offset = 0;  // of the row that first wrote it
    };

    RecordId new_id();
    std::string text_value(const ImportedRow& row, std::string_view key) const;
    std::string row_title(const ImportedRow& row) const;
    Named find_company(const ImportedRow& row) const;
    Named find_contact(const ImportedRow& row) const;
    Result<std::uint32_t> match(const ImportedRow& row, const Named& company);
    Result<std::uint32_t> match_pair(const ImportedRow& row, const Named& company, const std::string& pair);
    Result<bool> agrees(const ImportedRow& row, std::uint32_t at);
    Result<std::optional<Record>> current(RecordId id);

    // The row's values with references resolved; what has no place goes to row.kept.
    Result<void> resolve(ImportedRow& row, const Record& record, const Named& company, bool creating);
    void resolve_owner(ImportedRow& row);
    void resolve_contact(ImportedRow& row);
    Result<void> resolve_stage(ImportedRow& row, const Record& record, bool creating);
    const std::string* answer(std::string_view field, std::string_view text) const;
    void note_unknown(std::size_t field, std::string_view text);
    Fields changes(const ImportedRow& row, const Record& record, bool creating) const;
    Result<void> check(const Record& record, const Fields& fields, bool creating) const;
    Result<sync::Draft> new_company(const ImportedRow& row, RecordId id) const;
    Result<sync::Draft> new_contact(const ImportedRow& row, RecordId id) const;
    void use(std::size_t source);
    void remember(const ImportedRow& row, std::uint32_t at);

    sync::Replica& m_replica;
    const Clock& m_clock;
    Random& m_random;
    const Entity& m_company;
    const Entity& m_contact;
    std::vector<ImportSource> m_sources;
    ImportIndex m_index;
    Mode m_mode;
    std::size_t m_source = 0;                               // of the row being planned
    const Entity* m_entity = nullptr;                       // likewise
    std::uint64_t m_planned = 0;                            // preview: ids given out
    std::unordered_map<RecordId, Touched> m_touched;
    std::unordered_map<RecordId, Record> m_states;          // as written, where the database does not say so
    std::vector<UnknownValue> m_unknown;
    std::unordered_map<std::string, std::size_t> m_unknown_at;
    bool m_counting = false;                                // unknown values of this row are new
};

}  // namespace hera::app
