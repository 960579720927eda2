// A page with one of everything the platform offers, for the browser tests beside it. Speaks to nobody.
#include <string>
#include <vector>

#include "imgui.h"
#include "platform/environment.h"
#include "platform/field.h"
#include "platform/host.h"
#include "platform/scroll.h"
#include "platform/semantics.h"
#include "platform/text.h"

using namespace hera::ui;

namespace {

ImGuiID id_of(std::string_view name) {
    ImGuiID hash = 2166136261u;
    for (char c : name) hash = (hash ^ static_cast<unsigned char>(c)) * 16777619u;
    return hash;
}

constexpr TextStyle body{13, 20, Weight::regular, false};
constexpr TextStyle strong{13, 20, Weight::semibold, false};
constexpr TextStyle title{24, 32, Weight::semibold, false};

struct Colors {
    ImU32 page, ink, soft, line, accent, on_accent;
};
Colors colors() {
    if (env().dark) return {0xff120f0f, 0xfff5f4f4, 0xff998f8f, 0xff7c7171, 0xfffa938b, 0xff120f0f};
    return {0xffffffff, 0xff1b1818, 0xff5b5252, 0xff8f8585, 0xffe5464f, 0xffffffff};
}

class Gallery final : public Application {
public:
    void draw() override;
    void store_message(const hera::Bytes&) override {}
    void store_restarted() override {}
    void route_changed(std::string_view hash) override { m_route = hash; }
    void file_chosen(std::string_view name, std::uint64_t size, bool) override {
        m_file = std::string(name) + " " + std::to_string(size);
        m_received = 0;
    }
    void file_chunk(hera::Bytes bytes, bool last) override {
        m_received += bytes.size();
        m_largest = bytes.size() > m_largest ? bytes.size() : m_largest;
        if (last) m_file += " read " + std::to_string(m_received);
        wake();
    }
    void update_ready() override {
        m_update = true;
        m_log = "a new version waits";
    }
    std::string copy_text() override { return "copied from the canvas"; }

private:
    bool button(std::string_view name, const Rect& rect, bool toggle = false, bool on = false);
    FieldResult field(FieldSpec spec);
    void draw_fields(Rect area);
    void draw_samples(Rect area);
    void draw_list(Rect area);
    void draw_cards(Rect area);
    void draw_dialog();
    void draw_busy(Rect area);

