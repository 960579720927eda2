// Ledger: every op a person's device ever made in a simulation, and what was promised about it. Kept outside the program
// under test, so that nothing can vanish without being missed.
#pragma once

#include <map>
#include <optional>
#include <string>

#include "file_ledger.h"
#include "sync/protocol.h"
#include "world.h"

namespace hera::sim {

// One person's copy in one browser.
inline int copy_number(int node, std::size_t person) { return node * 10 + static_cast<int>(person); }
inline int node_of(int copy) { return copy / 10; }

struct Entry {
    sync::Op op;
    int copy = 0;
    bool elsewhere = false;      // made in a tab that no longer leads, and not seen in the database since
    bool promised = false;       // the status said "saved" after it was made
    bool sent = false;           // seen leaving the device
    bool sent_unsaved = false;   // it left while the device said "not saved": may be lost there
    bool lost = false;           // a crash took it before anything was promised
    bool copy_lost = false;      // the browser threw the database away since
    bool dismissed = false;      // refused, and the person took it out of the inbox
    std::optional<sync::PushResult> answer;  // the server's first

    // What the server has taken need not be on a device whose copy was lost; all else must.
    bool need_not_be_here() const { return lost || dismissed || (copy_lost && answer && sync::accepted(answer->code)); }
};

class Ledger {
public:
    explicit Ledger(World& world) : m_world(world) {}
    FileLedger files;

    void made(int copy, const sync::Op& op, bool elsewhere = false);
    // A screen says that everything is saved; one of a tab that no longer leads speaks of what was made there.
    void saved(int copy, bool elsewhere = false);
    void sent(int copy, const sync::Op& op, bool unsaved);
    // An answer leaves the server (it may never arrive).
    void answered(const sync::PushResult& result);
    void dismissed(OpId op);
    void copy_lost(int node);
    // A copy has been opened again, or a tab that does not lead it is gone. `there` says whether an op is in it. Checks the
    // promises.
    template <class There>
    void reopened(int copy, There there) {
        for (auto& [id, entry] : m_entries) {
            if (entry.copy != copy) continue;
            bool here = there(id);
            if (here) entry.elsewhere = false;
            if (!here && !entry.need_not_be_here()) missing(entry);
        }
    }

    const std::map<OpId, Entry>& entries() const { return m_entries; }
    const Entry* find(OpId id) const {
        auto found = m_entries.find(id);
        return found == m_entries.end() ? nullptr : &found->second;
    }

private:
    void missing(Entry& entry);
    World& m_world;
    std::map<OpId, Entry> m_entries;
};

std::string describe(const sync::Op& op);

}  // namespace hera::sim
