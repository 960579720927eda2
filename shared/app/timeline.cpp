#include "app/timeline.h"

#include <algorithm>

#include "app/history.h"
#include "app/titles.h"
#include "model/field_types.h"

namespace hera::app {

namespace {

using Item = link::TimelineItem;

const std::string* text_of(const Record& record, std::string_view key) {
    return std::get_if<std::string>(&record.get(key));
}
const Instant* instant_of(const Record& record, std::string_view key) { return std::get_if<Instant>(&record.get(key)); }

std::uint8_t group_of(const Item& item, std::string_view activity_kind) {
    if (item.kind == Item::Kind::task) return Item::tasks;
    if (item.kind != Item::Kind::activity) return Item::changes_made;
    if (activity_kind == "call") return Item::calls;
    if (activity_kind == "meeting" || activity_kind == "demo") return Item::meetings;
    return activity_kind == "email" ? Item::emails : Item::notes;
}

class Story {
public:
    Story(sync::Replica& replica, const Entity& entity, RecordId record, std::uint8_t groups)
        : m_replica(replica), m_entity(entity), m_record(record), m_groups(groups), m_titles(replica) {}

    Result<void> tell() {
        TRY(add_linked());
        if (wanted(Item::changes_made)) TRY(add_history());
        TRY(add_conflicts());
        std::stable_sort(m_items.begin(), m_items.end(), [](const Item& a, const Item& b) {
            return a.at == b.at ? b.id < a.id : b.at < a.at;
        });
        return {};
    }
    // From `offset` on, with what only those that are shown need.
    Result<std::vector<Item>> part(std::size_t offset, std::size_t limit) {
        std::vector<Item> out;
        for (std::size_t i = offset; i < m_items.size() && i < offset + limit; ++i) {
            Item item = std::move(m_items[i]);
            if (item.kind == Item::Kind::activity || item.kind == Item::Kind::task)
                item.parties = TRY(m_titles.parties(item.id, m_record));
            out.push_back(std::move(item));
        }
        return out;
    }
    std::size_t size() const { return m_items.size(); }
    // How many are not older than `at`.
    std::size_t since(Instant at) const {
        return static_cast<std::size_t>(
            std::count_if(m_items.begin(), m_items.end(), [at](const Item& item) { return at.ms <= item.at.ms; }));
    }

private:
    bool wanted(std::uint8_t group) const { return m_groups == 0 || (m_groups & group) != 0; }
    std::string author(const Value& value) {
        const auto* id = std::get_if<RecordId>(&value);
        return id == nullptr ? std::string{} : m_titles.of(user::entity.key, *id);
    }

    Result<void> add_linked() {
        for (const LinkedRecord& linked : TRY(read_linked(m_replica.database(), m_entity.key(), m_record))) {
            const Entity* entity = m_replica.schema().find(linked.entity);
            if (entity == nullptr) continue;
            auto loaded = m_replica.load(*entity, linked.id);
            if (!loaded.ok() || loaded.value().deleted) continue;  // its link arrived first, or it is in the trash
            const Record& record = loaded.value();
            bool is_task = entity->def == &task::entity;
            Item item;
            item.kind = is_task ? Item::Kind::task : Item::Kind::activity;
            const std::string* kind = is_task ? nullptr : text_of(record, activity::kind.key);
            if (!wanted(group_of(item, kind == nullptr ? std::string_view{} : std::string_view(*kind)))) continue;
            item.id = linked.id;
            const Instant* at = instant_of(record, is_task ? "done_at" : "at");
            if (at == nullptr) at = instant_of(record, "created_at");
            if (at != nullptr) item.at = *at;
            item.who = author(record.get("created_by"));
            if (const std::string* subject = text_of(record, "subject")) item.title = *subject;
            if (const std::string* body = text_of(record, "body")) item.detail = *body;
            item.pending = record.ver == 0;
            add_facts(item, record);
            m_items.push_back(std::move(item));
        }
        return {};
    }

    // What is worth knowing at a glance: a call of 45 minutes, a task that is due, or done.
    void add_facts(Item& item, const Record& record) {
        for (std::string_view key : {"kind", "minutes", "outcome", "zone", "due", "remind_at", "priority", "done_at"}) {
            int at = record.entity->find(key);
            if (at < 0) continue;
            auto index = static_cast<std::size_t>(at);
            if (!empty(record.values[index])) {
                item.changes.push_back({std::string(key), {}, words(record.entity->fields[index], record.values[index])});
            }
        }
    }
    std::string words(const FieldDef& field, const Value& value) { return m_titles.words(field, value); }

