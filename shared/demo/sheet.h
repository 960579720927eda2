// Sheet: what the scenario is written on. Private to shared/demo: it numbers rows and history and knows how they are
// told to a device (sync/protocol.h).
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/random.h"
#include "model/record.h"
#include "sync/protocol.h"

namespace hera::demo {

// A repeatable stream of bytes: splitmix64 (public domain, https://prng.di.unimi.it/splitmix64.c).
class FixedRandom final : public Random {
public:
    explicit FixedRandom(std::uint64_t seed) : m_state(seed) {}
    void fill(void* out, std::size_t size_bytes) override;

private:
    std::uint64_t m_state;
};

using Fields = std::vector<std::pair<std::string_view, Value>>;

class Sheet {
public:
    Sheet(const Schema& schema, Date today, int utc_offset_minutes);

    Date day(int days_from_today) const { return Date{m_today.days + days_from_today}; }
    // An hour of a day where the reader is.
    Instant moment(int days_from_today, int hour, int minute = 0) const;
    int year() const { return civil(m_today).year; }
    std::uint64_t below(std::uint64_t bound) { return m_random.below(bound); }

    // A record with its owner. Ids carry the time they were made, so records sort as they came.
    RecordId add(std::string_view entity, Instant made, UserId owner, Fields fields);
    RecordId add_as(RecordId id, std::string_view entity, Instant made, UserId owner, Fields fields);
    void link(RecordId from, std::string_view from_entity, RecordId to, std::string_view to_entity,
              std::string_view role, Instant made, UserId owner);

    // History of a record: how it was when it was made, and each later change. The row itself holds the last values.
    void told_create(std::string_view entity, RecordId id, Instant at, UserId who, Fields fields);
    void told_change(std::string_view entity, RecordId id, Instant at, UserId who, Fields after, Fields before);

    sync::PullPage take();

private:
    std::vector<sync::Cell> cells(const Entity& entity, const Fields& fields) const;
    sync::LoggedOp entry(std::string_view entity, RecordId id, Instant at, UserId who);

    const Schema& m_schema;
    const Date m_today;
    const int m_offset_minutes;
    FixedRandom m_random;
    std::int64_t m_seq = 0;
    sync::PullPage m_page;
};

std::string text(std::string_view words);  // for Fields: {"name", text("…")}

}  // namespace hera::demo
