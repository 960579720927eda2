// StoryEntry: one item of a record's story, put into words: "Ann changed Stage from A to B · today 10:20".
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/time.h"
#include "link/messages.h"
#include "model/schema.h"
#include "platform/geometry.h"

namespace hera::ui {

struct StoryEntry {
    ImGuiID id = 0;
    link::TimelineItem::Kind kind = link::TimelineItem::Kind::changed;
    RecordId record{};  // activity or task
    char32_t icon = 0;
    Date day{};
    std::string headline;            // what happened
    bool strong = false;             // written by a person, not told by us
    std::string facts;               // "45 min", "due 12 Dec"
    std::string meta;                // who and when
    std::string body;                // text of a note
    std::vector<std::string> lines;  // one per change, when there are several
    bool pending = false, done = false, late = false;
};

struct StoryWords {
    const Entity* entity = nullptr;
    Instant now{};
    int utc_offset = 0;
};
StoryEntry tell(const link::TimelineItem& item, const StoryWords& words);

// "Today", "Yesterday", "Tuesday 3 Nov".
std::string day_heading(Date day, Date today);
// A value of a change as people read it; the store sends days, moments and options in their stored form.
std::string changed_value(const FieldDef& field, const std::string& value, const StoryWords& words);

}  // namespace hera::ui
