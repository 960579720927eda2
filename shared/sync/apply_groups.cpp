// What apply does on the server when a record leaves the sight of some people, or goes for good (tombstones.h).
#include "base/check.h"
#include "store/record_table.h"
#include "sync/apply.h"
#include "sync/cells.h"
#include "sync/tombstones.h"

namespace hera::sync {

using store::Database;
using store::Statement;

namespace {

Result<void> give_history(Database& database, RecordId record, const std::string& group) {
    return database.prepare("UPDATE op SET visibility = ? WHERE record = ?").bind(1, std::string_view(group)).bind(2, record).run();
}

}  // namespace

// What hangs on a record goes where it goes: its conflicts, its files, its history (A6).
Result<void> Apply::move_group(const Record& record, const std::string& from, const Turn& turn) {
    const std::int64_t seq = turn.seq;
    const Instant now = turn.now;
    std::string to = visibility_of(record);
    TRY(leave_group(m_database, record.entity->key(), record.id, from, to, seq, now));
    TRY(give_history(m_database, record.id, to));
    struct Follows {
        const EntityDef& def;
        const char* by;
    };
    for (const Follows& follows : {Follows{conflict::entity, "f_record"}, Follows{attachment::entity, "f_about_id"}}) {
        const Entity& entity = m_schema.at(follows.def.key);
        std::vector<RecordId> ids;
        {
            Statement s = m_database.prepare("SELECT id FROM " + store::table_name(entity) + " WHERE " + follows.by + " = ?");
            s.bind(1, record.id);
            while (TRY(s.step())) ids.push_back(RecordId{s.id(0)});
        }
        for (RecordId id : ids) {
            auto stored = TRY(store::load_record(m_database, entity, id));
            HERA_CHECK(stored.has_value());
            std::string former = visibility_of(stored->record);
            if (former == to) continue;
            FieldVersions versions = TRY(FieldVersions::parse(stored->versions));
            versions.set("visibility", FieldVersion{seq, DeviceId{}, Hlc{now.ms << 16}, UserId{}});
            stored->record.set("visibility", Value(to));
            stored->record.ver = seq;
            TRY(leave_group(m_database, entity.key(), id, former, to, seq, now));
            TRY(give_history(m_database, id, to));
            TRY(write(std::move(stored->record), versions.text()));
        }
    }
    return {};
}

Result<void> Apply::purge(const Entity& entity, RecordId id, std::int64_t seq, Instant now) {
    auto stored = TRY(store::load_record(m_database, entity, id));
    if (!stored) return {};
    std::vector<RecordId> conflicts;
    if (entity.def != &conflict::entity) {
        Statement s = m_database.prepare("SELECT id FROM r_conflict WHERE f_record = ?");
        s.bind(1, id);
        while (TRY(s.step())) conflicts.push_back(RecordId{s.id(0)});
    }
    for (RecordId about : conflicts) TRY(purge(m_schema.at(conflict::entity.key), about, seq, now));
    TRY(leave_group(m_database, entity.key(), id, visibility_of(stored->record), {}, seq, now));
    // The ids stay for ever, so that nothing arrives twice; the words go.
    TRY(m_database.prepare("UPDATE op SET body = NULL, before = NULL, visibility = NULL WHERE record = ?").bind(1, id).run());
    return erase(entity, id);
}

}  // namespace hera::sync
