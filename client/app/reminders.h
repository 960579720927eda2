// Reminders: while the application is open, a task that asked for it says so at its time, by the reader's clock, until it is
// done, opened or put off. What came due in the hour before the start is said once too.
#pragma once

#include <map>
#include <optional>
#include <string>

#include "app/live_query.h"
#include "app/screen.h"

namespace hera::ui {

class Reminders {
public:
    explicit Reminders(StoreLink& store) : m_live(store) {}

    void forget();
    // A strip at the top of `area`, cut off it, while there is something to be reminded of.
    void draw(Ui& ui, Rect& area);

private:
    struct Due {
        RecordId id{};
        std::string subject, about, time, entity;
        RecordId about_id{};
        Instant at{};
    };
    std::optional<Due> find();

    LiveQuery m_live;
    link::Query m_what;
    std::map<RecordId, Instant> m_quiet_until;  // put off or seen; by the reminder's own moment
    std::optional<Instant> m_started;
};

}  // namespace hera::ui
