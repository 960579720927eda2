#include "app/edits.h"

#include <algorithm>
#include <optional>
#include <unordered_map>
#include <utility>

#include "model/pipeline_rules.h"
#include "model/validate.h"

namespace hera::app {

namespace {

sync::Draft::Kind draft_kind(link::Edit::Kind kind) {
    switch (kind) {
        case link::Edit::Kind::create: return sync::Draft::Kind::create;
        case link::Edit::Kind::patch: return sync::Draft::Kind::patch;
        case link::Edit::Kind::remove: return sync::Draft::Kind::remove;
        case link::Edit::Kind::restore: return sync::Draft::Kind::restore;
        case link::Edit::Kind::merge: return sync::Draft::Kind::merge;
    }
    return sync::Draft::Kind::patch;
}

bool same_problem(const Error& a, const Error& b) { return a.key == b.key && a.field == b.field; }

class Checker {
public:
    Checker(sync::Replica& replica, Date today) : m_replica(replica), m_today(today) {}

    void check(const link::Edit& edit) {
        const Entity* entity = m_replica.schema().find(edit.entity);
        if (entity == nullptr) return fail({Code::invalid, "error.unknown_entity", {edit.entity}});
        if (!may_edit(*entity, edit)) return fail({Code::denied, "error.written_by_server", {edit.entity}});

        sync::Draft draft;
        draft.kind = draft_kind(edit.kind);
        draft.entity = edit.entity;
        draft.record = edit.record;
        if (edit.kind == link::Edit::Kind::create || edit.kind == link::Edit::Kind::patch) {
            std::size_t before = m_out.errors.size();
            for (const auto& [key, value] : edit.fields) check_field(*entity, key, value);
            if (m_out.errors.size() != before) return;
            draft.fields = edit.fields;
            check_whole(*entity, edit, draft);
        }
        if (edit.kind == link::Edit::Kind::merge) draft.fields = edit.fields;  // what it may name, the replica knows
        m_out.drafts.push_back(std::move(draft));
    }

    CheckedEdits take() { return std::move(m_out); }

private:
    void fail(Error error) { m_out.errors.push_back(std::move(error)); }

    // Accounts and conflicts are made by the server; a person only settles a conflict.
    bool may_edit(const Entity& entity, const link::Edit& edit) const {
        if (entity.key() == user::entity.key) return false;
        if (entity.key() != conflict::entity.key) return true;
        return edit.kind == link::Edit::Kind::patch && edit.fields.size() == 1 && edit.fields[0].first == "state";
    }

    void check_field(const Entity& entity, const std::string& key, const Value& value) {
        int at = entity.find(key);
        if (at < 0) return fail({Code::invalid, "error.unknown_field", {key}, key});
        const FieldDef& field = entity.fields[static_cast<std::size_t>(at)];
        bool own_clock = field.key == "created_at" || field.key == "created_by" || field.key == system_field::merged_into;
        if (field.kept == Kept::derived || own_clock) return fail({Code::invalid, "error.field_read_only", {}, key});
        auto checked = validate_field(entity, static_cast<std::size_t>(at), normalised(value));
        if (!checked.ok()) {
            Error error = checked.error();
            error.field = key;
            fail(std::move(error));
        }
    }

    void check_whole(const Entity& entity, const link::Edit& edit, sync::Draft& draft) {
        std::vector<Error> known;
        Record record = Record::blank(entity, edit.record);
        auto seen = m_seen.find(edit.record);
        if (edit.kind == link::Edit::Kind::create) {
            record.set("visibility", std::string(system_field::everyone));
        } else if (seen != m_seen.end()) {
            record = seen->second;
        } else {
            auto loaded = m_replica.load(entity, edit.record);
            if (!loaded.ok()) return fail(loaded.error());
            record = std::move(loaded).value();
            known = validate(record);
        }
        std::optional<Record> stage_before = entity.key() == deal::entity.key ? stage_of(record) : std::nullopt;
        for (const auto& [key, value] : edit.fields) record.set(key, value);

        for (Error& error : validate(record)) {
            bool was_there = std::any_of(known.begin(), known.end(),
                                         [&](const Error& old) { return same_problem(old, error); });
            if (!was_there) fail(std::move(error));
        }
        if (entity.key() == deal::entity.key) check_stage(record, outcome_of(stage_before), draft);
        m_seen.insert_or_assign(edit.record, std::move(record));
    }

    // nullopt: none, or it has not arrived yet.
    std::optional<Record> stage_of(const Record& deal_record) const {
        const RecordId* id = deal_record.get(deal::stage);
        if (id == nullptr) return std::nullopt;
        auto loaded = m_replica.load(m_replica.schema().at(stage::entity.key), *id);
        return loaded.ok() ? std::optional<Record>(std::move(loaded).value()) : std::nullopt;
    }

    static Outcome outcome_of(const std::optional<Record>& stage_record) {
        const auto* key = stage_record ? std::get_if<std::string>(&stage_record->get("outcome")) : nullptr;
        return key == nullptr ? Outcome::open : parse_outcome(*key);
    }

    void check_stage(Record& deal_record, Outcome before, sync::Draft& draft) {
        std::optional<Record> now = stage_of(deal_record);
        const RecordId* pipeline_id = deal_record.get(deal::pipeline);
        // A stage that has not arrived yet cannot be judged here; the server will.
        if (!now || pipeline_id == nullptr) return;
        const auto* of = std::get_if<RecordId>(&now->get("pipeline"));
        if (of != nullptr && !(*of == *pipeline_id)) {
            return fail({Code::invalid, "error.stage_other_pipeline", {}, std::string(deal::stage.key)});
        }
        bool closes = before == Outcome::open && outcome_of(now) != Outcome::open;
        bool says_when = std::any_of(draft.fields.begin(), draft.fields.end(),
                                     [](const auto& field) { return field.first == deal::close_date.key; });
        if (!closes || says_when) return;
        deal_record.set(deal::close_date.key, Value(m_today));
        draft.fields.emplace_back(std::string(deal::close_date.key), Value(m_today));
    }

    sync::Replica& m_replica;
    Date m_today;
    std::unordered_map<RecordId, Record> m_seen;  // as this gesture has left them so far
    CheckedEdits m_out;
};

}  // namespace

CheckedEdits check_edits(sync::Replica& replica, const std::vector<link::Edit>& edits, Date today) {
    Checker checker(replica, today);
    for (const link::Edit& edit : edits) checker.check(edit);
    return checker.take();
}

}  // namespace hera::app
