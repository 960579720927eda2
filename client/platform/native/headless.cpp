#include "platform/native/headless.h"

#include <algorithm>
#include <cmath>

#include "base/check.h"
#include "platform/environment.h"
#include "platform/frame.h"
#include "platform/theme_choice.h"
#include "platform/ui_state.h"

namespace hera::ui {
namespace {

struct Now {
    Instant start{};
    double start_ms = 0;
    int utc_offset_minutes = 0;
    std::string zone;
};

Now& now_of_session() {
    static Now n;
    return n;
}

class VirtualClock final : public Clock {
public:
    Instant now() const override {
        const Now& n = now_of_session();
        return Instant{n.start.ms + static_cast<std::int64_t>(headless::virtual_now_ms() - n.start_ms)};
    }
    std::int64_t monotonic_ms() const override { return static_cast<std::int64_t>(headless::virtual_now_ms()); }
};

// The same numbers in every run.
class SeededRandom final : public Random {
public:
    void fill(void* out, std::size_t size_bytes) override {
        auto* bytes = static_cast<std::uint8_t*>(out);
        for (std::size_t i = 0; i < size_bytes; ++i) {
            m_state ^= m_state << 13;
            m_state ^= m_state >> 7;
            m_state ^= m_state << 17;
            bytes[i] = static_cast<std::uint8_t>(m_state >> 24);
        }
    }

private:
    std::uint64_t m_state = 0x9e3779b97f4a7c15ull;
};

class Nothing final : public Application {
public:
    void draw() override {}
    void store_message(const Bytes&) override {}
    void store_restarted() override {}
    void route_changed(std::string_view) override {}
    void file_chosen(std::string_view, std::uint64_t, bool) override {}
    void file_chunk(Bytes, bool) override {}
};

}  // namespace

const Clock& clock() {
    static const VirtualClock instance;
    return instance;
}

Random& random() {
    static SeededRandom instance;
    return instance;
}

int utc_offset_minutes() { return now_of_session().utc_offset_minutes; }
// No summer time; other places than the session's own are at UTC.
int utc_offset_at(Instant, std::string_view zone) {
    return zone.empty() || zone == now_of_session().zone ? now_of_session().utc_offset_minutes : 0;
}
std::string zone_name() { return now_of_session().zone; }
std::string page_address() { return "https://crm.example/"; }

bool demo_page() { return false; }

namespace headless {
namespace {

constexpr double frame_ms = 16;

bool running = false;

void draw_frame() {
    page().frame_wanted = false;
    page().frames += 1;
    advance_clock(frame_ms);
    frame_due(virtual_now_ms());
}

}  // namespace

Session::Session(Application& application, Options options) : m_options(std::move(options)) {
    HERA_CHECK(!running);  // one page per process
    running = true;
    headless::page() = Page();
    headless::page().remembered = m_options.remembered;
    headless::page().history[0].hash = m_options.route;
    now_of_session() = {m_options.now, virtual_now_ms(), m_options.utc_offset_minutes, m_options.zone};
    state() = UiState{};
    Environment& e = state().env;
    e.touch = e.coarse = m_options.touch;
    e.reduced_motion = m_options.reduced_motion;
    e.online = m_options.online;
    start_frames(application);
    system_theme(m_options.dark);
    history_moved(m_options.route, 0);
    resize(m_options.width, m_options.height, m_options.dpr);
}

// An empty application lets go of everything the last one left: nodes, fields, layers, timers.
Session::~Session() {
    static Nothing nothing;
    input::window_blurred();
    start_frames(nothing);
    for (int i = 0; i < 3; ++i) draw_frame();
    route_left_layers(0);
    forget_host();
    running = false;
}

void Session::settle() {
    double end = virtual_now_ms() + settle_ms_max;
    do {
        while (headless::page().frame_wanted && virtual_now_ms() < end) draw_frame();
        run_pending_backs();
    } while (headless::page().frame_wanted && virtual_now_ms() < end);
}

void Session::advance(double ms) {
    double end = virtual_now_ms() + ms;
    for (;;) {
        Page& p = headless::page();
        if (p.frame_wanted && virtual_now_ms() + frame_ms <= end) {
            draw_frame();
        } else if (p.timer_at >= 0 && p.timer_at <= end) {
            advance_clock(std::fmax(0.0, p.timer_at - virtual_now_ms()));
            p.timer_at = -1;
            timer_due(virtual_now_ms());
        } else {
            break;
        }
        run_pending_backs();
    }
    advance_clock(std::fmax(0.0, end - virtual_now_ms()));
}

const Element* Session::find(std::string_view role, std::string_view name) const {
    for (const Element* element : headless::page().in_order())
        if (element->role() == role && headless::page().name_of(*element) == name) return element;
    return nullptr;
}

int Session::count(std::string_view role) const {
    int n = 0;
    for (const Element* element : headless::page().in_order()) n += element->role() == role ? 1 : 0;
    return n;
}

const Element* Session::focused() const {
    auto found = headless::page().elements.find(headless::page().active);
    return headless::page().active == 0 || found == headless::page().elements.end() ? nullptr : &found->second;
}

ImVec2 Session::centre(const Element& element) const {
    Rect box = headless::page().box_of(element);
    float dpr = env().dpr;
    return {(box.x + box.w / 2) * dpr, (box.y + box.h / 2) * dpr};
}

const Element* Session::under(ImVec2 at) const {
    const Element* hit = nullptr;
    float dpr = env().dpr;
    for (const Element* element : headless::page().in_order()) {
        bool pressable = element->attribute("class") == "hit" || element->is_field();
        if (pressable && headless::page().box_of(*element).contains({at.x / dpr, at.y / dpr})) hit = element;
    }
    return hit;
}

void Session::pointer(PointerInput::Type type, ImVec2 at, int pointer_id) {
    m_last_was_key = false;
    PointerInput event{type, pointer_id, m_options.touch ? PointerKind::touch : PointerKind::mouse, at, virtual_now_ms()};
    input::pointer(event, {});
    if (type == PointerInput::Type::up) {
        pump(virtual_now_ms());
    } else {
        // What the browser does by itself with a press: focus goes to the element below.
        if (type == PointerInput::Type::down) {
            const Element* element = under(at);
            bool can = element != nullptr && (element->focusable() || element->has("tabindex"));
            headless::page().set_focus(can ? element->id : 0, can && element->is_field());
        }
        wake();
        if (headless::page().frame_wanted) draw_frame();
    }
}

void Session::press_at(ImVec2 at) {
    if (!m_options.touch) pointer(PointerInput::Type::move, at);
    pointer(PointerInput::Type::down, at);
    pointer(PointerInput::Type::up, at);
    settle();
}

bool Session::click(std::string_view role, std::string_view name) {
    const Element* element = find(role, name);
    if (element == nullptr) return false;
    press_at(centre(*element));
    return true;
}

bool Session::activate(std::string_view role, std::string_view name) {
    const Element* element = find(role, name);
    if (element == nullptr) return false;
    input::element_activated(element->id);
    pump(virtual_now_ms());
    settle();
    return true;
}

bool Session::focus(std::string_view role, std::string_view name) {
    const Element* element = find(role, name);
    if (element == nullptr) return false;
    headless::page().set_focus(element->id, true);
    wake();
    settle();
    return true;
}

void Session::drag(ImVec2 from, ImVec2 to, bool drop) {
    if (!m_options.touch) pointer(PointerInput::Type::move, from);
    pointer(PointerInput::Type::down, from);
    if (m_options.touch) advance(300);  // a finger holds a handle before it drags it
    for (int i = 1; i <= 8; ++i) {
        float part = static_cast<float>(i) / 8;
        pointer(PointerInput::Type::move, {from.x + (to.x - from.x) * part, from.y + (to.y - from.y) * part});
    }
    if (!drop) return;
    pointer(PointerInput::Type::up, to);
    settle();
}

void Session::wheel(ImVec2 at, ImVec2 delta) {
    input::wheel(at, delta, virtual_now_ms());
    wake();
    settle();
}

void Session::context_menu(ImVec2 at) {
    input::context_menu(at);
    pump(virtual_now_ms());
    settle();
}

void Session::move_focus_by_tab(bool backwards) {
    std::vector<const Element*> order;
    for (const Element* element : headless::page().in_order())
        if (element->focusable() || element->id == headless::page().active) order.push_back(element);
    if (order.empty()) return;
    if (backwards) std::reverse(order.begin(), order.end());
    std::size_t next = 0;
    for (std::size_t i = 0; i < order.size(); ++i)
        if (order[i]->id == headless::page().active) next = i + 1;
    // Behind the last element focus leaves the page, and comes back to its start.
    headless::page().set_focus(next < order.size() ? order[next]->id : 0, true);
    wake();
}

bool Session::key(const std::string& key, input::Modifiers modifiers) {
    m_last_was_key = true;
    ImGuiID active = headless::page().active;
    bool taken = input::key(key, modifiers);
    if (!taken && headless::page().active == active) {
        const Element* element = focused();
        bool button = element != nullptr && element->tag == "button", link = element != nullptr && element->tag == "a";
        if (key == "Tab") {
            move_focus_by_tab(modifiers.shift);
        } else if (!modifiers.ctrl_or_cmd && ((key == "Enter" && (button || link)) || (key == " " && button))) {
            input::element_activated(active);
            pump(virtual_now_ms());
        }
    }
    settle();
    return taken;
}

void Session::type(std::string_view text) {
    Page& p = headless::page();
    auto found = p.elements.find(p.active);
    HERA_CHECK(found != p.elements.end() && found->second.is_field());
    Element& field = found->second;
    if (p.selected == field.id) field.value.clear();
    p.selected = 0;
    field.value += text;
    input::field_input(field.id, field.value, false);
    wake();
    settle();
}

void Session::fill(std::string_view name, std::string_view text) {
    for (std::string_view role : {"textbox", "searchbox", "combobox"}) {
        if (!focus(role, name)) continue;
        headless::page().selected = headless::page().active;
        type(text);
        return;
    }
    HERA_CHECK(false && "there is no such field");
}

void Session::resize(float css_width, float css_height, float dpr) {
    Environment& e = state().env;
    e.width = std::round(css_width * dpr);
    e.height = std::round(css_height * dpr);
    e.dpr = dpr;
    wake();
    settle();
}

void Session::set_online(bool online) {
    state().env.online = online;
    wake();
    settle();
}

void Session::move_history(std::size_t to) {
    Page& p = headless::page();
    if (to >= p.history.size()) return;
    p.history_at = to;
    HistoryEntry entry = p.history[to];
    history_moved(entry.hash, entry.layers);
}

void Session::run_pending_backs() {
    Page& p = headless::page();
    while (p.pending_backs > 0) {
        p.pending_backs -= 1;
        if (p.history_at > 0) move_history(p.history_at - 1);
    }
}

void Session::back() {
    if (headless::page().history_at > 0) move_history(headless::page().history_at - 1);
    settle();
}

void Session::go_to(std::string_view hash) {
    Page& p = headless::page();
    p.history.resize(p.history_at + 1);
    p.history.push_back({std::string(hash), 0});
    move_history(p.history.size() - 1);
    settle();
}

}  // namespace headless
}  // namespace hera::ui
