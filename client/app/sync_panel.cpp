#include "app/sync_panel.h"

#include <cmath>
#include <string>
#include <vector>

#include "app/sync_words.h"
#include "platform/host.h"
#include "platform/semantics.h"
#include "strings/format.h"
#include "strings/strings.h"
#include "theme/paint.h"
#include "widgets/heading.h"
#include "widgets/popup.h"

namespace hera::ui {
namespace {

struct Fact {
    std::string_view label;
    std::string value;
};

std::vector<Fact> facts_of(const link::Status& status) {
    std::vector<Fact> out;
    std::string last = status.last_sync.ms == 0 ? std::string(tr("sync.never"))
                                                : format_moment(status.last_sync, clock().now(), utc_offset_minutes());
    out.push_back({tr("sync.fact_last"), std::move(last)});
    out.push_back({tr("sync.fact_waiting"),
                   status.pending == 0 ? std::string(tr("sync.nothing")) : plural(status.pending, "sync.changes.")});
    if (status.files > 0) out.push_back({tr("sync.fact_files"), format_number(status.files)});
    if (status.refused > 0) out.push_back({tr("sync.fact_refused"), plural(status.refused, "sync.changes.")});
    if (status.conflicts > 0) out.push_back({tr("sync.fact_conflicts"), format_number(status.conflicts)});
    return out;
}

float fact_height() { return dp(roomy() ? 32.0f : 26.0f); }
// The state is never cut off: it takes as many lines as it needs.
constexpr float dot_width_dp = 18;
float said_height(std::string_view line, float width) {
    return paragraph_height(line, type::body_strong(), width - dp(dot_width_dp));
}

}  // namespace

float sync_details_height(const link::Status& status, float width) {
    float height = said_height(sync_line(sync_words(status)), width) + dp(8);
    std::string sentence = sync_sentence(status);
    if (!sentence.empty()) height += paragraph_height(sentence, type::body(), width) + dp(8);
    return height + static_cast<float>(facts_of(status).size()) * fact_height() + dp(12) + size::control();
}

SyncAction draw_sync_details(ImGuiID id, Rect area, const link::Status& status, bool can_show) {
    const Colors& c = colors();
    SyncWords words = sync_words(status);
    std::string line = sync_line(words);
    Rect said = area.cut_top(said_height(line, area.w));
    dot({said.x + dp(4), said.y + std::round(line_height(type::body_strong()) / 2)}, 8, tone_ink(words.tone));
    said.cut_left(dp(dot_width_dp));
    paragraph(id_of("words", id), said, line, type::body_strong(), c.text);
    area.cut_top(dp(8));
    std::string sentence = sync_sentence(status);
    if (!sentence.empty()) area.cut_top(paragraph(id_of("why", id), area, sentence, type::body(), c.text2) + dp(8));
    for (const Fact& fact : facts_of(status)) {
        Rect row = area.cut_top(fact_height());
        draw_text_in(canvas(), row, type::body(), c.text2, fact.label);
        draw_text_in(canvas(), row, type::tabular(type::body()), c.text, fact.value, Align::right);
        std::string both = std::string(fact.label) + ": " + fact.value;
        node({.id = id_of(fact.label, id), .role = Role::text, .name = both, .rect = row});
    }
    area.cut_top(dp(12));
    Rect buttons = area.cut_top(size::control());
    SyncAction action = SyncAction::none;
    bool sign_in = words.action == "account.sign_in", reload = words.action == "update.reload";
    if (sign_in || reload) {
        std::string_view label = tr(words.action);
        Rect place = buttons.cut_left(button_width(label));
        buttons.cut_left(dp(8));
        if (button({.id = id_of("act", id), .rect = place, .label = label, .tone = Tone::primary}))
            action = sign_in ? SyncAction::sign_in : SyncAction::reload;
    }
    std::string_view again = tr("sync.try_now");
    if (button({.id = id_of("try", id), .rect = buttons.cut_left(button_width(again)), .label = again}))
        action = SyncAction::try_now;
    if (can_show && status.pending + status.refused + status.conflicts > 0) {
        std::string_view show = tr("outbox.show");
        buttons.cut_left(dp(8));
        if (button({.id = id_of("show", id), .rect = buttons.cut_left(button_width(show)), .label = show}))
            action = SyncAction::show_changes;
    }
    return action;
}

void SyncPanel::toggle() {
    bool was = open();
    close();
    if (was) return;
    if (layout() == Layout::phone)
        m_dialog.show();
    else
        m_popover = true;
}

SyncAction SyncPanel::draw(const Rect& anchor, const link::Status& status) {
    SyncAction action = SyncAction::none;
    ImGuiID id = id_of("sync-panel");
    if (m_dialog.open) {
        DialogSpec spec{.id = id, .title = tr("sync.title"), .cancel = tr("button.close"), .width_dp = 400};
        spec.content_height = sync_details_height(status, dialog_body_width(spec));
        dialog(m_dialog, spec, [&](const Rect& body) { action = draw_sync_details(id_of("details", id), body, status, true); });
    }
    if (m_popover) {
        float width = dp(340), padding = dp(16);
        float height = sync_details_height(status, width - 2 * padding) + 2 * padding;
        Rect place = popup_place(anchor, width, height);
        Layer layer(id, tr("sync.title"), place, LayerKind::menu);
        popup_surface(place);
        {
            Scope group({.id = id_of("group", id), .role = Role::region, .name = tr("sync.title"), .rect = place});
            action = draw_sync_details(id_of("details", id), place.inset(padding, padding), status, true);
        }
        if (layer.close_requested() || take_key("Escape")) m_popover = false;
    }
    if (action != SyncAction::none && action != SyncAction::try_now) close();
    return action;
}

}  // namespace hera::ui
