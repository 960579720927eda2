#include "reference.h"

namespace hera::sim {

using sync::Op;
using sync::OpCode;
using sync::OpKind;

std::string Reference::take(const Op& op, DeviceId device, sync::Hlc stamp, std::int64_t seq, OpCode code) {
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
        clash = op.kind == OpKind::patch ? patch(op, me) : flag(op, me);
    }
    m_conflicts += clash ? 1 : 0;
    bool told = code == OpCode::with_conflict;
    if (told && !clash) return "I13: a conflict where there is none (with oneself, or with what the author had seen)";
    if (!told && clash) return "I13: a conflict went unnoticed";
    return "";
}

bool Reference::patch(const Op& op, const Writer& me) {
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