    Result<void> add_history() {
        auto loaded = m_replica.load(m_entity, m_record);
        bool imported = false;
        if (loaded.ok()) {
            Item made;
            made.kind = Item::Kind::created;
            made.id = m_record;
            if (const Instant* at = instant_of(loaded.value(), "created_at")) made.at = *at;
            made.who = author(loaded.value().get("created_by"));
            made.pending = loaded.value().ver == 0;
            int source = m_entity.find("source_id");
            imported = source >= 0 && !empty(loaded.value().values[static_cast<std::size_t>(source)]);
            made.imported = imported;
            // created_at of an import is what the other system says; it came here when its id was made.
            if (imported) made.at = made_at(m_record.bytes);
            m_items.push_back(std::move(made));
        }
        for (const HistoryRow& row : TRY(read_history(m_replica.database(), m_entity.key(), m_record))) {
            if (row.kind == HistoryRow::Kind::create) continue;  // told by the record itself
            Item item;
            item.id = m_record;
            item.op = row.op;
            item.at = row.at;
            item.who = m_titles.of(user::entity.key, record_of(row.user));
            item.pending = row.pending;
            switch (row.kind) {
                case HistoryRow::Kind::remove: item.kind = Item::Kind::deleted; break;
                case HistoryRow::Kind::restore: item.kind = Item::Kind::restored; break;
                case HistoryRow::Kind::merge: item.kind = Item::Kind::merged; break;
                default: item.kind = Item::Kind::changed; break;
            }
            if (item.kind == Item::Kind::changed) {
                add_changes(item, row);
                if (item.changes.empty()) continue;
                // An import that found the record again writes its id of the other system.
                item.imported = row.after.has("source_id");
            }
            m_items.push_back(std::move(item));
        }
        return {};
    }

    void add_changes(Item& item, const HistoryRow& row) {
        for (const auto& [key, after] : row.after.object()) {
            int at = m_entity.find(key);
            if (at < 0) continue;  // a field of a newer build
            const FieldDef& field = m_entity.fields[static_cast<std::size_t>(at)];
            if (!tells_something(field)) continue;
            std::string was = words(field, row.before[key]);
            std::string is = words(field, after);
            if (was != is) item.changes.push_back({key, std::move(was), std::move(is)});
        }
    }

    // What cannot be read any more is shown as empty, never in place of the rest of the story.
    std::string words(const FieldDef& field, const Json& json) {
        auto value = decode_value(field, json);
        return value.ok() ? m_titles.words(field, value.value()) : std::string{};
    }

    Result<void> add_conflicts() {
        const Entity& conflicts = m_replica.schema().at(conflict::entity.key);
        for (RecordId id : TRY(read_conflicts(m_replica.database(), m_record))) {
            auto loaded = m_replica.load(conflicts, id);
            if (!loaded.ok() || loaded.value().deleted) continue;
            const Record& record = loaded.value();
            const std::string* key = text_of(record, "field");
            if (key == nullptr) continue;
            Item item;
            item.kind = Item::Kind::conflict;
            item.id = id;
            if (const Instant* when = instant_of(record, "at")) item.at = *when;
            item.who = author(record.get("other_by"));
            item.title = *key;  // "deleted": one changed it while the other put it into the trash
            int at = m_entity.find(*key);
            if (at >= 0) {
                const FieldDef& field = m_entity.fields[static_cast<std::size_t>(at)];
                item.changes.push_back({*key, stored_words(field, record, "other"), stored_words(field, record, "kept")});
            }
            m_items.push_back(std::move(item));
        }
        return {};
    }

    std::string stored_words(const FieldDef& field, const Record& record, std::string_view key) {
        const std::string* json = text_of(record, key);
        if (json == nullptr) return {};
        auto parsed = parse_json(*json);
        return parsed.ok() ? words(field, parsed.value()) : std::string{};
    }

    sync::Replica& m_replica;
    const Entity& m_entity;
    RecordId m_record;
    std::uint8_t m_groups;
    Titles m_titles;
    std::vector<Item> m_items;
};

}  // namespace

Result<Timeline> read_timeline(sync::Replica& replica, const Entity& entity, RecordId record, std::size_t offset,
                               std::size_t limit, std::uint8_t groups) {
    Story story(replica, entity, record, groups);
    TRY(story.tell());
    Timeline out;
    out.total = static_cast<std::uint32_t>(story.size());
    bool changes = groups == 0 || (groups & Item::changes_made) != 0;
    auto gap = changes ? TRY(replica.history_gap(record)) : std::nullopt;
    if (gap) {
        auto behind = TRY(history_behind(replica.database(), record, gap->below));
        // One more than is shown: then there is a way to go on.
        out.incomplete = !behind || story.since(*behind) <= offset + limit;
    }
    out.items = TRY(story.part(offset, limit));
    return out;
}

}  // namespace hera::app
