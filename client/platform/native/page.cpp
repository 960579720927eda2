#include "platform/native/page.h"

#include <algorithm>
#include <cstring>

#include "base/check.h"
#include "platform/canvas_input.h"
#include "platform/mirror_ops.h"

namespace hera::ui::headless {
namespace {

double& clock_ms() {
    static double now = 1000;
    return now;
}

float css_number(const std::string& style, const char* property) {
    std::size_t at = style.find(property);
    if (at == std::string::npos) return 0;
    at += std::strlen(property);
    double value = 0, share = 0, sign = 1;
    for (; at < style.size(); ++at) {
        char c = style[at];
        if (c == '-') sign = -1;
        else if (c == '.') share = 1;
        else if (c < '0' || c > '9') break;
        else if (share == 0) value = value * 10 + (c - '0');
        else value += (c - '0') * (share /= 10);
    }
    return static_cast<float>(sign * value);
}

}  // namespace

Page& page() {
    static Page p;
    return p;
}

double virtual_now_ms() { return clock_ms(); }
void advance_clock(double ms) { clock_ms() += ms; }

const std::string& Element::attribute(const std::string& name) const {
    static const std::string none;
    auto found = attributes.find(name);
    return found == attributes.end() ? none : found->second;
}

bool Element::focusable() const {
    if (has("disabled") || attribute("tabindex") == "-1") return false;
    return tag == "button" || (tag == "a" && has("href")) || is_field() || attribute("tabindex") == "0";
}

std::string Element::role() const {
    if (has("role")) return attribute("role");
    if (tag == "a") return "link";
    if (tag == "h1" || tag == "h2" || tag == "h3") return "heading";
    if (tag == "nav") return "navigation";
    if (tag == "section") return "region";
    if (tag == "ul") return "list";
    if (tag == "li") return "listitem";
    if (tag == "p") return "paragraph";
    if (tag == "header") return "banner";
    if (tag == "input" && attribute("type") == "search") return "searchbox";
    if (is_field()) return "textbox";
    return tag == "div" ? "" : tag;
}

Page::Page() {
    elements[root].id = root;
    elements[base].id = base;
    history.push_back({});
}

void Page::apply(const std::vector<std::uint32_t>& words, const std::string& texts) {
    std::size_t at = 0;
    auto word = [&] { return words[at++]; };
    auto number = [&] {
        std::uint32_t bits = word();
        float value = 0;
        std::memcpy(&value, &bits, 4);
        return value;
    };
    bool gone = false;
    auto text = [&] {
        std::uint32_t from = word(), size = word();
        gone = size == no_value;
        return gone ? std::string() : texts.substr(from, size);
    };
    while (at < words.size()) {
        auto op = static_cast<MirrorOp>(word());
        std::uint32_t id = word();
        mirror_operations += 1;
        bool creates = op == MirrorOp::create || op == MirrorOp::focus || op == MirrorOp::announce || op == MirrorOp::modal;
        HERA_CHECK(creates || elements.count(id) == 1);
        switch (op) {
            case MirrorOp::create:
                HERA_CHECK(elements.count(id) == 0);
                elements[id].id = id;
                elements[id].tag = text();
                break;
            case MirrorOp::place: {
                std::uint32_t parent = word(), before = word();
                place(id, parent, before);
                break;
            }
            case MirrorOp::remove: remove(id); break;
            case MirrorOp::rect: {
                Rect& r = elements[id].rect;
                r.x = number(), r.y = number(), r.w = number(), r.h = number();
                break;
            }
            case MirrorOp::text: elements[id].text = text(); break;
            case MirrorOp::attribute: {
                std::string name = text(), value = text();
                if (gone) elements[id].attributes.erase(name);
                else elements[id].attributes[name] = value;
                break;
            }
            case MirrorOp::style: {
                Element& field = elements[id];
                field.style = text();
                field.rect = {css_number(field.style, "left:"), css_number(field.style, "top:"), css_number(field.style, "width:"),
                              css_number(field.style, "height:")};
                break;
            }
            case MirrorOp::value: elements[id].value = text(); break;
            case MirrorOp::focus:
                focus_requests.push_back(id);
                if (id == 0 || (elements.count(id) == 1 && !inside_inert(elements[id]))) set_focus(id, true);
                break;
            case MirrorOp::announce: (id == 1 ? alerts : announcements).push_back(text()); break;
            case MirrorOp::modal: set_modal(id); break;
            case MirrorOp::select: selected = id; break;
        }
    }
}

void Page::place(ImGuiID id, ImGuiID parent, ImGuiID before) {
    HERA_CHECK(elements.count(parent) == 1);
    Element& element = elements[id];
    auto old = elements.find(element.parent);
    if (old != elements.end()) std::erase(old->second.children, id);
    element.parent = parent;
    std::vector<ImGuiID>& siblings = elements[parent].children;
    auto where = siblings.begin();
    if (before != 0) {
        where = std::find(siblings.begin(), siblings.end(), before);
        HERA_CHECK(where != siblings.end());
        ++where;
    }
    siblings.insert(where, id);
}

void Page::remove(ImGuiID id) {
    bool holds_focus = false;
    for (ImGuiID at = active; at > base; at = elements.count(at) ? elements[at].parent : 0) holds_focus = holds_focus || at == id;
    if (holds_focus) {
        ImGuiID lost = active;
        active = 0;
        input::element_blurred(lost);
    }
    auto parent = elements.find(elements[id].parent);
    if (parent != elements.end()) std::erase(parent->second.children, id);
    elements.erase(id);
}

void Page::set_modal(ImGuiID id) {
    modal = id;
    bool below = id != 0;
    elements[base].inert = below;
    for (ImGuiID layer : elements[root].children) {
        if (layer == id) below = false;
        elements[layer].inert = below;
    }
    if (active != 0 && elements.count(active) && inside_inert(elements[active])) set_focus(0, false);
}

void Page::set_focus(ImGuiID id, bool visible) {
    if (id == active) return;
    ImGuiID lost = active;
    active = id;
    if (lost != 0) input::element_blurred(lost);
    if (id != 0) input::element_focused(id, visible);
}

bool Page::inside_inert(const Element& element) const {
    for (const Element* e = &element;;) {
        if (e->inert) return true;
        auto parent = e->id <= base ? elements.end() : elements.find(e->parent);
        if (parent == elements.end()) return false;
        e = &parent->second;
    }
}

Rect Page::box_of(const Element& element) const {
    Rect box = element.rect;
    for (auto parent = elements.find(element.parent); parent != elements.end() && parent->second.id > base;
         parent = elements.find(parent->second.parent)) {
        box.x += parent->second.rect.x;
        box.y += parent->second.rect.y;
    }
    return box;
}

std::string Page::name_of(const Element& element) const {
    if (element.has("aria-label")) return element.attribute("aria-label");
    if (!element.text.empty()) return element.text;
    std::string name;
    for (ImGuiID child : element.children) {
        auto found = elements.find(child);
        std::string part = found == elements.end() ? std::string() : name_of(found->second);
        if (!part.empty()) name += (name.empty() ? "" : " ") + part;
    }
    return name;
}

void Page::walk(ImGuiID id, bool with_inert, std::vector<const Element*>& out) const {
    auto found = elements.find(id);
    HERA_CHECK(found != elements.end());
    const Element& element = found->second;
    if (element.inert && !with_inert) return;
    if (id > base) out.push_back(&element);
    for (ImGuiID child : element.children) walk(child, with_inert, out);
}

std::vector<const Element*> Page::in_order(bool with_inert) const {
    std::vector<const Element*> out;
    walk(base, with_inert, out);
    walk(root, with_inert, out);
    return out;
}

std::string Page::tree() const {
    std::string out;
    for (const Element* element : in_order()) {
        std::string role = element->role();
        if (role.empty()) continue;
        int depth = 0;
        for (auto up = elements.find(element->parent); up != elements.end() && up->first > base;
             up = elements.find(up->second.parent))
            depth += up->second.role().empty() ? 0 : 1;
        out.append(static_cast<std::size_t>(depth) * 2, ' ');
        out += role + " \"" + name_of(*element) + "\"";
        if (element->is_field()) out += " = " + element->value;
        out += '\n';
    }
    return out;
}

}  // namespace hera::ui::headless
