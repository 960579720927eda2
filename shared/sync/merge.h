// merge: who wins when two devices changed the same field. Pure functions; the server asks them, nobody else decides.
//
//   M1  A field is in conflict only if its last writer is another device and wrote after what the author had seen
//       (seq > base_seq). A device never conflicts with its own earlier ops.
//   M2  Equal values never conflict.
//   M3  The corrected stamp picks the provisional winner; it can never be in the server's future, so a wrong clock cannot
//       win for a year. A tie goes to the later arrival.
//   M4  The loser is kept, always.
//   M5  Long texts and lists are joined before anybody wins (three_way.h): a conflict is what cannot be joined.
#pragma once

#include <map>
#include <string>
#include <string_view>

#include "base/result.h"
#include "sync/op.h"

namespace hera::sync {

// Who wrote a field last.
struct FieldVersion {
    std::int64_t seq = 0;
    DeviceId device{};
    Hlc hlc{};
    UserId user{};
};

// The versions of one record's fields. Text form (column fv): {"": creation, "phone": […], …}; a field without an entry has
// the creation's version. The trash flag is the field "deleted".
class FieldVersions {
public:
    static Result<FieldVersions> parse(std::string_view text);
    std::string text() const;

    // nullptr when the record has no versions at all.
    const FieldVersion* of(std::string_view field) const;
    void set(std::string_view field, const FieldVersion& version);
    void set_creation(const FieldVersion& version);
    // The latest writer after `base_seq` that is neither `device` nor the server itself (no device: what it notes takes nothing
    // from anybody), over all fields; nullptr when there is none.
    const FieldVersion* foreign_since(std::int64_t base_seq, const DeviceId& device) const;

private:
    std::map<std::string, FieldVersion, std::less<>> m_versions;
};

enum class Verdict : std::uint8_t {
    apply,      // nobody else was there
    unchanged,  // holds that value already
    wins,       // conflict: the op's value stands, the former one is kept aside
    loses,      // conflict: the former value stands, the op's is kept aside
};
Verdict judge(const FieldVersion* last, std::int64_t base_seq, const DeviceId& device, Hlc corrected, bool equal);

// The op's stamp moved by how far the device's clock is off (its `now` against ours), at most our now.
Hlc corrected_stamp(Hlc stamp, Instant device_now, Instant server_now);

}  // namespace hera::sync
