#include "sync/draft_ops.h"

#include <algorithm>

#include "model/field_types.h"
#include "model/validate.h"
#include "store/record_table.h"
#include "sync/guard.h"
#include "sync/op_log.h"

namespace hera::sync {
namespace {

OpKind op_kind(Draft::Kind kind) {
    switch (kind) {
        case Draft::Kind::create: return OpKind::create;
        case Draft::Kind::patch: return OpKind::patch;
        case Draft::Kind::remove: return OpKind::remove;
        case Draft::Kind::restore: return OpKind::restore;
        case Draft::Kind::merge: return OpKind::merge;
    }
    return OpKind::patch;
}

Error invalid(const char* key, std::string_view field) {
    return Error{.code = Code::invalid, .key = key, .field = std::string(field)};
}

Result<std::size_t> field_index(const Entity& entity, const std::string& key, const Value& value) {
    int at = entity.find(key);
    if (at < 0) return invalid("error.no_such_field", key);
    const FieldDef& field = entity.fields[static_cast<std::size_t>(at)];
    if (field.kept == Kept::derived || key == system_field::merged_into) return invalid("error.derived_field", key);
    if (!store::fits(field, value)) return invalid("error.wrong_kind", key);
    return static_cast<std::size_t>(at);
}

Cell wire_cell(const FieldDef& field, const Value& value) {
    JsonWriter json;
    encode_value(json, field, value);
    return {std::string(field.key), json.take()};
}

}  // namespace

Result<Op> DraftOps::make(const Draft& draft, BatchId batch, const std::string& label, Hlc& stamp) {
    const Entity* entity = m_schema.find(draft.entity);
    if (!entity) return invalid("error.no_such_entity", draft.entity);
    Op op;
    op.id = OpId::make(m_clock, m_random);
    op.batch = batch;
    op.device = m_identity.device;
    op.user = m_identity.user;
    op.at = m_clock.now();
    op.hlc = stamp = next_stamp(stamp, op.at);
    op.base_seq = m_cursor;
    op.kind = op_kind(draft.kind);
    op.entity = draft.entity;
    op.record = draft.record;
    op.label = label;
    if (draft.kind == Draft::Kind::create) {
        TRY(fill_create(*entity, draft, op));
    } else if (draft.kind == Draft::Kind::patch) {
        TRY(fill_patch(*entity, draft, op));
    } else if (draft.kind == Draft::Kind::merge) {
        TRY(fill_merge(*entity, draft, op));
    }
    return op;
}

Result<void> DraftOps::fill_create(const Entity& entity, const Draft& draft, Op& op) {
    if (draft.record.none()) return invalid("error.no_such_record", "id");
    Record record = Record::blank(entity, draft.record);
    for (const auto& [key, value] : draft.fields) {
        record.values[TRY(field_index(entity, key, value))] = normalised(value);
    }
    if (empty(record.get("visibility"))) record.set("visibility", Value(std::string(system_field::everyone)));
    if (empty(record.get("owner"))) record.set("owner", Value(record_of(m_identity.user)));
    if (empty(record.get("created_at"))) record.set("created_at", Value(op.at));
    record.set("created_by", Value(record_of(m_identity.user)));
    std::vector<Error> errors = validate(record);
    if (!errors.empty()) return errors.front();
    for (std::size_t i = 0; i < record.values.size(); ++i) {
        if (!empty(record.values[i])) op.fields.push_back(wire_cell(entity.fields[i], record.values[i]));
    }
    return {};
}

// The server checks the same of what it has; references to the record are re-pointed there, and come back by pull.
Result<void> DraftOps::fill_merge(const Entity& entity, const Draft& draft, Op& op) {
    const RecordId* id = draft.fields.size() == 1 && draft.fields[0].first == system_field::merged_into
                             ? std::get_if<RecordId>(&draft.fields[0].second)
                             : nullptr;
    if (!entity.def->can_merge() || id == nullptr || *id == draft.record)
        return invalid("error.merge_survivor", system_field::merged_into);
    auto survivor = TRY(store::load_record(m_database, entity, *id));
    if (!survivor || survivor->record.deleted) return invalid("error.merge_survivor", system_field::merged_into);
    op.fields.push_back(wire_cell(entity.fields[entity.at(system_field::merged_into)], Value(*id)));
    return {};
}

// Whoever changes a guarded field once more has been looking at their own change of it, whatever has been pulled below it since:
// they have seen what they had seen when they made the first of those that are still open (guard.h G3).
Result<void> DraftOps::look_back(const Entity& entity, Op& op) {
    for (const Cell& cell : op.fields) {
        if (!entity.fields[entity.at(cell.first)].guarded) continue;
        for (const LoggedOp& earlier : TRY(open_ops(m_database, op.record))) {
            if (find_cell(earlier.op.fields, cell.first) != nullptr) op.base_seq = std::min(op.base_seq, earlier.op.base_seq);
        }
    }
    return {};
}

// Only what really changes becomes part of the op.
Result<void> DraftOps::fill_patch(const Entity& entity, const Draft& draft, Op& op) {
    auto stored = TRY(store::load_record(m_database, entity, draft.record));
    if (!stored) return Error{.code = Code::not_found, .key = "error.record_gone"};
    for (const auto& [key, given] : draft.fields) {
        std::size_t at = TRY(field_index(entity, key, given));
        Value value = normalised(given);
        if (stored->record.values[at] == value) continue;
        TRY(validate_field(entity, at, value));
        stored->record.values[at] = value;
        // Named twice: the last word counts. A key stands once in an op, else nobody could read it again.
        auto named = std::find_if(op.fields.begin(), op.fields.end(),
                                  [&name = key](const Cell& cell) { return cell.first == name; });
        if (named != op.fields.end()) op.fields.erase(named);
        op.fields.push_back(wire_cell(entity.fields[at], value));
    }
    TRY(look_back(entity, op));
    // Rules across fields: a contact must keep a name or an e-mail.
    if (!op.fields.empty()) {
        for (Error& error : validate(stored->record)) {
            for (const Cell& cell : op.fields) {
                if (error.field == cell.first || error.key == "error.contact_needs_name") return std::move(error);
            }
        }
    }
    return {};
}

}  // namespace hera::sync
