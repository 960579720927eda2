// Things that are pressed: buttons, links, tabs. Each draws itself, declares its node and says whether it was pressed.
#pragma once

#include <optional>
#include <span>
#include <string_view>

#include "platform/semantics.h"
#include "theme/tokens.h"
#include "widgets/ids.h"

namespace hera::ui {

enum class Tone : unsigned char {
    plain,    // bordered
    primary,  // filled with the accent: one per place
    quiet,    // no border until hovered
    danger,   // destroys something
};

struct Button {
    ImGuiID id = 0;
    Rect rect;
    std::string_view label;
    char32_t icon = 0;
    Tone tone = Tone::plain;
    bool disabled = false;
    bool icon_only = false;           // the label is the accessible name
    bool can_expand = false, expanded = false;
    bool trailing_chevron = false;    // opens a list
    std::string_view description{};
};

float button_width(std::string_view label, char32_t icon = 0, bool trailing_chevron = false);
bool button(const Button& button);
// A square button of the control height at the right end of `strip`, cut off it.
bool icon_button_right(ImGuiID id, Rect& strip, char32_t icon, std::string_view name);
// A button cut off the right end of `strip`, with the usual gap.
bool button_right(ImGuiID id, Rect& strip, std::string_view label, Tone tone = Tone::plain, char32_t icon = 0,
                  bool disabled = false);

enum class NavShape : unsigned char { side, rail, bottom };
struct NavItem {
    ImGuiID id = 0;
    Rect rect;
    std::string_view label, href;
    char32_t icon = 0;
    bool selected = false;
    NavShape shape = NavShape::side;
};
bool nav_item(const NavItem& item);

// Words that lead elsewhere. Returns whether it was pressed by a plain click or key; the browser does the rest.
bool text_link(ImGuiID id, const Rect& rect, std::string_view label, std::string_view href, const TextStyle& style,
               Align align = Align::left);

// One of a few: tabs of a page, or a setting. Arrow keys move between them.
struct Segments {
    ImGuiID id = 0;
    Rect rect;
    std::string_view name;
    std::span<const std::string_view> labels;
    int current = 0;
    bool tabs = true;  // false: a setting (radio buttons)
};
// What a setting needs so that no word is cut; the parts are equally wide.
float segments_width(std::span<const std::string_view> labels);
std::optional<int> segments(const Segments& spec);

}  // namespace hera::ui