    std::string m_route, m_file, m_name = "Avenue Type WAVE fj 1,234.50", m_email,
                m_notes = "First line\nSecond line", m_log = "nothing yet";
    std::string m_password;
    std::size_t m_received = 0, m_largest = 0;
    int m_pressed = 0, m_card = 0;
    bool m_dialog = false, m_menu = false, m_update = false;
    ScrollArea m_scroll;
};

bool Gallery::button(std::string_view name, const Rect& rect, bool toggle, bool on) {
    Colors c = colors();
    Node n;
    n.id = id_of(name);
    n.name = name;
    n.rect = rect;
    n.is_toggle = toggle;
    n.pressed_toggle = on;
    Response r = node(n);
    canvas()->AddRectFilled(rect.min(), rect.max(), r.held ? c.soft : c.accent, dp(6));
    if (r.focus_visible) canvas()->AddRect(rect.inset(-dp(3), -dp(3)).min(), rect.inset(-dp(3), -dp(3)).max(),
                                           c.accent, dp(8), 0, dp(2));
    draw_text_in(canvas(), rect.inset(dp(8), 0), strong, c.on_accent, name, Align::center);
    if (r.hovered) set_cursor(ImGuiMouseCursor_Hand);
    return r.activated;
}

FieldResult Gallery::field(FieldSpec spec) {
    Colors c = colors();
    spec.id = id_of(spec.label);
    spec.padding_left = spec.padding_right = dp(10);
    spec.padding_top = dp(6);
    spec.color = c.ink;
    spec.placeholder_color = c.soft;
    FieldResult r = native_field(spec);
    canvas()->AddRect(spec.rect.min(), spec.rect.max(), r.focused ? c.accent : c.line, dp(6), 0, dp(1));
    return r;
}

void Gallery::draw_fields(Rect area) {
    Colors c = colors();
    auto labelled = [&](std::string_view label, float height) {
        draw_text_in(canvas(), area.cut_top(dp(20)), body, c.soft, label);
        Rect rect = area.cut_top(dp(height));
        area.cut_top(dp(10));
        return rect;
    };
    FieldSpec name;
    name.label = "Your name";
    name.value = m_name;
    name.autocomplete = "name";
    name.rect = labelled(name.label, 32);
    FieldResult r = field(name);
    if (r.committed) m_name = r.text, m_log = "name " + r.text;
    if (r.cancelled) m_log = "name cancelled";

    FieldSpec email;
    email.label = "Work email";
    email.kind = FieldKind::email;
    email.value = m_email;
    email.placeholder = "you@company.com";
    email.autocomplete = "username";
    email.form = "sign-in";
    email.rect = labelled(email.label, 32);
    r = field(email);
    if (r.changed) m_email = r.text;

    FieldSpec password;
    password.label = "Password";
    password.kind = FieldKind::password;
    password.value = m_password;
    password.autocomplete = "current-password";
    password.form = "sign-in";
    password.rect = labelled(password.label, 32);
    r = field(password);
    if (r.changed) m_password = r.text;
    if (r.entered) m_log = "password entered";

    FieldSpec notes;
    notes.label = "Notes";
    notes.kind = FieldKind::multiline;
    notes.value = m_notes;
    notes.rect = labelled(notes.label, 64);
    r = field(notes);
    if (r.committed) m_notes = r.text;
}

void Gallery::draw_samples(Rect area) {
    Colors c = colors();
    constexpr const char* dense = "Acme Ltd · Owner: K. Müller · €12,480.00 · Stage: Negotiation · Due 2026-03-14";
    for (float size : {13.0f, 14.0f, 16.0f}) {
        TextStyle style{size, size + 8, Weight::regular, false};
        draw_text(canvas(), {area.x, area.y}, style, c.ink, dense);
        area.cut_top(dp(size + 12));
    }
    draw_text(canvas(), {area.x, area.y}, {13, 20, Weight::medium, false}, c.ink,
              "Łódź Ελληνικά Привет 日本語 한국어 שלום عربي 😀👍🏽👨‍👩‍👧 é");
    area.cut_top(dp(24));
    draw_text(canvas(), {area.x, area.y}, {13, 20, Weight::regular, true}, c.ink, "1,111.11  8,888.88  tabular");
    area.cut_top(dp(24));
    draw_text_wrapped(canvas(), {area.x, area.y, dp(280), dp(80)}, body, c.soft,
                      "A paragraph that is longer than its box is wide and is therefore wrapped at "
                      "its spaces, and cut at the third line of it.", 3);
}

void Gallery::draw_list(Rect area) {
    Colors c = colors();
    Node grid;
    grid.id = id_of("rows");
    grid.role = Role::grid;
    grid.name = "Rows";
    grid.rect = area;
    grid.set_size = 100000;
    Scope scope(grid);
    Clip clip(area);
    float height = dp(env().touch ? 48 : 32);
    double offset = m_scroll.update(grid.id, area, 100000.0 * static_cast<double>(height));
    int first = static_cast<int>(offset / static_cast<double>(height));
    for (int i = first; i < 100000; ++i) {
        float y = area.y + static_cast<float>(static_cast<double>(i) * static_cast<double>(height) - offset);
        if (y >= area.bottom()) break;
        std::string name = "Row " + std::to_string(i + 1);
        Node row;
        row.id = id_of(name);
        row.role = Role::row;
        row.name = name;
        row.rect = {area.x, y, area.w, height};
        row.position = i + 1;
        Response r = node(row);
        if (r.hovered) canvas()->AddRectFilled(row.rect.min(), row.rect.max(), 0x10808080);
        if (r.activated) m_log = name + (r.double_clicked ? " twice" : " pressed");
        if (r.context) m_log = name + " menu";
        draw_text_in(canvas(), row.rect.inset(dp(8), 0), body, c.ink, name);
        canvas()->AddLine({row.rect.x, row.rect.bottom() - 0.5f}, {row.rect.right(), row.rect.bottom() - 0.5f}, 0x20808080);
    }
}

void Gallery::draw_cards(Rect area) {
    Colors c = colors();
    float width = std::floor(area.w / 3);
    for (int lane = 0; lane < 3; ++lane)
        canvas()->AddRect({area.x + width * static_cast<float>(lane), area.y},
                          {area.x + width * static_cast<float>(lane + 1), area.bottom()}, c.line);
    Node card;
    card.id = id_of("card");
    card.name = "Card";
    card.rect = Rect{area.x + width * static_cast<float>(m_card), area.y, width, dp(44)}.inset(dp(6), dp(4));
    card.drag_handle = true;
    Response r = node(card);
    Rect shown = card.rect;
    if (r.dragging) shown = {r.pointer.x - shown.w / 2, r.pointer.y - shown.h / 2, shown.w, shown.h};
    canvas()->AddRectFilled(shown.min(), shown.max(), c.accent, dp(6));
    draw_text_in(canvas(), shown, strong, c.on_accent, "Card", Align::center);
    if (r.dropped) {
        int lane = static_cast<int>((r.pointer.x - area.x) / width);
        m_card = lane < 0 ? 0 : lane > 2 ? 2 : lane;
        m_log = "card in lane " + std::to_string(m_card + 1);
    }
    if (r.drag_cancelled) m_log = "drag cancelled";
}

// As much as a full screen of a real table: some ten thousand vertices of text and shapes.
void Gallery::draw_busy(Rect area) {
    Colors c = colors();
    std::string words = "Ada Lovelace · Analytical Engines Ltd · Negotiation";
    for (int row = 0; row < 60; ++row) {
        float y = area.y + static_cast<float>(row) * dp(12);
        canvas()->AddRectFilled({area.x, y}, {area.x + dp(8), y + dp(8)}, c.accent, dp(3));
        draw_text(canvas(), {area.x + dp(12), y}, {10, 12, Weight::regular, false}, c.ink, words);
    }
}

void Gallery::draw_dialog() {
    Colors c = colors();
    if (m_dialog) {
        Rect rect{std::floor(env().width / 2 - dp(160)), dp(120), dp(320), dp(200)};
        canvas()->AddRectFilled({0, 0}, {env().width, env().height}, 0x60000000);
        Layer layer(id_of("dialog"), "New thing", rect);
        canvas()->AddRectFilled(rect.min(), rect.max(), c.page, dp(12));
        Rect inner = rect.inset(dp(20), dp(20));
        FieldSpec thing;
        thing.label = "Thing";
        thing.rect = inner.cut_top(dp(32));
        FieldResult r = field(thing);
        inner.cut_top(dp(20));
        bool save = button("Save", inner.cut_top(dp(32)));
        if (save || r.entered) {
            m_dialog = false;
            m_log = "saved " + r.text;
            set_route("#/saved", false);
            announce("Saved");
        }
        if (layer.close_requested()) m_dialog = false;
    }
    if (m_menu) {
        Rect rect{dp(220), dp(100), dp(160), dp(72)};
        Layer layer(id_of("menu layer"), "", rect, LayerKind::menu);
        canvas()->AddRectFilled(rect.min(), rect.max(), c.page, dp(8));
        canvas()->AddRect(rect.min(), rect.max(), c.line, dp(8));
        Node menu;
        menu.id = id_of("menu");
        menu.role = Role::menu;
        menu.name = "Choices";
        menu.rect = rect;
        Scope scope(menu);
        for (std::string_view name : {"First choice", "Second choice"}) {
            Node item;
            item.id = id_of(name);
            item.role = Role::menu_item;
            item.name = name;
            item.rect = rect.cut_top(dp(36));
            item.focusable = false;
            Response r = node(item);
            if (r.hovered || r.focused) canvas()->AddRectFilled(item.rect.min(), item.rect.max(), 0x20808080);
            draw_text_in(canvas(), item.rect.inset(dp(8), 0), body, c.ink, name);
            if (r.activated) m_log = std::string(name), m_menu = false;
        }
        if (focused_id() == id_of("First choice") && take_key("ArrowDown")) focus(id_of("Second choice"));
        if (layer.close_requested()) m_menu = false;
    }
}

void Gallery::draw() {
    Colors c = colors();
    canvas()->AddRectFilled({0, 0}, {env().width, env().height}, c.page);
    Rect page = Rect{0, 0, env().width, env().height}.inset(dp(16), dp(12));
    {
        Node nav;
        nav.id = id_of("nav");
        nav.role = Role::navigation;
        nav.name = "Places";
        nav.rect = page.cut_top(dp(48));
        Scope scope(nav);
        Node list;
        list.id = id_of("places");
        list.role = Role::list;
        list.name = "Places";
        list.rect = nav.rect;
        Scope places(list);
        Rect rest = nav.rect;
        for (std::string_view name : {"Contacts", "Deals"}) {
            std::string href = name == "Deals" ? "#/deals" : "#/contacts";
            Node link;
            link.id = id_of(name);
            link.role = Role::link;
            link.name = name;
            link.href = href;
            link.rect = rest.cut_left(dp(90)).inset(0, dp(4));
            link.selected = m_route == href;
            Response r = node(link);
            draw_text_in(canvas(), link.rect, link.selected ? strong : body, c.ink, name, Align::center);
            if (r.focus_visible) canvas()->AddRect(link.rect.min(), link.rect.max(), c.accent, dp(4), 0, dp(2));
            if (r.activated) {
                m_route = href;
                set_route(href, false);
                focus(id_of("heading"));
            }
        }
    }
    Node main_node;
    main_node.id = id_of("main");
    main_node.role = Role::main;
    main_node.rect = page;
    Scope scope(main_node);
    Node heading;
    heading.id = id_of("heading");
    heading.role = Role::heading;
    heading.level = 1;
    heading.name = m_route.empty() ? "Gallery" : std::string_view(m_route);
    heading.rect = page.cut_top(dp(40));
    node(heading);
    draw_text_in(canvas(), heading.rect, title, c.ink, heading.name);

    Rect bar = page.cut_top(dp(40));
    if (button("Press me", bar.cut_left(dp(100)).inset(dp(2), dp(4)))) m_log = "pressed " + std::to_string(++m_pressed);
    if (button("Open dialog", bar.cut_left(dp(110)).inset(dp(2), dp(4)))) m_dialog = true;
    if (button("Menu", bar.cut_left(dp(70)).inset(dp(2), dp(4)))) m_menu = true;
    if (button("Choose file", bar.cut_left(dp(110)).inset(dp(2), dp(4)))) open_file_dialog(".csv");
    if (layout() == Layout::phone) {
        page.cut_top(dp(8));
        bar = page.cut_top(dp(40));  // a second line
    }
    if (button("Dark", bar.cut_left(dp(70)).inset(dp(2), dp(4)), true, env().dark)) set_theme(env().dark ? "light" : "dark");
    if (m_update && button("Update", bar.cut_left(dp(90)).inset(dp(2), dp(4)))) apply_update();
    if (take_key("k", true)) m_log = "shortcut", m_menu = false;
    Node status;
    status.id = id_of("status");
    status.role = Role::status;
    status.name = m_file.empty() ? std::string_view(m_log) : std::string_view(m_file);
    status.rect = page.cut_top(dp(28));
    node(status);
    draw_text_in(canvas(), status.rect, body, c.soft, status.name);

    if (m_route == "#/busy") return draw_busy(page);
    Rect left = layout() == Layout::phone ? page.cut_top(dp(250)) : page.cut_left(dp(300));
    page.cut_left(layout() == Layout::phone ? 0 : dp(24));
    draw_fields(left);
    if (layout() != Layout::phone) draw_samples(page.cut_top(dp(240)));
    draw_cards(page.cut_top(dp(60)));
    draw_list(page);
    draw_dialog();
}

}  // namespace

int main() {
    static Gallery gallery;
    run(gallery);
    return 0;
}
