// date_field: a day, typed ("12 Dec", "2026-12-12", "tomorrow") or picked from a calendar (role grid; arrow keys by day and
// week, PageUp and PageDown by month, Home and End within the week).
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/time.h"
#include "platform/geometry.h"

namespace hera::ui {

// Owned by the caller, one per field.
struct DateState {
    bool open = false;         // the calendar
    Date shown{};              // the day that has the roving focus
    bool follow = false;
    std::string rejected;      // typed text that is no day, kept until it is mended
};

struct DateField {
    ImGuiID id = 0;
    Rect rect;                 // as TextField
    std::string_view label, error{};
    std::optional<Date> value;
    Date today{};
    bool monday_first = true;
    bool required = false, disabled = false;
    bool label_shown = true;
    bool quiet = false;       // no frame until hovered or edited
};

struct DateResult {
    bool changed = false;              // `value` is the new one
    std::optional<Date> value;
    bool not_a_day = false;            // what stands there could not be read: say so
    bool focused = false, left = false, cancelled = false, entered = false;
};

DateResult date_field(DateState& state, const DateField& field);

}  // namespace hera::ui
