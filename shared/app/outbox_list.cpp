#include "app/outbox_list.h"

#include <algorithm>

#include "app/titles.h"
#include "model/entities.h"
#include "model/field_types.h"
#include "sync/cells.h"
#include "sync/op_log.h"

namespace hera::app {
namespace {

using Item = link::OutboxItem;
using link::Edit;
using sync::LoggedOp;
using sync::OpKind;
using sync::OpState;

Edit::Kind edit_kind(OpKind kind) {
    switch (kind) {
        case OpKind::create: return Edit::Kind::create;
        case OpKind::patch: return Edit::Kind::patch;
        case OpKind::remove: return Edit::Kind::remove;
        case OpKind::restore: return Edit::Kind::restore;
        case OpKind::merge: return Edit::Kind::merge;
    }
    return Edit::Kind::patch;
}

const std::string* text_of(const Record& record, std::string_view key) {
    return std::get_if<std::string>(&record.get(key));
}

// What cannot be read any more counts as empty: a line of this page must never keep the others away.
Value value_of(const FieldDef& field, std::string_view json) {
    auto parsed = parse_json(json);
    auto value = parsed.ok() ? decode_value(field, parsed.value()) : Result<Value>(parsed.error());
    return value.ok() ? std::move(value).value() : Value{};
}

class Reader {
public:
    Reader(sync::Replica& replica, RecordId only) : m_replica(replica), m_only(only), m_titles(replica) {}

    Result<void> read() {
        TRY(add_refused());
        TRY(add_conflicts());
        TRY(add_open());
        return {};
    }
    std::vector<Item> take() { return std::move(m_items); }

    // A refused record does not exist here (L5): then its op says what it is called.
    std::string title(const Entity& entity, const sync::Op& op) {
        std::string known = m_titles.of(entity.key(), op.record);
        if (!known.empty() || op.kind != OpKind::create) return known;
        Record record = Record::blank(entity, op.record);
        for (const sync::Cell& cell : op.fields) sync::set_cell(record, cell);
        return title_of(record);
    }

private:
    bool wanted(RecordId record) const { return m_only.none() || record == m_only; }

    // Any record of the gesture.
    Result<bool> wanted_in(const sync::Op& first) {
        if (wanted(first.record)) return true;
        store::Statement s = m_replica.database().prepare(
            "SELECT 1 FROM op WHERE batch = ? AND record = ? AND state IN (1, 2) AND state <> 0 LIMIT 1");
        s.bind(1, first.batch).bind(2, m_only);
        return s.step();
    }

    void add_fields(Item& item, const Entity& entity, const sync::Op& op) {
        for (const sync::Cell& cell : op.fields) {
            int at = entity.find(cell.first);
            if (at < 0) continue;
            const FieldDef& field = entity.fields[static_cast<std::size_t>(at)];
            Value value = value_of(field, cell.second);
            if (!tells_something(field) || (op.kind == OpKind::create && empty(value))) continue;
            std::string before;
            for (const sync::Cell& was : op.before) {
                if (was.first == cell.first) before = m_titles.words(field, value_of(field, was.second));
            }
            item.fields.push_back({cell.first, std::move(before), m_titles.words(field, value)});
        }
    }

    Item item_of(const Entity& entity, const LoggedOp& entry) {
        Item item;
        item.op = entry.op.id;
        item.entity = entry.op.entity;
        item.record = entry.op.record;
        item.title = title(entity, entry.op);
        item.kind = edit_kind(entry.op.kind);
        item.at = entry.op.at;
        add_fields(item, entity, entry.op);
        return item;
    }

    // What the server says of a change that came too late is in ids and wire values (sync/guard.h, merged_away.h): here are the
    // words for them. The arguments of a command become who, which field ("deal.stage"), and what it holds now.
    Error told(const Entity& entity, const std::string& reason) {
        Error error = sync::reason_error(reason);
        auto name = [this](const std::string& id) {
            auto user = RecordId::parse(id);
            return user ? m_titles.of(user::entity.key, *user) : std::string{};
        };
        if (error.key == "error.merged_meanwhile" && !error.args.empty()) error.args = {name(error.args[0])};
        bool guard = error.key == "error.changed_meanwhile" || error.key == "error.deleted_meanwhile";
        if (!guard || error.args.size() < 2) return error;
        int at = entity.find(error.args[0]);
        std::vector<std::string> words{name(error.args[1]), std::string(entity.key()) + "." + error.args[0]};
        if (at >= 0 && error.args.size() > 2) {
            const FieldDef& field = entity.fields[static_cast<std::size_t>(at)];
            words.push_back(m_titles.words(field, value_of(field, error.args[2])));
        }
        error.field = error.args[0];
        error.args = std::move(words);
        return error;
    }

