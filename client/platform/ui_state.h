// The state of one frame, shared by the files of the platform and by nobody else.
#pragma once

#include <string>
#include <vector>

#include "platform/canvas_input.h"
#include "platform/environment.h"
#include "platform/gesture.h"
#include "platform/semantics.h"

struct ImDrawData;

namespace hera::ui {

// A node as declared, kept for one frame to be hit and mirrored.
struct NodeRecord {
    static constexpr std::uint32_t none = 0xffffffff;
    struct Slice {
        std::uint32_t at = 0, size = 0;
    };
    ImGuiID id = 0;
    std::uint32_t parent = none;  // index of the container's record
    Role role = Role::group;
    bool container = false, synthetic = false, interactive = false, grip = false;
    bool clipped_away = false;  // not mirrored: out of sight, or all but
    bool at_edge = false;       // mirrored all the same, for its focus: without a size, at the edge it went over
    Node state;                   // its views are not used: the slices below are
    Slice name, value, description, href;
    Rect rect, hit, clip;         // as declared; where it can be pressed; what may be seen
    int layer = 0;                // index into the frame's layers, 0: the base
    std::uint32_t field = none;   // index into FieldFrame records for text fields
};

struct LayerRecord {
    ImGuiID id = 0;
    LayerKind kind = LayerKind::modal;
    Rect rect;
    std::uint32_t node = NodeRecord::none;
    bool stays = false;  // Layer::stay
};

struct AreaRecord {
    ImGuiID id = 0;
    Rect view;
    int layer = 0;
    bool sideways = false, coasting = false;
    double offset = 0, limit = 0;
};
// What was meant for a scroll area since its last update.
struct AreaInput {
    ImGuiID id = 0;
    double delta = 0;      // content moves up by that much
    double throw_velocity = 0;
    bool dragged = false, thrown = false, stopped = false, wheeled = false;
    std::string key;       // "PageDown", "Home", …
    bool revealed = false;   // this much of the content is to be in sight
    double reveal_from = 0, reveal_to = 0;
};

struct UiState {
    Environment env;

    // the frame being declared and, before that, the last one
    std::vector<NodeRecord> nodes;
    std::string text;
    std::vector<LayerRecord> layers;
    std::vector<AreaRecord> areas;
    struct Bar {
        Rect rect;
        ImU32 color = 0;
        int layer = 0;
    };
    std::vector<Bar> bars;  // of scroll areas; drawn above what scrolls
    std::vector<std::uint32_t> parents;  // open containers
    std::vector<Rect> clips;
    std::vector<int> open_layers;

    // what happened since the last frame
    std::vector<ImGuiID> activated, double_clicked, context;
    std::vector<AreaInput> area_inputs;
    ImGuiID layer_to_close = 0;
    std::string key;
    input::Modifiers key_modifiers;
    bool key_taken = true;

    // what lasts
    ImGuiID hovered = 0, held = 0, focused = 0;
    bool focus_visible = false;
    ImGuiID wanted_focus = 0;
    bool focus_wanted = false;
    int focus_tries = 0;
    ImGuiID selected_field = 0;  // select_all() asked for it
    ImVec2 pointer{-1, -1};
    bool mouse_inside = false;
    struct Drag {
        ImGuiID node = 0;
        bool started = false, dropped = false, cancelled = false;
        bool active() const { return node != 0 && !dropped && !cancelled; }
    } drag;
    struct Announcement {
        std::string text;
        Politeness politeness;
    };
    std::vector<Announcement> announcements;
    int cursor = 0;
    bool moving = false;  // something asks for the next frame (inertia, auto-scroll)
};

UiState& state();

std::string_view text_of(NodeRecord::Slice slice);
const NodeRecord* find_node(ImGuiID id);
// The topmost node or area at a point, from the last frame declared.
const NodeRecord* node_at(ImVec2 point);
// What was drawn came or went under a mouse that rests: what is under it now is not what was drawn as hovered.
bool hover_is_stale();
const AreaRecord* area_at(ImVec2 point, ImVec2 delta);
AreaInput& input_for_area(ImGuiID id);

// ---- semantics.cpp ----
void begin_nodes();
void end_nodes();
std::uint32_t declare(const Node& node, bool container, bool field);
Response response_of(ImGuiID id);
void declare_grip(ImGuiID id, const Rect& rect);  // can be dragged, is not mirrored
// ---- scroll.cpp ----
bool scroll_by_key(const std::string& key, bool shift);
// The areas around a node scroll until it is in sight.
void reveal(const NodeRecord& node);
// ---- layers.cpp ----
ImDrawList* canvas_of_layer(int layer);
void begin_layers();
void end_layers();  // settles focus of layers that came or went
void add_layer_lists(ImDrawData& data);
bool close_top_layer();
// A route takes the place of the topmost layer's entry in the browser's history, when there is one.
bool take_layer_entry();
// Another route is shown whose entry lies above that many layer entries.
void route_left_layers(int entries_left);
// ---- input.cpp ----
void drain_input(double now_ms);
void clear_happenings();
double next_input_deadline();

}  // namespace hera::ui
