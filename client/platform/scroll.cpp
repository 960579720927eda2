#include "platform/scroll.h"

#include <algorithm>
#include <unordered_map>

#include "platform/environment.h"
#include "platform/host.h"
#include "platform/scroll_physics.h"
#include "platform/ui_state.h"

namespace hera::ui {
namespace {

constexpr double rest_velocity_dp = 8;
constexpr double edge_zone_dp = 48;
constexpr double edge_speed_dp = 900;
constexpr double reveal_margin_dp = 24;
constexpr double bar_stays_ms = 700;  // after a finger's scrolling
constexpr float bar_width_dp = 6, thin_bar_width_dp = 3;
constexpr float thumb_min_dp = 32;

// One scroller for both directions; lengths along its axis.
struct Axis {
    ImGuiID id;
    Rect view;
    double content;
    bool sideways;

    double length() const { return static_cast<double>(sideways ? view.w : view.h); }
    double limit() const { return std::fmax(0.0, std::floor(content - length())); }
};

double seconds_since_last_frame() {
    static double last = 0, delta = 0;
    double now = env().now_ms;
    if (now != last) {
        delta = std::clamp((now - last) / 1000, 0.0, 0.05);
        last = now;
    }
    return delta;
}

const AreaInput* input_of(ImGuiID id) {
    for (const AreaInput& area : state().area_inputs)
        if (area.id == id) return &area;
    return nullptr;
}

void apply_key(const std::string& key, const Axis& axis, double& offset) {
    double page = axis.length() * 0.9;
    if (key == "PageDown") offset += page;
    else if (key == "PageUp") offset -= page;
    else if (key == "Home") offset = 0;
    else if (key == "End") offset = axis.limit();
    else if (key == "ArrowDown" || key == "ArrowRight") offset += static_cast<double>(dp(40));
    else if (key == "ArrowUp" || key == "ArrowLeft") offset -= static_cast<double>(dp(40));
}

void apply_reveal(const AreaInput& input, const Axis& axis, double& offset) {
    double spare = std::fmax(0.0, axis.length() - (input.reveal_to - input.reveal_from));
    double margin = std::fmin(reveal_margin_dp * static_cast<double>(env().dpr), spare / 2);
    if (input.reveal_to + margin > offset + axis.length()) offset = input.reveal_to + margin - axis.length();
    if (input.reveal_from - margin < offset) offset = input.reveal_from - margin;
}

// Where there is no pointer to reach for the bar, it only tells where one is, while things move.
bool moved_lately(ImGuiID id, double offset) {
    struct Seen {
        double offset = 0, moved_ms = -1e9;
    };
    static std::unordered_map<ImGuiID, Seen> all;
    auto [found, fresh] = all.try_emplace(id);
    Seen& seen = found->second;
    double now = env().now_ms;
    if (!fresh && seen.offset != offset) seen.moved_ms = now;
    seen.offset = offset;
    if (now - seen.moved_ms >= bar_stays_ms) return false;
    wake_at(seen.moved_ms + bar_stays_ms);
    return true;
}

// A thin bar that can be grabbed; its node is only for the pointer.
void draw_bar(const Axis& axis, double& offset) {
    float width = dp(state().env.touch ? thin_bar_width_dp : bar_width_dp), margin = dp(2);
    bool moved = moved_lately(axis.id, offset);
    double track = axis.length() - static_cast<double>(2 * margin);
    Thumb thumb = thumb_of(offset, axis.length(), axis.content, track, static_cast<double>(dp(thumb_min_dp)));
    if (thumb.length <= 0) return;
    UiState& s = state();
    ImGuiID id = axis.id ^ 0x5ca1ab1eu;
    float at = static_cast<float>(thumb.at) + margin, length = static_cast<float>(thumb.length);
    Rect bar = axis.sideways ? Rect{axis.view.x + at, axis.view.bottom() - width - margin, length, width}
                             : Rect{axis.view.right() - width - margin, axis.view.y + at, width, length};
    bool grabbed = s.drag.active() && s.drag.node == id;
    if (!s.env.touch || grabbed) {
        Rect grip = axis.sideways ? Rect{bar.x, bar.y - margin, bar.w, bar.h + 2 * margin}
                                  : Rect{bar.x - margin, bar.y, bar.w + 2 * margin, bar.h};
        declare_grip(id, grip);
        Response response = response_of(id);
        if (response.dragging) {
            static double grabbed_at = 0, grabbed_offset = 0;
            double pointer = static_cast<double>(axis.sideways ? s.pointer.x : s.pointer.y);
            if (response.drag_started) grabbed_at = pointer, grabbed_offset = offset;
            double travel = std::fmax(1.0, track - thumb.length);
            offset = std::clamp(grabbed_offset + (pointer - grabbed_at) * axis.limit() / travel, 0.0, axis.limit());
        }
        grabbed = grabbed || response.hovered;
    }
    bool shown = grabbed || (s.env.touch ? moved : axis.view.contains(s.pointer));
    if (!shown) return;
    ImU32 alpha = grabbed ? 150 : 84;
    ImU32 color = s.env.dark ? IM_COL32(255, 255, 255, alpha) : IM_COL32(24, 24, 27, alpha);
    s.bars.push_back({bar, color, s.open_layers.empty() ? 0 : s.open_layers.back()});
}

double update_axis(const Axis& axis, double& offset, double& velocity) {
    UiState& s = state();
    double scale = static_cast<double>(s.env.dpr), seconds = seconds_since_last_frame();
    if (const AreaInput* input = input_of(axis.id)) {
        offset += input->delta;
        if (input->dragged || input->stopped || input->wheeled || input->revealed || !input->key.empty()) velocity = 0;
        if (!input->key.empty()) apply_key(input->key, axis, offset);
        if (input->revealed) apply_reveal(*input, axis, offset);
        if (input->thrown && !s.env.reduced_motion) velocity = input->throw_velocity;
    } else if (velocity != 0) {
        coast(offset, velocity, seconds, rest_velocity_dp * scale);
    }
    bool edge = s.drag.active() && s.drag.node != (axis.id ^ 0x5ca1ab1eu) && axis.view.contains(s.pointer);
    if (edge) {
        double near = static_cast<double>(axis.sideways ? s.pointer.x - axis.view.x : s.pointer.y - axis.view.y);
        double pull = edge_pull(near, axis.length() - near,
                                std::fmin(edge_zone_dp * scale, axis.length() / 4), edge_speed_dp * scale);
        offset += pull * seconds;
        if (pull != 0 && offset > 0 && offset < axis.limit()) s.moving = true;
    }
    double limit = axis.limit();
    if (offset <= 0 || offset >= limit) velocity = 0;
    offset = std::clamp(offset, 0.0, limit);
    if (velocity != 0) s.moving = true;

    AreaRecord record;
    record.id = axis.id;
    record.view = axis.view.intersect(s.clips.empty() ? axis.view : s.clips.back());
    record.layer = s.open_layers.empty() ? 0 : s.open_layers.back();
    record.sideways = axis.sideways;
    record.coasting = velocity != 0;
    record.offset = offset;
    record.limit = limit;
    s.areas.push_back(record);
    draw_bar(axis, offset);
    return std::floor(offset + 0.5);
}

}  // namespace

double ScrollArea::update(ImGuiID id, const Rect& view, double content_height) {
    return update_axis({id, view, content_height, false}, offset, velocity);
}

double ScrollStrip::update(ImGuiID id, const Rect& view, double content_width) {
    if (const AreaInput* input = input_of(id)) held = (held || input->dragged) && !input->thrown && !input->stopped;
    return update_axis({id, view, content_width, true}, offset, velocity);
}

void ScrollArea::scroll_into_view(double top, double height, const Rect& view, double content_height) {
    double view_height = static_cast<double>(view.h);
    if (top < offset) offset = top;
    else if (top + height > offset + view_height) offset = top + height - view_height;
    offset = std::clamp(offset, 0.0, std::fmax(0.0, content_height - view_height));
    velocity = 0;
}

AreaInput& input_for_area(ImGuiID id) {
    std::vector<AreaInput>& all = state().area_inputs;
    for (AreaInput& area : all)
        if (area.id == id) return area;
    all.push_back({});
    all.back().id = id;
    return all.back();
}

void reveal(const NodeRecord& node) {
    for (bool sideways : {false, true}) {
        const AreaRecord* around = nullptr;
        for (const AreaRecord& area : state().areas) {
            const Rect &view = area.view, &clip = node.clip;
            bool holds = view.x <= clip.x + 1 && view.right() >= clip.right() - 1 && view.y <= clip.y + 1 &&
                         view.bottom() >= clip.bottom() - 1;
            if (area.sideways != sideways || area.layer != node.layer || area.limit <= 0 || view.empty() || !holds) continue;
            if (around == nullptr || view.w * view.h < around->view.w * around->view.h) around = &area;
        }
        if (around == nullptr) continue;
        const Rect &r = node.rect, &view = around->view;
        float begin = sideways ? r.x - view.x : r.y - view.y, size = sideways ? r.w : r.h, length = sideways ? view.w : view.h;
        if (begin >= -0.5f && begin + size <= length + 0.5f) continue;
        AreaInput& input = input_for_area(around->id);
        input.revealed = true;
        input.reveal_from = static_cast<double>(begin) + around->offset;
        input.reveal_to = input.reveal_from + static_cast<double>(size);
    }
}

const AreaRecord* area_at(ImVec2 point, ImVec2 delta) {
    const AreaRecord* best = nullptr;
    int covering = 0;
    const std::vector<LayerRecord>& layers = state().layers;
    for (std::size_t i = 1; i < layers.size(); ++i)
        if (layers[i].rect.contains(point) || layers[i].kind == LayerKind::modal) covering = static_cast<int>(i);
    for (const AreaRecord& area : state().areas) {
        if (!area.view.contains(point) || area.layer < covering) continue;
        if (delta.x != 0 && !area.sideways) continue;
        if (delta.y != 0 && area.sideways) continue;
        bool stuck = area.limit <= 0;
        if (stuck && best != nullptr) continue;
        // The innermost that can go that way; at its end the outer one takes over.
        double along = static_cast<double>(area.sideways ? delta.x : delta.y);
        bool at_end = (along < 0 && area.offset <= 0) || (along > 0 && area.offset >= area.limit);
        if (at_end && best != nullptr) continue;
        best = &area;
    }
    return best;
}

bool scroll_by_key(const std::string& key, bool) {
    bool vertical = key == "PageDown" || key == "PageUp" || key == "Home" || key == "End" || key == "ArrowDown" || key == "ArrowUp";
    if (!vertical) return false;
    UiState& s = state();
    // The area around what has focus, or else the largest one of the topmost layer.
    const NodeRecord* focused = find_node(s.focused);
    const AreaRecord* best = nullptr;
    for (const AreaRecord& area : s.areas) {
        if (area.sideways || area.limit <= 0 || area.layer + 1 < static_cast<int>(s.layers.size())) continue;
        bool around = focused != nullptr && !focused->rect.intersect(area.view).empty();
        bool best_around = best != nullptr && focused != nullptr && !focused->rect.intersect(best->view).empty();
        if (best == nullptr || (around && !best_around) ||
            (around == best_around && area.view.w * area.view.h > best->view.w * best->view.h))
            best = &area;
    }
    if (best == nullptr) return false;
    input_for_area(best->id).key = key;
    return true;
}

}  // namespace hera::ui
