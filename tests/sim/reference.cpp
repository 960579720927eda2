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
    if (sync::refused(code)) return "";  // changes nothing; whether it had to be refused is the services' own test
    // Conflict records are the server's; pipelines and users are made before the simulation starts.
    if (op.entity == "conflict" || op.entity == "stage" || op.entity == "pipeline") return "";

    Writer me{seq, device, stamp};
    bool clash = false;
    if (op.kind == OpKind::create) {
        if (m_rows.count(op.record) != 0) return "I13: a record that exists was created again";
        m_writers[op.record].creator = me;
        for (const sync::Cell& cell : op.fields) {
            if (cell.second != "null") m_rows[op.record].fields[cell.first] = cell.second;
        }
    } else {
        if (m_rows.count(op.record) == 0) return "I13: an op on a record that nobody made was accepted";
        clash = op.kind == OpKind::patch ? patch(op, me, written, code == OpCode::with_conflict) : flag(op, me);
    }
    m_conflicts += clash ? 1 : 0;
    bool told = code == OpCode::with_conflict;
    if (told && !clash) return "I13: a conflict where there is none (with oneself, or with what the author had seen)";
    if (!told && clash) return "I13: a conflict went unnoticed";
    return "";
}

bool Reference::patch(const Op& op, const Writer& me, const Texts& written, bool told) {
    Row& row = m_rows[op.record];
    Writers& writers = m_writers[op.record];
    bool clash = false;
    const Writer trash = writers.of("deleted");
    if (row.deleted && trash.seq > op.base_seq && !(trash.device == me.device)) clash = true;
    for (const sync::Cell& cell : op.fields) {
        auto standing = row.fields.find(cell.first);
        std::string now = standing == row.fields.end() ? "null" : standing->second;
        if (now == cell.second) continue;
        const Writer last = writers.of(cell.first);
        bool foreign = last.seq > op.base_seq && !(last.device == me.device);
        const std::string* base = nullptr;
        for (const sync::Cell& before : op.before) {
            if (before.first == cell.first) base = &before.second;
        }
        if (base != nullptr && *base == now) foreign = false;  // whoever wrote it, they had it before them
        if (base != nullptr && *base != now) {
            auto outcome = written.find(cell.first);
            std::string joined = outcome == written.end() ? now : outcome->second;
            bool one_side = joined == now || joined == cell.second;
            bool whole = holds_new(*base, cell.second, joined) && holds_new(*base, now, joined);
            // Where they overlap one side stands and the other is told of; that may be the author's own earlier word, joined.
            if (told && one_side)
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
        clash = clash || foreign;
        if (foreign && me.stamp < last.stamp) {
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
    return clash;
}

bool Reference::flag(const Op& op, const Writer& me) {
    Row& row = m_rows[op.record];
    Writers& writers = m_writers[op.record];
    bool wanted = op.kind == OpKind::remove;
    if (row.deleted == wanted) return false;
    bool clash = false;
    if (wanted) {
        auto foreign = [&](const Writer& writer) { return writer.seq > op.base_seq && !(writer.device == me.device); };
        clash = foreign(writers.creator);
        for (const auto& [field, writer] : writers.last) clash = clash || foreign(writer);
    }
    row.deleted = wanted;
    writers.last["deleted"] = me;
    return clash;
}

}  // namespace hera::sim
