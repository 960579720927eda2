// The server's half of apply: one op of a device into the tenant's rows.
#include <algorithm>
#include <utility>

#include "base/check.h"
#include "store/record_table.h"
#include "sync/apply.h"
#include "sync/cells.h"
#include "sync/guard.h"
#include "sync/merged_away.h"
#include "sync/mutants.h"
#include "sync/op_codec.h"
#include "sync/three_way.h"
#include "sync/unique_key.h"

namespace hera::sync {

using store::Database;
using store::Statement;

namespace {

constexpr std::size_t others_bytes_max = 1u << 20;

// As a JSON array, oldest first.
std::string newest_of(const std::vector<std::string>& values) {
    std::size_t first = values.size(), bytes = 0;
    while (first > 0 && bytes + values[first - 1].size() <= others_bytes_max) bytes += values[--first].size();
    JsonWriter out;
    out.begin_array();
    for (; first < values.size(); ++first) out.raw(values[first]);
    return out.end_array().take();
}

// Of a field that joins: what stands is not what its author had before them (they had not seen the other's writing, or an earlier
// op of theirs became something else), so both changes are put together and `cell` becomes that (M5). Where they cannot be, the
// author's next word must not bury what their last one was joined with.
// Of a guarded field: who had before them what stands there has seen it (a refused command made again).
Verdict join(const Entity& entity, const std::vector<Cell>& bases, const std::string& current, Cell& cell, Verdict verdict) {
    int at = verdict == Verdict::unchanged ? -1 : entity.find(cell.first);
    if (at >= 0 && guard_holds(entity.fields[static_cast<std::size_t>(at)], bases, current)) return Verdict::apply;
    if (at < 0 || !joins(entity.fields[static_cast<std::size_t>(at)].type)) return verdict;
    const std::string* base = find_cell(bases, cell.first);
    if (base == nullptr) return verdict;
    if (*base == current) return Verdict::apply;  // whoever wrote it, they had it before them
    auto both = join_cells(entity.fields[static_cast<std::size_t>(at)], *base, current, cell.second);
    if (!both) return verdict == Verdict::apply ? Verdict::wins : verdict;
    cell.second = std::move(*both);
    return cell.second == current ? Verdict::unchanged : Verdict::apply;
}

}  // namespace

Result<Apply::Merged> Apply::merge(Op& op, std::int64_t seq, Hlc corrected, Instant now, Random& random) {
    auto stored = TRY(store::load_record(m_database, m_schema.at(op.entity), op.record));
    return merge(op, std::move(stored), seq, corrected, now, random);
}

Result<Apply::Merged> Apply::merge(Op& op, std::optional<store::StoredRecord> stored, std::int64_t seq, Hlc corrected, Instant now,
                                   Random& random) {
    const Turn turn{seq, corrected, now, random};
    const Entity& entity = m_schema.at(op.entity);
    auto refuse = [](OpCode code, Error error) { return Merged{code, reason_text(error), 0}; };
    if (op.kind == OpKind::create && stored) return refuse(OpCode::invalid, Error{.key = "error.record_exists"});
    bool may_make = op.kind == OpKind::create || (op.kind == OpKind::patch && mutant(Mutant::patch_creates_record));
    if (!may_make && !stored) return refuse(OpCode::invalid, Error{.key = "error.record_gone"});  // A1

    if (op.kind == OpKind::create && TRY(was_made(m_database, op.record)))  // removed for good
        return refuse(OpCode::invalid, Error{.key = "error.record_gone"});
    Record record = stored ? std::move(stored->record) : Record::blank(entity, op.record);
    FieldVersions versions = TRY(FieldVersions::parse(stored ? stored->versions : std::string{}));
    std::optional<Record> loser;
    FieldVersions of_loser;
    bool unseen = merged_unseen(record, versions, op);
    RecordId became = unseen ? TRY(survivor_of(m_database, entity, op.record)) : op.record;
    if (!(became == op.record) && (op.kind == OpKind::patch || op.kind == OpKind::remove)) {
        auto survivor = TRY(store::load_record(m_database, entity, became));
        HERA_CHECK(survivor.has_value());
        FieldVersions its = TRY(FieldVersions::parse(survivor->versions));
        if (op.kind == OpKind::patch && !mutant(Mutant::ignore_pointer)) {  // P4
            loser = std::exchange(record, std::move(survivor->record));
            of_loser = std::exchange(versions, std::move(its));
        } else if (op.kind == OpKind::remove && its.foreign_since(op.base_seq, op.device) != nullptr) {  // P5
            return refuse(OpCode::needs_attention, merged_meanwhile(versions));
        }
    }
    std::vector<Cell> bases = std::exchange(op.before, {});
    if (auto broken = mutant(Mutant::skip_guard) ? std::nullopt : broken_guard(record, versions, op, bases)) {
        return refuse(OpCode::needs_attention, std::move(*broken));
    }
    if (op.kind == OpKind::merge) return merge_away(op, std::move(record), std::move(versions), turn);
    TRY(name_survivors(m_database, m_schema, record, op.fields));
    const std::string former = op.kind == OpKind::create ? std::string{} : visibility_of(record);
    bool clash = false;
    // By what was asked: a move that loses must reach its author too, who counts it among the moves until told otherwise.
    bool tracked = touches_tracked(m_schema, op);
    std::optional<RecordId> holder;

    if (op.kind == OpKind::create) {
        apply_to(record, op, nullptr);
        record.set("created_by", Value(record_of(op.user)));
        if (empty(record.get("created_at"))) record.set("created_at", Value(now));
        if (empty(record.get("visibility"))) record.set("visibility", Value(std::string(system_field::everyone)));
        versions.set_creation({seq, op.device, corrected, op.user});
        if (!mutant(Mutant::ignore_key)) holder = TRY(holder_of_key(m_database, record));
        if (holder) {  // K1
            record.deleted = true;
            record.set(system_field::merged_into, Value(*holder));
            // Nobody's doing: whoever changes it has not seen it, its author least of all.
            for (std::string_view field : {std::string_view("deleted"), system_field::merged_into})
                versions.set(field, {seq, DeviceId{}, corrected, UserId{}});
            clash = TRY(patch_holder(op, entity, *holder, {seq + 1, corrected, now, random}));
        }
    } else if (op.kind == OpKind::patch) {
        clash = TRY(patch_record(op, record, versions, bases, turn));
    } else if (!(unseen && op.kind == OpKind::restore)) {  // P5
        if (op.kind == OpKind::restore && record.deleted && TRY(holder_of_key(m_database, record)))  // K3
            return refuse(OpCode::needs_attention, Error{.key = "error.key_taken"});
        clash = TRY(flip_trash(op, record, versions, turn));
    }

    if (loser) {
        op.label = op.record.text();
        op.record = record.id;
        loser->ver = seq;  // A4: its author's device waits for that one
        TRY(write(std::move(*loser), of_loser.text()));
    }
    record.ver = seq;  // A4
    if (!former.empty() && former != visibility_of(record)) TRY(move_group(record, former, turn));
    TRY(log(op, record, turn, clash, tracked));
    TRY(write(std::move(record), versions.text()));
    return Merged{clash ? OpCode::with_conflict : OpCode::applied, {}, holder ? seq + 1 : seq};
}

Result<void> Apply::log(const Op& op, const Record& record, const Turn& turn, bool clash, bool tracked) {
    LoggedOp entry;
    entry.op = op;
    entry.op.at = Instant{turn.corrected.ms()};
    entry.n = entry.seq = turn.seq;
    entry.state = OpState::confirmed;
    entry.code = clash ? OpCode::with_conflict : OpCode::applied;
    entry.visibility = visibility_of(record);
    return append_op(m_database, entry, tracked);
}

// Leaves in the op what it really changed. true: something clashed.
Result<bool> Apply::patch_record(Op& op, Record& record, FieldVersions& versions, const std::vector<Cell>& bases,
                                 const Turn& turn) {
    const Entity& entity = *record.entity;
    const FieldVersion mine{turn.seq, op.device, turn.corrected, op.user};
    bool clash = false;
    // Editing what someone else has put into the trash meanwhile: the edit is kept, and both are told.
    const FieldVersion* trash = versions.of("deleted");
    if (record.deleted && trash && trash->seq > op.base_seq && !(trash->device == op.device)) {
        TRY(keep_loser(record, "deleted", "true", cells_text(op.fields), trash->user, op.user, turn));
        clash = true;
    }
    std::vector<std::string> taken;
    if (!mutant(Mutant::ignore_key)) taken = TRY(fields_taken(m_database, record, versions, op, turn.corrected));
    std::vector<Cell> applied;
    for (Cell& cell : op.fields) {
        std::string current = cell_of(record, cell.first);
        const FieldVersion* last = versions.of(cell.first);
        if (std::find(taken.begin(), taken.end(), cell.first) != taken.end()) {  // K2
            TRY(keep_loser(record, cell.first, current, cell.second, last ? last->user : UserId{}, op.user, turn));
            clash = true;
            continue;
        }
        Verdict verdict = judge(last, op.base_seq, op.device, turn.corrected, current == cell.second);
        verdict = join(entity, bases, current, cell, verdict);
        // A conflict about a conflict helps nobody: there the later word counts.
        // But who settles one has to have seen what is in it: a value that the server added since keeps it open.
        if (entity.def == &conflict::entity && verdict != Verdict::unchanged) {
            bool unseen = last && last->seq > op.base_seq && last->device.none();
            verdict = unseen ? Verdict::unchanged : Verdict::apply;
        }
        switch (verdict) {
            case Verdict::unchanged: break;
            case Verdict::loses:
                TRY(keep_loser(record, cell.first, current, cell.second, last->user, op.user, turn));
                clash = true;
                break;
            case Verdict::wins:
                // What an own op was joined with is somebody else's too.
                TRY(keep_loser(record, cell.first, cell.second, current, op.user,
                               last->device == op.device ? UserId{} : last->user, turn));
                clash = true;
                [[fallthrough]];
            case Verdict::apply:
                op.before.emplace_back(cell.first, current);
                applied.push_back(cell);
                set_cell(record, cell);
                versions.set(cell.first, mine);
                break;
        }
    }
    op.fields = std::move(applied);
    return clash;
}

// Delete and restore. true: it was deleted while someone else edited it.
Result<bool> Apply::flip_trash(const Op& op, Record& record, FieldVersions& versions, const Turn& turn) {
    const FieldVersion mine{turn.seq, op.device, turn.corrected, op.user};
    bool wanted = op.kind == OpKind::remove, clash = false;
    if (wanted && !record.deleted) {
        // Deleting what someone else has edited meanwhile: it goes to the trash, and both are told.
        if (const FieldVersion* other = versions.foreign_since(op.base_seq, op.device)) {
            TRY(keep_loser(record, "deleted", "true", "false", op.user, other->user, turn));
            clash = true;
        }
    }
    if (record.deleted != wanted) versions.set("deleted", mine);
    if (!wanted && !empty(record.get(system_field::merged_into))) versions.set(system_field::merged_into, mine);
    apply_to(record, op, nullptr);
    return clash;
}

Result<void> Apply::keep_refused(const Op& op, std::int64_t seq, OpCode code, const std::string& reason) {
    LoggedOp entry;
    entry.op = op;
    entry.n = entry.seq = seq;
    entry.state = OpState::refused;
    entry.code = code;
    entry.reason = reason;
    return append_op(m_database, entry, false);
}

// A second clash on the same field joins the open conflict; the losing values stay in it, the newest MiB of them.
Result<void> Apply::keep_loser(const Record& about, std::string_view field, const std::string& kept, const std::string& other,
                               UserId kept_by, UserId other_by, const Turn& turn) {
    if (mutant(Mutant::drop_loser)) return {};
    const Entity& entity = m_schema.at(conflict::entity.key);
    RecordId id{};
    {
        Statement s = m_database.prepare(
            "SELECT id FROM r_conflict WHERE f_record = ? AND f_field = ? AND f_state = 'open' AND deleted = 0");
        s.bind(1, about.id).bind(2, field);
        if (TRY(s.step())) id = RecordId{s.id(0)};
    }
    Record record = Record::blank(entity, id);
    FieldVersions versions;
    if (id.none()) {
        record.id = RecordId{};
        turn.random.fill(record.id.bytes.data(), record.id.bytes.size());
        record.set("entity", Value(std::string(about.entity->key())));
        record.set("record", Value(about.id));
        record.set("field", Value(std::string(field)));
        record.set("state", Value(std::string("open")));
        record.set("visibility", Value(visibility_of(about)));
        record.set("created_at", Value(turn.now));
    } else {
        auto stored = TRY(store::load_record(m_database, entity, id));
        HERA_CHECK(stored.has_value());
        record = std::move(stored->record);
        versions = TRY(FieldVersions::parse(stored->versions));
        // What would be overwritten below and stands nowhere else moves into `others`.
        std::vector<std::string> values;
        auto earlier = parse_json(
            std::holds_alternative<std::string>(record.get("others")) ? *std::get_if<std::string>(&record.get("others")) : "[]");
        if (earlier.ok()) {
            for (const Json& value : earlier.value().array()) values.push_back(value.dump());
        }
        for (const char* slot : {"kept", "other"}) {
            const auto* value = std::get_if<std::string>(&record.get(slot));
            if (value && *value != kept && *value != other) values.push_back(*value);
        }
        if (!values.empty()) record.set("others", Value(newest_of(values)));
    }
    record.set("kept", Value(kept));
    record.set("other", Value(other));
    record.set("kept_by", Value(record_of(kept_by)));
    record.set("other_by", other_by.none() ? Value{} : Value(record_of(other_by)));
    record.set("at", Value(turn.now));
    record.ver = turn.seq;
    FieldVersion server{turn.seq, DeviceId{}, Hlc{turn.now.ms << 16}, UserId{}};
    versions.set_creation(server);
    return write(std::move(record), versions.text());
}

}  // namespace hera::sync
