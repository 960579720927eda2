// Id<Tag>: a permanent 128-bit name, made offline by whoever creates the thing.
//
// Layout (as in UUID version 7, RFC 9562 5.7, without the version bits): 48 bits of milliseconds since 1970, then 80
// random bits. So ids sort roughly by creation and never collide in practice. The time inside is the maker's clock: good
// enough to tell people when (made_at), never to decide anything.
// Different tags are different types: a UserId does not pass for a RecordId.
//
// Text form: 26 characters of Crockford's base 32 in lower case (https://www.crockford.com/base32.html), used in
// URLs, on the wire and in file names. Binary form: 16 bytes, a BLOB in SQLite. All zero is "none".
#pragma once

#include <array>
#include <compare>
#include <cstdint>
#include <cstring>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/random.h"

namespace hera {

using IdBytes = std::array<std::uint8_t, 16>;

std::string id_text(const IdBytes& bytes);
// Strict: exactly 26 characters of the alphabet (either case), value below 2^128.
std::optional<IdBytes> parse_id(std::string_view text);
IdBytes make_id_bytes(const Clock& clock, Random& random);
Instant made_at(const IdBytes& bytes);

template <class Tag>
struct Id {
    IdBytes bytes{};

    static Id make(const Clock& clock, Random& random) { return Id{make_id_bytes(clock, random)}; }
    static std::optional<Id> parse(std::string_view text) {
        auto bytes = parse_id(text);
        if (!bytes) return std::nullopt;
        return Id{*bytes};
    }

    std::string text() const { return id_text(bytes); }
    bool none() const { return bytes == IdBytes{}; }

    friend bool operator==(const Id& a, const Id& b) { return a.bytes == b.bytes; }
    friend bool operator<(const Id& a, const Id& b) { return a.bytes < b.bytes; }
};

using RecordId = Id<struct RecordTag>;
using TenantId = Id<struct TenantTag>;
using DeviceId = Id<struct DeviceTag>;
using OpId = Id<struct OpTag>;
using BatchId = Id<struct BatchTag>;
// A user is also a record of entity "user" in the tenant; both ids have the same bytes.
using UserId = Id<struct UserTag>;

inline RecordId record_of(const UserId& user) { return RecordId{user.bytes}; }
inline UserId user_of(const RecordId& record) { return UserId{record.bytes}; }

}  // namespace hera

template <class Tag>
struct std::hash<hera::Id<Tag>> {
    std::size_t operator()(const hera::Id<Tag>& id) const noexcept {
        std::size_t out;  // the last bytes are the random ones
        std::memcpy(&out, id.bytes.data() + 16 - sizeof out, sizeof out);
        return out;
    }
};
