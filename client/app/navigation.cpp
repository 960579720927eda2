#include "app/navigation.h"

#include <algorithm>
#include <cmath>

#include "platform/host.h"
#include "platform/semantics.h"
#include "strings/strings.h"
#include "theme/anim.h"
#include "theme/icons.h"
#include "theme/paint.h"
#include "widgets/button.h"
#include "widgets/tooltip.h"

namespace hera::ui {
namespace {

struct Link {
    Place place;
    std::string_view words;
    char32_t icon;
    bool at_hand = false;  // in the bar of a phone; the others are behind "More"
};
constexpr Link links[] = {
    {Place::dashboard, "nav.dashboard", icon::dashboard},
    {Place::contacts, "nav.contacts", icon::contacts, true},
    {Place::companies, "nav.companies", icon::company},
    {Place::leads, "nav.leads", icon::lead},
    {Place::deals, "nav.deals", icon::deals, true},
    {Place::tasks, "nav.tasks", icon::tasks, true},
    {Place::settings, "nav.settings", icon::settings},
};

struct Creation {
    std::string_view entity, words;
    char32_t icon;
};
constexpr Creation creations[] = {
    {"contact", "new.contact", icon::contacts},
    {"company", "new.company", icon::company},
    {"deal", "new.deal", icon::deals},
    {"lead", "new.lead", icon::lead},
};

const ImGuiID own = id_of("navigation");

void draw_link(const Link& link, const Rect& rect, Place here, NavShape shape, NavigationWish& wish) {
    Route route{.place = link.place};
    std::string href = format_route(route);
    if (nav_item({.id = id_of(link.words, own),
                  .rect = rect,
                  .label = tr(link.words),
                  .href = href,
                  .icon = link.icon,
                  .selected = here == link.place,
                  .shape = shape}))
        wish.go = route;
}

// A field to look at: what is typed goes into the search that opens.
bool search_button(const Rect& rect) {
    const Colors& c = colors();
    Response response =
        node({.id = id_of("search", own), .role = Role::button, .name = tr("nav.search"), .rect = rect, .can_expand = true});
    if (response.hovered) set_cursor(ImGuiMouseCursor_Hand);
    framed(rect, radius::control, c.line, response.held ? c.press : response.hovered ? c.hover : c.bg);
    draw_icon(canvas(), {rect.x + dp(16), rect.y + rect.h / 2}, icon::search, 14, c.text3);
    Rect words = rect.inset(dp(10), 0);
    words.cut_left(dp(20));
    draw_text_in(canvas(), words, type::caption(), c.text3, tr("nav.search_key"), Align::right);
    draw_text_in(canvas(), words, type::body(), c.text2, tr("nav.search"));
    if (response.focus_visible) focus_ring(rect, radius::control);
    return response.activated;
}

void draw_log(const Rect& place, NavigationWish& wish) {
    const Colors& c = colors();
    Response response = node({.id = id_of("log", own), .role = Role::button, .name = tr("nav.log"), .rect = place});
    ImVec2 middle{std::round(place.x + place.w / 2), std::round(place.y + place.h / 2)};
    dot(middle, 44, response.held ? c.accent_hover : c.accent);
    draw_icon(canvas(), middle, icon::log, 22, c.on_accent);
    if (response.focus_visible) focus_ring({middle.x - dp(22), middle.y - dp(22), dp(44), dp(44)}, 22);
    if (response.activated) wish.log = true;
}

}  // namespace

float status_strip_height(const SyncWords& words) { return dp(words.loud ? 44.0f : 28.0f); }

NavigationWish Navigation::draw(Rect& area, Place here, const link::Session& session, const link::Status& status,
                                bool sync_open) {
    NavigationWish wish;
    m_here = here;
    m_account = &session.account;
    m_demo = session.demo;
    m_words = sync_words(status);
    m_sync_open = sync_open;
    m_covered_bottom = 0;
    const Environment& e = env();
    const Colors& c = colors();
    if (layout() == Layout::phone) {
        Rect top = area.cut_top(e.safe_top);
        Rect strip = area.cut_top(status_strip_height(m_words));
        fill(top, m_words.loud ? tone_soft(m_words.tone) : c.sunken);
        draw_strip(strip, wish);
        bool typing = e.keyboard_inset > 0;  // the keyboard lies over the bar
        float bar_height = dp(size::bottom_bar) + e.safe_bottom;
        m_covered_bottom = typing ? e.keyboard_inset : bar_height;
        Rect bar = area.cut_bottom(m_covered_bottom);
        if (!typing) draw_bottom(bar, wish);
        return wish;
    }
    bool rail = layout() == Layout::tablet;
    Rect bar = area.cut_left(dp(rail ? size::rail : size::sidebar) + e.safe_left);
    area.cut_right(e.safe_right);
    area.cut_top(e.safe_top);
    area.cut_bottom(std::max(e.safe_bottom, e.keyboard_inset));
    m_covered_bottom = std::max(e.safe_bottom, e.keyboard_inset);
    fill(bar, c.sunken);
    line_right_of(bar, c.line);
    bar.cut_left(e.safe_left);
    bar.cut_top(e.safe_top);
    bar.cut_bottom(e.safe_bottom);
    if (rail)
        draw_rail(bar, wish);
    else
        draw_side(bar, wish);
    return wish;
}

void Navigation::draw_side(Rect bar, NavigationWish& wish) {
    const Colors& c = colors();
    Rect head = bar.cut_top(dp(size::top_bar));
    {
        Scope banner({.id = id_of("banner", own), .role = Role::banner, .name = m_account->organisation, .rect = head});
        emblem({head.x + dp(16), head.y + dp(16), dp(24), dp(24)}, m_account->organisation);
        Rect words{head.x + dp(50), head.y, head.w - dp(62), head.h};
        draw_text_in(canvas(), words, type::body_strong(), c.text, m_account->organisation);
        node({.id = id_of("organisation", own), .role = Role::text, .name = m_account->organisation, .rect = words});
        bar.cut_top(dp(4));
        Rect line = bar.cut_top(size::control()).inset(dp(12), 0);
        Rect left = line.cut_left(std::floor((line.w - dp(8)) / 2));
        line.cut_left(dp(8));
        draw_create(left, false, wish);
        if (button({.id = id_of("log", own), .rect = line, .label = tr("nav.log"), .icon = icon::log})) wish.log = true;
        bar.cut_top(dp(8));
        wish.search = search_button(bar.cut_top(size::control()).inset(dp(12), 0));
    }
    bar.cut_top(dp(12));
    {
        Rect places = bar.cut_top(static_cast<float>(std::size(links)) * (size::control() + dp(2)));
        Scope nav({.id = id_of("places", own), .role = Role::navigation, .name = tr("nav.main"), .rect = places});
        for (const Link& link : links) {
            draw_link(link, places.cut_top(size::control()).inset(dp(8), 0), m_here, NavShape::side, wish);
            places.cut_top(dp(2));
        }
    }
    float person_height = std::fmax(dp(52), size::control() + dp(12));
    Rect foot = bar.cut_bottom(dp(m_words.detail.empty() ? 52.0f : 68.0f) - dp(4) + person_height);
    Scope region({.id = id_of("foot", own), .role = Role::region, .name = tr("nav.you"), .rect = foot});
    Rect person = foot.cut_bottom(person_height);
    draw_status_side(foot.inset(dp(8), dp(4)), wish);
    line_above(person.inset(dp(16), 0), c.line);
    draw_person(person.inset(dp(8), dp(6)), true, wish);
}

void Navigation::draw_rail(Rect bar, NavigationWish& wish) {
    Rect head = bar.cut_top(dp(168));
    {
        Scope banner({.id = id_of("banner", own), .role = Role::banner, .name = m_account->organisation, .rect = head});
        float side = dp(44), x = std::round(head.x + (head.w - side) / 2);
        draw_create({x, head.y + dp(10), side, side}, true, wish);
        if (button({.id = id_of("log", own),
                    .rect = {x, head.y + dp(62), side, side},
                    .label = tr("nav.log"),
                    .icon = icon::log,
                    .icon_only = true}))
            wish.log = true;
        if (button({.id = id_of("search", own),
                    .rect = {x, head.y + dp(114), side, side},
                    .label = tr("nav.search"),
                    .icon = icon::search,
                    .tone = Tone::quiet,
                    .icon_only = true}))
            wish.search = true;
    }
    Rect foot = bar.cut_bottom(dp(148));
    {
        // In a low window they stand closer, each still large enough for a finger.
        constexpr float count = static_cast<float>(std::size(links));
        float each = std::clamp(std::floor(bar.h / count), dp(48), dp(64)), gap = std::fmin(dp(4), (each - dp(44)) / 2);
        Rect places = bar.cut_top(count * each);
        Scope nav({.id = id_of("places", own), .role = Role::navigation, .name = tr("nav.main"), .rect = places});
        for (const Link& link : links) draw_link(link, places.cut_top(each).inset(dp(6), gap), m_here, NavShape::rail, wish);
    }
    Scope region({.id = id_of("foot", own), .role = Role::region, .name = tr("nav.you"), .rect = foot});
    Rect person = foot.cut_bottom(dp(64));
    draw_status_rail(foot.inset(dp(4), dp(2)), wish);
    float side = dp(44);
    draw_person({std::round(person.x + (person.w - side) / 2), person.y + dp(8), side, side}, false, wish);
}

void Navigation::draw_bottom(const Rect& bar, NavigationWish& wish) {
    const Colors& c = colors();
    fill(bar, c.bg);
    line_above(bar, c.line);
    Rect row = bar;
    row.h = dp(size::bottom_bar);
    row.x += env().safe_left;
    row.w -= env().safe_left + env().safe_right;
    Scope nav({.id = id_of("places", own), .role = Role::navigation, .name = tr("nav.main"), .rect = row});
    // Two places, what is done most often in the middle, under the thumb, another place, and the rest.
    constexpr int slots = 5, middle = 2;
    float each = std::floor(row.w / static_cast<float>(slots));
    int at = 0;
    for (const Link& link : links) {
        if (!link.at_hand) continue;
        if (at++ == middle) draw_log(row.cut_left(each), wish);
        draw_link(link, row.cut_left(each), m_here, NavShape::bottom, wish);
    }
    draw_more(row, wish);
}

void Navigation::draw_more(const Rect& place, NavigationWish& wish) {
    ImGuiID id = id_of("more", own);
    bool inside = std::none_of(std::begin(links), std::end(links), [&](const Link& link) {
        return link.place == m_here && link.at_hand;
    });
    Response response = node({.id = id,
                              .role = Role::button,
                              .name = tr("nav.more_places"),
                              .rect = place,
                              .expanded = m_more.open,
                              .can_expand = true});
    ImU32 ink = inside ? colors().accent : colors().text3;
    float middle = place.y + place.h / 2;
    draw_icon(canvas(), {std::round(place.x + place.w / 2), std::round(middle - dp(8))}, icon::menu, 22, ink);
    draw_text_in(canvas(), {place.x, std::round(middle + dp(5)), place.w, dp(16)},
                 inside ? type::caption_medium() : type::caption(), ink, tr("nav.more"), Align::center);
    if (response.focus_visible) focus_ring_inside(place.inset(dp(2), dp(2)), radius::control);
    if (response.activated && !m_more.open) m_more.show();
    if (!m_more.open) return;
    std::vector<PopupItem> items{{.label = std::string(tr("nav.search")), .icon = icon::search}};
    std::vector<Place> places;
    for (const Link& link : links) {
        if (link.at_hand) continue;
        items.push_back({.label = std::string(tr(link.words)), .icon = link.icon, .line_above = places.empty()});
        places.push_back(link.place);
    }
    auto chosen = popup_list(m_more, id_of("menu", id), tr("nav.more_places"), place, items, PopupKind::menu, dp(200));
    if (!chosen) return;
    if (*chosen == 0)
        wish.search = true;
    else
        wish.go = Route{places[static_cast<std::size_t>(*chosen) - 1], {}, {}};
}

// ---- sync status --------------------------------------------------------------------------------------------------

// The one status element, and over it the button that opens the details.
Response Navigation::status_button(const Rect& place, NavigationWish& wish) {
    std::string line = sync_line(m_words);
    node({.id = id_of("status", own), .role = Role::status, .name = line, .rect = place});
    ImGuiID id = id_of("sync", own);
    Response response = node({.id = id,
                              .role = Role::button,
                              .name = tr("sync.details"),
                              .rect = place,
                              .description = line,
                              .expanded = m_sync_open,
                              .can_expand = true});
    float hover = animate(id, response.hovered || m_sync_open ? 1.0f : 0.0f, motion::hover_ms);
    if (response.hovered) set_cursor(ImGuiMouseCursor_Hand);
    if (hover > 0) fill_round(place, radius::control, faded(colors().press, hover * 0.7f));
    if (response.focus_visible) focus_ring_inside(place, radius::control);
    wish.sync_anchor = place;
    if (response.activated) wish.sync_details = true;
    return response;
}

void Navigation::draw_status_side(const Rect& place, NavigationWish& wish) {
    const Colors& c = colors();
    status_button(place, wish);
    bool two = !m_words.detail.empty();
    float line = dp(18), top = std::round(place.y + (place.h - (two ? 2 * line : line)) / 2);
    dot({place.x + dp(14), top + line / 2}, 8, tone_ink(m_words.tone));
    Rect words{place.x + dp(28), top, place.w - dp(36), line};
    TextStyle style = {12, 18, m_words.loud ? Weight::medium : Weight::regular};
    draw_text_in(canvas(), words, style, m_words.tone == ChipTone::bad ? c.bad : c.text2, m_words.state);
    words.y += line;
    if (two)
        draw_text_in(canvas(), words, {11, 18, Weight::regular}, m_words.loud ? tone_ink(m_words.tone) : c.text3, m_words.detail);
}

void Navigation::draw_status_rail(const Rect& place, NavigationWish& wish) {
    const Colors& c = colors();
    tooltip(status_button(place, wish), id_of("sync", own), place, sync_line(m_words));
    auto lines = wrap_text(m_words.state, type::caption(), place.w - dp(4));
    std::size_t count = std::min<std::size_t>(lines.size(), 3);
    float height = dp(14) + static_cast<float>(count) * dp(16);
    float y = std::round(place.y + (place.h - height) / 2);
    dot({std::round(place.x + place.w / 2), y + dp(4)}, 8, tone_ink(m_words.tone));
    y += dp(14);
    for (std::size_t i = 0; i < count; ++i, y += dp(16))
        draw_text_in(canvas(), {place.x, y, place.w, dp(16)}, type::caption(), m_words.tone == ChipTone::bad ? c.bad : c.text2,
                     lines[i], Align::center);
}

void Navigation::draw_strip(const Rect& strip, NavigationWish& wish) {
    const Colors& c = colors();
    std::string line = sync_line(m_words);
    fill(strip, m_words.loud ? tone_soft(m_words.tone) : c.sunken);
    line_below(strip, c.line);
    Rect words = strip.inset(dp(16), 0);
    if (m_words.loud) {
        status_button(strip, wish);
        draw_icon(canvas(), {words.right() - dp(8), strip.y + strip.h / 2}, icon::chevron_down, 16, tone_ink(m_words.tone));
        words.cut_right(dp(28));
    } else {
        node({.id = id_of("status", own), .role = Role::status, .name = line, .rect = strip});
    }
    dot({words.x + dp(4), std::round(strip.y + strip.h / 2)}, 8, tone_ink(m_words.tone));
    words.cut_left(dp(16));
    draw_text_in(canvas(), words, {12, 16, m_words.loud ? Weight::medium : Weight::regular},
                 m_words.loud ? tone_ink(m_words.tone) : c.text2, line);
}

// ---- what opens a menu --------------------------------------------------------------------------------------------

void Navigation::draw_person(const Rect& place, bool with_name, NavigationWish& wish) {
    const Colors& c = colors();
    ImGuiID id = id_of("person", own);
    std::string name = tr("nav.account_of", {m_account->name});
    Response response =
        node({.id = id, .role = Role::button, .name = name, .rect = place, .expanded = m_person.open, .can_expand = true});
    float hover = animate(id, response.hovered || m_person.open ? 1.0f : 0.0f, motion::hover_ms);
    if (response.hovered) set_cursor(ImGuiMouseCursor_Hand);
    if (hover > 0) fill_round(place, radius::control, faded(c.press, hover * 0.7f));
    if (response.focus_visible) focus_ring_inside(place, radius::control);
    float side = dp(with_name ? 24.0f : 32.0f);
    float left = with_name ? place.x + dp(8) : std::round(place.x + (place.w - side) / 2);
    avatar({left, std::round(place.y + (place.h - side) / 2), side, side}, m_account->name);
    if (with_name) {
        draw_text_in(canvas(), {place.x + dp(42), place.y, place.w - dp(70), place.h}, type::body_medium(), c.text,
                     m_account->name);
        draw_icon(canvas(), {place.right() - dp(16), std::round(place.y + place.h / 2)}, icon::chevron_down, 14, c.text3);
    }
    if (response.activated && !m_person.open) m_person.show();
    const PopupItem items[] = {
        {.label = std::string(tr("nav.settings")), .icon = icon::settings},
        m_demo ? PopupItem{.label = std::string(tr("demo.reset")), .icon = icon::sync, .line_above = true}
               : PopupItem{.label = std::string(tr("account.sign_out")), .icon = icon::sign_out, .line_above = true},
    };
    auto chosen = popup_list(m_person, id_of("menu", id), name, place, items, PopupKind::menu, dp(200));
    if (chosen == 0) wish.go = Route{.place = Place::settings};
    if (chosen == 1) (m_demo ? wish.reset_demo : wish.sign_out) = true;
}

void Navigation::draw_create(const Rect& place, bool icon_only, NavigationWish& wish) {
    ImGuiID id = id_of("create", own);
    bool pressed = button({.id = id,
                           .rect = place,
                           .label = tr("nav.new"),
                           .icon = icon::plus,
                           .tone = icon_only ? Tone::primary : Tone::plain,
                           .icon_only = icon_only,
                           .can_expand = true,
                           .expanded = m_create.open,
                           .trailing_chevron = !icon_only});
    if (pressed && !m_create.open) m_create.show();
    std::vector<PopupItem> items;
    for (const Creation& creation : creations) items.push_back({.label = std::string(tr(creation.words)), .icon = creation.icon});
    items.push_back({.label = std::string(tr("nav.import")), .icon = icon::upload, .line_above = true});
    auto chosen =
        popup_list(m_create, id_of("menu", id), tr("nav.new"), place, items, PopupKind::menu, std::max(place.w, dp(200)));
    if (!chosen) return;
    std::size_t index = static_cast<std::size_t>(*chosen);
    if (index < std::size(creations))
        wish.create = creations[index].entity;
    else
        wish.go = Route{.place = Place::import};
}

}  // namespace hera::ui
