// What people call the browser that calls itself so (User-Agent): "Firefox on Linux". A hint for people, nothing depends on it.
#pragma once

#include <string>
#include <string_view>

namespace hera::ui {

std::string browser_name(std::string_view agent);

}  // namespace hera::ui
