// What the sections of the settings are made of.
#pragma once

#include <string_view>

#include "platform/geometry.h"
#include "widgets/ids.h"

namespace hera::ui::settings {

// A heading, and a card that is as high as what is drawn into it; the rectangle inside. Cut off the top of `page`.
Rect section(Rect& page, std::string_view heading, float height);
float padding();
// "Role: Owner". `id` of the section makes equal labels differ.
void fact(Rect& card, ImGuiID section, std::string_view label, std::string_view value);
float fact_height();
// Somebody or something with two lines of words: what is left of `row` at the right is for a button or chip.
void two_lines(Rect row, std::string_view name, std::string_view below);
float person_height();
// The same as an item of a list, with an icon in front and, unless `action` is empty, a button at its end. Whether that was
// pressed.
struct ActionRow {
    Rect rect;
    ImGuiID id = 0;
    char32_t icon = 0;
    std::string_view name, below, action;
    bool disabled = false;
};
bool action_row(const ActionRow& row);

}  // namespace hera::ui::settings
