// Layers: draw lists above the base, what they cover, who asks them to close, and where focus goes.
#include <memory>

#include "imgui_internal.h"
#include "platform/ports.h"
#include "platform/ui_state.h"

namespace hera::ui {
namespace {

struct OpenLayer {
    ImGuiID id = 0;
    LayerKind kind = LayerKind::modal;
    ImGuiID focus_before = 0;
    bool has_entry = false;  // in the browser's history
};

// Layers that were open at the end of the last frame, lowest first.
std::vector<OpenLayer>& open_ones() {
    static std::vector<OpenLayer> layers;
    return layers;
}

// Entries in the browser's history whose layer closed without Back. They stay until something can take their place:
// undoing them at once would race with a route that is set in the same breath.
int& stale_entries() {
    static int count = 0;
    return count;
}

int entries_of_open_layers() {
    int count = 0;
    for (const OpenLayer& layer : open_ones()) count += layer.has_entry ? 1 : 0;
    return count;
}

std::vector<std::unique_ptr<ImDrawList>>& lists() {
    static std::vector<std::unique_ptr<ImDrawList>> all;
    return all;
}

ImDrawList* list_of(std::size_t layer) {
    while (lists().size() < layer) lists().push_back(std::make_unique<ImDrawList>(ImGui::GetDrawListSharedData()));
    return lists()[layer - 1].get();
}

bool takes_focus(LayerKind kind) { return kind == LayerKind::modal || kind == LayerKind::menu; }

bool can_focus(const NodeRecord& node) {
    if (node.synthetic || node.state.disabled) return false;
    return node.field != NodeRecord::none || (node.interactive && node.state.focusable);
}

void focus_into(const LayerRecord& layer, int index) {
    ImGuiID first = 0, any = 0;
    for (const NodeRecord& node : state().nodes) {
        if (node.layer != index || node.id == layer.id) continue;
        // A field is what a dialog was opened for; in menus every item counts although they rove.
        if (node.field != NodeRecord::none && !node.state.disabled) {
            first = node.id;
            break;
        }
        bool entry = layer.kind == LayerKind::menu && node.interactive && !node.state.disabled;
        if (any == 0 && (can_focus(node) || entry)) any = node.id;
    }
    focus(first != 0 ? first : any != 0 ? any : layer.id);
}

// `below`: the layers under it.
void take_entry(OpenLayer& layer, const std::vector<OpenLayer>& below) {
    layer.has_entry = true;
    if (stale_entries() > 0) {
        stale_entries() -= 1;
        return;
    }
    int depth = 1;
    for (const OpenLayer& other : below) depth += other.has_entry ? 1 : 0;
    port::push_layer_entry(depth);
}

void open_and_close() {
    UiState& s = state();
    std::vector<OpenLayer>& before = open_ones();
    std::vector<OpenLayer> now;
    for (std::size_t i = 1; i < s.layers.size(); ++i) {
        const LayerRecord& layer = s.layers[i];
        const OpenLayer* known = nullptr;
        for (const OpenLayer& old : before)
            if (old.id == layer.id) known = &old;
        if (known) {
            OpenLayer kept = *known;
            if (layer.stays && !kept.has_entry) take_entry(kept, now);
            now.push_back(kept);
            continue;
        }
        OpenLayer fresh{layer.id, layer.kind, s.focused, false};
        if (layer.kind == LayerKind::modal) take_entry(fresh, now);
        now.push_back(fresh);
        if (takes_focus(layer.kind) && !s.focus_wanted) focus_into(layer, static_cast<int>(i));
    }
    for (std::size_t i = before.size(); i-- > 0;) {
        const OpenLayer& old = before[i];
        bool still = false;
        for (const OpenLayer& layer : now) still = still || layer.id == old.id;
        if (still) continue;
        if (old.has_entry) stale_entries() += 1;
        if (takes_focus(old.kind) && !s.focus_wanted && find_node(old.focus_before) != nullptr) focus(old.focus_before);
    }
    before = std::move(now);
}

}  // namespace

ImDrawList* canvas() {
    const UiState& s = state();
    int layer = s.open_layers.empty() ? 0 : s.open_layers.back();
    return canvas_of_layer(layer);
}

ImDrawList* canvas_of_layer(int layer) {
    return layer == 0 ? ImGui::GetBackgroundDrawList() : list_of(static_cast<std::size_t>(layer));
}

bool menu_or_dialog_open() {
    const UiState& s = state();
    for (std::size_t i = 1; i < s.layers.size(); ++i)
        if (s.layers[i].kind == LayerKind::menu || s.layers[i].kind == LayerKind::modal) return true;
    return false;
}

Layer::Layer(ImGuiID id, std::string_view name, const Rect& rect, LayerKind kind) {
    UiState& s = state();
    int index = static_cast<int>(s.layers.size());
    LayerRecord record{id, kind, rect};
    s.layers.push_back(record);
    s.open_layers.push_back(index);
    s.clips.push_back({0, 0, s.env.width, s.env.height});
    ImDrawList* list = list_of(static_cast<std::size_t>(index));
    list->_ResetForNewFrame();
    list->PushTexture(ImGui::GetIO().Fonts->TexRef);
    list->PushClipRect({0, 0}, {s.env.width, s.env.height}, false);
    s.parents.push_back(NodeRecord::none);  // layers stand beside the base, wherever they were declared
    Node container;
    container.id = id;
    container.role = kind == LayerKind::modal ? Role::dialog : Role::group;
    container.name = kind == LayerKind::modal ? name : std::string_view{};
    container.rect = rect;
    container.focusable = false;
    std::uint32_t node = declare(container, true, false);
    s.nodes[node].interactive = false;
    s.layers.back().node = node;
    s.parents.push_back(node);
    m_index = index;
    m_close_requested = s.layer_to_close == id;
}

void Layer::stay() { state().layers[static_cast<std::size_t>(m_index)].stays = true; }

Layer::~Layer() {
    UiState& s = state();
    s.parents.pop_back();
    s.parents.pop_back();
    s.clips.pop_back();
    s.open_layers.pop_back();
}

void begin_layers() {
    UiState& s = state();
    s.layers.clear();
    s.layers.push_back({});  // the base
    s.open_layers.clear();
}

void end_layers() { open_and_close(); }

void add_layer_lists(ImDrawData& data) {
    for (std::size_t i = 1; i < state().layers.size(); ++i) data.AddDrawList(list_of(i));
}

bool close_top_layer() {
    std::vector<OpenLayer>& layers = open_ones();
    for (std::size_t i = layers.size(); i-- > 0;) {
        if (layers[i].kind == LayerKind::toast) continue;
        state().layer_to_close = layers[i].id;
        return true;
    }
    return false;
}

void input::layer_entry_gone(int entries_left) {
    int gone = entries_of_open_layers() + stale_entries() - entries_left;
    if (gone <= 0) return;
    if (stale_entries() > 0) {
        // Only a leftover went: the person meant what lies below it.
        stale_entries() -= gone < stale_entries() ? gone : stale_entries();
        port::go_back();
        return;
    }
    std::vector<OpenLayer>& layers = open_ones();
    for (std::size_t i = layers.size(); i-- > 0 && gone > 0;) {
        if (!layers[i].has_entry) continue;
        layers[i].has_entry = false;
        state().layer_to_close = layers[i].id;
        gone -= 1;
    }
}

bool take_layer_entry() {
    if (stale_entries() > 0) {
        stale_entries() -= 1;
        return true;
    }
    std::vector<OpenLayer>& layers = open_ones();
    for (std::size_t i = layers.size(); i-- > 0;) {
        if (!layers[i].has_entry) continue;
        layers[i].has_entry = false;
        return true;
    }
    return false;
}

void route_left_layers(int entries_left) {
    for (OpenLayer& layer : open_ones()) layer.has_entry = false;
    stale_entries() = entries_left;
}

}  // namespace hera::ui
