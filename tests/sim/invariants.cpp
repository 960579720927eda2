#include "invariants.h"

#include <algorithm>
#include <map>
#include <set>

#include "base/json.h"
#include "base/text.h"
#include "device.h"
#include "store/ddl.h"
#include "store/record_table.h"
#include "sync/cells.h"
#include "sync/op_log.h"

namespace hera::sim {
namespace {

using store::Database;
using store::Statement;

bool step(World& world, Statement& statement) {
    auto row = statement.step();
    if (!row.ok()) world.fail("a table cannot be read: " + row.error().detail);
    return row.ok() && row.value();
}

// A record as plain text cells, empty ones left out; "deleted" is one of them.
using Cells = std::map<std::string, std::string>;

Cells cells_of_row(const Record& record) {
    Cells out;
    for (const sync::Cell& cell : sync::cells_of(record)) {
        if (cell.second != "null") out.insert(cell);
    }
    for (const auto& cell : record.unknown) out.insert(cell);
    if (record.deleted) out["deleted"] = "true";
    return out;
}

void put(Cells& cells, const std::string& key, const std::string& value) {
    if (value == "null") {
        cells.erase(key);
    } else {
        cells[key] = value;
    }
}

std::string text_of(const Cells& cells) {
    std::string out;
    for (const auto& [key, value] : cells) out += key + "=" + value + " ";
    return out;
}

// L4: image + open ops that it does not contain = what is shown.
void check_shown(World& world, sync::Replica& replica, const std::string& who) {
    Database& database = replica.database();
    std::set<RecordId> imaged;
    {
        Statement s = database.prepare("SELECT record, ver, row FROM image");
        while (step(world, s)) {
            RecordId id{s.id(0)};
            imaged.insert(id);
            std::int64_t ver = s.integer(1);
            bool exists = !s.null(2);
            Cells cells;
            if (exists) {
                auto image = parse_json(s.text(2));
                if (!image.ok()) return world.fail(who + "I5: an image cannot be read");
                for (const Json::Member& member : image.value()["fields"].object()) put(cells, member.first, member.second.dump());
                for (const Json::Member& member : image.value()["unknown"].object()) put(cells, member.first, member.second.dump());
                if (image.value()["deleted"].integer() != 0) cells["deleted"] = "true";
            }
            auto open = sync::open_ops(database, id);
            if (!open.ok() || open.value().empty()) return world.fail(who + "I5: an image without open ops (L4): " + id.text());
            const Entity& entity = replica.schema().at(open.value().front().op.entity);
            for (const sync::LoggedOp& entry : open.value()) {
                if (entry.seq != 0 && entry.seq <= ver) continue;
                if (!exists && entry.op.kind != sync::OpKind::create) continue;
                exists = true;
                for (const sync::Cell& cell : entry.op.fields) put(cells, cell.first, cell.second);
                bool away = entry.op.kind == sync::OpKind::remove || entry.op.kind == sync::OpKind::merge;
                if (away) cells["deleted"] = "true";
                if (entry.op.kind == sync::OpKind::restore) {
                    cells.erase("deleted");
                    cells.erase("merged_into");
                }
            }
            auto stored = store::load_record(database, entity, id);
            if (!stored.ok() || stored.value().has_value() != exists)
                return world.fail(who + "I5: a record is there or not, wrongly (L4): " + id.text());
            if (exists && cells_of_row(stored.value()->record) != cells) {
                return world.fail(who + "I5: (L4) shown " + text_of(cells_of_row(stored.value()->record)) + "instead of " +
                                  text_of(cells));
            }
        }
    }
    Statement s = database.prepare("SELECT DISTINCT record FROM op WHERE state IN (1, 2)");
    while (step(world, s)) {
        if (imaged.count(RecordId{s.id(0)}) == 0) return world.fail(who + "I5: open ops without an image (L4)");
    }
}

// The version up to which the device has confirmed a record: its image's, else its row's.
std::int64_t confirmed_ver(World& world, Database& database, const Entity& entity, RecordId id) {
    Statement i = database.prepare("SELECT ver FROM image WHERE record = ?");
    i.bind(1, id);
    if (step(world, i)) return i.integer(0);
    Statement r = database.prepare("SELECT ver FROM " + store::table_name(entity) + " WHERE id = ?");
    r.bind(1, id);
    return step(world, r) ? r.integer(0) : -1;
}

// Everything a row consists of, as text; `versions`, which only the server keeps, aside. `derived` false: also what is computed
// from other records, of which a person may see only some.
std::map<RecordId, std::string> rows_of(World& world, Database& database, const Entity& entity, bool derived,
                                         const std::vector<std::string>& groups) {
    std::string columns =
        "deleted || '|' || ver || '|' || ifnull(unknown,'-') || '|' || ifnull(search,'-') || '|' || ifnull(sort_title,'-')";
    for (const FieldDef& field : entity.fields) {
        if (field.kept == Kept::derived && !derived) continue;
        columns += " || '|" + std::string(field.key) + ":' || quote(" + store::column_name(field) + ")";
        if (field.type == FieldType::money) columns += " || quote(" + store::money_currency_column(field) + ")";
    }
    std::map<RecordId, std::string> out;
    Statement s = database.prepare("SELECT id, " + columns + ", f_visibility FROM " + store::table_name(entity));
    while (step(world, s)) {
        bool seen = groups.empty() || std::find(groups.begin(), groups.end(), s.text(2)) != groups.end();
        if (seen) out[RecordId{s.id(0)}] = s.text(1);
    }
    return out;
}

// The ops of one record, for the report of a difference.
std::string story(World& world, Database& database, RecordId id) {
    std::string out;
    Statement s = database.prepare(
        "SELECT n || ' seq ' || seq || ' state ' || state || ' at ' || at || ' ' || kind || ' ' || ifnull(body, '-') FROM op"
        " WHERE record = ? ORDER BY n");
    s.bind(1, id);
    while (step(world, s)) out += "\n    " + std::string(s.text(0));
    return out;
}

// What counts for ever is here of every record the person sees, and no word of any other.
void check_history(World& world, SimServer& server, sync::Replica& replica, const std::vector<std::string>& groups,
                   const std::string& who) {
    Statement theirs = server.database().prepare("SELECT id, visibility, record FROM op WHERE state = 0 AND tracked = 1");
    while (step(world, theirs)) {
        if (theirs.null(1) || std::find(groups.begin(), groups.end(), theirs.text(1)) == groups.end()) continue;
        auto here = sync::find_op(replica.database(), OpId{theirs.id(0)});
        if (!here.ok() || !here.value())
            return world.fail(who + "I5: a transition is missing of record " + RecordId{theirs.id(2)}.text());
    }
    Statement all = server.database().prepare("SELECT id, visibility, record, seq, kind FROM op WHERE state = 0");
    while (step(world, all)) {
        if (all.null(1) || std::find(groups.begin(), groups.end(), all.text(1)) == groups.end()) continue;
        auto here = sync::find_op(replica.database(), OpId{all.id(0)});
        auto gap = replica.history_gap(RecordId{all.id(2)});
        bool known = gap.ok() && gap.value() && all.integer(3) > gap.value()->above && all.integer(3) < gap.value()->below;
        if (!here.ok() || (!here.value() && !known))
            return world.fail(who + "I14: " + std::string(all.text(4)) + " " + to_text(all.integer(3)) +
                              " is missing without a gap in the history of record " + RecordId{all.id(2)}.text());
    }
    std::set<RecordId> seen;
    for (const Entity& entity : Schema::built_in().entities()) {
        Statement s = replica.database().prepare("SELECT id FROM " + store::table_name(entity));
        while (step(world, s)) seen.insert(RecordId{s.id(0)});
    }
    Statement ours = replica.database().prepare("SELECT record, kind, body FROM op WHERE state = 0 AND ifnull(body, '{}') <> '{}'");
    while (step(world, ours)) {
        if (seen.count(RecordId{ours.id(0)}) == 0) {
            return world.fail(who + "I7: history of a record that is not to be seen: " + std::string(ours.text(1)) + " " +
                              std::string(ours.text(2)));
        }
    }
}

void check_equal(World& world, SimServer& server, sync::Replica& replica, const std::string& who) {
    std::vector<std::string> groups = server.groups_of(replica.identity().user);
    bool all = groups.size() == std::size(group_names);
    for (const Entity& entity : Schema::built_in().entities()) {
        auto theirs = rows_of(world, server.database(), entity, all, groups);
        auto ours = rows_of(world, replica.database(), entity, all, {});
        for (const auto& [id, row] : theirs) {
            auto mine = ours.find(id);
            if (mine == ours.end())
                return world.fail(who + "I5: a record is missing: " + std::string(entity.key()) + " " + id.text());
            if (mine->second == row) continue;
            return world.fail(who + "I5: a record differs\n  here   " + mine->second + story(world, replica.database(), id) +
                              "\n  server " + row + story(world, server.database(), id));
        }
        if (ours.size() != theirs.size())
            return world.fail(who + "I7: a record that is not there, or not this person's to see: " + std::string(entity.key()));
    }
    auto sums = replica.sums({});
    if (!sums.ok() || sums.value().sums != server.sums_for(replica.identity().user).sums)
        return world.fail(who + "I5: the sums differ and the rows do not");
    check_history(world, server, replica, groups, who);
    Statement s =
        replica.database().prepare("SELECT (SELECT count(*) FROM image), (SELECT count(*) FROM op WHERE state IN (1, 2))");
    if (step(world, s) && (s.integer(0) != 0 || s.integer(1) != 0)) world.fail(who + "I5: something is still open at rest");
}

void check_reference(World& world, SimServer& server) {
    Database& database = server.database();
    for (const auto& [id, row] : server.reference().rows()) {
        bool found = false;
        for (const Entity& entity : Schema::built_in().entities()) {
            auto stored = store::load_record(database, entity, id);
            if (!stored.ok() || !stored.value()) continue;
            found = true;
            Cells cells = cells_of_row(stored.value()->record);
            Cells wanted(row.fields.begin(), row.fields.end());
            if (row.deleted) wanted["deleted"] = "true";
            if (cells == wanted) continue;
            return world.fail("I13: the server holds\n  " + text_of(cells) + "\ninstead of\n  " + text_of(wanted));
        }
        if (!found) return world.fail("I13: an accepted record is not on the server: " + id.text());
    }
}

// Rules across records.
void check_rules(World& world, SimServer& server) {
    auto none = [&](const std::string& sql, const std::string& what) {
        Statement s = server.database().prepare(sql);
        if (step(world, s)) world.fail("I8: " + what + ": " + std::string(s.text(0)));
    };
    none("SELECT hex(f_user) || ' ' || f_year FROM r_quota WHERE deleted = 0 GROUP BY f_user, f_year HAVING count(*) > 1",
         "two quotas of one person and year");
    const char* const merged[] = {"company", "contact", "deal", "activity", "task", "lead"};
    for (const Entity& entity : Schema::built_in().entities()) {
        std::string table = store::table_name(entity);
        none("SELECT hex(id) FROM " + table + " WHERE deleted = 0 AND f_merged_into IS NOT NULL",
             "merged away and not in the trash");
        none("SELECT hex(id) FROM " + table + " a WHERE f_merged_into IS NOT NULL AND NOT EXISTS (SELECT 1 FROM " + table +
                 " b WHERE b.id = a.f_merged_into)",
             "merged into nothing");
        // UNION drops what was seen: a circle would come back to its beginning.
        none("SELECT hex(a.id) FROM " + table + " a WHERE a.f_merged_into IS NOT NULL AND a.id IN (WITH RECURSIVE way(id) AS "
                 "(SELECT a.f_merged_into UNION SELECT b.f_merged_into FROM " + table +
                 " b JOIN way w ON b.id = w.id WHERE b.f_merged_into IS NOT NULL) SELECT id FROM way)",
             "merged into itself in the end");
    }
    struct Named {
        const char *table, *field, *target, *says;
    };
    const Named named[] = {{"contact", "company", "company", ""}, {"deal", "company", "company", ""},
                           {"deal", "contact", "contact", ""},    {"link", "from_id", "", "from_entity"},
                           {"link", "to_id", "", "to_entity"}};
    for (const Named& way : named) {
        for (const char* target : merged) {
            std::string says = way.says;
            if (says.empty() && std::string(way.target) != target) continue;
            std::string sql = std::string("SELECT hex(x.id) FROM r_") + way.table + " x JOIN r_" + target + " y ON y.id = x.f_" +
                              way.field + " WHERE y.f_merged_into IS NOT NULL";
            if (!says.empty()) sql += " AND x.f_" + says + " = '" + target + "'";
            none(sql, std::string("a ") + way.table + " still names what was merged away in " + way.field);
        }
    }
}

// Every value that lost is in a conflict about its field, or was part of the record once (history).
void check_losers(World& world, SimServer& server) {
    std::map<std::pair<RecordId, std::string>, std::set<std::string>> kept;
    {
        Statement s = server.database().prepare("SELECT f_record, f_field, f_kept, f_other, f_others FROM r_conflict");
        while (step(world, s)) {
            auto& values = kept[{RecordId{s.id(0)}, std::string(s.text(1))}];
            values.emplace(s.text(2));
            values.emplace(s.text(3));
            auto others = parse_json(s.null(4) ? "[]" : s.text(4));
            if (!others.ok()) return world.fail("the other values of a conflict cannot be read");
            for (const Json& value : others.value().array()) values.insert(value.dump());
        }
    }
    {
        Statement s = server.database().prepare("SELECT record, body, before FROM op WHERE state = 0");
        while (step(world, s)) {
            for (int column : {1, 2}) {
                auto cells = parse_json(s.null(column) ? "{}" : s.text(column));
                if (!cells.ok()) return world.fail("an op's body cannot be read");
                for (const Json::Member& member : cells.value().object())
                    kept[{RecordId{s.id(0)}, member.first}].insert(member.second.dump());
            }
        }
    }
    for (const auto& [where, values] : server.reference().losers()) {
        for (const std::string& value : values) {
            if (value != "null" && kept[where].count(value) == 0) {
                return world.fail("I9: a value vanished: " + where.second + " = " + value + " of " + where.first.text());
            }
        }
    }
}

void check_server_log(World& world, const Ledger& ledger, SimServer& server) {
    std::set<OpId> there;
    Statement s = server.database().prepare("SELECT id, seq, state, device FROM op");
    while (step(world, s)) {
        OpId id{s.id(0)};
        if (DeviceId{s.id(3)}.none()) continue;  // the server's own
        there.insert(id);
        const Entry* entry = ledger.find(id);
        if (entry == nullptr) return world.fail("I3: the server's log has an op that nobody made");
        if (entry->answer && entry->answer->seq != s.integer(1))
            return world.fail("I2: an op's place has changed: " + describe(entry->op));
        if (entry->answer && sync::accepted(entry->answer->code) != (s.integer(2) == 0))
            return world.fail("I2: an op's fate has changed");
    }
    for (const auto& [id, entry] : ledger.entries()) {
        if (entry.answer && there.count(id) == 0) return world.fail("I2: an acknowledged write is lost: " + describe(entry.op));
        if (entry.lost || there.count(id) != 0) continue;
        return world.fail("I1: an edit of copy " + std::to_string(entry.copy) + " never arrived: " + describe(entry.op));
    }
}

void check_fates(World& world, const Ledger& ledger, sync::Replica& replica, int copy, const std::string& who) {
    for (const auto& [id, entry] : ledger.entries()) {
        if (entry.copy != copy || entry.lost || entry.dismissed) continue;
        auto here = sync::find_op(replica.database(), id);
        if (here.ok() && !here.value() && entry.need_not_be_here()) continue;
        if (!here.ok() || !here.value()) return world.fail(who + "I1: an op is gone: " + describe(entry.op));
        bool refused = entry.answer && sync::refused(entry.answer->code);
        if (here.value()->state != (refused ? sync::OpState::refused : sync::OpState::confirmed)) {
            return world.fail(who + "I2: an op is in the wrong state at rest: " + describe(entry.op));
        }
        if (refused && here.value()->op.fields != entry.op.fields)
            return world.fail(who + "I9: a refused op lost its content (L5)");
        if (refused && here.value()->reason.empty()) return world.fail(who + "I9: a refused op has no reason (L5)");
    }
}

}  // namespace

void check_left(World& world, const Ledger& ledger, sync::Replica& replica, int copy) {
    check_fates(world, ledger, replica, copy, "device " + std::to_string(node_of(copy)) + " when a visitor leaves: ");
}

void check_device(World& world, SimServer& server, sync::Replica& replica, int node) {
    std::string who = "device " + std::to_string(node) + ": ";
    Database& database = replica.database();
    check_shown(world, replica, who);

    // L1: the clock is at least as far as every stamp it gave.
    Statement s = database.prepare("SELECT ifnull(max(hlc), 0) FROM op WHERE device = ? AND state IN (1, 2)");
    s.bind(1, replica.identity().device);
    auto clock = store::meta_integer(database, "hlc");
    if (step(world, s) && (!clock.ok() || clock.value() < s.integer(0))) world.fail(who + "I4: an op without its clock (L1)");

    // L3: whatever lies before the cursor is here.
    auto cursor = store::meta_integer(database, "cursor");
    if (!cursor.ok() || cursor.value() != replica.cursor()) return world.fail(who + "I4: the cursor in memory is another (L3)");
    auto repairs = store::meta_integer(database, "sums_repaired");
    if (!repairs.ok() || repairs.value() != 0) return world.fail(who + "I5: sums have differed: something had been lost unnoticed");
    std::vector<std::string> groups = server.groups_of(replica.identity().user);
    const std::vector<std::string>& known = replica.snapshots().groups();
    for (const Entity& entity : Schema::built_in().entities()) {
        if (!replica.snapshots().open().empty()) break;  // still to come
        Statement rows =
            server.database().prepare("SELECT id, ver, f_visibility FROM " + store::table_name(entity) + " WHERE ver <= ?");
        rows.bind(1, replica.cursor());
        while (step(world, rows)) {
            auto among = [&rows](const std::vector<std::string>& all) {
                return std::find(all.begin(), all.end(), rows.text(2)) != all.end();
            };
            if (!among(groups) || !among(known)) continue;
            if (confirmed_ver(world, database, entity, RecordId{rows.id(0)}) != rows.integer(1)) {
                return world.fail(who + "I4: (L3) the cursor is at " + to_text(replica.cursor()) + " and the row of seq " +
                                  to_text(rows.integer(1)) + " is not here");
            }
        }
    }
}

void check_at_rest(World& world, const Ledger& ledger, SimServer& server, const std::vector<std::unique_ptr<SimDevice>>& devices) {
    check_reference(world, server);
    check_rules(world, server);
    check_losers(world, server);
    check_server_log(world, ledger, server);
    for (const auto& device : devices) {
        std::string who = "device " + std::to_string(device->node()) + " at rest: ";
        sync::Replica& replica = device->database()->replica();
        check_device(world, server, replica, device->node());
        check_equal(world, server, replica, who);
        check_fates(world, ledger, replica, device->copy_of(replica.identity().user), who);
    }
}

}  // namespace hera::sim
