#include "sync/snapshots.h"

#include <algorithm>

#include "base/check.h"
#include "base/json.h"
#include "store/ddl.h"
#include "sync/history_gaps.h"
#include "sync/mutants.h"

namespace hera::sync {
namespace {

using store::Statement;

constexpr std::size_t first_slice = 200;

bool among(const std::vector<std::string>& groups, std::string_view group) {
    return std::find(groups.begin(), groups.end(), group) != groups.end();
}

std::vector<std::string> without(const std::vector<std::string>& all, const std::vector<std::string>& gone) {
    std::vector<std::string> out;
    std::copy_if(all.begin(), all.end(), std::back_inserter(out), [&](const std::string& group) { return !among(gone, group); });
    return out;
}

void write_texts(JsonWriter& w, const std::vector<std::string>& texts) {
    w.begin_array();
    for (const std::string& text : texts) w.string(text);
    w.end_array();
}

std::vector<std::string> read_texts(const Json& json) {
    std::vector<std::string> out;
    for (const Json& text : json.array()) out.push_back(text.string());
    return out;
}

SnapshotRequest slice_at(const Snapshot& one, const std::string& place) {
    // The first slice is small: a screen waits for it.
    std::size_t limit = place.empty() && one.entity.empty() ? first_slice : 0;
    return {one.through, one.groups, place, one.entity, one.above, one.until, limit};
}

std::string id_or_none(RecordId id) { return id.none() ? std::string{} : id.text(); }

}  // namespace

Result<void> Snapshots::load() {
    m_open.clear();
    Json groups = TRY(parse_json(TRY(store::meta_text(m_database, "groups")).empty()
                                     ? "[]"
                                     : TRY(store::meta_text(m_database, "groups"))));
    m_groups = read_texts(groups);
    // A copy of a build that knew of no groups has everything, and that was everyone's.
    if (m_groups.empty() && TRY(store::meta_integer(m_database, "cursor")) > 0) m_groups = {std::string(system_field::everyone)};
    std::string text = TRY(store::meta_text(m_database, "snapshots"));
    if (text.empty()) return {};
    Json open = TRY(parse_json(text));
    for (const Json& one : open.array()) {
        Snapshot snapshot;
        snapshot.through = one["through"].integer();
        snapshot.groups = read_texts(one["groups"]);
        snapshot.after = one["after"].string();
        snapshot.entity = one["entity"].string();
        if (auto above = RecordId::parse(one["above"].string())) snapshot.above = *above;
        if (auto until = RecordId::parse(one["until"].string())) snapshot.until = *until;
        snapshot.seen = one["seen"].integer();
        m_open.push_back(std::move(snapshot));
    }
    return {};
}

Result<void> Snapshots::save() {
    JsonWriter groups;
    write_texts(groups, m_groups);
    TRY(store::set_meta(m_database, "groups", groups.take()));
    JsonWriter w;
    w.begin_array();
    for (const Snapshot& one : m_open) {
        w.begin_object().key("through").integer(one.through).key("groups");
        write_texts(w, one.groups);
        w.key("after").string(one.after).key("entity").string(one.entity);
        w.key("above").string(id_or_none(one.above)).key("until").string(id_or_none(one.until));
        w.key("seen").integer(one.seen).end_object();
    }
    w.end_array();
    return store::set_meta(m_database, "snapshots", m_open.empty() ? std::string_view{} : std::string_view(w.text()));
}

SnapshotRequest Snapshots::next() const {
    HERA_CHECK(!m_open.empty());
    return slice_at(m_open.front(), m_open.front().after);
}

std::optional<SnapshotRequest> Snapshots::next_behind(const std::string& place) const {
    HERA_CHECK(!m_open.empty());
    if (!place.empty()) return slice_at(m_open.front(), place);
    if (m_open.size() == 1) return std::nullopt;
    return slice_at(m_open[1], m_open[1].after);
}

std::int64_t Snapshots::seen(std::int64_t cursor) const {
    for (const Snapshot& one : m_open) {
        if (one.seen >= 0) cursor = std::min(cursor, one.seen);
    }
    return cursor;
}

Result<void> Snapshots::begin_all(std::int64_t through, const std::vector<std::string>& groups, std::int64_t seen) {
    std::vector<std::string> gone = without(m_groups, groups);
    TRY(leave(gone, std::max<std::int64_t>(seen, 0)));
    // What an earlier one had not brought yet is part of everything; what had been seen before it is still all that was seen.
    for (const Snapshot& one : m_open) {
        if (one.seen >= 0) seen = seen < 0 ? one.seen : std::min(seen, one.seen);
    }
    if (seen >= 0) TRY(store::set_meta(m_database, "left", std::int64_t{1}));  // N5
    TRY(forget_history_gaps(m_database));
    m_open.clear();
    Snapshot all;
    all.through = through;
    all.groups = groups;
    all.seen = seen;
    m_open.push_back(std::move(all));
    m_groups = groups;
    return save();
}

Result<void> Snapshots::begin_repair(std::int64_t through, const std::string& entity, RecordId above, RecordId until) {
    Snapshot stretch;
    stretch.through = through;
    stretch.groups = m_groups;
    stretch.entity = entity;
    stretch.above = above;
    stretch.until = until;
    m_open.push_back(std::move(stretch));
    return save();
}

Result<void> Snapshots::set_groups(const std::vector<std::string>& groups, std::int64_t cursor) {
    std::vector<std::string> gone = without(m_groups, groups), joined = without(groups, m_groups);
    if (gone.empty() && joined.empty()) return {};
    TRY(leave(gone, cursor));
    for (Snapshot& one : m_open) one.groups = without(one.groups, gone);
    auto nothing = [](const Snapshot& one) { return one.groups.empty(); };
    m_open.erase(std::remove_if(m_open.begin(), m_open.end(), nothing), m_open.end());
    // Before the first seq nothing stood.
    if (!joined.empty() && cursor > 0 && !mutant(Mutant::ignore_grant)) {
        Snapshot news;
        news.through = cursor;
        news.groups = joined;
        m_open.push_back(std::move(news));
    }
    m_groups = groups;
    return save();
}

// What is confirmed here of groups the person is no longer in: as of `cursor`, because what has come back into sight behind it is
// still to come.
Result<void> Snapshots::leave(const std::vector<std::string>& groups, std::int64_t cursor) {
    if (groups.empty() || mutant(Mutant::keep_revoked)) return {};
    TRY(store::set_meta(m_database, "left", std::int64_t{1}));  // N5
    for (const Entity& entity : m_schema.entities()) {
        // What stands in the table of a record with an image is not its confirmed group.
        std::string sql = "SELECT id FROM " + store::table_name(entity) +
                          " WHERE ver > 0 AND (id IN (SELECT record FROM image) OR f_visibility IN (";
        for (std::size_t i = 0; i < groups.size(); ++i) sql += i == 0 ? "?" : ",?";
        std::vector<RecordId> ids;
        {
            Statement s = m_database.prepare(sql + "))");
            int at = 1;
            for (const std::string& group : groups) s.bind(at++, std::string_view(group));
            while (TRY(s.step())) ids.push_back(RecordId{s.id(0)});
        }
        for (RecordId id : ids) {
            if (among(groups, TRY(m_apply.confirmed_group(entity, id)))) TRY(m_apply.put_end(entity, id, cursor));
        }
    }
    return {};
}

Result<bool> Snapshots::left_groups() { return TRY(store::meta_integer(m_database, "left")) != 0; }

Result<void> Snapshots::forget_unseen() {
    if (!TRY(left_groups())) return {};
    TRY(m_apply.forget_unseen());
    return store::set_meta(m_database, "left", std::int64_t{0});
}

namespace {

// What stands in a slice's ranges, in the order of ids.
struct Standing {
    const Entity* entity;
    const SnapshotPage::Range& range;
    std::vector<std::pair<RecordId, std::int64_t>> rows;  // and their ver
};

// A row's ver here; none: it is not here, or not in one of the ranges (`asked` is false then).
std::optional<std::int64_t> ver_in(const std::vector<Standing>& standing, const Entity& entity, RecordId id, bool& asked) {
    asked = false;
    for (const Standing& one : standing) {
        bool within = one.entity == &entity && one.range.above < id && (one.range.until.none() || !(one.range.until < id));
        if (!within) continue;
        asked = true;
        auto before = [](const auto& row, RecordId of) { return row.first < of; };
        auto at = std::lower_bound(one.rows.begin(), one.rows.end(), id, before);
        if (at != one.rows.end() && at->first == id) return at->second;
    }
    return std::nullopt;
}

Result<std::optional<std::int64_t>> ver_of(store::Database& database, const Entity& entity, RecordId id) {
    Statement s = database.prepare("SELECT ver FROM " + store::table_name(entity) + " WHERE id = ?");
    s.bind(1, id);
    if (!TRY(s.step())) return std::optional<std::int64_t>{};
    return std::optional<std::int64_t>(s.integer(0));
}

Result<Standing> standing_in(store::Database& database, const Entity& entity, const SnapshotPage::Range& range) {
    Standing out{&entity, range, {}};
    Statement s = database.prepare("SELECT id, ver FROM " + store::table_name(entity) + " WHERE id > ?" +
                                   (range.until.none() ? "" : " AND id <= ?") + " ORDER BY id");
    s.bind(1, range.above);
    if (!range.until.none()) s.bind(2, range.until);
    while (TRY(s.step())) out.rows.emplace_back(RecordId{s.id(0)}, s.integer(1));
    return out;
}

bool has(const std::vector<RecordId>& sorted, RecordId id) { return std::binary_search(sorted.begin(), sorted.end(), id); }

}  // namespace

Result<void> Snapshots::apply(const SnapshotPage& page, std::int64_t cursor) {
    HERA_CHECK(!m_open.empty());
    Snapshot& one = m_open.front();
    // A group that was left between two slices is brought anew if it is joined again.
    std::vector<std::string> lost = without(one.groups, page.groups);
    // Records of which something is told that was not known, and whose rows are not written with it.
    std::vector<std::pair<RecordId, const Entity*>> told;
    for (const LoggedOp& entry : page.ops) {
        if (TRY(m_apply.put_history(entry))) told.emplace_back(entry.op.record, m_schema.find(entry.op.entity));
    }
    std::vector<RecordId> named;
    for (const WireRow& row : page.rows) named.push_back(row.id);
    std::sort(named.begin(), named.end());
    std::vector<Standing> standing;
    for (const SnapshotPage::Range& range : page.ranges) {
        const Entity* entity = m_schema.find(range.entity);
        if (!entity) continue;
        standing.push_back(TRY(standing_in(m_database, *entity, range)));
        for (const auto& [id, ver] : standing.back().rows) {  // N3
            bool goes = ver > 0 && ver <= one.through && !has(named, id);
            if (!goes || !among(one.groups, TRY(m_apply.confirmed_group(*entity, id)))) continue;
            TRY(m_apply.put_end(*entity, id, one.through));
        }
    }
    Present present = TRY(m_apply.present());
    for (const WireRow& row : page.rows) present.links = present.links || row.entity == link::entity.key;
    std::vector<RecordId> written;
    for (const WireRow& row : page.rows) {
        if (row.carries == WireRow::Carries::nothing) continue;
        if (const Entity* entity = m_schema.find(row.entity)) {
            bool asked = false;
            std::optional<std::int64_t> ver = ver_in(standing, *entity, row.id, asked);
            if (!asked) ver = TRY(ver_of(m_database, *entity, row.id));
            if (ver == row.ver) continue;  // N2
        }
        TRY(m_apply.put_row(row, present));
        written.push_back(row.id);
    }
    // Of everything the history begins where the server says. Of a group that was joined, that of its records does; and a stretch
    // that is fetched again comes without the history of what had gone.
    bool stretch = !one.entity.empty(), everything = !stretch && among(one.groups, system_field::everyone);
    if (everything) TRY(raise_history_floor(m_database, page.history));
    for (std::size_t i = 0; !everything && i < written.size(); ++i) {
        auto made = [&](const LoggedOp& entry) {
            return entry.op.record == written[i] && entry.op.kind == OpKind::create && entry.seq > page.history;
        };
        if (stretch) TRY(note_history_lost(m_database, written[i], one.through));
        if (!stretch && page.history > 0 && std::none_of(page.ops.begin(), page.ops.end(), made))
            TRY(note_history_lost(m_database, written[i], page.history));
    }
    std::sort(written.begin(), written.end());
    std::sort(told.begin(), told.end());
    told.erase(std::unique(told.begin(), told.end()), told.end());
    for (const auto& [id, entity] : told) {
        if (entity && !has(written, id)) TRY(m_apply.derive_anew(*entity, id));
    }
    one.after = page.next;
    if (page.next.empty()) m_open.erase(m_open.begin());
    TRY(save());
    return lost.empty() ? Result<void>{} : set_groups(without(m_groups, lost), cursor);
}

}  // namespace hera::sync
