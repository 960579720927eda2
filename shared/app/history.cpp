#include "app/history.h"

#include <unordered_map>

#include "link/messages.h"
#include "model/entities.h"
#include "sync/op_log.h"

namespace hera::app {

namespace {

Result<Json> object_of(std::string_view text) {
    if (text.empty()) return Json{};
    return parse_json(text);
}

Result<bool> any(store::Database& database, std::string_view sql, RecordId record) {
    store::Statement statement = database.prepare(sql);
    statement.bind(1, record);
    return statement.step();
}

}  // namespace

Result<std::vector<HistoryRow>> read_history(store::Database& database, std::string_view entity, RecordId record) {
    store::Statement ops = database.prepare(
        "SELECT id, kind, user, at, state, body, before FROM op WHERE record = ? AND entity = ? AND state <> 3 ORDER BY n");
    ops.bind(1, record).bind(2, entity);
    std::vector<HistoryRow> out;
    while (TRY(ops.step())) {
        HistoryRow row;
        row.op = OpId{ops.id(0)};
        sync::OpKind kind{};
        if (!sync::parse_kind(ops.text(1), kind)) continue;  // of a newer build
        switch (kind) {
            case sync::OpKind::create: row.kind = HistoryRow::Kind::create; break;
            case sync::OpKind::patch: row.kind = HistoryRow::Kind::patch; break;
            case sync::OpKind::remove: row.kind = HistoryRow::Kind::remove; break;
            case sync::OpKind::restore: row.kind = HistoryRow::Kind::restore; break;
            case sync::OpKind::merge: row.kind = HistoryRow::Kind::merge; break;
        }
        row.user = UserId{ops.id(2)};
        row.at = Instant{ops.integer(3)};
        row.pending = ops.integer(4) == static_cast<std::int64_t>(sync::OpState::pending);
        row.after = TRY(object_of(ops.text(5)));
        row.before = TRY(object_of(ops.text(6)));
        out.push_back(std::move(row));
    }
    return out;
}

Result<std::optional<Instant>> history_behind(store::Database& database, RecordId record, std::int64_t seq) {
    store::Statement first = database.prepare("SELECT min(at) FROM op WHERE record = ? AND state = 0 AND seq >= ?");
    first.bind(1, record).bind(2, seq);
    if (!TRY(first.step()) || first.null(0)) return std::optional<Instant>{};
    return std::optional<Instant>(Instant{first.integer(0)});
}

Result<std::vector<LinkedRecord>> read_linked(store::Database& database, std::string_view entity, RecordId record) {
    std::string whose = "SELECT ?1";
    if (entity == company::entity.key) {
        whose += " UNION SELECT id FROM r_contact WHERE f_company = ?1 AND deleted = 0"
                 " UNION SELECT id FROM r_deal WHERE f_company = ?1 AND deleted = 0";
    } else if (entity == contact::entity.key) {
        whose += " UNION SELECT id FROM r_deal WHERE f_contact = ?1 AND deleted = 0";
    }
    store::Statement links = database.prepare("SELECT DISTINCT f_from_entity, f_from_id FROM r_link WHERE f_to_id IN (" + whose +
                                              ") AND deleted = 0 AND f_from_entity IN ('activity', 'task')"
                                              " AND f_role IN ('about', 'attendee', 'organizer')");
    links.bind(1, record);
    std::vector<LinkedRecord> out;
    while (TRY(links.step())) out.push_back({std::string(links.text(0)), RecordId{links.id(1)}});
    return out;
}

Result<std::vector<PartyRow>> read_parties(store::Database& database, RecordId activity_or_task) {
    store::Statement links = database.prepare(
        "SELECT f_to_entity, f_to_id, f_role FROM r_link WHERE f_from_id = ? AND deleted = 0"
        " AND f_role IN ('about', 'attendee', 'organizer') ORDER BY id");
    links.bind(1, activity_or_task);
    std::vector<PartyRow> out;
    while (TRY(links.step())) out.push_back({std::string(links.text(0)), std::string(links.text(2)), RecordId{links.id(1)}});
    return out;
}

Result<std::vector<RecordId>> read_conflicts(store::Database& database, RecordId record) {
    store::Statement conflicts =
        database.prepare("SELECT id FROM r_conflict WHERE f_record = ? AND f_state = 'open' AND deleted = 0");
    conflicts.bind(1, record);
    std::vector<RecordId> out;
    while (TRY(conflicts.step())) out.push_back(RecordId{conflicts.id(0)});
    return out;
}

Result<std::vector<std::uint8_t>> read_row_marks(store::Database& database, const std::vector<RecordId>& records) {
    std::vector<std::uint8_t> out(records.size(), 0);
    // Each of the three is an index that holds only what is open: for a device in sync all are empty.
    for (std::size_t i = 0; i < records.size(); ++i) {
        if (TRY(any(database, "SELECT 1 FROM op WHERE record = ? AND state = 1 AND state IN (1, 2) LIMIT 1", records[i]))) {
            out[i] |= link::Row::pending;
        }
        if (TRY(any(database, "SELECT 1 FROM r_conflict WHERE f_record = ? AND f_state = 'open' AND deleted = 0 LIMIT 1",
                    records[i]))) {
            out[i] |= link::Row::in_conflict;
        }
    }
    std::unordered_map<RecordId, bool> refused;
    store::Statement inbox = database.prepare("SELECT record FROM op WHERE state = 3 AND state <> 0");
    while (TRY(inbox.step())) refused[RecordId{inbox.id(0)}] = true;
    for (std::size_t i = 0; i < records.size() && !refused.empty(); ++i) {
        if (refused.count(records[i]) != 0) out[i] |= link::Row::refused;
    }
    return out;
}

}  // namespace hera::app
