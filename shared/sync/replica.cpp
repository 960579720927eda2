#include "sync/replica_exchange.h"

#include <algorithm>
#include <iterator>
#include <optional>
#include <set>
#include <utility>

#include "model/field_types.h"
#include "model/validate.h"
#include "store/record_table.h"
#include "sync/apply.h"
#include "sync/cells.h"
#include "sync/derived.h"
#include "sync/draft_ops.h"
#include "sync/guard.h"
#include "sync/mutants.h"
#include "sync/op_codec.h"
#include "sync/three_way.h"

namespace hera::sync {
namespace {

using store::Database;
using store::Statement;
using store::Transaction;

Error invalid(const char* key, std::string_view field) {
    return Error{.code = Code::invalid, .key = key, .field = std::string(field)};
}

// The ops of a gesture are named after its batch: made again by another worker (a tab asks the next leader, while the old
// one's op lives on in its mirror), an op has the same name and is known for what it is.
OpId op_id_in(BatchId batch, std::size_t index) {
    OpId id{batch.bytes};
    std::size_t carry = index + 1;
    for (std::size_t i = id.bytes.size(); i-- > 0 && carry != 0; carry >>= 8) {
        carry += id.bytes[i];
        id.bytes[i] = static_cast<std::uint8_t>(carry & 0xff);
    }
    return id;
}

class ReplicaOnDatabase final : public ReplicaExchange {
public:
    using ReplicaExchange::ReplicaExchange;

    Result<void> load(const Identity& wanted) {
        TRY(store::prepare_database(m_database, m_schema, store::Side::device));
        if (TRY(derive_again(m_database, m_schema))) ++m_commit;
        std::string tenant = TRY(store::meta_text(m_database, "tenant"));
        if (tenant.empty()) {
            m_identity = wanted;
            if (m_identity.device.none()) m_identity.device = DeviceId::make(m_clock, m_random);
            Transaction transaction = TRY(Transaction::begin(m_database));
            TRY(store::set_meta(m_database, "tenant", m_identity.tenant.text()));
            TRY(store::set_meta(m_database, "user", m_identity.user.text()));
            TRY(store::set_meta(m_database, "device", m_identity.device.text()));
            TRY(transaction.commit());
            ++m_commit;
        } else {
            auto device = DeviceId::parse(TRY(store::meta_text(m_database, "device")));
            if (tenant != wanted.tenant.text() || TRY(store::meta_text(m_database, "user")) != wanted.user.text() || !device) {
                return Error{.code = Code::conflict, .key = "error.database_of_other_account"};
            }
            m_identity = wanted;
            m_identity.device = *device;
        }
        return load_exchange();
    }

    Result<Committed> commit(const std::string& label, const std::vector<Draft>& drafts, BatchId batch, OpId instead) override {
        return run(batch.none() ? BatchId::make(m_clock, m_random) : batch, label, drafts, false, instead);
    }

    Result<bool> has_batch(BatchId batch) override {
        Statement s = m_database.prepare("SELECT 1 FROM op WHERE batch = ? LIMIT 1");
        s.bind(1, batch);
        return s.step();
    }

    BatchId begin_bulk() override { return BatchId::make(m_clock, m_random); }

    Result<Committed> commit_bulk(BatchId batch, const std::string& label, const std::vector<Draft>& drafts) override {
        return run(batch, label, drafts, true, OpId{});
    }

    Result<Committed> undo(BatchId batch, BatchId as) override {
        std::vector<LoggedOp> ops = TRY(ops_of_batch(m_database, batch));
        if (ops.empty()) return Error{.code = Code::not_found, .key = "error.nothing_to_undo"};
        std::uint32_t skipped = 0;
        std::vector<Draft> drafts;
        std::set<RecordId> created;
        for (const LoggedOp& entry : ops) {
            if (entry.op.kind == OpKind::create && entry.state != OpState::refused) created.insert(entry.op.record);
        }
        for (auto entry = ops.rbegin(); entry != ops.rend(); ++entry) {
            if (entry->state == OpState::refused) continue;
            // A record the batch made goes as a whole; its later changes in the batch go with it.
            if (entry->op.kind != OpKind::create && created.count(entry->op.record) != 0) continue;
            TRY(add_inverse(*entry, drafts, skipped));
        }
        // What refers to a record that comes back is moved back to it: only once it is there again (merged_away.h P3).
        std::stable_partition(drafts.begin(), drafts.end(), [](const Draft& d) { return d.kind == Draft::Kind::restore; });
        Committed done = TRY(commit("undo.undo", drafts, as, OpId{}));
        done.skipped = skipped;
        return done;
    }

    Result<Record> load(const Entity& entity, RecordId id) override {
        auto stored = TRY(store::load_record(m_database, entity, id));
        if (!stored) return Error{.code = Code::not_found, .key = "error.record_gone"};
        return std::move(stored->record);
    }

    Result<void> dismiss_refused(OpId id) override {
        Transaction transaction = TRY(Transaction::begin(m_database));
        TRY(take_refused(id));
        std::int64_t rest = TRY(last_n());
        TRY(transaction.commit());
        dismissed(id, rest);
        return committed();
    }

