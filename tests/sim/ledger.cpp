#include "ledger.h"

#include "sync/op_codec.h"

namespace hera::sim {

std::string describe(const sync::Op& op) {
    return std::string(sync::kind_word(op.kind)) + " " + op.entity + " " + op.record.text() + " " + sync::cells_text(op.fields) +
           " (op " + op.id.text() + ")";
}

void Ledger::made(int copy, const sync::Op& op, bool elsewhere) {
    Entry entry;
    entry.op = op;
    entry.copy = copy;
    entry.elsewhere = elsewhere;
    if (m_world.say) m_world.say("  made in copy " + std::to_string(copy) + ": " + describe(op));
    if (!m_entries.emplace(op.id, std::move(entry)).second) m_world.fail("I3: an op id was made twice: " + op.id.text());
}

void Ledger::saved(int copy, bool elsewhere) {
    for (auto& [id, entry] : m_entries) {
        if (entry.copy == copy && entry.elsewhere == elsewhere && !entry.lost) entry.promised = true;
    }
}

void Ledger::sent(int copy, const sync::Op& op, bool unsaved) {
    auto found = m_entries.find(op.id);
    if (found == m_entries.end() || found->second.copy != copy) {
        return m_world.fail("I3: device " + std::to_string(node_of(copy)) + " sends an op it never made: " + describe(op));
    }
    found->second.sent = true;
    found->second.sent_unsaved = found->second.sent_unsaved || unsaved;
}

void Ledger::answered(const sync::PushResult& result) {
    auto found = m_entries.find(result.op);
    if (found == m_entries.end()) return m_world.fail("I3: the server answers for an op nobody made: " + result.op.text());
    Entry& entry = found->second;
    if (result.code == sync::OpCode::update_needed) return;
    if (!entry.answer) {
        entry.answer = result;
        return;
    }
    bool same = entry.answer->seq == result.seq && sync::accepted(entry.answer->code) == sync::accepted(result.code) &&
                (sync::accepted(result.code) || (entry.answer->code == result.code && entry.answer->reason == result.reason));
    auto words = [](const sync::PushResult& said) {
        return std::to_string(said.seq) + " code " + std::to_string(static_cast<int>(said.code)) + " " + said.reason;
    };
    if (same) return;
    m_world.fail("I2: the answer for an op has changed: " + describe(entry.op) + " was " + words(*entry.answer) + ", is " +
                 words(result));
}

void Ledger::dismissed(OpId op) {
    auto found = m_entries.find(op);
    if (found != m_entries.end()) found->second.dismissed = true;
}

void Ledger::copy_lost(int node) {
    for (auto& [id, entry] : m_entries) entry.copy_lost = entry.copy_lost || node_of(entry.copy) == node;
}

void FileLedger::lost(int node, const std::string& sha256) {
    for (auto& [id, file] : m_files) {
        bool meant = node_of(file.copy) == node && (sha256.empty() || file.sha256 == sha256);
        file.lost = file.lost || meant;
    }
}

void Ledger::missing(Entry& entry) {
    std::string what = "device " + std::to_string(node_of(entry.copy)) + " after a restart: " + describe(entry.op);
    if (entry.promised) m_world.fail("I1: an edit that was said to be saved is gone, " + what);
    if (entry.sent && !entry.sent_unsaved) m_world.fail("I1: an op had left the device before it was durable there (L2), " + what);
    entry.lost = true;
    if (m_world.say) m_world.say("  lost: " + what);
}

}  // namespace hera::sim
