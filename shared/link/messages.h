// The protocol between a tab's screens (ui.wasm) and the store (store.wasm in the leader's worker). Both sides, other
// tabs and the tests speak exactly this; nothing else crosses.
//
// To the store: account requests, edits, subscriptions, import steps. From it: replies, pages of live queries, status.
// A subscription is answered at once and again whenever a table it reads has changed; a frame draws the last page it
// has. Each edit is answered by `Applied` with its batch; each page says the last edit request of this client that it
// contains (`applied_through`), so a screen keeps showing what was typed until the page that includes it arrives.
//
// Values are binary (codec.h), one message per posted buffer, same build on both sides: the first message carries
// `protocol_version` and a mismatch (two tabs, one updated) asks for a reload.
#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "base/bytes.h"
#include "base/id.h"
#include "base/result.h"
#include "model/value.h"

namespace hera::link {

inline constexpr std::uint32_t protocol_version = 2;

using Request = std::uint32_t;  // chosen by the asking client, unique per client
using QueryId = std::uint32_t;  // likewise

// ---- to the store ------------------------------------------------------------------------------------------------

struct Hello {
    std::uint32_t protocol = protocol_version;
    std::int32_t utc_offset_minutes = 0;
    std::string zone;  // IANA name
};

// Account requests go to the server; each is answered by AccountReply. Passwords are never kept.
struct CreateOrganisation {
    Request request = 0;
    std::string name, email, password, organisation, setup_token;  // setup_token: from a one-time link, may be empty
};
struct SignIn {
    Request request = 0;
    std::string email, password;
};
struct AcceptInvite {
    Request request = 0;
    std::string token, name, password;
};
struct SignOut {
    Request request = 0;
    bool keep_local_copy = false;
    bool even_if_unsynced = false;  // the person was asked and said yes
};
struct CreateInvite {
    Request request = 0;
    std::string email, role;
};

// One change a person made. Fields are values already parsed and checked by the same rules the store applies.
struct Edit {
    enum class Kind : std::uint8_t { create, patch, remove, restore };
    Kind kind = Kind::patch;
    std::string entity;
    RecordId record{};  // create: chosen by the screen, so it can navigate at once
    std::vector<std::pair<std::string, Value>> fields;
};
// One gesture: one batch, one undo step.
struct RunEdits {
    Request request = 0;
    std::string label;  // key of the words for the undo entry ("undo.move_deal")
    std::vector<Edit> edits;
    // Whose edit it is. The store makes it in no other account's database, however late it comes.
    TenantId tenant{};
    UserId user{};
};
struct UndoBatch {
    Request request = 0;
    BatchId batch{};
};

struct Sort {
    std::string column;
    bool descending = false;
};
struct Filter {
    enum class Op : std::uint8_t { equals, is_empty, not_empty };
    std::string column;
    Op op = Op::equals;
    Value value;
};
// A live query. Columns are field keys; "company.name" follows the reference `company`; "title" is what people call the
// record; "company.title" the same through a reference.
struct Query {
    enum class Kind : std::uint8_t {
        list,      // rows of `entity`
        record,    // one row: `record`
        timeline,  // story of `record`: activities, tasks, history; columns ignored (see TimelineItem)
        totals,    // deals of a pipeline: one TotalsRow per stage and currency; `record` is the pipeline
    };
    Kind kind = Kind::list;
    std::string entity;
    RecordId record{};
    std::vector<std::string> columns;
    std::string text;  // quick filter: every word must occur as a prefix of a word in a searched field
    std::vector<Filter> where;
    std::vector<Sort> sort;
    std::uint32_t offset = 0, limit = 100;  // limit ≤ 500
    bool trash = false;
};
struct Subscribe {
    QueryId query = 0;  // an id in use is replaced
    Query what;
};
struct Unsubscribe {
    QueryId query = 0;
};
// "Try now": the person asked, or the platform saw the network come back.
struct SyncNow {};
struct DismissRefused {
    Request request = 0;
    OpId op{};
};

// Import: ImportOpen → ImportPreview; ImportMapping → ImportPreview again; ImportRun → ImportProgress … ImportDone.
struct ImportOpen {
    Request request = 0;
    std::string file_name;
    std::uint64_t size_bytes = 0;
    // The bytes follow as ImportChunk messages in order (≤ 1 MiB each); the store never holds the file twice.
};
struct ImportChunk {
    Bytes bytes;
    bool last = false;
};
struct ImportMapping {
    Request request = 0;
    std::string entity;                 // what the rows are: "contact", "company", "deal"
    std::vector<std::string> fields;    // per column: field key, "" = ignore, "notes+" = append to notes, "full_name"
};
struct ImportRun {
    Request request = 0;
};
struct ImportCancel {};

// ---- from the store ----------------------------------------------------------------------------------------------

struct Account {
    TenantId tenant{};
    UserId user{};
    std::string organisation, name, email, role;
    std::string currency = "USD";
};

// Who is signed in on this device; sent after Hello and whenever it changes.
struct Session {
    enum class State : std::uint8_t {
        loading,      // the local database is being opened
        signed_out,   // nobody; show sign-in
        ready,        // local data at hand
        unsupported,  // another tab runs an older or newer build: reload
        failed,       // could not open; `error` says why
    };
    State state = State::loading;
    Account account;
    std::vector<Error> error;  // zero or one
};

struct AccountReply {
    Request request = 0;
    bool ok = false;
    std::vector<Error> errors;
    std::string invite_link;  // path and fragment, for CreateInvite
};

struct Applied {
    Request request = 0;
    BatchId batch{};
    std::vector<Error> errors;        // non-empty: nothing of the request was applied
    std::uint32_t skipped = 0;        // undo only: fields left alone because someone changed them since
};

struct Row {
    enum Flag : std::uint8_t { pending = 1, refused = 2, in_conflict = 4, deleted = 8 };
    RecordId id{};
    std::uint8_t flags = 0;
    std::vector<Value> cells;  // parallel to Query::columns
};
struct TimelineItem {
    enum class Kind : std::uint8_t { activity, task, created, changed, deleted, restored, conflict };
    Kind kind = Kind::changed;
    RecordId id{};       // activity, task or conflict record; for history the changed record
    OpId op{};
    Instant at{};
    std::string who;     // name of the author
    std::string title;   // subject
    std::string detail;  // body; for history unused
    bool pending = false;
    bool imported = false;
    struct Change {
        std::string field;
        std::string before, after;  // formatted for people; references by title
    };
    std::vector<Change> changes;  // of an activity or task: what is known of it (kind, minutes, due, done_at), in `after`
};
struct TotalsRow {
    RecordId stage{};
    std::string currency;
    std::uint32_t count = 0;
    std::int64_t sum_minor = 0, weighted_minor = 0;
};
struct Page {
    QueryId query = 0;
    std::uint64_t version = 0;
    Request applied_through = 0;
    std::uint32_t total = 0;   // rows that match
    std::uint32_t offset = 0;
    std::vector<Row> rows;
    std::vector<TimelineItem> timeline;
    std::vector<TotalsRow> totals;
};

// The sync words. `durable` is about this device, `sync` about the server.
struct Status {
    enum class Durable : std::uint8_t { saving, saved, not_saved };
    enum class Sync : std::uint8_t { in_sync, syncing, waiting, offline, sign_in_needed, wrong_account, failing, update_needed };
    Durable durable = Durable::saved;
    Sync sync = Sync::in_sync;
    std::uint32_t pending = 0;   // ops not yet accepted by the server
    std::uint32_t refused = 0;   // ops in the inbox
    std::uint32_t conflicts = 0; // open ones
    Instant last_sync{};
    std::vector<Error> problem;  // zero or one: why not saved, why failing
};

struct ImportColumn {
    std::string heading;
    std::string field;                 // current mapping
    std::vector<std::string> samples;  // up to 3 non-empty values
};
struct ImportPreview {
    Request request = 0;
    std::vector<Error> errors;  // the file can't be read at all
    std::string layout;         // "hubspot.contacts", "hubspot.companies", "hubspot.deals", "csv"
    std::string entity;
    std::string delimiter, encoding;
    std::uint32_t rows = 0;
    std::vector<ImportColumn> columns;
    std::uint32_t will_create = 0, will_update = 0, same = 0, bad = 0;
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
    };
    Request request = 0;
    BatchId batch{};
    bool cancelled = false;
    std::vector<Error> errors;  // nothing was imported
    std::uint32_t created = 0, updated = 0, same = 0, companies_created = 0;
    std::uint32_t bad = 0;
    std::vector<BadRow> bad_rows;  // first 1000
};

using ToStore = std::variant<Hello, CreateOrganisation, SignIn, AcceptInvite, SignOut, CreateInvite, RunEdits, UndoBatch,
                             Subscribe, Unsubscribe, SyncNow, DismissRefused, ImportOpen, ImportChunk, ImportMapping,
                             ImportRun, ImportCancel>;
using FromStore = std::variant<Session, AccountReply, Applied, Page, Status, ImportPreview, ImportProgress, ImportDone>;

}  // namespace hera::link
