// What is wrong with a page as laid out: targets that overlap, that are too small for a finger or a mouse, that have no
// name, that lie outside the window. For every test that draws screens.
#pragma once

#include <string>
#include <vector>

#include "platform/native/headless.h"
#include "platform/ui_state.h"

namespace hera::ui {

// The base or the layer that holds the element.
inline ImGuiID layer_of(const headless::Page& page, const headless::Element& element) {
    const headless::Element* at = &element;
    while (at->parent != headless::Page::root) {
        auto parent = page.elements.find(at->parent);
        if (parent == page.elements.end()) break;
        at = &parent->second;
    }
    return at->id;
}

// Nothing of it lies beyond the edge of what scrolls: only then its size is the one a person presses once it is in sight.
inline bool whole(const headless::Element& element) {
    const NodeRecord* node = find_node(element.id);
    if (node == nullptr) return true;
    const Rect &r = node->rect, &c = node->clip;
    return r.x >= c.x - 0.5f && r.y >= c.y - 0.5f && r.right() <= c.right() + 0.5f && r.bottom() <= c.bottom() + 0.5f;
}

// One sentence per fault; empty: nothing is wrong.
inline std::vector<std::string> layout_faults(const headless::Session& session, float least_css) {
    struct Target {
        const headless::Element* element;
        Rect box;
        std::string words;
    };
    std::vector<Target> targets;
    std::vector<std::string> faults;
    const headless::Page& page = session.page();
    for (const headless::Element* element : page.in_order()) {
        std::string role = element->role();
        bool pressed = role == "button" || role == "link" || role == "checkbox" || role == "switch" ||
                       role == "radio" || role == "tab" || role == "menuitem" || role == "option" ||
                       (role == "row" && element->has("tabindex")) || element->is_field();
        if (!pressed || element->attribute("aria-disabled") == "true" || element->attribute("tabindex") == "-1") continue;
        Target target{element, page.box_of(*element), role + " \"" + page.name_of(*element) + "\""};
        if (page.name_of(*element).empty()) faults.push_back(role + " without a name");
        if (whole(*element) && (target.box.h < least_css - 0.6f || target.box.w < least_css - 0.6f))
            faults.push_back(target.words + " is only " + std::to_string(target.box.w) + " × " + std::to_string(target.box.h));
        targets.push_back(std::move(target));
    }
    for (std::size_t i = 0; i < targets.size(); ++i) {
        for (std::size_t j = i + 1; j < targets.size(); ++j) {
            if (layer_of(page, *targets[i].element) != layer_of(page, *targets[j].element)) continue;
            Rect a = targets[i].box, b = targets[j].box, both = a.intersect(b);
            if (both.w < 1 || both.h < 1) continue;
            auto holds = [](const Rect& outer, const Rect& inner) {
                return outer.x <= inner.x && outer.y <= inner.y && outer.right() >= inner.right() &&
                       outer.bottom() >= inner.bottom();
            };
            bool family = targets[j].element->parent == targets[i].element->id ||
                          targets[i].element->parent == targets[j].element->id;
            if (family && (holds(a, b) || holds(b, a))) continue;
            faults.push_back(targets[i].words + " overlaps " + targets[j].words);
        }
    }
    return faults;
}

inline std::string told(const std::vector<std::string>& faults) {
    std::string all;
    for (const std::string& fault : faults) all += fault + "\n";
    return all;
}

}  // namespace hera::ui