    // ---- the mirror ----
    OwnChanges take_own_changes() override {
        m_mirrored = true;
        return std::exchange(m_own, {});
    }

    Result<std::vector<Op>> unsent() override {
        std::vector<Op> out;
        for (LoggedOp& entry : TRY(unsent_ops(m_database))) {
            keep_bases(entry.op);
            out.push_back(std::move(entry.op));
        }
        return out;
    }

    Result<std::vector<Op>> unsent_since(std::int64_t restored_to) override {
        std::vector<Op> out;
        for (LoggedOp& entry : TRY(ops_unknown_after(m_database, m_identity.device, restored_to))) {
            Op& op = entry.op;
            op.base_seq = std::min(op.base_seq, restored_to);
            const Entity* entity = m_schema.find(op.entity);
            bool answered = entry.seq != 0;
            if (op.kind == OpKind::create && answered && entity) {
                // Its body went when it was confirmed, or came back as the little that history keeps: the record has the values.
                auto stored = TRY(store::load_record(m_database, *entity, op.record));
                if (!stored) continue;
                op.fields.clear();
                for (Cell& cell : cells_of(stored->record)) {
                    // Whether the bytes of an attachment are there, and what a record was merged into, is the restored server's
                    // to say.
                    bool servers = (entity->def == &attachment::entity && cell.first == attachment::state.key) ||
                                   cell.first == system_field::merged_into;
                    if (cell.second != "null" && !servers) op.fields.push_back(std::move(cell));
                }
            }
            keep_bases(op);
            if (op.kind == OpKind::patch && op.fields.empty()) continue;  // lost its whole merge: it changed nothing
            out.push_back(std::move(op));
        }
        return out;
    }

    Result<std::uint32_t> adopt(const std::vector<Op>& ops) override {
        std::uint32_t adopted = 0;
        Transaction transaction = TRY(Transaction::begin(m_database));
        Hlc stamp = m_stamp;
        for (const Op& op : ops) {
            if (!(op.user == m_identity.user)) return discard(invalid("error.wire_op", "user"));
            auto known = find_op(m_database, op.id);
            if (!known.ok()) return discard(std::move(known).error());
            if (known.value()) continue;
            auto done = m_apply.adopt(op);
            if (!done.ok()) return discard(std::move(done).error());
            stamp = std::max(stamp, op.hlc);
            ++adopted;
        }
        if (adopted == 0) return adopted;
        auto saved = store::set_meta(m_database, "hlc", stamp.value);  // L1
        if (!saved.ok()) return discard(std::move(saved).error());
        TRY(transaction.commit());
        m_stamp = stamp;
        TRY(committed());
        return adopted;
    }

    Result<std::vector<Op>> to_push(std::size_t ops_max, std::size_t bytes_max) override {
        std::vector<Op> out;
        std::size_t bytes = 0;
        bool all = m_push_from_memory || mutant(Mutant::send_before_durable);
        for (LoggedOp& entry : TRY(pending_ops(m_database, ops_max))) {
            if (!all && entry.n > m_durable_n) break;  // L2
            JsonWriter wire;
            keep_bases(entry.op);
            encode_op(wire, entry.op);
            if (!out.empty() && bytes + wire.text().size() > bytes_max) break;
            bytes += wire.text().size() + 1;
            out.push_back(std::move(entry.op));
        }
        return out;
    }

private:
    // Of what an op replaced, only the bases of fields that join or are guarded leave the device.
    void keep_bases(Op& op) const {
        const Entity* entity = m_schema.find(op.entity);
        bool none = entity == nullptr || op.kind != OpKind::patch;
        auto stays = [&](const Cell& cell) {
            int at = none ? -1 : entity->find(cell.first);
            return at >= 0 && has_base(entity->fields[static_cast<std::size_t>(at)]);
        };
        op.before.erase(std::remove_if(op.before.begin(), op.before.end(), [&](const Cell& cell) { return !stays(cell); }),
                        op.before.end());
    }

    // Out of the inbox, inside the caller's transaction.
    Result<Op> take_refused(OpId id) {
        auto entry = TRY(find_op(m_database, id));
        if (!entry || entry->state != OpState::refused) return Error{.code = Code::not_found, .key = "error.refused_gone"};
        TRY(m_database.prepare("DELETE FROM op WHERE n = ?").bind(1, entry->n).run());
        return std::move(entry->op);
    }
    void dismissed(OpId id, std::int64_t rest) {
        m_changes.ops = true;
        if (m_mirrored) m_own.dismissed.push_back(id);
        removed_above(rest);
    }
    // A refused change made once more is the same change, not the same value: made by somebody who has seen what its author had
    // seen then. What others have done since is joined with it here, or is for the server to judge, and is never written over.
    // A guarded field is the exception: its author was told what stands there, and says it of that (guard.h).
    // Gives the fields of which the author has not seen what stands.
    Result<std::vector<std::string>> say_again(const Op& refused, Op& op) const {
        std::vector<std::string> unseen;
        if (!(op.record == refused.record) || op.kind != OpKind::patch || refused.kind != OpKind::patch) return unseen;
        op.base_seq = std::min(op.base_seq, refused.base_seq);
        const Entity& entity = m_schema.at(op.entity);
        auto stored = TRY(store::load_record(m_database, entity, op.record));
        for (Cell& cell : op.fields) {
            int at = entity.find(cell.first);
            if (at < 0 || !stored || !joins(entity.fields[static_cast<std::size_t>(at)].type)) continue;
            std::string current = cell_of(stored->record, cell.first);
            for (const Cell& was : refused.before) {
                if (was.first != cell.first || was.second == current) continue;
                auto both = join_cells(entity.fields[static_cast<std::size_t>(at)], was.second, current, cell.second);
                if (both)
                    cell.second = std::move(*both);
                else
                    unseen.push_back(cell.first);
            }
        }
        return unseen;
    }

