#include "reference.h"

namespace hera::sim {

using sync::Op;
using sync::OpCode;
using sync::OpKind;

namespace {

using Texts = std::map<std::string, std::string>;

// The lines of a text, or what identifies the entries of a list, cut out of its wire JSON by what can only stand between them:
// "a\nb" → a, b; [["work","1"],["home","2"]] → 1, 2 (of an address, all of it).
std::set<std::string> pieces(const std::string& json) {
    std::set<std::string> out;
    if (json == "null") return out;
    bool list = json.rfind("[[", 0) == 0;
    std::string inside = list ? json.substr(3, json.size() - 6) : json.substr(1, json.size() - 2);
    std::string between = list ? "\"],[\"" : "\\n";
    for (std::size_t from = 0;;) {
        std::size_t end = inside.find(between, from);
        std::string piece = inside.substr(from, end == std::string::npos ? end : end - from);
        std::size_t comma = piece.find("\",\"");
        bool pair = list && comma != std::string::npos && piece.find("\",\"", comma + 1) == std::string::npos;
        out.insert(pair ? piece.substr(comma + 3) : piece);
        if (end == std::string::npos) return out;
        from = end + between.size();
    }
}

const std::string* value_in(const std::vector<sync::Cell>& cells, const std::string& field) {
    for (const sync::Cell& cell : cells) {
        if (cell.first == field) return &cell.second;
    }
    return nullptr;
}

std::string standing(const Reference::Row& row, const std::string& field) {
    auto found = row.fields.find(field);
    return found == row.fields.end() ? "null" : found->second;
}

const std::set<std::string> mergeable{"company", "contact", "lead", "deal", "activity", "task"};

// "\"01k…\"" ↔ an id; none when it is no id.
RecordId named(const std::string& json) {
    auto id = json.size() < 2 ? std::nullopt : RecordId::parse(json.substr(1, json.size() - 2));
    return id ? *id : RecordId{};
}
std::string quoted(RecordId id) { return "\"" + id.text() + "\""; }
std::string standing_of(const Op& op, const std::string& field) {
    const std::string* value = value_in(op.fields, field);
    return value == nullptr ? "null" : *value;
}

// Of which entity that can be merged a field's record is; "" for every other field. `standing` gives the value of another field.
template <class Standing>
std::string referred(const std::string& entity, const std::string& field, Standing standing) {
    static const std::map<std::pair<std::string, std::string>, std::string> fixed{
        {{"contact", "company"}, "company"}, {{"deal", "company"}, "company"}, {{"deal", "contact"}, "contact"},
        {{"lead", "company"}, "company"},    {{"lead", "contact"}, "contact"}, {{"lead", "deal"}, "deal"}};
    static const std::map<std::pair<std::string, std::string>, std::string> told_by{
        {{"link", "from_id"}, "from_entity"}, {{"link", "to_id"}, "to_entity"}, {{"attachment", "about_id"}, "about_entity"}};
    auto one = fixed.find({entity, field});
    if (one != fixed.end()) return one->second;
    auto many = told_by.find({entity, field});
    if (many == told_by.end()) return "";
    std::string said = standing(many->second);
    std::string kind = said.size() < 2 ? "" : said.substr(1, said.size() - 2);
    return mergeable.count(kind) == 0 ? "" : kind;
}

// Everything that `side` added to `base` is in `whole`.
bool holds_new(const std::string& base, const std::string& side, const std::string& whole) {
    std::set<std::string> before = pieces(base), there = pieces(whole);
    for (const std::string& piece : pieces(side)) {
        if (before.count(piece) == 0 && there.count(piece) == 0) return false;
    }
    return true;
}

}  // namespace

std::string Reference::take(const Op& op, DeviceId device, sync::Hlc stamp, std::int64_t seq, OpCode code, const Texts& written) {
    if (m_taken.count(op.id) != 0) {
        bool repeated = code == OpCode::duplicate || sync::refused(code);
        return repeated ? "" : "I3: an op that was answered before is applied again";
    }
    if (code == OpCode::update_needed) return "";
    m_taken.insert(op.id);
    if (code == OpCode::duplicate) return "I3: an op is called a duplicate and was never seen";
    // A refused op changes nothing. Whether it had to be is the services' own test, but for what came too late, and merges.
    // Who is in which group is not known here: only what everybody sees.
    auto open = [this](RecordId id) {
        auto row = m_rows.find(id);
        if (row == m_rows.end()) return false;
        auto group = row->second.fields.find("visibility");
        return group == row->second.fields.end() || group->second == "\"all\"";
    };
    if (sync::refused(code) && code != OpCode::needs_attention) {
        bool merge = code == OpCode::invalid && op.kind == OpKind::merge;
        bool possible = merge && open(op.record) && open(survivor(named(standing_of(op, "merged_into")))) && can_merge(op);
        return possible ? "I13: a merge was refused for nothing" : "";
    }
    // Conflict records are the server's; pipelines and users are made before the simulation starts.
    if (op.entity == "conflict" || op.entity == "stage" || op.entity == "pipeline") return "";
    bool late = too_late(op, device);
    m_handed_back += late ? 1 : 0;
    if (code == OpCode::needs_attention && !open(survivor(op.record))) return "";
    if (code == OpCode::needs_attention) return late ? "" : "I13: a change was handed back and nothing stood against it";
    if (late) return "I13: a command was taken whose precondition does not hold any more";

    if (m_purged.count(op.record) != 0) return "I6: a record that was removed for good has come back";

    Writer me{seq, device, stamp};
    bool told = code == OpCode::with_conflict, clash = false;
    if (op.kind == OpKind::create) {
        if (m_rows.count(op.record) != 0) return "I13: a record that exists was created again";
        clash = create(op, me, told);
    } else {
        if (m_rows.count(op.record) == 0) return "I13: an op on a record that nobody made was accepted";
        if (op.kind == OpKind::merge) {
            if (!can_merge(op)) return "I13: a merge was accepted that cannot be";
            clash = merge(op, me);
        } else if (op.kind == OpKind::patch) {
            Op meant = op;
            if (unseen(op, device)) meant.record = survivor(op.record);
            m_followed += meant.record == op.record ? 0 : 1;
            clash = patch(meant, me, written, told);
        } else {
            clash = flag(op, me);
        }
    }
    m_conflicts += clash ? 1 : 0;
    if (told && !clash) return "I13: a conflict where there is none (with oneself, or with what the author had seen)";
    if (!told && clash) return "I13: a conflict went unnoticed";
    return "";
}

bool Reference::foreign(const Writer& last, const Op& op, DeviceId device) {
    return last.seq > op.base_seq && !(last.device == device);
}

// Must it go back to its author?
bool Reference::too_late(const Op& op, DeviceId device) const {
    auto row = m_rows.find(op.record);
    if (row == m_rows.end() || op.kind == OpKind::create) return false;
    bool away = unseen(op, device);
    RecordId meant = away && op.kind != OpKind::restore ? survivor(op.record) : op.record;
    const Row& there = m_rows.at(meant);
    const Writers& writers = m_writers.at(meant);
    switch (op.kind) {
        case OpKind::create: return false;
        // A deal's stage is not what the author had before them, nor what they want, and another device's doing since; or the deal
        // is in the trash by another device's doing since.
        case OpKind::patch: {
            const std::string *wanted = value_in(op.fields, "stage"), *base = value_in(op.before, "stage");
            if (op.entity != "deal" || wanted == nullptr || base == nullptr) return false;
            if (there.deleted && foreign(writers.of("deleted"), op, device)) return true;
            std::string now = standing(there, "stage");
            return now != *wanted && now != *base && foreign(writers.of("stage"), op, device);
        }
        // What it was merged into has been edited since by somebody else.
        case OpKind::remove: return away && edited_since(writers, op, device);
        // Another one has its key by now.
        case OpKind::restore: return !away && there.deleted && key_holder(op.record, there) != nullptr;
        // It was merged into something else.
        case OpKind::merge:
            return row->second.fields.count("merged_into") != 0 && can_merge(op) &&
                   !(survivor(op.record) == survivor(named(standing_of(op, "merged_into")))) &&
                   !(survivor(named(standing_of(op, "merged_into"))) == op.record);
    }
    return false;
}

// Was the record merged into another behind the author's back?
bool Reference::unseen(const Op& op, DeviceId device) const {
    auto row = m_rows.find(op.record);
    return row != m_rows.end() && row->second.fields.count("merged_into") != 0 &&
           foreign(m_writers.at(op.record).of("merged_into"), op, device);
}

bool Reference::edited_since(const Writers& writers, const Op& op, DeviceId device) {
    auto by_another = [&](const Writer& writer) { return !writer.device.none() && foreign(writer, op, device); };
    bool any = by_another(writers.creator);
    for (const auto& [field, writer] : writers.last) any = any || by_another(writer);
    return any;
}

RecordId Reference::survivor(RecordId id) const {
    for (;;) {
        auto row = m_rows.find(id);
        if (row == m_rows.end() || row->second.fields.count("merged_into") == 0) return id;
        id = named(row->second.fields.at("merged_into"));
    }
}

// The other quota of the same person and year that is not in the trash.
const RecordId* Reference::key_holder(RecordId id, const Row& row) const {
    if (row.entity != "quota") return nullptr;
    for (const auto& [other, its] : m_rows) {
        bool same = its.entity == "quota" && !its.deleted && standing(its, "user") == standing(row, "user") &&
                    standing(its, "year") == standing(row, "year");
        if (same && !(other == id)) return &other;
    }
    return nullptr;
}

// What a reference to a merged-away record has to be.
void Reference::resolve(Op& op) const {
    for (sync::Cell& cell : op.fields) {
        const std::string kind = referred(op.entity, cell.first, [&](const std::string& field) {
            const std::string* said = value_in(op.fields, field);
            auto row = m_rows.find(op.record);
            return said != nullptr ? *said : row == m_rows.end() ? std::string("null") : standing(row->second, field);
        });
        if (!kind.empty() && cell.second != "null") cell.second = quoted(survivor(named(cell.second)));
    }
}

bool Reference::create(Op op, const Writer& me, bool told) {
    resolve(op);
    Row& row = m_rows[op.record];
    row.entity = op.entity;
    m_writers[op.record].creator = me;
    for (const sync::Cell& cell : op.fields) {
        if (cell.second != "null") row.fields[cell.first] = cell.second;
    }
    const RecordId* holder = key_holder(op.record, row);
    if (holder == nullptr) return false;
    // It is the first one's from the beginning, which nobody has seen yet, and what else it says is said of that one.
    ++m_same_key;
    row.deleted = true;
    row.fields["merged_into"] = quoted(*holder);
    for (const char* field : {"deleted", "merged_into"}) m_writers[op.record].last[field] = {me.seq, DeviceId{}, me.stamp};
    Op onto = op;
    onto.kind = OpKind::patch;
    onto.record = *holder;
    onto.fields.clear();
    if (const std::string* amount = value_in(op.fields, "amount")) onto.fields.emplace_back("amount", *amount);
    return patch(onto, {me.seq + 1, me.device, me.stamp}, {}, told);
}

bool Reference::can_merge(const Op& op) const {
    const std::string wanted = standing_of(op, "merged_into");
    auto loser = m_rows.find(op.record);
    if (wanted == "null" || loser == m_rows.end() || mergeable.count(op.entity) == 0 || named(wanted) == op.record) return false;
    RecordId into = survivor(named(wanted));
    auto row = m_rows.find(into);
    if (row == m_rows.end() || row->second.entity != loser->second.entity) return false;
    // Already one, or not to be judged here: it goes back to its author.
    return into == op.record || loser->second.fields.count("merged_into") != 0 || !row->second.deleted;
}

bool Reference::merge(const Op& op, const Writer& me) {
    RecordId into = survivor(named(standing_of(op, "merged_into")));
    Row& loser = m_rows[op.record];
    if (into == op.record || loser.fields.count("merged_into") != 0) return false;
    ++m_merges;
    bool clash = !loser.deleted && edited_since(m_writers[op.record], op, me.device);
    loser.deleted = true;
    loser.fields["merged_into"] = quoted(into);
    for (const char* field : {"deleted", "merged_into"}) m_writers[op.record].last[field] = me;
    for (auto& [id, row] : m_rows) {
        for (auto& [field, value] : row.fields) {
            const Row& its = row;
            std::string kind = referred(row.entity, field, [&](const std::string& says) { return standing(its, says); });
            if (kind == op.entity && value == quoted(op.record)) value = quoted(into);
        }
    }
    return clash;
}

// The fields of the key that would be another one's: they stay as they are, and the wanted values are told of.
std::set<std::string> Reference::key_taken(const Op& op, const Writer& me, const Row& row, const Writers& writers) {
    std::set<std::string> fields;
    Row then = row;
    for (const char* field : {"user", "year"}) {
        const std::string* wanted = value_in(op.fields, field);
        if (op.entity != "quota" || row.deleted || wanted == nullptr || *wanted == standing(row, field)) continue;
        const Writer& last = writers.of(field);
        if (foreign(last, op, me.device) && me.stamp < last.stamp) continue;  // loses anyway
        then.fields[field] = *wanted;
        fields.insert(field);
    }
    if (fields.empty() || key_holder(op.record, then) == nullptr) return {};
    ++m_same_key;
    return fields;
}

bool Reference::patch(Op op, const Writer& me, const Texts& written, bool told) {
    resolve(op);
    Row& row = m_rows[op.record];
    Writers& writers = m_writers[op.record];
    bool clash = false;
    const std::string group = standing(row, "visibility");
    const Writer trash = writers.of("deleted");
    if (row.deleted && foreign(trash, op, me.device)) clash = true;
    const std::set<std::string> taken = key_taken(op, me, row, writers);
    for (const sync::Cell& cell : op.fields) {
        std::string now = standing(row, cell.first);
        if (now == cell.second) continue;
        if (taken.count(cell.first) != 0) {
            m_losers[{op.record, cell.first}].push_back(cell.second);
            clash = true;
            continue;
        }
        const Writer last = writers.of(cell.first);
        bool clashes = foreign(last, op, me.device);
        const std::string* base = value_in(op.before, cell.first);
        if (base != nullptr && *base == now) clashes = false;  // whoever wrote it, they had it before them
        bool command = op.entity == "deal" && cell.first == "stage";
        if (base != nullptr && *base != now && !command) {
            auto outcome = written.find(cell.first);
            std::string joined = outcome == written.end() ? now : outcome->second;
            bool one_side = joined == now || joined == cell.second;
            bool whole = holds_new(*base, cell.second, joined) && holds_new(*base, now, joined);
            // Where they overlap one side stands and the other is told of; that may be the author's own earlier word, joined.
            // (When nothing of either is missing they were joined, and it is another field of the op that somebody is told of.)
            if (told && one_side && !whole)
                m_losers[{op.record, cell.first}].push_back(joined == now ? cell.second : now);
            else if (!whole)
                return !told;  // something is missing and nobody heard of it, or of something else
            clash = clash || (told && one_side);
            m_joined += joined != now && joined != cell.second ? 1 : 0;
            if (joined == now) continue;
            if (joined == "null")
                row.fields.erase(cell.first);
            else
                row.fields[cell.first] = joined;
            writers.last[cell.first] = me;
            continue;
        }
        clash = clash || clashes;
        if (clashes && me.stamp < last.stamp) {
            m_losers[{op.record, cell.first}].push_back(cell.second);
            continue;
        }
        if (now != "null") m_losers[{op.record, cell.first}].push_back(now);
        if (cell.second == "null") {
            row.fields.erase(cell.first);
        } else {
            row.fields[cell.first] = cell.second;
        }
        writers.last[cell.first] = me;
    }
    if (standing(row, "visibility") != group) files_follow(op.record);
    return clash;
}

void Reference::server_wrote(RecordId id, const std::string& field, const std::string& value) {
    auto row = m_rows.find(id);
    if (row != m_rows.end()) row->second.fields[field] = value;
}

// A record that changes its group takes its files along.
void Reference::files_follow(RecordId about) {
    const std::string group = standing(m_rows[about], "visibility");
    for (auto& [id, row] : m_rows) {
        if (row.entity == "attachment" && standing(row, "about_id") == quoted(about)) row.fields["visibility"] = group;
    }
}

void Reference::purge(RecordId id) {
    m_purged.insert(id);
    m_rows.erase(id);
    m_writers.erase(id);
    for (auto at = m_losers.begin(); at != m_losers.end();) at = at->first.first == id ? m_losers.erase(at) : std::next(at);
}

bool Reference::flag(const Op& op, const Writer& me) {
    Row& row = m_rows[op.record];
    Writers& writers = m_writers[op.record];
    bool wanted = op.kind == OpKind::remove;
    // Nor does it come back for somebody who does not know what it went into.
    if (row.deleted == wanted || unseen(op, me.device)) return false;
    bool clash = wanted && edited_since(writers, op, me.device);
    row.deleted = wanted;
    if (!wanted && row.fields.erase("merged_into") != 0) writers.last["merged_into"] = me;
    writers.last["deleted"] = me;
    return clash;
}

}  // namespace hera::sim
