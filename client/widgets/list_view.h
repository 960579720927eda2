// list_view: a list of tall rows over any number of records; only the visible ones are asked for and drawn. What a phone
// shows where the desktop has a grid. Each row is a link (role link in a list), so it can be opened in a new tab.
//
// Keys on a focused row: Up, Down, Home, End, PageUp, PageDown move; Enter opens.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "platform/scroll.h"
#include "widgets/function_ref.h"
#include "widgets/ids.h"

namespace hera::ui {

struct ListView {
    ScrollArea scroll;
    std::int64_t active = 0;
    ImGuiID active_id = 0;     // its node, as drawn last
    bool follow = false;

    void to_top() { *this = ListView{}; }
    void show_row(std::int64_t row) { active = row, follow = true; }
};

struct ListSpec {
    ImGuiID id = 0;
    Rect rect;
    std::string_view name;
    std::int64_t total = 0;
    float row_height = 0;      // device pixels; 0: list_row_height()
    float free_bottom = 0;     // device pixels kept free below the last row (a floating button)
};

struct ListRow {
    ImGuiID id = 0;            // as GridRow
    std::string_view name, href;  // read before the next row is asked for
    bool loaded = true, selected = false;
};

struct ListResult {
    std::optional<std::int64_t> opened, context;
    ImVec2 pointer{};
    std::int64_t first = 0, count = 0;
};

ListResult list_view(ListView& list, const ListSpec& spec, FunctionRef<ListRow(std::int64_t)> row,
                     FunctionRef<void(std::int64_t, const Rect&)> draw);
float list_row_height();  // 68 dp

// The usual row: a face, two lines, a short word at the right.
enum class Face : unsigned char { none, person, company };
struct TwoLines {
    Face face = Face::none;
    std::string_view title, sub, trailing;
};
void draw_two_lines(const Rect& row, const TwoLines& lines);

}  // namespace hera::ui
