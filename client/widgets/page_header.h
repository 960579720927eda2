// page_header: the page's one h1, a word beside it, the actions at the right; those that do not fit go into a "More" menu,
// the leftmost first. A back arrow stands in front when the caller names where it leads (phones, record pages).
#pragma once

#include <optional>
#include <span>
#include <string_view>

#include "widgets/button.h"
#include "widgets/popup.h"

namespace hera::ui {

struct HeaderAction {
    ImGuiID id = 0;
    std::string_view label;
    char32_t icon = 0;
    Tone tone = Tone::plain;
    bool disabled = false;
    bool only_in_menu = false;   // destructive or rare things
};

struct PageHeader {
    ImGuiID id = 0;
    Rect rect;                   // page_header_height() high
    std::string_view title;
    std::string_view sub{};      // "4", "Chief Technology Officer": beside the title
    std::string_view back_href{};    // where the arrow leads; empty: no arrow
    std::string_view back_name{};    // its accessible name
    std::span<const HeaderAction> actions{};  // left to right; the primary one last
    bool line = true;            // hairline below
};

struct HeaderResult {
    bool back = false;
    std::optional<int> action;   // index into actions
    Rect free;                   // between title and actions: for what the screen puts there
};

// `more` is the state of the menu.
HeaderResult page_header(Popup& more, const PageHeader& header);
float page_header_height();

}  // namespace hera::ui
