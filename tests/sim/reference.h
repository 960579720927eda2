// Reference: what the server must hold, said a second time and as plainly as possible: maps of text, every op in the order
// of its seq, the rules of merge.h, guard.h,
// unique_key.h and merged_away.h in prose. Of ours it may include the op and nothing else (tests/tidy/layers.py), so
// it cannot share a mistake with apply and merge.
#pragma once

#include <map>
#include <set>
#include <string>
#include <vector>

#include "sync/op.h"

namespace hera::sim {

class Reference {
public:
    // An op the server has answered with a place and a code, in order. `stamp` is the author's time on the server's clock.
    // `written`: the cells the server says it wrote. They are believed only of long texts and lists, whose changes may have been
    // joined, and only if nothing that either side added is missing in them. Returns what is wrong, "" when nothing is.
    std::string take(const sync::Op& op, DeviceId device, sync::Hlc stamp, std::int64_t seq, sync::OpCode code,
                     const std::map<std::string, std::string>& written);

    // A field that only the server writes is another now.
    void server_wrote(RecordId id, const std::string& field, const std::string& value);
    // A record was removed for good; nothing may bring it back.
    void purge(RecordId id);
    std::uint32_t purged() const { return static_cast<std::uint32_t>(m_purged.size()); }

    struct Row {
        std::string entity;
        std::map<std::string, std::string> fields;  // key → wire JSON; no entry = empty
        bool deleted = false;
    };
    // Records that devices made.
    const std::map<RecordId, Row>& rows() const { return m_rows; }
    // A value that someone wrote and that does not stand in the record: (record, field) → wire JSON texts. Each must be in a
    // conflict or in the history.
    const std::map<std::pair<RecordId, std::string>, std::vector<std::string>>& losers() const { return m_losers; }
    std::uint32_t conflicts() const { return m_conflicts; }
    std::uint32_t joined() const { return m_joined; }  // fields in which both changes stand
    std::uint32_t handed_back() const { return m_handed_back; }  // commands that came too late
    std::uint32_t merges() const { return m_merges; }
    std::uint32_t followed() const { return m_followed; }  // patches of a merged-away record that became its survivor's
    std::uint32_t same_key() const { return m_same_key; }  // creates and patches that would have made a second of one key

private:
    struct Writer {
        std::int64_t seq = 0;
        DeviceId device{};
        sync::Hlc stamp{};
    };
    struct Writers {
        Writer creator;
        std::map<std::string, Writer> last;
        const Writer& of(const std::string& field) const {
            auto found = last.find(field);
            return found == last.end() ? creator : found->second;
        }
    };
    void files_follow(RecordId about);
    static bool foreign(const Writer& last, const sync::Op& op, DeviceId device);
    static bool edited_since(const Writers& writers, const sync::Op& op, DeviceId device);
    bool too_late(const sync::Op& op, DeviceId device) const;
    bool unseen(const sync::Op& op, DeviceId device) const;
    bool can_merge(const sync::Op& op) const;
    RecordId survivor(RecordId id) const;
    const RecordId* key_holder(RecordId id, const Row& row) const;
    std::set<std::string> key_taken(const sync::Op& op, const Writer& me, const Row& row, const Writers& writers);
    void resolve(sync::Op& op) const;
    bool create(sync::Op op, const Writer& me, bool told);
    bool merge(const sync::Op& op, const Writer& me);
    bool patch(sync::Op op, const Writer& me, const std::map<std::string, std::string>& written, bool told);
    bool flag(const sync::Op& op, const Writer& me);

    std::map<RecordId, Row> m_rows;
    std::map<RecordId, Writers> m_writers;
    std::map<std::pair<RecordId, std::string>, std::vector<std::string>> m_losers;
    std::set<OpId> m_taken;
    std::set<RecordId> m_purged;
    std::uint32_t m_conflicts = 0, m_joined = 0, m_handed_back = 0, m_merges = 0, m_followed = 0, m_same_key = 0;
};

}  // namespace hera::sim