    bool in_trash(const Entity& entity, RecordId id) {
        auto record = m_replica.load(entity, id);
        return record.ok() && record.value().deleted;
    }

    Result<void> add_refused() {
        store::Statement s = m_replica.database().prepare(std::string("SELECT ") + sync::op_columns +
                                                          " FROM op WHERE state = 3 AND state <> 0 ORDER BY n");
        while (TRY(s.step())) {
            LoggedOp entry = TRY(sync::read_op(s));
            const Entity* entity = m_replica.schema().find(entry.op.entity);
            if (entity == nullptr || !wanted(entry.op.record)) continue;
            Item item = item_of(*entity, entry);
            item.state = Item::State::refused;
            item.reason = {told(*entity, entry.reason)};
            Edit again{item.kind, entry.op.entity, entry.op.record, {}};
            for (const sync::Cell& cell : entry.op.fields) {
                int at = entity->find(cell.first);
                // Who made it and when is filled in anew.
                bool servers = entity->def == &attachment::entity && cell.first == attachment::state.key;
                if (at < 0 || servers || cell.first == "created_at" || cell.first == "created_by") continue;
                again.fields.emplace_back(cell.first, value_of(entity->fields[static_cast<std::size_t>(at)], cell.second));
            }
            if (item.reason[0].key == "error.deleted_meanwhile" && in_trash(*entity, entry.op.record))
                item.again.push_back({Edit::Kind::restore, entry.op.entity, entry.op.record, {}});
            item.again.push_back(std::move(again));
            m_items.push_back(std::move(item));
        }
        return {};
    }

    Result<void> add_conflicts() {
        const Entity& conflicts = m_replica.schema().at(conflict::entity.key);
        std::vector<RecordId> open;
        {
            store::Statement s = m_replica.database().prepare(
                "SELECT id FROM r_conflict WHERE f_state = 'open' AND deleted = 0 ORDER BY f_at DESC, id");
            while (TRY(s.step())) open.push_back(RecordId{s.id(0)});
        }
        for (RecordId id : open) {
            Record record = TRY(m_replica.load(conflicts, id));
            const std::string* key = text_of(record, "field");
            const std::string* entity_key = text_of(record, "entity");
            const auto* about = std::get_if<RecordId>(&record.get("record"));
            const Entity* entity = entity_key == nullptr ? nullptr : m_replica.schema().find(*entity_key);
            if (key == nullptr || about == nullptr || entity == nullptr || !wanted(*about)) continue;
            Item item;
            item.state = Item::State::conflict;
            item.conflict = id;
            item.entity = *entity_key;
            item.record = *about;
            item.title = m_titles.of(*entity_key, *about);
            if (const Instant* at = std::get_if<Instant>(&record.get("at"))) item.at = *at;
            auto now = m_replica.load(*entity, *about);
            if (*key == "deleted")
                add_trash_choices(item, record);
            else if (now.ok())
                add_value_choices(item, *entity, *key, record, now.value());
            m_items.push_back(std::move(item));
        }
        return {};
    }

    std::string author(const Record& record, std::string_view key) {
        const auto* id = std::get_if<RecordId>(&record.get(key));
        return id == nullptr ? std::string{} : m_titles.of(user::entity.key, *id);
    }
    static Edit settles(RecordId conflict) {
        return {Edit::Kind::patch, std::string(conflict::entity.key), conflict, {{"state", Value(std::string("resolved"))}}};
    }

    void add_trash_choices(Item& item, const Record& record) {
        item.fields.push_back({"deleted", author(record, "other_by"), author(record, "kept_by")});
        item.choices.push_back({Item::Choice::Kind::keep, {}, author(record, "kept_by"), {settles(item.conflict)}});
        item.choices.push_back({Item::Choice::Kind::restore, {}, author(record, "other_by"),
                                {settles(item.conflict), {Edit::Kind::restore, item.entity, item.record, {}}}});
    }