    Result<Committed> run(BatchId batch, const std::string& label, const std::vector<Draft>& drafts, bool bulk, OpId instead) {
        Transaction transaction = TRY(Transaction::begin(m_database));
        std::optional<Op> refused;
        std::int64_t rest = m_last_n;
        if (!instead.none()) {
            refused = TRY(take_refused(instead));
            rest = TRY(last_n());
        }
        Hlc stamp = m_stamp;
        DraftOps maker(m_database, m_schema, m_identity, m_snapshots.seen(m_cursor), m_clock, m_random);  // N4
        std::vector<Op> made;
        for (const Draft& draft : drafts) {
            auto op = maker.make(draft, batch, label, stamp);
            if (op.ok() && !bulk) op.value().id = op_id_in(batch, static_cast<std::size_t>(&draft - drafts.data()));
            if (!op.ok()) return discard(std::move(op).error());
            if (op.value().kind == OpKind::patch && op.value().fields.empty()) continue;
            std::vector<std::string> unseen;
            if (refused) {
                auto said = say_again(*refused, op.value());
                if (!said.ok()) return discard(std::move(said).error());
                unseen = std::move(said).value();
            }
            auto applied = m_apply.run_local(op.value(), unseen);
            if (!applied.ok()) return discard(std::move(applied).error());
            made.push_back(std::move(op).value());
        }
        if (made.empty()) {
            m_apply.take_changes();
            if (instead.none()) return Committed{BatchId{}, m_commit, 0};
            TRY(transaction.commit());
            dismissed(instead, rest);
            TRY(committed());
            return Committed{BatchId{}, m_commit, 0};
        }
        auto saved = store::set_meta(m_database, "hlc", stamp.value);  // L1: cell, op and clock are one transaction
        if (!saved.ok()) return discard(std::move(saved).error());
        auto done = transaction.commit();
        if (!done.ok()) return discard(std::move(done).error());
        m_stamp = stamp;
        if (m_mirrored) {
            for (Op& op : made) keep_bases(op);
            std::move(made.begin(), made.end(), std::back_inserter(m_own.made));
        }
        if (!instead.none()) dismissed(instead, rest);
        TRY(committed());
        return Committed{batch, m_commit, 0};
    }

    Result<void> add_inverse(const LoggedOp& entry, std::vector<Draft>& drafts, std::uint32_t& skipped) {
        const Op& op = entry.op;
        const Entity* entity = m_schema.find(op.entity);
        if (!entity) return {};
        auto stored = TRY(store::load_record(m_database, *entity, op.record));
        if (!stored) {
            ++skipped;
            return {};
        }
        Draft draft{.kind = Draft::Kind::patch, .entity = op.entity, .record = op.record, .fields = {}};
        switch (op.kind) {
            case OpKind::create: draft.kind = Draft::Kind::remove; break;
            case OpKind::remove:
            case OpKind::merge: draft.kind = Draft::Kind::restore; break;
            case OpKind::restore: draft.kind = Draft::Kind::remove; break;
            case OpKind::patch:
                for (const Cell& cell : op.before) {
                    const std::string* written = nullptr;
                    for (const Cell& now : op.fields) {
                        if (now.first == cell.first) written = &now.second;
                    }
                    int at = entity->find(cell.first);
                    if (!written || at < 0 || cell_of(stored->record, cell.first) != *written) {
                        ++skipped;
                        continue;
                    }
                    auto json = TRY(parse_json(cell.second));
                    draft.fields.emplace_back(cell.first, TRY(decode_value(entity->fields[static_cast<std::size_t>(at)], json)));
                }
                if (draft.fields.empty()) return {};
                break;
        }
        bool trash = draft.kind == Draft::Kind::remove;
        if (draft.kind != Draft::Kind::patch && stored->record.deleted == trash) {
            ++skipped;
            return {};
        }
        drafts.push_back(std::move(draft));
        return {};
    }
};

}  // namespace

Result<std::unique_ptr<Replica>> Replica::open(Database& database, const Schema& schema, const Identity& identity, Clock& clock,
                                               Random& random) {
    auto replica = std::make_unique<ReplicaOnDatabase>(database, schema, clock, random);
    TRY(replica->load(identity));
    return std::unique_ptr<Replica>(std::move(replica));
}

}  // namespace hera::sync
