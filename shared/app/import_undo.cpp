#include "app/import_undo.h"

#include <limits>

#include "model/field_types.h"
#include "sync/op_log.h"

namespace hera::app {

namespace {

// Empty when nothing is left to take back.
Result<std::optional<sync::Draft>> inverse(sync::Replica& replica, const sync::Op& op) {
    using Kind = sync::Draft::Kind;
    const Entity& entity = replica.schema().at(op.entity);
    auto loaded = replica.load(entity, op.record);
    if (!loaded.ok()) {
        if (loaded.error().code == Code::not_found) return std::optional<sync::Draft>{};
        return std::move(loaded).error();
    }
    const Record& record = loaded.value();
    sync::Draft draft{.kind = Kind::patch, .entity = op.entity, .record = op.record, .fields = {}};
    if (op.kind == sync::OpKind::create) {
        draft.kind = Kind::remove;
        return record.deleted ? std::optional<sync::Draft>{} : std::optional<sync::Draft>(std::move(draft));
    }
    auto decode = [&](std::size_t at, const std::string& text) -> Result<Value> {
        return decode_value(entity.fields[at], TRY(parse_json(text)));
    };
    for (const sync::Cell& before : op.before) {
        int at = entity.find(before.first);
        if (at < 0) continue;
        auto index = static_cast<std::size_t>(at);
        for (const sync::Cell& after : op.fields) {
            if (after.first != before.first || !(record.values[index] == TRY(decode(index, after.second)))) continue;
            draft.fields.emplace_back(before.first, TRY(decode(index, before.second)));
        }
    }
    return draft.fields.empty() ? std::optional<sync::Draft>{} : std::optional<sync::Draft>(std::move(draft));
}

}  // namespace

ImportUndo::ImportUndo(sync::Replica& replica, BatchId batch)
    : m_replica(replica), m_batch(batch), m_inverse(replica.begin_bulk()), m_before_n(std::numeric_limits<std::int64_t>::max()) {}

Result<bool> ImportUndo::step(std::uint32_t changes_max) {
    std::vector<sync::LoggedOp> ops;
    {
        store::Statement s = m_replica.database().prepare(std::string("SELECT ") + sync::op_columns +
                                                          " FROM op WHERE batch = ? AND n < ? ORDER BY n DESC LIMIT ?");
        s.bind(1, m_batch).bind(2, m_before_n).bind(3, std::int64_t{changes_max});
        while (TRY(s.step())) ops.push_back(TRY(sync::read_op(s)));
    }
    std::vector<sync::Draft> drafts;
    for (const sync::LoggedOp& entry : ops) {
        if (entry.state == sync::OpState::refused) continue;
        if (entry.op.kind == sync::OpKind::patch) {
            // A record the batch made goes as a whole.
            store::Statement made =
                m_replica.database().prepare("SELECT 1 FROM op WHERE record = ? AND batch = ? AND kind = 'create'");
            made.bind(1, entry.op.record).bind(2, m_batch);
            if (TRY(made.step())) continue;
        }
        auto draft = TRY(inverse(m_replica, entry.op));
        if (!draft) continue;
        // Two changes of one record: the second inverse is worked out after the first has been written.
        bool twice = false;
        for (const sync::Draft& other : drafts)
            twice = twice || (draft->kind == sync::Draft::Kind::patch && other.record == draft->record);
        if (twice) {
            TRY(m_replica.commit_bulk(m_inverse, "undo.undo", drafts));
            drafts.clear();
            draft = TRY(inverse(m_replica, entry.op));
            if (!draft) continue;
        }
        drafts.push_back(std::move(*draft));
    }
    if (!drafts.empty()) TRY(m_replica.commit_bulk(m_inverse, "undo.undo", drafts));
    if (!ops.empty()) m_before_n = ops.back().n;
    return ops.size() < changes_max;
}

}  // namespace hera::app
