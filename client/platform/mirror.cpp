#include "platform/mirror.h"

#include <cmath>
#include <cstring>

#include "platform/field_frame.h"

namespace hera::ui {
namespace {

constexpr std::uint32_t base_element = 1;

std::uint64_t mix(std::uint64_t hash, std::uint64_t value) {
    hash = (hash ^ value) * 0x9ddfea08eb382d69ull;
    return hash ^ (hash >> 29);
}

std::uint32_t bits(float value) {
    std::uint32_t word = 0;
    std::memcpy(&word, &value, 4);
    return word;
}

std::uint64_t hash_shape(const NodeRecord& node) {
    const Node& n = node.state;
    std::uint64_t flags = static_cast<std::uint64_t>(node.role) | (node.container ? 1u << 8 : 0) | (node.synthetic ? 1u << 9 : 0) |
                          (n.disabled ? 1u << 10 : 0) | (n.selected ? 1u << 11 : 0) | (n.checked ? 1u << 12 : 0) |
                          (n.expanded ? 1u << 13 : 0) | (n.can_expand ? 1u << 14 : 0) | (n.pressed_toggle ? 1u << 15 : 0) |
                          (n.is_toggle ? 1u << 16 : 0) | (n.focusable ? 1u << 17 : 0) | (n.drag_handle ? 1u << 18 : 0) |
                          (node.interactive ? 1u << 19 : 0);
    std::uint64_t hash = mix(0x1234567, flags);
    hash = mix(hash, static_cast<std::uint64_t>(static_cast<std::uint32_t>(n.level)) << 32 |
                     static_cast<std::uint32_t>(n.position));
    hash = mix(hash, static_cast<std::uint64_t>(static_cast<std::uint32_t>(n.set_size)) << 32 | static_cast<std::uint32_t>(n.sort));
    for (NodeRecord::Slice slice : {node.name, node.value, node.description, node.href}) hash = hash_bytes(text_of(slice), hash);
    return hash;
}

}  // namespace

std::uint64_t hash_bytes(std::string_view bytes, std::uint64_t seed) {
    std::uint64_t hash = mix(seed, bytes.size());
    std::size_t at = 0;
    for (; at + 8 <= bytes.size(); at += 8) {
        std::uint64_t word = 0;
        std::memcpy(&word, bytes.data() + at, 8);
        hash = mix(hash, word);
    }
    std::uint64_t tail = 0;
    if (at < bytes.size()) std::memcpy(&tail, bytes.data() + at, bytes.size() - at);
    return mix(hash, tail);
}

Mirror& mirror() {
    static Mirror m;
    return m;
}

void Mirror::write_element(const NodeRecord& node, Held& held, bool fresh) {
    MirrorElement& element = m_element;
    element.attributes.clear();
    element.numbers.clear();
    element.has_text = false;
    element.text = {};
    element.tag = "div";
    if (node.field != NodeRecord::none) describe_field(node, element);
    else describe(node, element);

    if (fresh) {
        op(MirrorOp::create, node.id);
        put(element.tag);
        held.tag = element.tag;
    }
    for (const auto& attribute : element.attributes) {
        std::uint64_t hash = hash_bytes(attribute.value, 7);
        bool same = false, known = false;
        for (auto& [name, value] : held.attributes) {
            if (std::strcmp(name, attribute.name) != 0) continue;
            known = true;
            same = value == hash;
            value = hash;
        }
        if (!known) held.attributes.push_back({attribute.name, hash});
        if (same) continue;
        op(MirrorOp::attribute, node.id);
        put(attribute.name);
        put(attribute.value);
    }
    for (std::size_t i = 0; i < held.attributes.size();) {
        const char* name = held.attributes[i].first;
        bool wanted = false;
        for (const auto& attribute : element.attributes) wanted = wanted || std::strcmp(attribute.name, name) == 0;
        if (wanted) {
            ++i;
            continue;
        }
        op(MirrorOp::attribute, node.id);
        put(name);
        words.push_back(0);
        words.push_back(no_value);
        held.attributes.erase(held.attributes.begin() + static_cast<std::ptrdiff_t>(i));
    }
    if (element.has_text) {
        std::uint64_t hash = hash_bytes(element.text, 11);
        if (fresh || hash != held.text) {
            held.text = hash;
            op(MirrorOp::text, node.id);
            put(element.text);
        }
    }
}

void Mirror::write_rect(const UiState& frame, const NodeRecord& node, Held& held) {
    Rect r = node.interactive && node.field == NodeRecord::none ? node.hit
             : node.container ? node.rect : node.rect.intersect(node.clip);
    // Out of sight, and there for its focus: at the edge it went over, or the browser would move the page to show it.
    if (node.at_edge) r.w = r.h = 0;
    if (r.empty() && !node.container) {
        r.x = std::fmin(std::fmax(r.x, node.clip.x), node.clip.right());
        r.y = std::fmin(std::fmax(r.y, node.clip.y), node.clip.bottom());
    }
    Rect parent = node.parent == NodeRecord::none ? Rect{} : frame.nodes[node.parent].rect;
    // A container whose own hit rect was grown or clipped stands where its element stands.
    if (node.parent != NodeRecord::none && frame.nodes[node.parent].interactive) parent = frame.nodes[node.parent].hit;
    if (node.field != NodeRecord::none) {
        write_field_rect(*this, node, {r.x - parent.x, r.y - parent.y, 0, 0}, held.rect);
        return;
    }
    float scale = 1 / frame.env.dpr;
    float x = (r.x - parent.x) * scale, y = (r.y - parent.y) * scale, w = r.w * scale, h = r.h * scale;
    std::uint64_t hash = mix(mix(1, static_cast<std::uint64_t>(bits(x)) << 32 | bits(y)),
                             static_cast<std::uint64_t>(bits(w)) << 32 | bits(h));
    if (hash == held.rect) return;
    held.rect = hash;
    op(MirrorOp::rect, node.id);
    for (float value : {x, y, w, h}) words.push_back(bits(value));
}

void Mirror::update(const UiState& frame) {
    words.clear();
    text.clear();
    m_frame += 1;

    // What goes, goes first, so that the rest stands in its order already.
    for (const NodeRecord& node : frame.nodes) {
        if (node.clipped_away) continue;
        auto found = m_held.find(node.id);
        if (found != m_held.end()) found->second.seen = m_frame;
    }
    m_gone.clear();
    for (auto& [id, held] : m_held)
        if (held.seen != m_frame) m_gone.push_back(id);
    for (ImGuiID id : m_gone) {
        op(MirrorOp::remove, id);
        m_held.erase(id);
    }

    m_last_child.assign(frame.nodes.size() + 2, 0);
    for (std::size_t i = 0; i < frame.nodes.size(); ++i) {
        const NodeRecord& node = frame.nodes[i];
        if (node.clipped_away) continue;
        if (node.parent != NodeRecord::none && frame.nodes[node.parent].clipped_away) continue;
        auto [found, fresh] = m_held.try_emplace(node.id);
        Held& held = found->second;
        if (!fresh && held.seen == m_frame + 0x80000000u) continue;  // the same id twice in one frame: the first stands
        std::uint64_t shape = node.field != NodeRecord::none ? hash_field(node) : hash_shape(node);
        if (fresh || shape != held.shape) {
            held.shape = shape;
            write_element(node, held, fresh);
        }
        std::size_t slot = node.parent != NodeRecord::none ? node.parent + 2 : node.layer == 0 ? 0 : 1;
        std::uint32_t parent = node.parent != NodeRecord::none ? frame.nodes[node.parent].id
                               : node.layer == 0 ? base_element : mirror_root;
        std::uint32_t before = m_last_child[slot];
        m_last_child[slot] = node.id;
        std::uint64_t place = mix(parent, before) | 1;
        if (place != held.place) {
            held.place = place;
            op(MirrorOp::place, node.id);
            words.push_back(parent);
            words.push_back(before);
        }
        write_rect(frame, node, held);
        if (node.field != NodeRecord::none) write_field_value(*this, node, held.value, fresh);
        held.seen = m_frame + 0x80000000u;
    }
    for (auto& [id, held] : m_held) held.seen = m_frame;

    std::uint32_t modal = 0;
    for (const LayerRecord& layer : frame.layers)
        if (layer.id != 0 && layer.kind == LayerKind::modal) modal = layer.id;
    if (modal != m_modal) {
        m_modal = modal;
        op(MirrorOp::modal, modal);
    }
}

}  // namespace hera::ui
