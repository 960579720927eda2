// The honest words for where a person's work is. They never claim more than the store says: "In sync" only when nothing is
// pending, "Saved on this device" only when it is durable here. Pure.
#pragma once

#include <string>
#include <string_view>

#include "link/messages.h"
#include "widgets/chip.h"

namespace hera::ui {

struct SyncWords {
    std::string_view state;  // Saving, Saved on this device, In sync, Not saved on this device
    std::string detail;      // "Offline · 3 changes waiting"; empty when there is nothing to add
    ChipTone tone = ChipTone::neutral;
    bool loud = false;        // the person should know without looking for it
    std::string_view action;  // key of what can be done about it, empty: nothing special
};

SyncWords sync_words(const link::Status& status);
// The whole state in one sentence, for the status element: "Saved on this device · Offline · 3 changes waiting".
std::string sync_line(const SyncWords& words);
// Why it is as it is and what to do; empty when all is well.
std::string sync_sentence(const link::Status& status);

}  // namespace hera::ui
