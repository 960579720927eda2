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
#include "link/import_messages.h"
#include "link/request.h"
#include "model/sales_figures.h"
#include "model/value.h"

namespace hera::link {

inline constexpr std::uint32_t protocol_version = 9;

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
// What the server keeps of an account beside records; nothing of it is kept here. Each is answered by AccountReply with
// `settings`.
struct ChangeSettings {
    enum class Kind : std::uint8_t {
        read,
        rename_person,
        rename_organisation,
        end_session,
        erase_browser,  // its local copy too, at its next contact
        withdraw_invite,
    };
    Request request = 0;
    Kind kind = Kind::read;
    std::string text;  // the new name; the browser's or invitation's id
};

// One change a person made. Fields are values already parsed and checked by the same rules the store applies.
struct Edit {
    enum class Kind : std::uint8_t { create, patch, remove, restore, merge };  // merge: merged_into is its one field
    Kind kind = Kind::patch;
    std::string entity;
    RecordId record{};  // create: chosen by the screen, so it can navigate at once
    std::vector<std::pair<std::string, Value>> fields;
};
// One gesture: one batch, one undo step. The tab chooses the batch's id, so that a gesture it asks for again (the worker that
// had it is gone, and nobody knows how far it came) is answered and not made twice. None: the store chooses one.
struct RunEdits {
    Request request = 0;
    std::string label;  // key of the words for the undo entry ("undo.move_deal")
    std::vector<Edit> edits;
    // Whose edit it is. The store makes it in no other account's database, however late it comes.
    TenantId tenant{};
    UserId user{};
    BatchId batch{};
    OpId instead{};  // a refused change that this one takes the place of: it leaves the inbox with the same write
    bool again = false;  // asked for before: `instead` may have left already
};
struct UndoBatch {
    Request request = 0;
    BatchId batch{};  // what is taken back
    BatchId as{};     // the batch that taking it back is; as RunEdits::batch
};

// A lead becomes a company, a contact and, if wanted, a deal: one batch, one undo step. Answered by Applied.
struct ConvertLead {
    Request request = 0;
    RecordId lead{};
    struct Part {
        bool wanted = false;
        bool existing = false;  // `record` is here already and is linked to; else it is made, with this id
        RecordId record{};
        std::string name;       // of a new company or deal
    };
    Part company, contact, deal;
    RecordId pipeline{}, stage{};  // of a new deal
    std::vector<Money> amount;     // zero or one
    TenantId tenant{};             // as RunEdits
    UserId user{};
    BatchId batch{};
};

struct Sort {
    std::string column;
    bool descending = false;
};
struct Filter {
    // at_most, at_least: numbers, amounts, dates and moments.
    enum class Op : std::uint8_t { equals, is_empty, not_empty, at_most, at_least };
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
        dashboard, // the numbers of a sales team in `period`; `record` is one owner, none: everybody
        tasks,     // what is to be done, or was: TaskRow; `record` is whose, none: everyone's; `where` may ask for those
                   // whose remind_at is not_empty, other filters are not known
        matches,   // whom the lead `record` may be among the companies and contacts: Match
        outbox,    // what is not in order between here and the server: OutboxItem; `record`: of this one alone
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
    Period period;  // dashboard
    std::uint8_t story = 0;  // timeline: bits of TimelineItem::Group, 0: all
    Date today{};            // tasks: the reader's day, which decides what is overdue
    bool done = false;       // tasks: those that are done, the last one first
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
// The demo as on its first day. Answered by AccountReply; refused outside the demo.
struct ResetDemo {
    Request request = 0;
};
// All rows of a list query as one CSV file that the import takes again: every field of the entity, whatever the columns of
// the query. Answered by ExportChunk until one is the last.
struct ExportList {
    Request request = 0;
    Query what;
};

// Every change the server has not taken, waiting or refused, as one JSON file with all that was typed
// (shared/app/outbox_list.h). Answered by ExportChunk until one is the last.
struct ExportOutbox {
    Request request = 0;
};

// The local database as one SQLite file, as it was after the last commit. Answered by ExportChunk until one is the last.
struct ExportDevice {
    Request request = 0;
};

// The bytes of an attachment shall be on this device (platform/kept_files.h). Answered by Applied.
struct FetchFile {
    Request request = 0;
    RecordId attachment{};
};

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
    bool demo = false;         // no server, nobody else, a scenario instead of an organisation's data
    std::uint32_t copy = 0;    // ready: which copy of the account's database is open (platform/local_copy.h)
    // What happened to this device's copy of the data and a person must be told; zero or one, once per opening:
    //   notice.copy_lost_sent               the browser lost it; nothing was unsent
    //   notice.copy_lost_kept [changes]     …; so many unsent changes were kept
    //   notice.copy_lost_unknown            …; unsent changes, if there were any, are gone
    //   notice.server_restored [changes]    the server was restored from a backup; so many changes are sent (again)
    //   notice.copy_damaged_…               the same three: it could not be read, and a new one was begun
    // With signed_out:
    //   notice.copy_erased [changes]        it was ordered from another browser, and deleted with so many unsent changes
    //   notice.copy_erased_sent             …; nothing was unsent
    std::vector<Error> notice;
};

struct AccountSettings {
    struct Browser {
        std::string id, agent;      // agent: as the browser calls itself
        Instant created{}, seen{};
        bool here = false;          // the one that asks
        // copy: nobody is signed in there, and the copy was not deleted; erasing: it is to be, at its next contact.
        enum class State : std::uint8_t { signed_in, copy, erasing, erased } state = State::signed_in;
        std::uint32_t unsent = 0;   // erased: changes that had not been sent from there
    };
    struct Invite {
        std::string id, email, role;
        Instant created{};
    };
    std::vector<Browser> browsers;
    std::vector<Invite> invites;    // for those who may invite
};

struct AccountReply {
    Request request = 0;
    bool ok = false;
    std::vector<Error> errors;
    std::string invite_link;                // path and fragment, for CreateInvite
    std::vector<AccountSettings> settings;  // zero or one, for ChangeSettings
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
// A record that an activity or task is linked to.
struct Party {
    std::string entity;
    RecordId id{};
    std::string title, role;
};
struct TimelineItem {
    enum class Kind : std::uint8_t { activity, task, created, changed, deleted, restored, merged, conflict };
    // What a reader chooses from; conflicts are always told.
    enum Group : std::uint8_t { calls = 1, meetings = 2, emails = 4, notes = 8, tasks = 16, changes_made = 32 };
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
    // Of an activity or task: what is known of it (kind, minutes, outcome, zone, due, remind_at, priority, done_at), in `after`.
    std::vector<Change> changes;
    std::vector<Party> parties;  // of an activity or task: those linked to it, but for the page's own record
};
struct TaskRow {
    RecordId id{};
    std::uint8_t flags = 0;  // Row::Flag
    std::string subject, remind_at, priority, owner;
    RecordId owner_id{};
    std::vector<Date> due;         // zero or one
    std::vector<Instant> done_at;  // zero or one
    std::vector<Party> about;      // the first is what it opens
};
// A company or contact that a lead may be already, the most likely first. Reasons: "email", "domain", "name".
struct Match {
    std::string entity;
    RecordId id{};
    std::string title, hint, reason;
};
// A change that is not settled, for the sync page.
struct OutboxItem {
    // In the order of the page. `sent`: the server has it, but its row has not come back yet.
    enum class State : std::uint8_t { refused, conflict, waiting, sent };
    // What a person may do about it with one press.
    struct Choice {
        enum class Kind : std::uint8_t { keep, take, restore };
        Kind kind = Kind::keep;
        std::string words;        // the value, for people
        std::string who;          // whose it is, "" when nobody knows
        std::vector<Edit> edits;  // what the press asks for
    };
    State state = State::waiting;
    OpId op{};           // of a conflict: none. Of several changes of one gesture: the first
    RecordId conflict{};
    std::string entity;
    RecordId record{};
    std::string title;   // "" when the record is not here
    Edit::Kind kind = Edit::Kind::patch;
    std::uint32_t changes = 1;            // of one gesture: an import has thousands
    Instant at{};
    std::vector<Error> reason;            // refused: exactly one
    std::vector<TimelineItem::Change> fields;  // what it says; of a conflict: the field
    std::vector<Edit> again;              // refused: the same change once more, with its values
    std::vector<Choice> choices;          // conflict
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
    bool incomplete = false;  // timeline: changes of the record are at the server only
    std::vector<TotalsRow> totals;
    std::vector<SalesFigures> figures;  // dashboard: exactly one
    std::vector<TaskRow> tasks;
    std::vector<std::uint32_t> task_counts;  // per TaskBucket (model/task_rules.h), whatever part is asked for
    std::vector<Match> matches;
    std::vector<OutboxItem> outbox;
};

// The sync words. `durable` is about this device, `sync` about the server.
struct Status {
    enum class Durable : std::uint8_t { saving, saved, not_saved };
        // only_here: the demo has no server.
    enum class Sync : std::uint8_t {
        in_sync, syncing, waiting, offline, sign_in_needed, wrong_account, failing, update_needed, only_here
    };
    Durable durable = Durable::saved;
    Sync sync = Sync::in_sync;
    std::uint32_t pending = 0;   // ops not yet accepted by the server
    std::uint32_t refused = 0;   // ops in the inbox
    std::uint32_t conflicts = 0; // open ones
    std::uint32_t files = 0;     // attachments whose bytes are here and not yet at the server
    Instant last_sync{};
    std::vector<Error> problem;  // zero or one: why not saved, why failing
    // The local database: how large it is and may become, in MB, rounded up; 0: none is open.
    std::uint32_t device_mb = 0, budget_mb = 0;
    Instant history_from{};      // changes before it are at the server only; 0: all are here
    Instant checked{}, repaired{};  // the last look at every page and index; the last that mended something; 0: never
};

struct ExportChunk {
    Request request = 0;
    std::vector<Error> errors;  // zero or one: nothing more comes
    Bytes bytes;
    std::uint32_t rows = 0;     // in this chunk
    bool last = false;
};

using ToStore = std::variant<Hello, CreateOrganisation, SignIn, AcceptInvite, SignOut, CreateInvite, RunEdits, UndoBatch,
                             Subscribe, Unsubscribe, SyncNow, DismissRefused, ImportOpen, ImportChunk, ImportMapping,
                             ImportRun, ImportCancel, ImportFix, ImportShow, ResetDemo, ExportList, ConvertLead, ChangeSettings,
                             ExportOutbox, FetchFile, ExportDevice>;
using FromStore = std::variant<Session, AccountReply, Applied, Page, Status, ImportPreview, ImportProgress, ImportDone,
                               ImportRows, ExportChunk>;

}  // namespace hera::link
