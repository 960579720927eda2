// Which HTML element stands for which role. Native elements first: they bring keyboard, focus and names of their own.
#include "platform/mirror.h"

namespace hera::ui {
namespace {

const char* heading_tag(int level) { return level <= 1 ? "h1" : level == 2 ? "h2" : "h3"; }

class Describer {
public:
    Describer(const NodeRecord& node, MirrorElement& out) : m_node(node), m_out(out) {}

    void tag(const char* tag) { m_out.tag = tag; }
    void set(const char* name, std::string_view value) { m_out.attributes.push_back({name, value}); }
    void flag(const char* name, bool value) { set(name, value ? "true" : "false"); }
    void number(const char* name, int value) {
        // The text may move while it grows; numbers are few and short, so room is made once.
        m_out.numbers.reserve(128);
        std::size_t at = m_out.numbers.size();
        m_out.numbers += std::to_string(value);
        set(name, std::string_view(m_out.numbers).substr(at));
    }
    void label() {
        if (m_node.name.size > 0) set("aria-label", text_of(m_node.name));
    }
    void text(std::string_view text) {
        m_out.text = text;
        m_out.has_text = true;
    }
    void button(const char* role) {
        tag("button");
        set("type", "button");
        if (role) set("role", role);
        if (!m_node.container) text(text_of(m_node.name));
        else label();
    }
    void describe();

private:
    void states();

    const NodeRecord& m_node;
    MirrorElement& m_out;
};

void Describer::states() {
    const Node& n = m_node.state;
    bool natively_focusable = m_out.tag[0] == 'b' || (m_out.tag[0] == 'a' && m_out.tag[1] == 0);
    if (m_node.interactive && n.focusable && !natively_focusable && m_node.role != Role::list_item) set("tabindex", "0");
    if ((m_node.interactive && !n.focusable) || m_node.role == Role::heading || m_node.role == Role::main ||
        m_node.role == Role::dialog)
        set("tabindex", "-1");
    if (m_node.description.size > 0) set("aria-description", text_of(m_node.description));
    if (n.disabled) set("aria-disabled", "true");
    if (n.can_expand) flag("aria-expanded", n.expanded);
    if (n.is_toggle) flag("aria-pressed", n.pressed_toggle);
    if (n.drag_handle) set("draggable", "false");
    if (n.position > 0 && m_node.role == Role::row) number("aria-rowindex", n.position);
    else if (n.position > 0) number("aria-posinset", n.position);
    if (n.set_size > 0 && m_node.role == Role::grid) number("aria-rowcount", n.set_size);
    else if (n.set_size > 0 && m_node.role != Role::row) number("aria-setsize", n.set_size);
    if (m_node.interactive) set("class", "hit");
}

void Describer::describe() {
    const Node& n = m_node.state;
    switch (m_node.role) {
        case Role::button: button(nullptr); break;
        case Role::link:
            tag("a");
            set("href", text_of(m_node.href));
            // Outside pages open beside the application; mailto: and tel: are the system's.
            if (text_of(m_node.href).substr(0, 4) == "http") set("target", "_blank"), set("rel", "noopener noreferrer");
            if (!m_node.container) text(text_of(m_node.name));
            else label();
            if (n.selected) set("aria-current", "page");
            break;
        case Role::checkbox: button("checkbox"), flag("aria-checked", n.checked); break;
        case Role::switch_: button("switch"), flag("aria-checked", n.checked); break;
        case Role::radio: button("radio"), flag("aria-checked", n.checked); break;
        case Role::tab: button("tab"), flag("aria-selected", n.selected); break;
        case Role::menu_item: button("menuitem"); break;
        case Role::option: button("option"), flag("aria-selected", n.selected); break;
        case Role::row:
            set("role", "row");
            label();
            if (n.selected) set("aria-selected", "true");
            break;
        case Role::cell:
            set("role", "gridcell");
            if (!m_node.container) text(text_of(m_node.name));
            break;
        case Role::column_header:
            set("role", "columnheader");
            if (!m_node.container) text(text_of(m_node.name));
            if (n.sort != 0) set("aria-sort", n.sort > 0 ? "ascending" : "descending");
            break;
        case Role::heading:
            tag(heading_tag(n.level));
            text(text_of(m_node.name));
            break;
        case Role::text:
            tag("p");
            text(text_of(m_node.name));
            break;
        case Role::image: set("role", "img"), label(); break;
        case Role::status:
            set("role", "status");
            if (m_node.value.size > 0) label();
            text(text_of(m_node.value.size > 0 ? m_node.value : m_node.name));
            break;
        case Role::alert:
            set("role", "alert");
            text(text_of(m_node.value.size > 0 ? m_node.value : m_node.name));
            break;
        case Role::list_item:
            tag("li");
            if (!m_node.container) text(text_of(m_node.name));
            break;
        case Role::navigation: tag("nav"), label(); break;
        case Role::main: tag("main"), set("id", "main"), label(); break;
        case Role::region: tag("section"), label(); break;
        case Role::form: tag("form"), set("novalidate", ""), label(); break;
        case Role::dialog: set("role", "dialog"), set("aria-modal", "true"), label(); break;
        case Role::list: tag("ul"), set("role", "list"), label(); break;
        case Role::grid: set("role", "grid"), label(); break;
        case Role::row_group: set("role", "rowgroup"); break;
        case Role::tab_list: set("role", "tablist"), label(); break;
        case Role::menu: set("role", "menu"), label(); break;
        case Role::listbox: set("role", "listbox"), label(); break;
        case Role::group:
            if (m_node.name.size > 0) set("role", "group"), label();
            break;
        case Role::toolbar: set("role", "toolbar"), label(); break;
        case Role::banner: tag("header"), label(); break;
    }
    states();
}

}  // namespace

void describe(const NodeRecord& node, MirrorElement& out) { Describer(node, out).describe(); }

}  // namespace hera::ui
