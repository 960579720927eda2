#include "sync/apply.h"

#include <algorithm>
#include <utility>

#include "base/check.h"
#include "store/record_table.h"
#include "sync/cells.h"
#include "sync/derived.h"
#include "sync/guard.h"
#include "sync/history_gaps.h"
#include "sync/merged_away.h"
#include "sync/mutants.h"
#include "sync/op_codec.h"

namespace hera::sync {
namespace {

using store::Database;
using store::Statement;
using store::StoredRecord;

Error gone() { return Error{.code = Code::not_found, .key = "error.record_gone"}; }

}  // namespace

// ---- the one write ----

Result<void> Apply::write(Record record, const std::string& versions, Present present) {
    TRY(derive(m_database, m_schema, record, present.links));
    // A link that comes to name another record leaves the one it named (derived.h: rows may arrive in any order).
    std::optional<StoredRecord> left;
    if (record.entity->def == &link::entity) left = TRY(store::load_record(m_database, *record.entity, record.id));
    TRY(store::store_record(m_database, record, versions));
    m_changes.touch(*record.entity);
    if (left && !(left->record.get("to_id") == record.get("to_id")))
        TRY(ripple(m_database, m_schema, left->record, m_changes));
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

// Without an image no own op is open, so what stands there is confirmed.
Result<void> Apply::keep_image(const Entity& entity, RecordId id) {
    if (TRY(load_image(id))) return {};
    Image image;
    auto stored = TRY(store::load_record(m_database, entity, id));
    if (stored) image = {stored->record.ver, record_text(stored->record)};
    return save_image(id, image);
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
    TRY(keep_image(entity, op.record));
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
            TRY(image.row.empty() ? drop_words(m_database, entry.n) : drop_create_body(m_database, entry.n));  // A7
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

Result<Present> Apply::present() {
    Statement image = m_database.prepare("SELECT 1 FROM image LIMIT 1"), link = m_database.prepare("SELECT 1 FROM r_link LIMIT 1");
    Present out;
    out.images = TRY(image.step());
    out.links = TRY(link.step());
    return out;
}

Result<void> Apply::put_row(const WireRow& row, Present present) {
    const Entity* entity = m_schema.find(row.entity);
    if (!entity && row.carries == WireRow::Carries::group) return {};  // kept as a whole, with its row
    if (!entity && row.carries == WireRow::Carries::end) {
        return m_database.prepare("DELETE FROM unknown_row WHERE entity = ? AND id = ?")
            .bind(1, std::string_view(row.entity))
            .bind(2, row.id)
            .run();
    }
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
    if (row.carries == WireRow::Carries::end) return put_end(*entity, row.id, row.ver);
    if (row.carries == WireRow::Carries::group) return put_group(*entity, row.id, row.cells.front());
    Record record = Record::blank(*entity, row.id);
    record.deleted = row.deleted;
    record.ver = row.ver;
    set_cells(record, row.cells);
    for (const Cell& cell : row.unknown) set_cell(record, cell);
    std::optional<Image> image;
    if (present.images) image = TRY(load_image(row.id));
    if (!image) return write(std::move(record), {}, present);
    if (row.ver < image->ver) return {};  // an older answer that was overtaken
    return show(*entity, row.id, Image{row.ver, record_text(record)});
}

Result<void> Apply::put_end(const Entity& entity, RecordId id, std::int64_t ver) {
    m_changes.ops = true;
    auto image = TRY(load_image(id));
    if (image && ver < image->ver) return {};
    TRY(forget_history_gap(m_database, id));
    TRY(image ? show(entity, id, Image{ver, {}}) : erase(entity, id));
    // Only own ops have a stamp of this device's clock; history comes without.
    TRY(m_database.prepare("DELETE FROM op WHERE record = ? AND state = 0 AND hlc = 0").bind(1, id).run());
    return m_database.prepare("UPDATE op SET body = NULL, before = NULL WHERE record = ? AND state = 0").bind(1, id).run();
}

Result<void> Apply::put_group(const Entity& entity, RecordId id, const Cell& group) {
    if (auto image = TRY(load_image(id))) {
        if (image->row.empty()) return {};
        Record record = TRY(read_record(entity, id, image->row));
        set_cell(record, group);
        image->row = record_text(record);
        return show(entity, id, *image);
    }
    auto stored = TRY(store::load_record(m_database, entity, id));
    if (!stored) return {};
    set_cell(stored->record, group);
    return write(std::move(stored->record), {});
}

Result<void> Apply::forget_unseen() {
    m_changes.ops = true;
    for (const Entity& entity : m_schema.entities()) {
        std::string gone = " WHERE state = 0 AND entity = ? AND record NOT IN (SELECT id FROM " + store::table_name(entity) + ")";
        TRY(m_database.prepare("DELETE FROM op" + gone + " AND hlc = 0").bind(1, entity.key()).run());
        TRY(m_database.prepare("UPDATE op SET body = NULL, before = NULL" + gone).bind(1, entity.key()).run());
    }
    return {};
}

Result<void> Apply::derive_anew(const Entity& entity, RecordId id) {
    auto stored = TRY(store::load_record(m_database, entity, id));
    return stored ? write(std::move(stored->record), {}) : Result<void>{};
}

Result<std::string> Apply::confirmed_group(const Entity& entity, RecordId id) {
    if (auto image = TRY(load_image(id))) {
        if (image->row.empty()) return std::string{};
        return visibility_of(TRY(read_record(entity, id, image->row)));
    }
    auto stored = TRY(store::load_record(m_database, entity, id));
    return stored ? visibility_of(stored->record) : std::string{};
}

Result<void> Apply::close_unseen(std::int64_t seq) {
    for (const LoggedOp& entry : TRY(acked_ops_through(m_database, seq))) {
        TRY(set_op_state(m_database, entry.n, OpState::confirmed));
        TRY(drop_words(m_database, entry.n));  // A7
        TRY(settle(entry.op.entity, entry.op.record));
    }
    return {};
}

Result<bool> Apply::put_history(const LoggedOp& entry) {
    m_changes.ops = true;
    bool tracked = touches_tracked(m_schema, entry.op), added = false;
    if (entry.n == 0 && entry.state == OpState::confirmed) {
        added = TRY(append_op_if_new(m_database, entry, tracked));
    } else {
        LoggedOp confirmed = entry;
        confirmed.n = 0;  // the order here is this device's own
        confirmed.state = OpState::confirmed;
        added = TRY(append_op_if_new(m_database, confirmed, tracked));
    }
    if (added) return true;
    auto known = TRY(find_op(m_database, entry.op.id));
    HERA_CHECK(known.has_value());
    TRY(set_op_history(m_database, known->n, entry.seq, entry.op));
    const Entity* entity = m_schema.find(entry.op.entity);
    if (entity && !(known->op.record == entry.op.record)) {
        // The record it named had been merged away: it is an op of the survivor now, open until that one's row is here (A2, A3).
        TRY(keep_image(*entity, entry.op.record));
        TRY(settle(entry.op.entity, known->op.record));
    }
    // What became of an op of ours is not always what it asked for, and the row may come with a later page (L4).
    TRY(settle(entry.op.entity, entry.op.record));
    return !(known->op.at == entry.op.at);
}

Result<void> Apply::settle(const std::string& entity_key, RecordId id) {
    m_changes.ops = true;
    const Entity* entity = m_schema.find(entity_key);
    auto image = TRY(load_image(id));
    if (!entity || !image) return {};
    return show(*entity, id, *image);
}

}  // namespace hera::sync
