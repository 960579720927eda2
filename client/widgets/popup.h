// Popup: a short list that opens at a control: menus and the listbox of a select. Bottom sheet on a phone.
//
// Keys: Up, Down, Home, End, Enter, Escape, and typing the beginning of an entry.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "platform/scroll.h"
#include "widgets/ids.h"

namespace hera::ui {

struct PopupItem {
    std::string label;
    char32_t icon = 0;
    std::string hint{};       // at the right end
    bool checked = false;
    bool danger = false;
    bool line_above = false;  // begins another group
    ImU32 dot = 0;            // a coloured dot in front
};

struct Popup {
    bool open = false;
    int active = -1;
    std::string typed;
    double typed_at_ms = 0;
    ScrollArea scroll;

    void show(int at = 0) {
        *this = Popup{};
        open = true;
        active = at;
    }
};

enum class PopupKind : unsigned char { menu, listbox };
// Draws the list while it is open and closes it when something was chosen or asked for.
std::optional<int> popup_list(Popup& popup, ImGuiID id, std::string_view name, const Rect& anchor, std::span<const PopupItem> items,
                              PopupKind kind, float width = 0);

// Where something of that size opens at `anchor`: below, or above when there is more room.
Rect popup_place(const Rect& anchor, float width, float height);
float popup_row_height();
void popup_surface(const Rect& rect);

struct SelectField {
    ImGuiID id = 0;
    Rect rect;  // as TextField
    std::string_view label, error{}, placeholder{};
    std::span<const PopupItem> choices;
    int current = -1;
    bool label_shown = true;
    bool disabled = false;
};
std::optional<int> select(Popup& popup, const SelectField& field);

}  // namespace hera::ui