    // What stands there now, and every other value that somebody gave: nothing anyone wrote is out of reach.
    void add_value_choices(Item& item, const Entity& entity, const std::string& key, const Record& record, const Record& now) {
        int at = entity.find(key);
        if (at < 0) return;
        const FieldDef& field = entity.fields[static_cast<std::size_t>(at)];
        std::string current = sync::cell_of(now, key);
        std::string words_now = m_titles.words(field, value_of(field, current));
        const std::string* kept = text_of(record, "kept");
        const std::string* other = text_of(record, "other");
        // Whoever changed it since is not known here; whose value was kept then is.
        std::string who = kept != nullptr && *kept == current ? author(record, "kept_by") : std::string{};
        item.choices.push_back({Item::Choice::Kind::keep, words_now, who, {settles(item.conflict)}});
        std::vector<Value> offered{value_of(field, current)};
        auto offer = [&](const std::string& json, const std::string& of) {
            Value value = value_of(field, json);
            if (std::find(offered.begin(), offered.end(), value) != offered.end()) return;
            offered.push_back(value);
            Edit take{Edit::Kind::patch, item.entity, item.record, {{key, value}}};
            // Settled first: should the value clash with a newer one, that is a conflict of its own.
            item.choices.push_back({Item::Choice::Kind::take, m_titles.words(field, value), of,
                                    {settles(item.conflict), std::move(take)}});
        };
        if (other != nullptr) offer(*other, author(record, "other_by"));
        if (kept != nullptr) offer(*kept, author(record, "kept_by"));
        const std::string* earlier = text_of(record, "others");
        auto list = earlier == nullptr ? Result<Json>(Json{}) : parse_json(*earlier);
        if (list.ok()) {
            for (const Json& value : list.value().array()) offer(value.dump(), {});
        }
        item.fields.push_back({key, item.choices.size() > 1 ? item.choices[1].words : std::string{}, words_now});
    }

    // A gesture is one line, however many changes it is.
    Result<void> add_open() {
        struct Group {
            std::int64_t first = 0;
            std::uint32_t count = 0;
            bool waiting = false;
        };
        std::vector<Group> groups;
        {
            store::Statement s = m_replica.database().prepare(
                "SELECT min(n), count(*), min(state) FROM op WHERE state IN (1, 2) AND state <> 0"
                " GROUP BY batch ORDER BY min(n)");
            while (TRY(s.step()))
                groups.push_back({s.integer(0), static_cast<std::uint32_t>(s.integer(1)), s.integer(2) == 1});
        }
        for (const Group& group : groups) {
            store::Statement s =
                m_replica.database().prepare(std::string("SELECT ") + sync::op_columns + " FROM op WHERE n = ?");
            s.bind(1, group.first);
            if (!TRY(s.step())) continue;
            LoggedOp entry = TRY(sync::read_op(s));
            const Entity* entity = m_replica.schema().find(entry.op.entity);
            if (entity == nullptr || !TRY(wanted_in(entry.op))) continue;
            Item item = item_of(*entity, entry);
            item.state = group.waiting ? Item::State::waiting : Item::State::sent;
            item.changes = group.count;
            m_items.push_back(std::move(item));
        }
        return {};
    }

    sync::Replica& m_replica;
    RecordId m_only;
    Titles m_titles;
    std::vector<Item> m_items;
};

void write_change(JsonWriter& out, Reader& reader, const Schema& schema, const LoggedOp& entry) {
    const sync::Op& op = entry.op;
    const Entity* entity = schema.find(op.entity);
    out.begin_object().key("op").string(op.id.text()).key("at").string(format_iso(op.at));
    bool refused = entry.state == OpState::refused;
    out.key("state").string(refused ? "refused" : "waiting");
    if (refused && !entry.reason.empty()) out.key("reason").raw(entry.reason);
    out.key("kind").string(sync::kind_word(op.kind)).key("entity").string(op.entity).key("record").string(op.record.text());
    out.key("title").string(entity == nullptr ? std::string{} : reader.title(*entity, op));
    out.key("fields").begin_object();
    for (const sync::Cell& cell : op.fields) out.key(cell.first).raw(cell.second);
    out.end_object().end_object();
}

}  // namespace

Result<OutboxList> read_outbox(sync::Replica& replica, const link::Query& what) {
    Reader reader(replica, what.record);
    TRY(reader.read());
    std::vector<Item> items = reader.take();
    OutboxList out;
    out.total = static_cast<std::uint32_t>(items.size());
    std::size_t from = std::min<std::size_t>(what.offset, items.size());
    std::size_t to = std::min<std::size_t>(from + what.limit, items.size());
    out.items.assign(std::make_move_iterator(items.begin() + static_cast<std::ptrdiff_t>(from)),
                     std::make_move_iterator(items.begin() + static_cast<std::ptrdiff_t>(to)));
    return out;
}

Result<std::string> outbox_file(sync::Replica& replica) {
    Reader reader(replica, RecordId{});
    JsonWriter out;
    out.begin_object().key("outbox").integer(1).key("user").string(replica.identity().user.text());
    out.key("changes").begin_array();
    for (const LoggedOp& entry : TRY(sync::unsent_ops(replica.database())))
        write_change(out, reader, replica.schema(), entry);
    out.end_array().end_object();
    return out.take();
}

}  // namespace hera::app
