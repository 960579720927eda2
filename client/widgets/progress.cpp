#include "widgets/progress.h"

#include <algorithm>
#include <cmath>
#include <string>

#include "base/text.h"
#include "platform/semantics.h"
#include "strings/strings.h"
#include "theme/anim.h"
#include "theme/paint.h"

namespace hera::ui {

void progress_bar(ImGuiID id, const Rect& rect, std::string_view name, float share) {
    const Colors& c = colors();
    share = std::clamp(share, 0.0f, 1.0f);
    std::string words = std::string(name) + ", " + tr("unit.percent", {to_text(static_cast<std::int64_t>(share * 100))});
    node({.id = id, .role = Role::image, .name = words, .rect = rect});
    Rect bar = snap({rect.x, rect.y + std::round((rect.h - dp(8)) / 2), rect.w, dp(8)});
    fill_round(bar, 4, c.press);
    float shown = animate(id, share, motion::popover_ms);
    if (shown <= 0) return;
    bar.w = std::max(bar.h, std::round(bar.w * shown));
    fill_round(bar, 4, c.accent);
}

void skeleton(const Rect& rect) { fill_round(rect, radius::chip, colors().hover); }

void skeleton_rows(const Rect& rect, float row_height) {
    static constexpr float lengths[] = {0.62f, 0.48f, 0.7f, 0.55f, 0.4f};
    int count = static_cast<int>(rect.h / row_height);
    for (int i = 0; i < count; ++i) {
        Rect row{rect.x, rect.y + static_cast<float>(i) * row_height, rect.w, row_height};
        line_below(row, colors().line);
        float height = dp(12);
        float y = std::round(row.y + (row_height - height) / 2);
        skeleton({row.x, y, std::round(row.w * 0.4f * lengths[i % 5]), height});
        skeleton({row.x + std::round(row.w * 0.42f), y, std::round(row.w * 0.4f * lengths[(i + 2) % 5]), height});
    }
}

}  // namespace hera::ui
