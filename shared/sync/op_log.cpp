#include "sync/op_log.h"

#include "sync/op_codec.h"

namespace hera::sync {
namespace {

Result<std::vector<LoggedOp>> read_all(store::Statement& statement) {
    std::vector<LoggedOp> out;
    while (TRY(statement.step())) out.push_back(TRY(read_op(statement)));
    return out;
}

std::string select_ops(const char* rest) { return std::string("SELECT ") + op_columns + " FROM op " + rest; }

}  // namespace

Result<LoggedOp> read_op(const store::Statement& s) {
    LoggedOp entry;
    Op& op = entry.op;
    entry.n = s.integer(0);
    op.id = OpId{s.id(1)};
    entry.seq = s.integer(2);
    entry.state = static_cast<OpState>(s.integer(3));
    op.batch = BatchId{s.id(4)};
    op.device = DeviceId{s.id(5)};
    op.user = UserId{s.id(6)};
    op.hlc = Hlc{s.integer(7)};
    op.at = Instant{s.integer(8)};
    op.base_seq = s.integer(9);
    if (!parse_kind(s.text(10), op.kind)) return Error{.code = Code::corrupt, .key = "error.database_corrupt", .detail = "op kind"};
    op.entity = s.text(11);
    op.record = RecordId{s.id(12)};
    op.fields = TRY(read_cells(s.text(13)));
    op.before = TRY(read_cells(s.text(14)));
    op.label = s.text(15);
    entry.code = static_cast<OpCode>(s.integer(16));
    entry.reason = s.text(17);
    entry.visibility = s.text(18);
    return entry;
}

namespace {

constexpr std::string_view insert_op =
    "INSERT INTO "
    "op(n,id,seq,state,batch,device,user,hlc,at,base,kind,entity,record,body,before,label,code,reason,tracked,visibility)"
    " VALUES(?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)";

Result<void> insert(store::Database& database, std::string_view sql, const LoggedOp& entry, bool tracked) {
    const Op& op = entry.op;
    std::string fields = op.fields.empty() ? std::string{} : cells_text(op.fields);
    std::string before = op.before.empty() ? std::string{} : cells_text(op.before);
    store::Statement s = database.prepare(sql);
    // What is not bound is NULL.
    auto text_or_null = [&s](int at, const std::string& text) {
        if (!text.empty()) s.bind_kept(at, text);
    };
    if (entry.n != 0) s.bind(1, entry.n);
    s.bind_kept(2, op.id).bind(3, entry.seq).bind(4, static_cast<std::int64_t>(entry.state)).bind_kept(5, op.batch);
    s.bind_kept(6, op.device).bind_kept(7, op.user).bind(8, op.hlc.value).bind(9, op.at.ms).bind(10, op.base_seq);
    s.bind_kept(11, std::string_view(kind_word(op.kind))).bind_kept(12, op.entity).bind_kept(13, op.record);
    text_or_null(14, fields);
    text_or_null(15, before);
    text_or_null(16, op.label);
    s.bind(17, static_cast<std::int64_t>(entry.code));
    text_or_null(18, entry.reason);
    s.bind(19, std::int64_t{tracked ? 1 : 0});
    text_or_null(20, entry.visibility);
    return s.run();
}

}  // namespace

Result<void> append_op(store::Database& database, const LoggedOp& entry, bool tracked) {
    return insert(database, insert_op, entry, tracked);
}

Result<bool> append_op_if_new(store::Database& database, const LoggedOp& entry, bool tracked) {
    static const std::string insert_new_op = std::string(insert_op) + " ON CONFLICT(id) DO NOTHING";
    TRY(insert(database, insert_new_op, entry, tracked));
    return database.changes() > 0;
}

Result<std::optional<LoggedOp>> find_op(store::Database& database, OpId id) {
    store::Statement s = database.prepare(select_ops("WHERE id = ?"));
    s.bind(1, id);
    if (!TRY(s.step())) return std::optional<LoggedOp>{};
    return std::optional<LoggedOp>(TRY(read_op(s)));
}

Result<std::vector<LoggedOp>> open_ops(store::Database& database, RecordId record) {
    store::Statement s = database.prepare(select_ops("WHERE record = ? AND state IN (1, 2) ORDER BY n"));
    s.bind(1, record);
    return read_all(s);
}

Result<std::vector<LoggedOp>> acked_ops_through(store::Database& database, std::int64_t seq) {
    store::Statement s = database.prepare(select_ops("WHERE state = 2 AND state <> 0 AND seq <= ? ORDER BY n"));
    s.bind(1, seq);
    return read_all(s);
}

Result<bool> was_made(store::Database& database, RecordId record) {
    store::Statement s = database.prepare("SELECT 1 FROM op WHERE record = ? AND kind = 'create' AND state = 0 LIMIT 1");
    s.bind(1, record);
    return s.step();
}

Result<std::vector<LoggedOp>> pending_ops(store::Database& database, std::size_t count_max) {
    store::Statement s = database.prepare(select_ops("WHERE state = 1 AND state <> 0 ORDER BY n LIMIT ?"));
    s.bind(1, static_cast<std::int64_t>(count_max));
    return read_all(s);
}

Result<std::vector<LoggedOp>> unsent_ops(store::Database& database) {
    store::Statement s = database.prepare(select_ops("WHERE state IN (1, 3) AND state <> 0 ORDER BY n"));
    return read_all(s);
}

Result<std::vector<LoggedOp>> ops_unknown_after(store::Database& database, DeviceId device, std::int64_t seq) {
    store::Statement s = database.prepare(select_ops("WHERE state IN (1, 3) OR (device = ? AND seq > ?) ORDER BY n"));
    s.bind(1, device).bind(2, seq);
    return read_all(s);
}

Result<std::vector<LoggedOp>> ops_of_batch(store::Database& database, BatchId batch) {
    store::Statement s = database.prepare(select_ops("WHERE batch = ? ORDER BY n"));
    s.bind(1, batch);
    return read_all(s);
}

Result<void> set_op_state(store::Database& database, std::int64_t n, OpState state) {
    return database.prepare("UPDATE op SET state = ? WHERE n = ?").bind(1, static_cast<std::int64_t>(state)).bind(2, n).run();
}

Result<void> set_op_acked(store::Database& database, std::int64_t n, std::int64_t seq) {
    return database.prepare("UPDATE op SET state = 2, seq = ? WHERE n = ?").bind(1, seq).bind(2, n).run();
}

Result<void> set_op_refused(store::Database& database, std::int64_t n, OpCode code, const std::string& reason) {
    return database.prepare("UPDATE op SET state = 3, code = ?, reason = ? WHERE n = ?")
        .bind(1, static_cast<std::int64_t>(code))
        .bind(2, std::string_view(reason))
        .bind(3, n)
        .run();
}

Result<void> set_op_history(store::Database& database, std::int64_t n, std::int64_t seq, const Op& told) {
    return database
        .prepare("UPDATE op SET seq = ?, at = ?, body = CASE WHEN kind = 'create' AND body IS NOT NULL THEN body ELSE ? END,"
                 " before = ?, record = ?,"
                 " state = CASE WHEN state = 1 THEN 2 ELSE state END WHERE n = ?")
        .bind(1, seq)
        .bind(2, told.at.ms)
        .bind(3, std::string_view(cells_text(told.fields)))
        .bind(4, std::string_view(cells_text(told.before)))
        .bind(5, told.record)
        .bind(6, n)
        .run();
}

Result<void> drop_create_body(store::Database& database, std::int64_t n) {
    return database.prepare("UPDATE op SET body = NULL WHERE n = ? AND kind = 'create' AND tracked = 0").bind(1, n).run();
}

Result<void> drop_words(store::Database& database, std::int64_t n) {
    return database.prepare("UPDATE op SET body = NULL, before = NULL WHERE n = ?").bind(1, n).run();
}

bool touches_tracked(const Schema& schema, const Op& op) {
    const Entity* entity = schema.find(op.entity);
    if (!entity) return false;
    if (op.kind == OpKind::create) return !tracked_cells(schema, op).empty();
    for (const Cell& cell : op.fields) {
        int at = entity->find(cell.first);
        if (at >= 0 && entity->fields[static_cast<std::size_t>(at)].track == Track::always) return true;
    }
    return false;
}

std::vector<Cell> tracked_cells(const Schema& schema, const Op& op) {
    std::vector<Cell> out;
    const Entity* entity = schema.find(op.entity);
    if (!entity) return out;
    for (const Cell& cell : op.fields) {
        for (const FieldDef& field : entity->def->fields) {
            if (field.key == cell.first && field.track == Track::always) out.push_back(cell);
        }
    }
    return out;
}

}  // namespace hera::sync
