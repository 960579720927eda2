#include "services/sync_service.h"

#include <algorithm>

#include "base/check.h"
#include "model/attachment_rules.h"
#include "model/field_types.h"
#include "model/validate.h"
#include "services/groups.h"
#include "store/ddl.h"
#include "store/record_table.h"
#include "sync/apply.h"
#include "sync/cells.h"
#include "sync/derived.h"
#include "sync/guard.h"
#include "sync/merged_away.h"
#include "sync/mutants.h"
#include "sync/op_codec.h"

namespace hera::server {
namespace {

using store::Database;
using store::Statement;
using store::Transaction;
using namespace hera::sync;

// A note is 20,000 characters at most; no honest change comes near this.
constexpr std::size_t op_bytes_max = 256u << 10;

struct Refusal {
    OpCode code;
    Error error;
};

// May this person send this op at all? The record's own rights come with visibility groups and roles.
std::optional<Refusal> check_rights(const AuthContext& who, const Op& op) {
    auto forbidden = [](const char* key) { return Refusal{OpCode::forbidden, Error{.code = Code::denied, .key = key}}; };
    if (who.role == "viewer") return forbidden("error.role_may_not_edit");
    if (op.entity == user::entity.key) return forbidden("error.users_by_server");
    if (op.entity == conflict::entity.key) {
        bool resolves = op.kind == OpKind::patch && op.fields.size() == 1 && op.fields[0].first == "state";
        if (!resolves) return forbidden("error.conflicts_by_server");
    }
    if (op.entity == attachment::entity.key) {
        for (const Cell& cell : op.fields) {
            bool content = cell.first == attachment::size.key || cell.first == attachment::sha256.key;
            bool state = cell.first == attachment::state.key;
            // A new row says what it will hold; that the bytes are there is never a device's to say.
            bool waits = cell.second == "null" || cell.second == "\"\"" || cell.second == "\"waiting\"";
            if (op.kind == OpKind::create ? state && !waits : state || content) return forbidden("error.attachment_by_server");
        }
    }
    bool configuration = op.entity == pipeline::entity.key || op.entity == stage::entity.key;
    if (configuration && who.role != "owner" && who.role != "admin") return forbidden("error.role_may_not_configure");
    bool leads = who.role == "owner" || who.role == "admin" || who.role == "manager";
    if (op.entity == quota::entity.key && !leads) return forbidden("error.role_may_not_set_quotas");
    return std::nullopt;
}

// The same rules the device asked, for whoever speaks to the server without our client.
std::optional<Refusal> check_values(const std::vector<std::string>& groups, const Entity& entity, Op& op) {
    auto invalid = [](Error error) { return Refusal{OpCode::invalid, std::move(error)}; };
    // Only what joins or is guarded has a base.
    auto no_base = [&](const Cell& cell) {
        int at = op.kind == OpKind::patch ? entity.find(cell.first) : -1;
        return at < 0 || !has_base(entity.fields[static_cast<std::size_t>(at)]);
    };
    op.before.erase(std::remove_if(op.before.begin(), op.before.end(), no_base), op.before.end());
    if (op.kind == OpKind::merge) {
        bool pointer = op.fields.size() == 1 && op.fields[0].first == system_field::merged_into;
        if (!pointer) return invalid(Error{.code = Code::invalid, .key = "error.wire_op"});
        return std::nullopt;
    }
    if (op.kind != OpKind::create && op.kind != OpKind::patch) {
        if (!op.fields.empty()) return invalid(Error{.code = Code::invalid, .key = "error.wire_op"});
        return std::nullopt;
    }
    if (op.kind == OpKind::patch && op.fields.empty()) return invalid(Error{.code = Code::invalid, .key = "error.wire_op"});
    std::size_t bytes = 0;
    for (const std::vector<Cell>* cells : {&op.fields, &op.before}) {
        for (const Cell& cell : *cells) bytes += cell.first.size() + cell.second.size();
    }
    if (bytes > op_bytes_max) return invalid(Error{.code = Code::too_large, .key = "error.too_large"});
    Record record = Record::blank(entity, op.record);
    for (Cell& cell : op.fields) {
        int at = entity.find(cell.first);
        if (at < 0) continue;  // of a newer build: kept as it came
        const FieldDef& field = entity.fields[static_cast<std::size_t>(at)];
        if (field.kept == Kept::derived || field.key == system_field::merged_into)
            return invalid(Error{.code = Code::invalid, .key = "error.derived_field", .field = cell.first});
        auto json = parse_json(cell.second);
        auto value = json.ok() ? decode_value(field, json.value()) : Result<Value>(json.error());
        if (!value.ok()) return invalid(value.error());
        Value normal = normalised(std::move(value).value());
        auto checked = validate_field(entity, static_cast<std::size_t>(at), normal);
        if (!checked.ok()) return invalid(checked.error());
        // A record in a group its author is not in would be out of everybody's reach.
        if (cell.first == "visibility" && !(op.kind == OpKind::create && empty(normal))) {
            const auto* group = std::get_if<std::string>(&normal);
            if (group == nullptr || !among(groups, *group))
                return Refusal{OpCode::forbidden, Error{.code = Code::denied, .key = "error.group_not_yours", .field = cell.first}};
        }
        // One spelling of every value, so that equal values are equal text.
        JsonWriter canonical;
        encode_value(canonical, field, normal);
        cell.second = canonical.take();
        record.values[static_cast<std::size_t>(at)] = std::move(normal);
    }
    if (op.kind == OpKind::create) {
        if (empty(record.get("visibility"))) record.set("visibility", Value(std::string(system_field::everyone)));
        std::vector<Error> errors = validate(record);
        if (!errors.empty()) return invalid(std::move(errors.front()));
    }
    return std::nullopt;
}

// Whoever was taken a record out of sight changes it no more, however much of it their device still has.
bool may_see(const std::vector<std::string>& groups, const std::optional<store::StoredRecord>& stored, const Op& op) {
    if (op.kind == OpKind::create || !stored || mutant(Mutant::push_unseen)) return true;
    const auto* group = std::get_if<std::string>(&stored->record.get("visibility"));
    return group != nullptr && among(groups, *group);
}

}  // namespace

Result<void> SyncService::open_tenant(Database& database, TenantId tenant) {
    TRY(store::prepare_database(database, m_schema, store::Side::server));
    if (TRY(store::meta_text(database, "tenant")) != tenant.text()) {
        return Error{.code = Code::corrupt, .key = "error.tenant_mixed_up"};
    }
    TRY(derive_again(database, m_schema));
    return {};
}

Result<void> SyncService::seed_tenant(Database& database, TenantId tenant, const NewUser& owner, const std::string& currency) {
    TRY(store::prepare_database(database, m_schema, store::Side::server));
    if (!TRY(store::meta_text(database, "tenant")).empty()) return Error{.code = Code::conflict, .key = "error.tenant_mixed_up"};
    Transaction transaction = TRY(Transaction::begin(database));
    TRY(store::set_meta(database, "tenant", tenant.text()));
    TRY(store::set_meta(database, "incarnation", Id<struct IncarnationTag>::make(m_clock, m_random).text()));

    auto text = [](std::string_view value) {
        JsonWriter json;
        json.string(value);
        return json.take();
    };
    auto create = [&](const EntityDef& entity, RecordId id, std::vector<Cell> cells) {
        Op op;
        op.kind = OpKind::create;
        op.entity = entity.key;
        op.record = id;
        op.fields = std::move(cells);
        op.fields.emplace_back("visibility", text(system_field::everyone));
        return op;
    };
    std::vector<Op> ops;
    ops.push_back(create(user::entity, record_of(owner.user),
                         {{"name", text(owner.name)}, {"email", text(owner.email)}, {"role", text(owner.role)}}));
    RecordId pipeline = RecordId::make(m_clock, m_random);
    ops.push_back(
        create(pipeline::entity, pipeline, {{"name", text("Sales pipeline")}, {"position", "0"}, {"currency", text(currency)}}));
    struct Stage {
        const char* name;
        int probability;
        const char* outcome;
        const char* rotten_days;
    };
    int position = 0;
    for (const Stage& stage : {Stage{"Discovery", 20, "open", "21"},
                               {"Qualification", 40, "open", "21"},
                               {"Proposal", 60, "open", "14"},
                               {"Negotiation", 80, "open", "14"},
                               {"Won", 100, "won", "null"},
                               {"Lost", 0, "lost", "null"}}) {
        ops.push_back(create(stage::entity, RecordId::make(m_clock, m_random),
                             {{"name", text(stage.name)},
                              {"pipeline", text(pipeline.text())},
                              {"position", std::to_string(position++)},
                              {"probability", std::to_string(stage.probability)},
                              {"outcome", text(stage.outcome)},
                              {"rotten_days", stage.rotten_days}}));
    }
    TRY(write_as_server(database, AuthContext{tenant, owner.user, {}, "owner"}, std::move(ops)));
    return transaction.commit();
}

Result<void> SyncService::add_user(Database& database, const NewUser& who) {
    const Entity& entity = m_schema.at(user::entity.key);
    if (TRY(store::load_record(database, entity, record_of(who.user)))) return {};
    Transaction transaction = TRY(Transaction::begin(database));
    Record record = Record::blank(entity, record_of(who.user));
    record.set("name", Value(who.name));
    record.set("email", Value(who.email));
    record.set("role", Value(who.role));
    record.set("visibility", Value(std::string(system_field::everyone)));
    Op op;
    op.kind = OpKind::create;
    op.entity = user::entity.key;
    op.record = record.id;
    op.fields = cells_of(record);
    TRY(write_as_server(database, AuthContext{{}, who.user, {}, who.role}, {std::move(op)}));
    return transaction.commit();
}

Result<void> SyncService::rename_user(Database& database, const AuthContext& who, const std::string& name) {
    Transaction transaction = TRY(Transaction::begin(database));
    Op op;
    op.kind = OpKind::patch;
    op.entity = user::entity.key;
    op.record = record_of(who.user);
    JsonWriter json;
    json.string(name);
    op.fields.emplace_back("name", json.take());
    TRY(write_as_server(database, who, {std::move(op)}));
    return transaction.commit();
}

// The server's own changes take the same door as everybody's: ops through apply, in the same order of seqs.
Result<void> SyncService::write_as_server(Database& database, const AuthContext& who, std::vector<Op> ops) {
    Apply apply(database, m_schema);
    Instant now = m_clock.now();
    std::int64_t seq = TRY(head(database));
    BatchId batch = BatchId::make(m_clock, m_random);
    for (Op& op : ops) {
        op.id = OpId::make(m_clock, m_random);
        op.batch = batch;
        op.user = who.user;
        op.at = now;
        op.hlc = Hlc{now.ms << 16};
        op.base_seq = seq;
        auto merged = TRY(apply.merge(op, seq + 1, op.hlc, now, m_random));
        if (!accepted(merged.code)) return reason_error(merged.reason);
        seq = merged.last;
    }
    return store::set_meta(database, "head", seq);
}

Result<std::optional<Record>> SyncService::load_visible(Database& database, const AuthContext& who, const Entity& entity,
                                                        RecordId id) {
    auto stored = TRY(store::load_record(database, entity, id));
    if (!stored) return std::optional<Record>{};
    const auto* group = std::get_if<std::string>(&stored->record.get("visibility"));
    if (group == nullptr || !among(TRY(groups_of(database, who.user)), *group)) return std::optional<Record>{};
    return std::optional<Record>(std::move(stored->record));
}

Result<void> SyncService::set_attachment_state(Database& database, const AuthContext& who, RecordId id, std::string_view state) {
    Op op;
    op.kind = OpKind::patch;
    op.entity = attachment::entity.key;
    op.record = id;
    JsonWriter json;
    json.string(state);
    op.fields.emplace_back(attachment::state.key, json.take());
    return write_as_server(database, who, {std::move(op)});
}

Result<std::int64_t> SyncService::head(Database& database) { return store::meta_integer(database, "head"); }

Result<void> SyncService::same_history(Database& database, std::string_view incarnation) {
    if (incarnation.empty() || incarnation == TRY(store::meta_text(database, "incarnation"))) return {};
    return Error{.code = Code::conflict, .key = "error.tenant_restored"};
}

Result<void> SyncService::mark_restored(Database& database, std::int64_t shared) {
    Transaction transaction = TRY(Transaction::begin(database));
    TRY(store::set_meta(database, "incarnation", Id<struct IncarnationTag>::make(m_clock, m_random).text()));
    // A device may come from any earlier history: what it has in common with this one ends at the earliest restore. It sends
    // too much then, which is known when it arrives.
    std::int64_t restored_to = std::min(shared, TRY(head(database)));
    if (TRY(store::meta_integer(database, "restored")) != 0) {
        restored_to = std::min(restored_to, TRY(store::meta_integer(database, "restored_to")));
    }
    TRY(store::set_meta(database, "restored", std::int64_t{1}));
    TRY(store::set_meta(database, "restored_to", restored_to));
    return transaction.commit();
}

Result<std::string> SyncService::hello(Database& database, const AuthContext& who, const std::string& body) {
    HelloRequest request = TRY(decode_hello_request(body));
    if (request.protocol != protocol_version) return Error{.code = Code::invalid, .key = "error.update_needed"};
    HelloReply reply{TRY(head(database)), m_clock.now(), TRY(store::meta_text(database, "incarnation")),
                     TRY(store::meta_integer(database, "restored_to")), TRY(groups_of(database, who.user)),
                     TRY(horizon(database))};
    return encode(reply);
}

Result<std::string> SyncService::push(Database& database, const AuthContext& who, const std::string& body) {
    return encode(TRY(push_ops(database, who, TRY(decode_push_request(body)))));
}

Result<PushReply> SyncService::push_ops(Database& database, const AuthContext& who, PushRequest request) {
    HERA_CHECK(database.in_transaction());
    std::int64_t seq = TRY(head(database));
    std::int64_t before = seq;
    const std::vector<std::string> groups = TRY(groups_of(database, who.user));
    PushReply reply;
    for (Op& op : request.ops) {
        op.user = who.user;  // S1
        op.device = who.device;
        reply.results.push_back(TRY(push_one(database, who, groups, op, seq, request.now)));
    }
    if (seq != before) TRY(store::set_meta(database, "head", seq));
    reply.head = seq;
    reply.now = m_clock.now();
    return reply;
}

Result<PushResult> SyncService::push_one(Database& database, const AuthContext& who, const std::vector<std::string>& groups,
                                         Op& op, std::int64_t& seq, Instant device_now) {
    Instant now = m_clock.now();
    if (auto known = TRY(find_op(database, op.id)); known && !mutant(Mutant::skip_dedupe)) {  // S2
        // …of the record that it named, should it have been applied to what that was merged into.
        bool same_record = known->op.record == op.record || known->op.label == op.record.text();
        if (!same_record || known->op.kind != op.kind || !(known->op.user == op.user)) {
            return PushResult{op.id, 0, OpCode::invalid, reason_text(Error{.key = "error.op_id_reused"})};
        }
        bool was_refused = known->state == OpState::refused;
        return PushResult{op.id, known->seq, was_refused ? known->code : OpCode::duplicate, known->reason};
    } else if (known) {
        op.id = OpId::make(m_clock, m_random);  // the planted bug: as if it had never been seen
    }
    const Entity* entity = m_schema.find(op.entity);
    if (!entity) return PushResult{op.id, 0, OpCode::update_needed, {}};

    Apply apply(database, m_schema);
    std::optional<Refusal> refusal = check_rights(who, op);
    std::optional<store::StoredRecord> stored;
    if (!refusal) stored = TRY(store::load_record(database, *entity, op.record));
    if (!refusal && !may_see(groups, stored, op))
        refusal = Refusal{OpCode::forbidden, Error{.code = Code::denied, .key = "error.record_not_yours"}};
    if (!refusal) refusal = check_values(groups, *entity, op);
    if (!refusal && !TRY(sees_survivor(database, who, *entity, op, stored))) {
        Error merged{.code = Code::conflict, .key = "error.merged_meanwhile", .args = {""}};
        refusal = op.kind == OpKind::merge
                      ? Refusal{OpCode::invalid, Error{.code = Code::invalid, .key = "error.merge_survivor"}}
                      : Refusal{OpCode::needs_attention, std::move(merged)};
    }
    Apply::Merged merged;
    if (refusal) {
        merged = {refusal->code, reason_text(refusal->error)};
    } else {
        const std::int64_t written = database.total_changes();
        merged = TRY(apply.merge(op, std::move(stored), seq + 1, corrected_stamp(op.hlc, device_now, now), now, m_random));
        if (!accepted(merged.code) && database.total_changes() != written) {  // S3
            return Error{.code = Code::internal, .key = "error.database", .detail = "an op that was refused has written"};
        }
    }
    const std::int64_t place = seq + 1;
    seq = accepted(merged.code) ? merged.last : place;
    if (!accepted(merged.code)) {
        // Only that it was refused: what it said stays with its author (L5).
        op.fields.clear();
        op.before.clear();
        TRY(apply.keep_refused(op, place, merged.code, merged.reason));
    }
    return PushResult{op.id, place, merged.code, merged.reason};
}

// Nobody learns of what is outside their groups by a merge, or writes into it (S4): neither into the survivor that the op names,
// nor into what the record has become.
Result<bool> SyncService::sees_survivor(Database& database, const AuthContext& who, const Entity& entity, const Op& op,
                                        const std::optional<store::StoredRecord>& stored) {
    std::optional<RecordId> id;
    bool merged = stored && !empty(stored->record.get(system_field::merged_into));
    if (merged && (op.kind == OpKind::patch || op.kind == OpKind::remove)) id = op.record;
    if (op.kind == OpKind::merge) {
        auto json = parse_json(op.fields.front().second);
        id = json.ok() ? RecordId::parse(json.value().string()) : std::nullopt;
        if (!id) return false;
    }
    if (!id) return true;
    RecordId became = TRY(survivor_of(database, entity, *id));
    if (became == op.record) return true;
    return TRY(load_visible(database, who, entity, became)).has_value();
}

}  // namespace hera::server
