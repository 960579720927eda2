// What a person is told of how much is stored on this device.
#pragma once

#include <string>

#include "link/messages.h"

namespace hera::ui {

// "84 MB of 300 MB"; empty when no database is open.
std::string device_size_words(const link::Status& status);
// From 80 % of the budget on: what follows from it. Else empty.
std::string device_size_sentence(const link::Status& status);

}  // namespace hera::ui
