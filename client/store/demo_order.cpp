#include "store/demo_order.h"

#include "base/log.h"
#include "store/record_table.h"
#include "sync/cells.h"
#include "sync/op_log.h"

namespace hera {

bool DemoOrder::place_durable() {
    sync::Replica& replica = m_database.replica();
    replica.push_from_memory(m_database.durable() == link::Status::Durable::not_saved);
    auto ops = replica.to_push(sync::push_ops_max, sync::push_bytes_max);
    if (ops.ok() && ops.value().empty()) return false;
    // The person's own commit is on disk already; its place in the order can be given again.
    m_database.set_durability(Durability::relaxed);
    Result<void> placed = ops.ok() ? place(ops.value()) : Result<void>(ops.error());
    m_database.committed();
    m_database.set_durability(Durability::strict);
    if (placed.ok()) return true;
    // They stay pending and are tried with the next change.
    log(LogLevel::error, "demo: changes not confirmed: " + placed.error().key + " " + placed.error().detail);
    return false;
}

Result<void> DemoOrder::place(const std::vector<sync::Op>& ops) {
    sync::Replica& replica = m_database.replica();
    sync::PushReply reply;
    sync::PullPage page;
    page.from = replica.cursor();
    std::int64_t seq = page.from;
    for (const sync::Op& op : ops) {
        reply.results.push_back({op.id, ++seq, sync::OpCode::applied, {}});
        const Entity* entity = replica.schema().find(op.entity);
        if (entity == nullptr) continue;
        sync::LoggedOp told;
        told.op = op;
        // What an op replaced does not travel, but is what undo needs.
        if (auto kept = TRY(sync::find_op(replica.database(), op.id))) told.op.before = std::move(kept->op.before);
        told.seq = seq;
        page.ops.push_back(std::move(told));
        // Only this device writes: what it shows is what a server would have.
        auto stored = TRY(store::load_record(replica.database(), *entity, op.record));
        if (!stored) continue;
        sync::WireRow row;
        row.entity = op.entity;
        row.ver = seq;
        row.id = op.record;
        row.deleted = stored->record.deleted;
        row.cells = sync::cells_of(stored->record);
        row.unknown = stored->record.unknown;
        page.rows.push_back(std::move(row));
    }
    page.to = page.head = reply.head = seq;
    // The page first: should the second fail, the ops are pending still and get another place, as after a lost answer.
    TRY(replica.apply_page(page));
    return replica.apply_push(reply);
}

}  // namespace hera
