// SearchDialog: finds a contact, company, deal or lead from anywhere: a shortcut, the beginning of a word, Enter. Enter that comes
// before the answer waits for it. Without words it offers who was last in touch.
//
// Keys: Down, Up move; Enter opens the lit one, at first the first; Escape closes.
#pragma once

#include <array>
#include <optional>
#include <string>
#include <vector>

#include "app/live_query.h"
#include "app/route.h"
#include "platform/field.h"
#include "platform/scroll.h"
#include "widgets/dialog.h"

namespace hera::ui {

class SearchDialog {
public:
    explicit SearchDialog(StoreLink& store);

    void open();
    void close();
    // Where to go, once something was chosen.
    std::optional<Route> draw();

private:
    struct Hit {
        std::string_view entity;
        RecordId id{};
        std::string title, hint, href;
        bool begins = false;  // the title begins with what was typed
    };
    void ask();
    void gather();
    bool fresh() const;
    void draw_field(const Rect& place, FieldResult& typed);
    int draw_hits(Rect place);
    ImGuiID option_id(std::size_t index) const;

    std::array<LiveQuery, 4> m_live;
    std::array<std::uint64_t, 4> m_versions{};
    DialogState m_dialog;
    ImGuiID m_id = 0;
    std::string m_text;
    std::vector<Hit> m_hits;
    int m_lit = 0;
    bool m_enter = false;  // pressed before the answer was here
    bool m_stale = true;
};

}  // namespace hera::ui
