// Pages of the application itself, when there is no screen to show.
#pragma once

#include <cstdint>
#include <string_view>

#include "platform/geometry.h"

namespace hera::ui {

// The shape of the application while the local database is being opened; says so after a moment.
void draw_opening(const Rect& window);

struct NoticePage {
    char32_t icon = 0;
    std::string_view title, sentence, action;
    std::string_view more{};   // a second thing to do
    std::string_view below{};  // what has come of it
};
enum class NoticeAnswer : std::uint8_t { none, action, more };
// A page with one sentence and one way on, or two.
NoticeAnswer draw_notice(const Rect& window, const NoticePage& page);

}  // namespace hera::ui
