#include "platform/semantics.h"

#include <algorithm>

#include "platform/mirror.h"
#include "platform/ui_state.h"

namespace hera::ui {
namespace {

constexpr int neighbours_kept = 4;
constexpr float least_target = 24;  // dp; WCAG 2.2, 2.5.8

NodeRecord::Slice keep(std::string_view text) {
    UiState& s = state();
    NodeRecord::Slice slice{static_cast<std::uint32_t>(s.text.size()), static_cast<std::uint32_t>(text.size())};
    s.text.append(text);
    return slice;
}

bool role_is_interactive(Role role) {
    switch (role) {
        case Role::button:
        case Role::link:
        case Role::checkbox:
        case Role::switch_:
        case Role::radio:
        case Role::tab:
        case Role::menu_item:
        case Role::option:
        case Role::row:
        case Role::cell:
        case Role::column_header: return true;
        default: return false;
    }
}

// Only these may stand directly in such a container; anything else is put into a cell or an item of its own.
bool needs_wrapper(Role container, Role child, bool field, Role& wrapper) {
    if (container == Role::row) wrapper = Role::cell;
    else if (container == Role::list) wrapper = Role::list_item;
    else return false;
    return field || (child != wrapper && !(container == Role::row && child == Role::column_header));
}

std::uint32_t push_record(const Node& node, bool container, std::uint32_t parent) {
    UiState& s = state();
    NodeRecord record;
    record.id = node.id;
    record.parent = parent;
    record.role = node.role;
    record.container = container;
    record.state = node;
    record.name = keep(node.name);
    record.value = keep(node.value);
    record.description = keep(node.description);
    record.href = keep(node.href);
    record.rect = node.rect;
    record.clip = s.clips.empty() ? Rect{0, 0, s.env.width, s.env.height} : s.clips.back();
    record.layer = s.open_layers.empty() ? 0 : s.open_layers.back();
    s.nodes.push_back(std::move(record));
    return static_cast<std::uint32_t>(s.nodes.size() - 1);
}

ImGuiID derived_id(ImGuiID id, std::uint32_t salt) {
    std::uint32_t h = (id ^ salt) * 0x9e3779b1u;
    h ^= h >> 15;
    return h == 0 ? 1 : h;
}

// Small controls are pressed a little beside them too, into free space only.
void grow_targets() {
    UiState& s = state();
    // A phone's layout is for fingers, also while a mouse happens to be in use.
    float wanted = dp(s.env.touch || s.env.coarse || layout() == Layout::phone ? 44.0f : 24.0f);
    for (NodeRecord& node : s.nodes) {
        node.hit = node.rect.intersect(node.clip);
        if (!node.interactive || node.field != NodeRecord::none || node.hit.empty()) continue;
        float more_x = std::fmax(0.0f, wanted - node.hit.w) / 2, more_y = std::fmax(0.0f, wanted - node.hit.h) / 2;
        if (more_x <= 0 && more_y <= 0) continue;
        float left = std::ceil(more_x), right = left, top = std::ceil(more_y), bottom = top;
        const Rect r = node.hit;
        for (const NodeRecord& other : s.nodes) {
            if (!other.interactive || other.layer != node.layer || other.id == node.id) continue;
            Rect o = other.rect.intersect(other.clip);
            bool inside = o.x <= r.x && o.y <= r.y && o.right() >= r.right() && o.bottom() >= r.bottom();
            if (o.empty() || inside) continue;
            bool beside = o.y < r.bottom() + bottom && o.bottom() > r.y - top;
            bool above_or_below = o.x < r.right() + right && o.right() > r.x - left;
            // Free space between two targets belongs half to each.
            if (beside && o.right() <= r.x) left = std::fmin(left, std::floor((r.x - o.right()) / 2));
            if (beside && o.x >= r.right()) right = std::fmin(right, std::floor((o.x - r.right()) / 2));
            if (above_or_below && o.bottom() <= r.y) top = std::fmin(top, std::floor((r.y - o.bottom()) / 2));
            if (above_or_below && o.y >= r.bottom()) bottom = std::fmin(bottom, std::floor((o.y - r.bottom()) / 2));
        }
        node.hit = Rect{r.x - left, r.y - top, r.w + left + right, r.h + top + bottom}.intersect(node.clip);
    }
}

bool reached_by_tab(const NodeRecord& node) {
    if (node.state.disabled || node.grip || node.synthetic) return false;
    return node.field != NodeRecord::none || (node.interactive && node.state.focusable);
}

// Tab goes to elements that exist. So around the one that has focus the next few in both directions are mirrored although
// they lie out of sight; getting focus brings them into it (scroll.cpp). A few, as Tab may be quicker than frames.
void keep_neighbours() {
    UiState& s = state();
    std::size_t count = s.nodes.size(), at = 0;
    while (at < count && (s.nodes[at].id != s.focused || s.nodes[at].synthetic)) ++at;
    if (s.focused == 0 || at == count) return;
    for (bool forward : {true, false}) {
        int kept = 0;
        for (std::size_t i = at; kept < neighbours_kept && (forward ? ++i < count : i-- > 0);) {
            NodeRecord& node = s.nodes[i];
            if (node.layer != s.nodes[at].layer || !reached_by_tab(node)) continue;
            kept += 1;
            if (!node.clipped_away) continue;
            node.clipped_away = false;
            node.at_edge = true;
            for (std::size_t child = i + 1; child < count && s.nodes[child].parent == i; ++child)
                s.nodes[child].clipped_away = false, s.nodes[child].at_edge = true;
        }
    }
}

}  // namespace

UiState& state() {
    static UiState s;
    return s;
}

std::string_view text_of(NodeRecord::Slice slice) { return std::string_view(state().text).substr(slice.at, slice.size); }

const NodeRecord* find_node(ImGuiID id) {
    for (const NodeRecord& node : state().nodes)
        if (node.id == id) return &node;
    return nullptr;
}

const NodeRecord* node_at(ImVec2 point) {
    UiState& s = state();
    const NodeRecord* best = nullptr;
    for (const NodeRecord& node : s.nodes) {
        if (!node.interactive || node.state.disabled || !node.hit.contains(point)) continue;
        // An exact hit beats a grown one; later beats earlier; a higher layer beats all.
        bool exact = node.rect.contains(point);
        bool better = best == nullptr || node.layer > best->layer;
        if (!better && node.layer == best->layer) better = node.grip || (!best->grip && (exact || !best->rect.contains(point)));
        if (better) best = &node;
    }
    // What a layer covers is out of reach, even where the layer itself holds nothing.
    for (std::size_t i = s.layers.size(); i-- > 1;) {
        const LayerRecord& layer = s.layers[i];
        bool covers = layer.rect.contains(point) || (layer.kind == LayerKind::modal);
        if (covers && best != nullptr && best->layer < static_cast<int>(i)) return nullptr;
        if (covers) break;
    }
    return best;
}

std::uint32_t declare(const Node& node, bool container, bool field) {
    UiState& s = state();
    std::uint32_t parent = s.parents.back();
    if (parent != NodeRecord::none) {
        Role wrapper = node.role;
        if (needs_wrapper(s.nodes[parent].role, node.role, field, wrapper)) {
            Node around;
            around.id = derived_id(node.id, 0x77726170u);
            around.role = wrapper;
            around.rect = node.rect;
            parent = push_record(around, true, parent);
            s.nodes[parent].synthetic = true;
        }
    }
    std::uint32_t index = push_record(node, container, parent);
    NodeRecord& record = s.nodes[index];
    record.interactive = field || role_is_interactive(node.role) || node.drag_handle || node.grabs_at_once;
    if (record.role == Role::cell && !node.focusable) record.interactive = false;
    // A row without a name only holds others: the heads of a grid, the days of a week.
    if (record.role == Role::row && !node.focusable && node.name.empty()) record.interactive = false;
    if (record.role == Role::column_header && !node.focusable && node.sort == 0) record.interactive = false;
    bool wanted = s.focused == node.id || (s.focus_wanted && s.wanted_focus == node.id);
    // A sliver at the edge of a scroll area is no target anybody could hit: it counts as out of sight until more of it shows.
    Rect visible = node.rect.intersect(record.clip);
    auto sliver = [](float seen, float whole) { return seen < whole && seen < dp(least_target); };
    bool hidden = visible.empty() ||
                  (record.interactive && (sliver(visible.w, node.rect.w) || sliver(visible.h, node.rect.h)));
    record.clipped_away = hidden && !container && !wanted;
    return index;
}

void declare_grip(ImGuiID id, const Rect& rect) {
    Node grip;
    grip.id = id;
    grip.rect = rect;
    grip.grabs_at_once = true;
    std::uint32_t index = push_record(grip, false, NodeRecord::none);
    NodeRecord& record = state().nodes[index];
    record.interactive = record.grip = record.clipped_away = true;
}

Response response_of(ImGuiID id) {
    UiState& s = state();
    auto among = [id](const std::vector<ImGuiID>& ids) { return std::find(ids.begin(), ids.end(), id) != ids.end(); };
    Response r;
    r.activated = among(s.activated);
    r.double_clicked = among(s.double_clicked);
    r.context = among(s.context);
    r.hovered = s.hovered == id && !s.drag.active();
    r.held = s.held == id;
    r.focused = s.focused == id;
    r.focus_visible = r.focused && s.focus_visible;
    r.pointer = s.pointer;
    if (s.drag.node == id) {
        r.drag_started = s.drag.started;
        r.dragging = s.drag.active();
        r.dropped = s.drag.dropped;
        r.drag_cancelled = s.drag.cancelled;
    }
    return r;
}

Response node(const Node& node) {
    std::uint32_t index = declare(node, false, false);
    // A row of one piece still needs a cell to be a row.
    if (node.role == Role::row) {
        Node cell;
        cell.id = derived_id(node.id, 0x63656c6cu);
        cell.role = Role::cell;
        cell.rect = node.rect;
        cell.name = node.name;
        cell.focusable = false;
        bool clipped = state().nodes[index].clipped_away;
        std::uint32_t at = push_record(cell, false, index);
        state().nodes[at].clipped_away = clipped;
    }
    return node.disabled ? Response{} : response_of(node.id);
}

Scope::Scope(const Node& container) {
    std::uint32_t index = declare(container, true, false);
    if (container.role != Role::row) state().nodes[index].interactive = false;
    state().parents.push_back(index);
    m_response = response_of(container.id);
}

Scope::~Scope() { state().parents.pop_back(); }

Clip::Clip(const Rect& rect) {
    UiState& s = state();
    Rect outer = s.clips.empty() ? Rect{0, 0, s.env.width, s.env.height} : s.clips.back();
    s.clips.push_back(outer.intersect(rect));
    canvas()->PushClipRect(rect.min(), rect.max(), true);
}

Clip::~Clip() {
    state().clips.pop_back();
    canvas()->PopClipRect();
}

void begin_nodes() {
    UiState& s = state();
    s.nodes.clear();
    s.text.clear();
    s.areas.clear();
    s.bars.clear();
    s.parents.assign(1, NodeRecord::none);
    s.clips.clear();
}

void end_nodes() {
    keep_neighbours();
    grow_targets();
    for (const UiState::Bar& bar : state().bars)
        canvas_of_layer(bar.layer)->AddRectFilled(bar.rect.min(), bar.rect.max(), bar.color, std::fmin(bar.rect.w, bar.rect.h) / 2);
}

void focus(ImGuiID id) {
    state().wanted_focus = id;
    state().focus_wanted = true;
    state().focus_tries = 0;
}

void announce(std::string_view text, Politeness politeness) { state().announcements.push_back({std::string(text), politeness}); }

ImGuiID focused_id() { return state().focused; }

ImGuiID hovered_id() { return state().drag.active() ? 0 : state().hovered; }

bool take_key(std::string_view key, bool ctrl_or_cmd, bool shift) {
    UiState& s = state();
    if (s.key_taken || s.key != key || s.key_modifiers.alt || s.key_modifiers.ctrl_or_cmd != ctrl_or_cmd) return false;
    // "?" needs Shift on most layouts: the character itself says it.
    bool names_a_key = key.size() > 1;
    if (names_a_key || ctrl_or_cmd ? s.key_modifiers.shift != shift : false) return false;
    s.key_taken = true;
    return true;
}

}  // namespace hera::ui
