#include "sync/derived.h"

#include "model/pipeline_rules.h"
#include "store/ddl.h"
#include "store/record_table.h"

namespace hera::sync {
namespace {

using store::Database;
using store::Statement;

Result<Value> last_touch(Database& database, RecordId id) {
    Statement s = database.prepare(
        "SELECT max(a.f_at) FROM r_link l JOIN r_activity a ON a.id = l.f_from_id"
        " WHERE l.f_to_id = ? AND l.deleted = 0 AND a.deleted = 0");
    s.bind(1, id);
    if (!TRY(s.step()) || s.null(0)) return Value{};
    return Value(Instant{s.integer(0)});
}

// A deal rots from its last touch or, when that is longer ago, from when it entered its stage.
void set_rots_at(Record& record, Outcome outcome, std::optional<std::int64_t> rotten_days) {
    const auto* entered = std::get_if<Instant>(&record.get("stage_entered_at"));
    const auto* touched = std::get_if<Instant>(&record.get("last_touch_at"));
    auto at = rots_at(outcome, rotten_days, entered ? std::optional(*entered) : std::nullopt,
                      touched ? std::optional(*touched) : std::nullopt);
    record.set("rots_at", at ? Value(*at) : Value{});
}

// REQUIRES: last_touch_at is up to date.
Result<void> derive_deal(Database& database, Record& record) {
    DealFacts facts;
    std::optional<std::int64_t> rotten_days;
    if (const Money* amount = record.get(deal::amount)) facts.amount = *amount;
    if (const std::int64_t* probability = record.get(deal::probability)) facts.probability = *probability;
    const RecordId* stage = record.get(deal::stage);
    bool known = false;
    if (stage) {
        Statement s = database.prepare("SELECT f_probability, f_outcome, f_rotten_days FROM r_stage WHERE id = ?");
        s.bind(1, *stage);
        if (TRY(s.step())) {
            known = true;
            facts.stage_probability = s.integer(0);
            facts.outcome = parse_outcome(s.text(1));
            if (!s.null(2)) rotten_days = s.integer(2);
        }
    }
    auto money = known ? weighted(facts) : std::nullopt;
    record.set("weighted", money ? Value(*money) : Value{});

    // Creates that carry a stage and every later move; the last one is when the present stage was entered.
    Statement s = database.prepare(
        "SELECT max(at) FROM op WHERE record = ? AND state <> 3 AND (body LIKE '%\"stage\":%' OR kind = 'create')");
    s.bind(1, record.id);
    if (TRY(s.step()) && !s.null(0)) {
        record.set("stage_entered_at", Value(Instant{s.integer(0)}));
    } else {
        record.set("stage_entered_at", record.get("created_at"));
    }
    set_rots_at(record, facts.outcome, rotten_days);
    return {};
}

void bind_instant(Statement& s, int at, const Value& value) {
    if (const Instant* moment = std::get_if<Instant>(&value)) {
        s.bind(at, moment->ms);
    } else {
        s.bind_null(at);
    }
}

// Writes what derive_deal() finds for a deal that is stored already.
Result<void> renew_deal(Database& database, const Entity& entity, RecordId id, Changes& changes) {
    auto stored = TRY(store::load_record(database, entity, id));
    if (!stored) return {};
    Record& record = stored->record;
    record.set("last_touch_at", TRY(last_touch(database, id)));
    TRY(derive_deal(database, record));
    const auto* money = std::get_if<Money>(&record.get("weighted"));
    Statement s = database.prepare(
        "UPDATE r_deal SET f_weighted = ?, f_weighted_currency = ?, f_last_touch_at = ?, f_stage_entered_at = ?, f_rots_at = ?"
        " WHERE id = ?");
    if (money) {
        s.bind(1, money->minor).bind(2, std::string_view(money->currency));
    } else {
        s.bind_null(1).bind_null(2);
    }
    bind_instant(s, 3, record.get("last_touch_at"));
    bind_instant(s, 4, record.get("stage_entered_at"));
    bind_instant(s, 5, record.get("rots_at"));
    TRY(s.bind(6, id).run());
    changes.touch(entity);
    return {};
}

Result<void> touch(Database& database, const Schema& schema, std::string_view entity_key, RecordId id, Changes& changes) {
    const Entity* entity = schema.find(entity_key);
    if (!entity || entity->find("last_touch_at") < 0) return {};
    if (entity->def == &deal::entity) return renew_deal(database, *entity, id, changes);
    Value at = TRY(last_touch(database, id));
    Statement s = database.prepare("UPDATE " + store::table_name(*entity) +
                                   " SET f_last_touch_at = ?1 WHERE id = ?2 AND f_last_touch_at IS NOT ?1");
    bind_instant(s, 1, at);
    TRY(s.bind(2, id).run());
    changes.touch(*entity);
    return {};
}

// A stage's probability, outcome and patience decide what its deals weigh and when they rot. A null id: all deals.
Result<void> renew_deals(Database& database, const Schema& schema, RecordId stage, Changes& changes) {
    const Entity& entity = schema.at(deal::entity.key);
    std::vector<RecordId> deals;
    {
        Statement s = database.prepare(stage.none() ? "SELECT id FROM r_deal" : "SELECT id FROM r_deal WHERE f_stage = ?");
        if (!stage.none()) s.bind(1, stage);
        while (TRY(s.step())) deals.push_back(RecordId{s.id(0)});
    }
    for (RecordId id : deals) TRY(renew_deal(database, entity, id, changes));
    return {};
}

}  // namespace

Result<void> derive(Database& database, const Schema&, Record& record, bool any_links) {
    if (record.entity->find("last_touch_at") >= 0)
        record.set("last_touch_at", any_links ? TRY(last_touch(database, record.id)) : Value{});
    if (record.entity->def == &deal::entity) TRY(derive_deal(database, record));
    return {};
}

Result<void> ripple(Database& database, const Schema& schema, const Record& record, Changes& changes) {
    const EntityDef* def = record.entity->def;
    if (def == &stage::entity) return renew_deals(database, schema, record.id, changes);
    if (def == &activity::entity) {
        std::vector<std::pair<std::string, RecordId>> targets;
        {
            Statement s = database.prepare("SELECT f_to_entity, f_to_id FROM r_link WHERE f_from_id = ?");
            s.bind(1, record.id);
            while (TRY(s.step())) targets.emplace_back(s.text(0), RecordId{s.id(1)});
        }
        for (const auto& [entity, id] : targets) TRY(touch(database, schema, entity, id, changes));
    }
    if (def == &link::entity) {
        const auto* entity = std::get_if<std::string>(&record.get("to_entity"));
        const auto* id = std::get_if<RecordId>(&record.get("to_id"));
        if (entity && id) TRY(touch(database, schema, *entity, *id, changes));
    }
    return {};
}

Result<bool> derive_again(Database& database, const Schema& schema) {
    if (TRY(store::meta_integer(database, "derived")) == derived_version) return false;
    store::Transaction transaction = TRY(store::Transaction::begin(database));
    Changes changes;
    TRY(renew_deals(database, schema, RecordId{}, changes));
    TRY(store::set_meta(database, "derived", derived_version));
    TRY(transaction.commit());
    return true;
}

}  // namespace hera::sync
