#include "sync/apply.h"

#include <algorithm>
#include <utility>

#include "base/check.h"
#include "store/record_table.h"
#include "sync/cells.h"
#include "sync/derived.h"
#include "sync/mutants.h"
#include "sync/op_codec.h"
#include "sync/three_way.h"

namespace hera::sync {
namespace {

using store::Database;
using store::Statement;
using store::StoredRecord;

Error gone() { return Error{.code = Code::not_found, .key = "error.record_gone"}; }

std::string visibility_of(const Record& record) {
    const auto* group = std::get_if<std::string>(&record.get("visibility"));
    return group ? *group : std::string(system_field::everyone);
}

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

}  // namespace

// ---- the one write ----

Result<void> Apply::write(Record record, const std::string& versions) {
    TRY(derive(m_database, m_schema, record));
    TRY(store::store_record(m_database, record, versions));
    m_changes.touch(*record.entity);
    return ripple(m_database, m_schema, record, m_changes);
}

Result<void> Apply::erase(const Entity& entity, RecordId id) {
    auto stored = TRY(store::load_record(m_database, entity, id));
    if (!stored) return {};
    TRY(store::erase_record(m_database, entity, id));
    m_changes.touch(entity);
    return ripple(m_database, m_schema, stored->record, m_changes);
}

// ---- images ----

Result<std::optional<Apply::Image>> Apply::load_image(RecordId record) {
    Statement s = m_database.prepare("SELECT ver, row FROM image WHERE record = ?");
    s.bind(1, record);
    if (!TRY(s.step())) return std::optional<Image>{};
    return std::optional<Image>(Image{s.integer(0), std::string(s.text(1))});
}

Result<void> Apply::save_image(RecordId record, const Image& image) {
    Statement s = m_database.prepare("INSERT OR REPLACE INTO image(record, ver, row) VALUES(?, ?, ?)");
    s.bind(1, record).bind(2, image.ver);
    if (image.row.empty()) {
        s.bind_null(3);
    } else {
        s.bind(3, std::string_view(image.row));
    }
    return s.run();
}

Result<void> Apply::drop_image(RecordId record) {
    return m_database.prepare("DELETE FROM image WHERE record = ?").bind(1, record).run();
}

// ---- device ----

Result<void> Apply::run_local(Op& op, const std::vector<std::string>& unseen) {
    const Entity& entity = m_schema.at(op.entity);
    auto stored = TRY(store::load_record(m_database, entity, op.record));
    if (op.kind == OpKind::create ? stored.has_value() : !stored.has_value()) {
        if (op.kind == OpKind::create) return Error{.code = Code::conflict, .key = "error.record_exists"};
        return gone();
    }
    // Without an image no own op is open, so what stands there is confirmed.
    if (!TRY(load_image(op.record))) {
        Image image;
        if (stored) image = {stored->record.ver, record_text(stored->record)};
        TRY(save_image(op.record, image));
    }
    Record record = stored ? std::move(stored->record) : Record::blank(entity, op.record);
    op.before.clear();
    apply_to(record, op, op.kind == OpKind::patch ? &op.before : nullptr);
    auto no_base = [&](const Cell& cell) { return std::find(unseen.begin(), unseen.end(), cell.first) != unseen.end(); };
    op.before.erase(std::remove_if(op.before.begin(), op.before.end(), no_base), op.before.end());
    LoggedOp entry;
    entry.op = op;
    entry.state = OpState::pending;
    TRY(append_op(m_database, entry, touches_tracked(m_schema, op)));
    m_changes.ops = true;
    return write(std::move(record), {});
}

Result<void> Apply::adopt(Op op) {
    const Entity* entity = m_schema.find(op.entity);
    // What its author had before them is the base of fields that join; of the others it is known again once the record is here.
    std::vector<Cell> bases = std::exchange(op.before, {});
    if (entity && !TRY(load_image(op.record))) {
        Image image;
        auto stored = TRY(store::load_record(m_database, *entity, op.record));
        if (stored) image = {stored->record.ver, record_text(stored->record)};
        TRY(save_image(op.record, image));
        if (stored && op.kind == OpKind::patch) apply_to(stored->record, op, &op.before);
    }
    for (Cell& base : bases) {
        auto same = [&](const Cell& cell) { return cell.first == base.first; };
        op.before.erase(std::remove_if(op.before.begin(), op.before.end(), same), op.before.end());
        op.before.push_back(std::move(base));
    }
    LoggedOp entry;
    entry.op = op;
    entry.state = OpState::pending;
    TRY(append_op(m_database, entry, touches_tracked(m_schema, op)));
    return settle(op.entity, op.record);
}

// Shows the record as A2 says and closes the own ops that the image contains.
Result<void> Apply::show(const Entity& entity, RecordId id, const Image& image) {
    std::vector<LoggedOp> open = TRY(open_ops(m_database, id));
    bool exists = !image.row.empty();
    Record record = exists ? TRY(read_record(entity, id, image.row)) : Record::blank(entity, id);
    bool still_open = false;
    for (const LoggedOp& entry : open) {
        if (entry.seq != 0 && entry.seq <= image.ver) {
            TRY(set_op_state(m_database, entry.n, OpState::confirmed));
            TRY(drop_create_body(m_database, entry.n));
            m_changes.ops = true;
            continue;
        }
        still_open = true;
        bool made_here = entry.op.kind == OpKind::create || mutant(Mutant::replay_creates_record);
        if (!exists && !made_here) continue;  // A1
        exists = true;
        if (!mutant(Mutant::skip_replay_after_pull)) apply_to(record, entry.op, nullptr);
    }
    if (still_open) {
        TRY(save_image(id, image));
    } else {
        TRY(drop_image(id));
    }
    if (!exists) return erase(entity, id);
    record.ver = image.ver;
    return write(std::move(record), {});
}

Result<void> Apply::put_row(const WireRow& row) {
    const Entity* entity = m_schema.find(row.entity);
    if (!entity) {
        std::vector<Cell> all = row.cells;
        all.insert(all.end(), row.unknown.begin(), row.unknown.end());
        return m_database.prepare("INSERT OR REPLACE INTO unknown_row(entity, id, ver, row) VALUES(?, ?, ?, ?)")
            .bind(1, std::string_view(row.entity))
            .bind(2, row.id)
            .bind(3, row.ver)
            .bind(4, std::string_view(cells_text(all)))
            .run();
    }
    Record record = Record::blank(*entity, row.id);
    record.deleted = row.deleted;
    record.ver = row.ver;
    for (const Cell& cell : row.cells) set_cell(record, cell);
    for (const Cell& cell : row.unknown) set_cell(record, cell);
    auto image = TRY(load_image(row.id));
    if (!image) return write(std::move(record), {});
    if (row.ver < image->ver) return {};  // an older answer that was overtaken
    return show(*entity, row.id, Image{row.ver, record_text(record)});
}

Result<void> Apply::put_history(const LoggedOp& entry) {
    m_changes.ops = true;
    auto known = TRY(find_op(m_database, entry.op.id));
    if (!known) {
        LoggedOp confirmed = entry;
        confirmed.n = 0;  // the order here is this device's own
        confirmed.state = OpState::confirmed;
        return append_op(m_database, confirmed, touches_tracked(m_schema, entry.op));
    }
    TRY(set_op_history(m_database, known->n, entry.seq, entry.op.at, entry.op.fields, entry.op.before));
    // What became of an op of ours is not always what it asked for, and the row may come with a later page (L4).
    return settle(entry.op.entity, entry.op.record);
}

Result<void> Apply::settle(const std::string& entity_key, RecordId id) {
    m_changes.ops = true;
    const Entity* entity = m_schema.find(entity_key);
    auto image = TRY(load_image(id));
    if (!entity || !image) return {};
    return show(*entity, id, *image);
}

// ---- server ----

namespace {

const std::string* find_cell(const std::vector<Cell>& cells, std::string_view field) {
    for (const Cell& cell : cells) {
        if (cell.first == field) return &cell.second;
    }
    return nullptr;
}

// Of a field that joins: what stands is not what its author had before them (they had not seen the other's writing, or an earlier
// op of theirs became something else), so both changes are put together and `cell` becomes that (M5). Where they cannot be, the
// author's next word must not bury what their last one was joined with.
Verdict join(const Entity& entity, const std::vector<Cell>& bases, const std::string& current, Cell& cell, Verdict verdict) {
    int at = verdict == Verdict::unchanged ? -1 : entity.find(cell.first);
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
    const Entity& entity = m_schema.at(op.entity);
    auto stored = TRY(store::load_record(m_database, entity, op.record));
    auto refuse = [](const char* key) { return Merged{OpCode::invalid, reason_text(Error{.key = key})}; };
    if (op.kind == OpKind::create && stored) return refuse("error.record_exists");
    bool may_make = op.kind == OpKind::create || (op.kind == OpKind::patch && mutant(Mutant::patch_creates_record));
    if (!may_make && !stored) return refuse("error.record_gone");  // A1

    Record record = stored ? std::move(stored->record) : Record::blank(entity, op.record);
    FieldVersions versions = TRY(FieldVersions::parse(stored ? stored->versions : std::string{}));
    FieldVersion mine{seq, op.device, corrected, op.user};
    std::vector<Cell> bases = std::exchange(op.before, {});
    bool clash = false;
    // By what was asked: a move that loses must reach its author too, who counts it among the moves until told otherwise.
    bool tracked = touches_tracked(m_schema, op);

    if (op.kind == OpKind::create) {
        apply_to(record, op, nullptr);
        record.set("created_by", Value(record_of(op.user)));
        if (empty(record.get("created_at"))) record.set("created_at", Value(now));
        if (empty(record.get("visibility"))) record.set("visibility", Value(std::string(system_field::everyone)));
        versions.set_creation(mine);
    } else if (op.kind == OpKind::patch) {
        // Editing what someone else has put into the trash meanwhile: the edit is kept, and both are told.
        const FieldVersion* trash = versions.of("deleted");
        if (record.deleted && trash && trash->seq > op.base_seq && !(trash->device == op.device)) {
            TRY(keep_loser(record, "deleted", "true", cells_text(op.fields), trash->user, op.user, seq, now, random));
            clash = true;
        }
        std::vector<Cell> applied;
        for (Cell& cell : op.fields) {
            std::string current = cell_of(record, cell.first);
            const FieldVersion* last = versions.of(cell.first);
            Verdict verdict = judge(last, op.base_seq, op.device, corrected, current == cell.second);
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
                    TRY(keep_loser(record, cell.first, current, cell.second, last->user, op.user, seq, now, random));
                    clash = true;
                    break;
                case Verdict::wins:
                    // What an own op was joined with is somebody else's too.
                    TRY(keep_loser(record, cell.first, cell.second, current, op.user,
                                   last->device == op.device ? UserId{} : last->user, seq, now, random));
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
    } else {
        bool wanted = op.kind == OpKind::remove;
        if (wanted && !record.deleted) {
            // Deleting what someone else has edited meanwhile: it goes to the trash, and both are told.
            if (const FieldVersion* other = versions.foreign_since(op.base_seq, op.device)) {
                TRY(keep_loser(record, "deleted", "true", "false", op.user, other->user, seq, now, random));
                clash = true;
            }
        }
        if (record.deleted != wanted) versions.set("deleted", mine);
        record.deleted = wanted;
    }

    record.ver = seq;  // A4
    LoggedOp entry;
    entry.op = op;
    entry.op.at = Instant{corrected.ms()};
    entry.n = entry.seq = seq;
    entry.state = OpState::confirmed;
    entry.code = clash ? OpCode::with_conflict : OpCode::applied;
    entry.visibility = visibility_of(record);
    TRY(append_op(m_database, entry, tracked));
    TRY(write(std::move(record), versions.text()));
    return Merged{entry.code, {}};
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
                               UserId kept_by, UserId other_by, std::int64_t seq, Instant now, Random& random) {
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
        random.fill(record.id.bytes.data(), record.id.bytes.size());
        record.set("entity", Value(std::string(about.entity->key())));
        record.set("record", Value(about.id));
        record.set("field", Value(std::string(field)));
        record.set("state", Value(std::string("open")));
        record.set("visibility", Value(visibility_of(about)));
        record.set("created_at", Value(now));
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
    record.set("at", Value(now));
    record.ver = seq;
    FieldVersion server{seq, DeviceId{}, Hlc{now.ms << 16}, UserId{}};
    versions.set_creation(server);
    return write(std::move(record), versions.text());
}

}  // namespace hera::sync
