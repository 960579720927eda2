// What merges and unique keys do to records beside the one an op names (merged_away.h, unique_key.h).
#include "base/check.h"
#include "base/json.h"
#include "store/record_table.h"
#include "sync/apply.h"
#include "sync/cells.h"
#include "sync/guard.h"
#include "sync/merged_away.h"
#include "sync/mutants.h"
#include "sync/unique_key.h"

namespace hera::sync {
namespace {

// An op that the server adds to a device's.
Op added_to(const Op& cause, RecordId record, Random& random) {
    Op op;
    random.fill(op.id.bytes.data(), op.id.bytes.size());
    op.batch = cause.batch;
    op.user = cause.user;
    op.hlc = cause.hlc;
    op.base_seq = cause.base_seq;
    op.kind = OpKind::patch;
    op.entity = cause.entity;
    op.record = record;
    return op;
}

}  // namespace

Result<Apply::Merged> Apply::merge_away(Op& op, Record record, FieldVersions versions, const Turn& turn) {
    auto refuse = [](OpCode code, const Error& error) { return Merged{code, reason_text(error), 0}; };
    const Error no_survivor{.code = Code::invalid, .key = "error.merge_survivor"};
    const Entity& entity = *record.entity;
    auto json = parse_json(op.fields.front().second);
    auto wanted = json.ok() ? RecordId::parse(json.value().string()) : std::nullopt;
    if (!entity.def->can_merge() || !wanted || *wanted == op.record) return refuse(OpCode::invalid, no_survivor);
    RecordId id = TRY(survivor_of(m_database, entity, *wanted));
    auto survivor = TRY(store::load_record(m_database, entity, id));
    if (!survivor) return refuse(OpCode::invalid, no_survivor);

    bool tracked = touches_tracked(m_schema, op), clash = false;
    bool merged = !empty(record.get(system_field::merged_into));
    // The two are one already, whichever of them it was that stayed.
    bool one = id == op.record || (merged && TRY(survivor_of(m_database, entity, op.record)) == id);
    if (!one && merged) return refuse(OpCode::needs_attention, merged_meanwhile(versions));  // P2
    if (!one && survivor->record.deleted) return refuse(OpCode::invalid, no_survivor);
    op.fields.clear();
    if (!one) {
        // What someone else has written into it meanwhile goes into the trash with it: both are told, as of a deletion.
        const FieldVersion* other = record.deleted ? nullptr : versions.foreign_since(op.base_seq, op.device);
        if (other != nullptr) {
            TRY(keep_loser(record, "deleted", "true", "false", op.user, other->user, turn));
            clash = true;
        }
        record.deleted = true;
        record.set(system_field::merged_into, Value(id));
        const FieldVersion mine{turn.seq, op.device, turn.corrected, op.user};
        for (std::string_view field : {std::string_view("deleted"), system_field::merged_into}) versions.set(field, mine);
        op.fields.emplace_back(system_field::merged_into, cell_of(record, system_field::merged_into));
    }
    record.ver = turn.seq;  // A4
    TRY(log(op, record, turn, clash, tracked));
    Record loser = record;
    TRY(write(std::move(record), versions.text()));
    std::int64_t last = one ? turn.seq : TRY(repoint(op, loser, id, turn));
    return Merged{clash ? OpCode::with_conflict : OpCode::applied, {}, last};
}

// Whoever wrote a reference stays its writer: it names the same thing as before, and takes nothing from anybody.
Result<std::int64_t> Apply::repoint(const Op& op, const Record& loser, RecordId survivor, Turn turn) {
    for (const ReferenceField& from : references_to(m_schema, *loser.entity)) {
        for (RecordId id : TRY(records_naming(m_database, from, *loser.entity, loser.id))) {
            auto stored = TRY(store::load_record(m_database, *from.entity, id));
            HERA_CHECK(stored.has_value());
            Record& record = stored->record;
            Op moved = added_to(op, id, turn.random);
            moved.entity = from.entity->key();
            moved.before.emplace_back(from.field->key, cell_of(record, from.field->key));
            record.set(from.field->key, Value(survivor));
            moved.fields.emplace_back(from.field->key, cell_of(record, from.field->key));
            record.ver = ++turn.seq;
            TRY(log(moved, record, turn, false, touches_tracked(m_schema, moved)));
            std::string versions = stored->versions;
            TRY(write(std::move(record), versions));
        }
    }
    return turn.seq;
}

// K1: what a create says beside the key that another record has. true: something clashed.
Result<bool> Apply::patch_holder(const Op& create, const Entity& entity, RecordId holder, Turn turn) {
    auto stored = TRY(store::load_record(m_database, entity, holder));
    HERA_CHECK(stored.has_value());
    FieldVersions versions = TRY(FieldVersions::parse(stored->versions));
    Op op = added_to(create, holder, turn.random);
    op.device = create.device;
    for (const FieldDef& field : entity.def->fields) {
        const std::string* said = in_key(*entity.def, field.key) ? nullptr : find_cell(create.fields, field.key);
        if (said != nullptr) op.fields.emplace_back(field.key, *said);
    }
    bool tracked = touches_tracked(m_schema, op);
    bool clash = TRY(patch_record(op, stored->record, versions, {}, turn));
    op.device = DeviceId{};
    stored->record.ver = turn.seq;
    TRY(log(op, stored->record, turn, clash, tracked));
    TRY(write(std::move(stored->record), versions.text()));
    return clash;
}

}  // namespace hera::sync
