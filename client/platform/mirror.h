// Mirror: compares the nodes of this frame with what the page holds and writes the operations that make it follow.
//
// Invariants:
//   M1  The order of elements is the order of declaration; a container's children stand inside it.
//   M2  A frame that declares the same nodes as the last one writes no operation.
//   M3  A node that has focus stays in the page as long as it is declared, however far it is scrolled away.
//       So do the few that Tab goes to from it.
#pragma once

#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "platform/mirror_ops.h"
#include "platform/ui_state.h"

namespace hera::ui {

// Attributes of one element; the views live until the operations are written.
struct MirrorElement {
    struct Attribute {
        const char* name;
        std::string_view value;
    };
    const char* tag = "div";
    std::string_view text;
    bool has_text = false;
    std::vector<Attribute> attributes;
    std::string numbers;  // holds digits that attributes point to
};

// Which element stands for a node. Fields are described by field.cpp.
void describe(const NodeRecord& node, MirrorElement& out);

class Mirror {
public:
    // Operations since the last call; both are empty when nothing changed.
    void update(const UiState& frame);
    std::vector<std::uint32_t> words;
    std::string text;

    void op(MirrorOp op, std::uint32_t id) {
        words.push_back(static_cast<std::uint32_t>(op));
        words.push_back(id);
    }
    void put(std::string_view value) {
        words.push_back(static_cast<std::uint32_t>(text.size()));
        words.push_back(static_cast<std::uint32_t>(value.size()));
        text.append(value);
    }
    bool holds(ImGuiID id) const { return m_held.count(id) != 0; }
    void forget_all() { m_held.clear(); }

private:
    struct Held {
        std::uint64_t shape = 0, place = 0, rect = 0, value = 0;
        const char* tag = nullptr;
        std::vector<std::pair<const char*, std::uint64_t>> attributes;
        std::uint64_t text = 0;
        std::uint32_t seen = 0;
    };
    void write_element(const NodeRecord& node, Held& held, bool fresh);
    void write_rect(const UiState& frame, const NodeRecord& node, Held& held);

    std::unordered_map<ImGuiID, Held> m_held;
    std::vector<std::uint32_t> m_last_child;  // per record index + 1: id of the child placed last
    std::vector<ImGuiID> m_gone;
    MirrorElement m_element;
    std::uint32_t m_frame = 0;
    std::uint32_t m_modal = 0;
};

Mirror& mirror();

std::uint64_t hash_bytes(std::string_view bytes, std::uint64_t seed);

}  // namespace hera::ui
