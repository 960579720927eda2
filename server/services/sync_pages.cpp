// What leaves the server: pages, snapshots, sums. S4–S6 of sync_service.h.
#include <algorithm>
#include <unordered_map>
#include <unordered_set>

#include "base/check.h"
#include "base/text.h"
#include "services/groups.h"
#include "services/sync_service.h"
#include "store/ddl.h"
#include "store/record_table.h"
#include "sync/cells.h"
#include "sync/merge.h"
#include "sync/mutants.h"
#include "sync/row_sums.h"

namespace hera::server {
namespace {

using store::Database;
using store::Statement;
using namespace hera::sync;

constexpr std::int64_t history_window_ms = std::int64_t{90} * 24 * 3600 * 1000;
// A page above is cut shorter; a device takes 32 MiB at once (protocol.h).
constexpr std::size_t page_bytes_max = 8u << 20;
// The place behind the rows of a snapshot: history, by seq.
constexpr std::string_view history_place = "history/";

// The window of a first copy begins behind this seq. The times of ops are their authors', corrected, and nearly in order; looked
// for as if they were, the place found is as good as any.
Result<std::int64_t> history_start(Database& database, std::int64_t head, std::int64_t window) {
    std::int64_t low = 1, high = head + 1;  // the first seq of the window is among them
    while (low < high) {
        std::int64_t middle = low + (high - low) / 2;
        Statement s = database.prepare("SELECT at, n FROM op WHERE n >= ? AND state = 0 ORDER BY n LIMIT 1");
        s.bind(1, middle);
        if (!TRY(s.step()) || s.integer(0) > window) {
            high = middle;
        } else {
            low = s.integer(1) + 1;
        }
    }
    return low - 1;
}

std::string seen_in(std::size_t groups) { return " AND state = 0 AND visibility IN (" + marks(groups) + ")"; }

// The history of a stretch of seqs, as far as it goes out.
struct Stretch {
    std::vector<std::int64_t> seqs;                // in order
    std::unordered_set<std::int64_t> left_out;     // S7
};

// Of a record that was changed more often than `per_record` its patches are left out; but for what tells an author what has become
// of own ops, and for what a merge did to others, which an undo needs.
Result<Stretch> stretch_of(Database& database, const std::vector<std::string>& groups, std::int64_t from, std::int64_t end,
                           std::size_t per_record, DeviceId asking) {
    struct Patch {
        std::int64_t n;
        RecordId record;
    };
    Stretch out;
    std::vector<Patch> patches;
    std::unordered_map<RecordId, std::size_t> count;
    Statement s = database.prepare("SELECT n, record, device, kind = 'patch' AND tracked = 0 FROM op WHERE n > ? AND n <= ?" +
                                   seen_in(groups.size()) + " ORDER BY n");
    s.bind(1, from).bind(2, end);
    bind_groups(s, 3, groups);
    while (TRY(s.step())) {
        DeviceId device{s.id(2)};
        bool can_go = s.integer(3) != 0 && !(device == asking) && !device.none();
        if (!can_go) {
            out.seqs.push_back(s.integer(0));
            continue;
        }
        patches.push_back({s.integer(0), RecordId{s.id(1)}});
        count[patches.back().record] += 1;
    }
    for (const Patch& patch : patches) {
        if (count[patch.record] > per_record) {
            out.left_out.insert(patch.n);
        } else {
            out.seqs.push_back(patch.n);
        }
    }
    return out;
}

WireRow wire_row(const Record& record) {
    WireRow row;
    row.entity = record.entity->key();
    row.ver = record.ver;
    row.id = record.id;
    row.deleted = record.deleted;
    row.cells = cells_of(record);
    row.unknown = record.unknown;
    return row;
}

WireRow row_without_state(const Entity& entity, RecordId id, std::int64_t ver, WireRow::Carries carries) {
    WireRow row;
    row.entity = entity.key();
    row.id = id;
    row.ver = ver;
    row.carries = carries;
    return row;
}

LoggedOp outgoing(const Schema& schema, LoggedOp entry) {
    if (entry.op.kind == OpKind::create) entry.op.fields = tracked_cells(schema, entry.op);
    return entry;
}

std::vector<std::string> common(const std::vector<std::string>& a, const std::vector<std::string>& b) {
    std::vector<std::string> out;
    std::copy_if(a.begin(), a.end(), std::back_inserter(out), [&](const std::string& group) { return among(b, group); });
    return out;
}

}  // namespace

Result<std::int64_t> SyncService::horizon(Database& database) {
    return mutant(Mutant::ignore_horizon) ? Result<std::int64_t>(0) : store::meta_integer(database, "horizon");
}

Result<std::string> SyncService::pull(Database& database, const AuthContext& who, PullRequest request) {
    std::string text = encode(TRY(page(database, who, request)));
    // Rows can be large: then fewer go at once. One alone is taken as it is.
    for (request.limit = request.limit == 0 ? page_items_default : request.limit;
         text.size() > page_bytes_max && request.limit > 1;) {
        request.limit = std::max<std::size_t>(1, request.limit / 4);
        text = encode(TRY(page(database, who, request)));
    }
    return text;
}

Result<PullPage> SyncService::page(Database& database, const AuthContext& who, const PullRequest& request) {
    std::int64_t cursor = request.cursor;
    std::size_t limit = request.limit == 0 ? page_items_default : std::min(request.limit, page_items_max);
    PullPage out;
    out.groups = TRY(groups_of(database, who.user));  // S4
    const std::vector<std::string>& groups = out.groups;
    out.now = m_clock.now();
    out.from = cursor;
    out.head = TRY(head(database));
    if (cursor < 0 || cursor > out.head) return Error{.code = Code::invalid, .key = "error.cursor"};
    if (cursor != 0 && cursor < TRY(horizon(database))) return Error{.code = Code::conflict, .key = "error.copy_too_old"};
    const std::int64_t end = std::min(out.head, cursor + m_limits.page_seqs);

    // How far this page may go: the seqs of everything new, cut at the limit between two seqs (S5).
    std::vector<std::int64_t> seqs;
    auto collect = [&](Statement& statement) -> Result<void> {
        while (TRY(statement.step())) seqs.push_back(statement.integer(0));
        return {};
    };
    auto most = static_cast<std::int64_t>(limit) + 1;
    for (const Entity& entity : m_schema.entities()) {
        Statement s = database.prepare("SELECT ver FROM " + store::table_name(entity) + " WHERE f_visibility IN (" +
                                       marks(groups.size()) + ") AND ver > ? AND ver <= ? ORDER BY ver LIMIT ?");
        int at = bind_groups(s, 1, groups);
        s.bind(at, cursor).bind(at + 1, end).bind(at + 2, most);
        TRY(collect(s));
    }
    {
        Statement s = database.prepare("SELECT seq FROM tombstone WHERE visibility IN (" + marks(groups.size()) +
                                       ") AND seq > ? AND seq <= ? ORDER BY seq LIMIT ?");
        int at = bind_groups(s, 1, groups);
        s.bind(at, cursor).bind(at + 1, end).bind(at + 2, most);
        TRY(collect(s));
    }
    Stretch history = TRY(stretch_of(database, groups, cursor, end, m_limits.per_record, who.device));
    seqs.insert(seqs.end(), history.seqs.begin(), history.seqs.end());
    std::sort(seqs.begin(), seqs.end());
    out.to = end;
    if (seqs.size() > limit) {
        out.to = seqs[limit] - 1;
        if (out.to < seqs.front()) out.to = seqs.front();
    }
    out.more = out.to < out.head;

    for (const Entity& entity : m_schema.entities()) {
        std::vector<RecordId> ids;
        {
            Statement s = database.prepare("SELECT id FROM " + store::table_name(entity) + " WHERE f_visibility IN (" +
                                           marks(groups.size()) + ") AND ver > ? AND ver <= ? ORDER BY ver");
            int at = bind_groups(s, 1, groups);
            s.bind(at, cursor).bind(at + 1, out.to);
            while (TRY(s.step())) ids.push_back(RecordId{s.id(0)});
        }
        for (RecordId id : ids) {
            auto stored = TRY(store::load_record(database, entity, id));
            HERA_CHECK(stored.has_value());
            TRY(came_into_sight(database, groups, *stored, out));
            out.rows.push_back(wire_row(stored->record));
        }
    }
    TRY(moved(database, groups, out));
    Statement s = database.prepare(std::string("SELECT ") + op_columns + " FROM op WHERE n > ? AND n <= ?" +
                                   seen_in(groups.size()) + " ORDER BY n");
    s.bind(1, cursor).bind(2, out.to);
    bind_groups(s, 3, groups);
    while (TRY(s.step())) {
        if (history.left_out.count(s.integer(0)) == 0) {
            out.ops.push_back(outgoing(m_schema, TRY(read_op(s))));
        } else {
            out.partial = true;
        }
    }
    return out;
}

// S6: what has left a group in this page's stretch. Out of this person's sight it ends. In it, and with a row of a later page, the
// device hears now where it is, and the history from before: it decides by that what goes when the person leaves a group, and by
// the time of the row this move is behind its cursor.
Result<void> SyncService::moved(Database& database, const std::vector<std::string>& groups, PullPage& page) {
    struct Move {
        std::string entity;
        RecordId id;
        std::int64_t seq;
        bool seen;  // from one of these groups
    };
    std::vector<Move> moves;
    {
        Statement s = database.prepare("SELECT entity, id, max(seq), max(visibility IN (" + marks(groups.size()) +
                                       ")) FROM tombstone WHERE seq > ? AND seq <= ? GROUP BY id ORDER BY id");
        int at = bind_groups(s, 1, groups);
        s.bind(at, page.from).bind(at + 1, page.to);
        while (TRY(s.step())) moves.push_back({std::string(s.text(0)), RecordId{s.id(1)}, s.integer(2), s.integer(3) != 0});
    }
    for (const Move& move : moves) {
        const Entity& entity = m_schema.at(move.entity);
        bool seen = false, later = false;
        {
            // Most are of nobody's concern here, and may be many: records are not read for that.
            Statement s = database.prepare("SELECT f_visibility, ver FROM " + store::table_name(entity) + " WHERE id = ?");
            s.bind(1, move.id);
            if (TRY(s.step())) {
                seen = among(groups, s.text(0));
                later = s.integer(1) > page.to;
            }
        }
        if (!seen && move.seen) page.rows.push_back(row_without_state(entity, move.id, move.seq, WireRow::Carries::end));
        if (!seen || !later) continue;  // if it is not later, its row is in the page
        auto stored = TRY(store::load_record(database, entity, move.id));
        HERA_CHECK(stored.has_value());
        WireRow row = row_without_state(entity, move.id, move.seq, WireRow::Carries::group);
        row.cells.emplace_back("visibility", cell_of(stored->record, "visibility"));
        page.rows.push_back(std::move(row));
        TRY(came_into_sight(database, groups, *stored, page));
    }
    return {};
}

// A record that has moved into another group since `cursor` may be new to this person: its history before that comes with it.
Result<void> SyncService::came_into_sight(Database& database, const std::vector<std::string>& groups,
                                          const store::StoredRecord& stored, PullPage& page) {
    if (stored.versions.find("\"visibility\"") == std::string::npos) return {};
    FieldVersions versions = TRY(FieldVersions::parse(stored.versions));
    const FieldVersion* moved = versions.of("visibility");
    if (moved == nullptr || moved->seq <= page.from) return {};
    if (page.history == 0) page.history = TRY(history_start(database, page.head, page.now.ms - history_window_ms));
    Statement s = database.prepare(std::string("SELECT ") + op_columns + " FROM op WHERE record = ? AND n <= ?" +
                                   " AND (n > ? OR tracked = 1)" + seen_in(groups.size()) + " ORDER BY n");
    s.bind(1, stored.record.id).bind(2, page.from).bind(3, page.history);
    bind_groups(s, 4, groups);
    while (TRY(s.step())) page.ops.push_back(outgoing(m_schema, TRY(read_op(s))));
    return {};
}

// ---- history of one record ----

Result<std::string> SyncService::history(Database& database, const AuthContext& who, HistoryRequest request) {
    std::string text = encode(TRY(history_of(database, who, request)));
    for (request.limit = request.limit == 0 ? history_items_default : request.limit;
         text.size() > page_bytes_max && request.limit > 1;) {
        request.limit = std::max<std::size_t>(1, request.limit / 4);
        text = encode(TRY(history_of(database, who, request)));
    }
    return text;
}

Result<HistoryReply> SyncService::history_of(Database& database, const AuthContext& who, const HistoryRequest& request) {
    std::vector<std::string> groups = TRY(groups_of(database, who.user));  // S4
    const Entity* entity = m_schema.find(request.entity);
    auto seen = entity ? TRY(load_visible(database, who, *entity, request.record)) : std::optional<Record>{};
    if (!seen) return Error{.code = Code::not_found, .key = "error.not_found"};
    std::size_t limit = request.limit == 0 ? history_items_default : std::min(request.limit, history_items_max);
    HistoryReply out{request.record, 0, std::min(request.before, TRY(head(database)) + 1), {}};
    Statement s = database.prepare(std::string("SELECT ") + op_columns + " FROM op WHERE record = ? AND n < ?" +
                                   seen_in(groups.size()) + " ORDER BY n DESC LIMIT ?");
    s.bind(1, request.record).bind(2, out.before);
    int at = bind_groups(s, 3, groups);
    s.bind(at, static_cast<std::int64_t>(limit) + 1);
    while (TRY(s.step())) {
        if (out.ops.size() == limit) {
            out.above = out.ops.back().seq - 1;  // there is more
            break;
        }
        out.ops.push_back(outgoing(m_schema, TRY(read_op(s))));
    }
    std::reverse(out.ops.begin(), out.ops.end());
    return out;
}

// ---- snapshots ----

Result<std::string> SyncService::snapshot(Database& database, const AuthContext& who, const std::string& body) {
    SnapshotRequest request = TRY(decode_snapshot_request(body));
    std::string text = encode(TRY(snapshot_page(database, who, request)));
    for (request.limit = request.limit == 0 ? page_items_default : request.limit;
         text.size() > page_bytes_max && request.limit > 1;) {
        request.limit = std::max<std::size_t>(1, request.limit / 4);
        text = encode(TRY(snapshot_page(database, who, request)));
    }
    return text;
}

namespace {

// Where the next slice begins: behind an id of an entity, or behind a seq of the history.
struct Place {
    std::size_t entity = 0;  // in snapshot_order
    RecordId above{};
    std::optional<std::int64_t> history;
};

// What every screen needs first, then records, then what hangs on them.
std::vector<const Entity*> snapshot_order(const Schema& schema) {
    std::vector<const Entity*> out;
    for (const EntityDef* first : {&user::entity, &pipeline::entity, &stage::entity, &quota::entity}) {
        out.push_back(&schema.at(first->key));
    }
    for (const Entity& entity : schema.entities()) {
        if (std::find(out.begin(), out.end(), &entity) == out.end()) out.push_back(&entity);
    }
    return out;
}

std::size_t place_in(const std::vector<const Entity*>& order, const Entity& entity) {
    return static_cast<std::size_t>(std::find(order.begin(), order.end(), &entity) - order.begin());
}

// A place that this build did not write (another schema) is no place: everything comes once more.
Place place_of(const Schema& schema, const std::vector<const Entity*>& order, std::string_view text) {
    Place out;
    if (text.substr(0, history_place.size()) == history_place) {
        out.history = parse_int(text.substr(history_place.size())).value_or(0);
        return out;
    }
    std::size_t slash = text.find('/');
    const Entity* entity = schema.find(text.substr(0, slash));
    auto id = slash == std::string_view::npos ? std::nullopt : RecordId::parse(text.substr(slash + 1));
    if (entity && id) {
        out.entity = place_in(order, *entity);
        out.above = *id;
    }
    return out;
}

}  // namespace

Result<SnapshotPage> SyncService::snapshot_page(Database& database, const AuthContext& who, const SnapshotRequest& request) {
    std::size_t left = request.limit == 0 ? page_items_default : std::min(request.limit, page_items_max);
    SnapshotPage out;
    out.through = request.through;
    out.head = TRY(head(database));
    out.groups = common(request.groups, TRY(groups_of(database, who.user)));  // S4
    if (request.through > out.head) return Error{.code = Code::invalid, .key = "error.cursor"};
    std::vector<const Entity*> order = snapshot_order(m_schema);
    out.history = TRY(history_start(database, out.head, m_clock.now().ms - history_window_ms));
    Place place = place_of(m_schema, order, request.after);
    bool stretch = !request.entity.empty();
    if (stretch) {
        const Entity* entity = m_schema.find(request.entity);
        if (!entity) return Error{.code = Code::invalid, .key = "error.wire_body"};
        if (request.after.empty()) place = {0, request.above, {}};
        place.entity = place_in(order, *entity);
    }
    for (; !place.history && place.entity < order.size(); ++place.entity, place.above = {}) {
        const Entity& entity = *order[place.entity];
        RecordId until = stretch ? request.until : RecordId{};
        std::optional<RecordId> last = TRY(slice(database, entity, out, place.above, until, left));
        bool some = !last || !(*last == place.above);  // a slice that was full before this entity says nothing of it
        if (some) out.ranges.push_back({std::string(entity.key()), place.above, last.value_or(until)});
        if (last) {
            out.next = std::string(entity.key()) + "/" + last->text();
            return out;
        }
        if (stretch) return out;
    }
    // The rest of history last: rows are what a screen waits for.
    std::int64_t after = place.history.value_or(0);
    Statement s = database.prepare(std::string("SELECT ") + op_columns + " FROM op WHERE n > ? AND n <= ?" +
                                   seen_in(out.groups.size()) + " AND tracked = 0 AND kind <> 'create' ORDER BY n LIMIT ?");
    s.bind(1, std::max(after, out.history)).bind(2, request.through);
    int at = bind_groups(s, 3, out.groups);
    s.bind(at, static_cast<std::int64_t>(left));
    std::size_t count = 0;
    for (; TRY(s.step()); ++count) out.ops.push_back(outgoing(m_schema, TRY(read_op(s))));
    if (count >= left) out.next = std::string(history_place) + to_text(left == 0 ? after : out.ops.back().seq);
    return out;
}

// The rows of one entity behind `above`, at most `left` of them, which it lessens. Gives the last id when it stopped early
// (`above` when nothing was left), none when there are no more.
Result<std::optional<RecordId>> SyncService::slice(Database& database, const Entity& entity, SnapshotPage& out, RecordId above,
                                                   RecordId until, std::size_t& left) {
    std::vector<std::pair<RecordId, std::int64_t>> ids;
    {
        // The plus keeps SQLite to the order of ids: the index of groups would have it sort everything for each slice.
        Statement s = database.prepare("SELECT id, ver FROM " + store::table_name(entity) + " WHERE +f_visibility IN (" +
                                       marks(out.groups.size()) + ") AND id > ? AND (? OR id <= ?) ORDER BY id LIMIT ?");
        int at = bind_groups(s, 1, out.groups);
        s.bind(at, above).bind(at + 1, std::int64_t{until.none()}).bind(at + 2, until);
        s.bind(at + 3, static_cast<std::int64_t>(left) + 1);
        while (TRY(s.step())) ids.emplace_back(RecordId{s.id(0)}, s.integer(1));
    }
    bool early = ids.size() > left;
    if (early) ids.pop_back();
    left -= ids.size();
    for (const auto& [id, ver] : ids) {
        TRY(told_with(database, id, out));
        if (ver > out.through) {
            out.rows.push_back(row_without_state(entity, id, ver, WireRow::Carries::nothing));
            continue;
        }
        auto stored = TRY(store::load_record(database, entity, id));
        HERA_CHECK(stored.has_value());
        out.rows.push_back(wire_row(stored->record));
    }
    if (!early) return std::optional<RecordId>{};
    return std::optional<RecordId>(ids.empty() ? above : ids.back().first);
}

// A record's create (mostly a few words that its row completes) and its transitions come with it, also when it does not itself:
// what is derived from them must not wait for the rest of the history.
Result<void> SyncService::told_with(Database& database, RecordId id, SnapshotPage& out) {
    Statement s = database.prepare(
        std::string("SELECT ") + op_columns +
        " FROM op WHERE record = ? AND n <= ? AND state = 0 AND (tracked = 1 OR (kind = 'create' AND n > ?)) ORDER BY n");
    s.bind(1, id).bind(2, out.through).bind(3, out.history);
    while (TRY(s.step())) out.ops.push_back(outgoing(m_schema, TRY(read_op(s))));
    return {};
}

// ---- sums ----

Result<std::string> SyncService::sums(Database& database, const AuthContext& who, const std::string& body) {
    return encode(TRY(row_sums(database, who, TRY(decode_sums_request(body)))));
}

Result<SumsReply> SyncService::row_sums(Database& database, const AuthContext& who, const SumsRequest& request) {
    std::vector<std::string> groups = TRY(groups_of(database, who.user));  // S4
    SumsReply out{TRY(head(database)), {}};
    std::string condition = "f_visibility IN (" + marks(groups.size()) + ")";
    for (const Entity& entity : m_schema.entities()) {
        if (!request.entity.empty() && request.entity != entity.key()) continue;
        for (const RowSum& sum : TRY(sums_of(database, entity, condition, groups, request.bounds)))
            out.sums.emplace_back(entity.key(), sum);
    }
    return out;
}

// ---- groups ----

Result<void> SyncService::set_groups(Database& database, UserId user, const std::vector<std::string>& groups) {
    store::Transaction transaction = TRY(store::Transaction::begin(database));
    TRY(server::set_groups(database, user, groups));
    // Nothing of this number exists; devices ask, and hear of their groups.
    TRY(store::set_meta(database, "head", TRY(head(database)) + 1));
    return transaction.commit();
}

}  // namespace hera::server
