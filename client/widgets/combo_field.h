// combo_field: typed text with suggestions below it (role combobox). The caller gives the choices for what is typed, at
// once or some frames later. The last entry can offer to create what was typed.
//
// Keys: Down and Up move through the suggestions while the caret stays, Enter takes the lit one, Escape closes and then
// restores, Tab leaves. Emptying the text and leaving clears.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "platform/scroll.h"
#include "widgets/ids.h"

namespace hera::ui {

struct ComboChoice {
    std::string key;          // what is reported; unique
    std::string label;
    std::string hint{};       // second word at the right
};

// Owned by the caller, one per field.
struct ComboState {
    bool open = false;
    bool focused = false;
    std::string typed;        // what the choices should match while `open`
    int active = -1;
    int spoken = -1;          // number of suggestions announced last
    bool put_back = false;    // what was typed gives way to the value
    ScrollArea scroll;
};

struct ComboField {
    ImGuiID id = 0;
    Rect rect;                // as TextField
    std::string_view label, error{}, placeholder{};
    std::string_view value;   // label of what is chosen; empty: nothing
    std::span<const ComboChoice> choices;  // for ComboState::typed
    bool loading = false;     // more may come
    bool can_create = false;
    bool clearable = true;
    bool required = false, disabled = false;
    bool label_shown = true;
    bool quiet = false;       // no frame until hovered or edited
};

struct ComboResult {
    std::optional<std::string> chosen;   // key
    std::optional<std::string> create;   // typed text of the "Create" entry
    bool cleared = false;
    bool focused = false, left = false, cancelled = false;
};

ComboResult combo_field(ComboState& state, const ComboField& field);

}  // namespace hera::ui
