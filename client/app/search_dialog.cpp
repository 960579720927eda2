#include "app/search_dialog.h"

#include <algorithm>

#include "base/text.h"
#include "model/entities.h"
#include "platform/host.h"
#include "strings/strings.h"
#include "theme/icons.h"
#include "theme/paint.h"
#include "widgets/popup.h"
#include "widgets/text_field.h"

namespace hera::ui {
namespace {

struct Kind {
    std::string_view entity, hint;
    char32_t icon;
};
constexpr Kind kinds[] = {
    {"contact", "company.title", icon::contacts},
    {"company", "domain", icon::company},
    {"deal", "company.title", icon::deals},
    {"lead", "company_name", icon::lead},
};
constexpr std::uint32_t hits_of_each = 6;
constexpr std::size_t hits_max = 12;

std::string text_cell(const link::Row& row, std::size_t at) {
    const auto* text = at < row.cells.size() ? std::get_if<std::string>(&row.cells[at]) : nullptr;
    return text == nullptr ? std::string{} : *text;
}

float hit_height() { return dp(roomy() ? 52.0f : 40.0f); }

}  // namespace

SearchDialog::SearchDialog(StoreLink& store)
    : m_live{LiveQuery(store), LiveQuery(store), LiveQuery(store), LiveQuery(store)}, m_id(id_of("search dialog")) {}

void SearchDialog::open() {
    close();
    m_text.clear();
    m_lit = 0;
    m_dialog.show();
    wake();
}

void SearchDialog::close() {
    m_dialog.open = m_enter = false;
    m_hits.clear();
    m_stale = true;
    for (LiveQuery& query : m_live) query.drop();
}

void SearchDialog::ask() {
    for (std::size_t i = 0; i < m_live.size(); ++i) {
        link::Query what;
        what.entity = std::string(kinds[i].entity);
        what.columns = {"title", std::string(kinds[i].hint)};
        what.text = m_text;
        what.limit = hits_of_each;
        if (trim(m_text).empty()) what.sort = {{"last_touch_at", true}};
        what.sort.push_back({"title", false});
        m_live[i].ask(what);
    }
}

bool SearchDialog::fresh() const {
    return std::all_of(m_live.begin(), m_live.end(), [](const LiveQuery& query) { return query.fresh(); });
}

void SearchDialog::gather() {
    bool changed = m_stale;
    for (std::size_t i = 0; i < m_live.size(); ++i) {
        changed = changed || m_versions[i] != m_live[i].version();
        m_versions[i] = m_live[i].version();
    }
    if (!changed) return;
    m_stale = false;
    m_hits.clear();
    std::string wanted = fold(trim(m_text));
    for (std::size_t i = 0; i < m_live.size(); ++i) {
        if (m_live[i].page() == nullptr) continue;
        for (const link::Row& row : m_live[i].page()->rows) {
            Hit hit;
            hit.entity = kinds[i].entity;
            hit.id = row.id;
            hit.title = text_cell(row, 0);
            if (hit.title.empty()) hit.title = std::string(tr("list.unnamed." + std::string(hit.entity)));
            hit.hint = std::string(entity_label(hit.entity));
            if (std::string more = text_cell(row, 1); !more.empty()) hit.hint += " · " + more;
            hit.href = format_route(route_of(hit.entity, hit.id));
            std::string title = fold(hit.title);
            hit.begins = !wanted.empty() && (starts_with(title, wanted) || title.find(" " + wanted) != std::string::npos);
            m_hits.push_back(std::move(hit));
        }
    }
    // A name before a word in a note; else people, companies, deals, leads.
    std::stable_sort(m_hits.begin(), m_hits.end(), [](const Hit& a, const Hit& b) { return a.begins && !b.begins; });
    if (m_hits.size() > hits_max) m_hits.resize(hits_max);
    m_lit = std::min(m_lit, std::max(0, static_cast<int>(m_hits.size()) - 1));
}

ImGuiID SearchDialog::option_id(std::size_t index) const {
    return id_of(m_hits[index].id.bytes, id_of("hit", m_id));
}

void SearchDialog::draw_field(const Rect& place, FieldResult& typed) {
    const Colors& c = colors();
    ImGuiID id = id_of("field", m_id);
    Rect box = snap(place);
    field_frame(box, focused_id() == id, hovered_id() == id, false);
    draw_icon(canvas(), {box.x + dp(18), box.y + box.h / 2}, icon::search, 16, c.text3);
    typed = native_field({.id = id,
                          .kind = FieldKind::text,
                          .rect = box,
                          .label = tr("search.field"),
                          .value = m_text,
                          .placeholder = tr("search.hint"),
                          .style = type::body(),
                          .padding_left = dp(36),
                          .padding_right = dp(8),
                          .color = c.text,
                          .placeholder_color = c.text3,
                          .max_length = 100,
                          .combobox = true,
                          .expanded = !m_hits.empty(),
                          .listbox = id_of("hits", m_id),
                          .active_option = m_hits.empty() ? 0 : option_id(static_cast<std::size_t>(m_lit))});
}

// Which one was pressed; −1: none.
int SearchDialog::draw_hits(Rect place) {
    const Colors& c = colors();
    if (m_hits.empty()) {
        std::string words(tr(fresh() ? "search.none" : "combo.searching"));
        if (!fresh()) return -1;
        Rect line = place.cut_top(hit_height());
        draw_text_in(canvas(), line, type::body(), c.text2, words);
        node({.id = id_of("none", m_id), .role = Role::text, .name = words, .rect = line});
        return -1;
    }
    int pressed = -1;
    Scope list({.id = id_of("hits", m_id), .role = Role::listbox, .name = tr("search.results"), .rect = place});
    for (std::size_t i = 0; i < m_hits.size(); ++i) {
        const Hit& hit = m_hits[i];
        Rect row = snap(place.cut_top(hit_height()));
        bool lit = static_cast<int>(i) == m_lit;
        Response response = node({.id = option_id(i),
                                  .role = Role::option,
                                  .name = hit.title,
                                  .rect = row,
                                  .description = hit.hint,
                                  .position = static_cast<int>(i) + 1,
                                  .set_size = static_cast<int>(m_hits.size()),
                                  .selected = lit,
                                  .focusable = false});
        if (response.hovered) set_cursor(ImGuiMouseCursor_Hand);
        if (response.activated) pressed = static_cast<int>(i);
        if (lit || response.hovered || response.held)
            fill_round(row, radius::control, response.held ? c.press : lit ? c.accent_soft : c.hover);
        Rect rest = row.inset(dp(10), 0);
        float side = dp(24);
        Rect face = snap({rest.x, rest.y + (rest.h - side) / 2, side, side});
        if (hit.entity == contact::entity.key || hit.entity == lead::entity.key)
            avatar(face, hit.title);
        else if (hit.entity == company::entity.key)
            emblem(face, hit.title);
        else
            draw_icon(canvas(), {face.x + side / 2, face.y + side / 2}, icon::deals, 16, c.text3);
        rest.cut_left(side + dp(10));
        // The name is what is looked for: the hint has what it leaves, and three tenths at least.
        float left = rest.w - std::ceil(text_width(hit.title, type::body_medium())) - dp(12);
        float hint = std::fmin(std::ceil(text_width(hit.hint, type::meta())) + 1, std::fmax(left, rest.w * 0.3f));
        draw_text_in(canvas(), rest.cut_right(hint), type::meta(), c.text2, hit.hint, Align::right);
        rest.cut_right(dp(8));
        draw_text_in(canvas(), rest, type::body_medium(), c.text, hit.title);
    }
    return pressed;
}

std::optional<Route> SearchDialog::draw() {
    if (!m_dialog.open) return std::nullopt;
    ask();
    gather();
    float list = std::fmax(1.0f, static_cast<float>(m_hits.size())) * hit_height();
    DialogSpec spec{.id = m_id, .title = tr("nav.search"), .width_dp = 560};
    spec.content_height = size::control() + dp(8) + list;
    if (layout() == Layout::phone) spec.content_height = std::fmax(spec.content_height, dp(420));
    int count = static_cast<int>(m_hits.size());
    if (count > 0 && take_key("ArrowDown")) m_lit = (m_lit + 1) % count;
    if (count > 0 && take_key("ArrowUp")) m_lit = (m_lit + count - 1) % count;
    FieldResult typed;
    int pressed = -1;
    DialogResult result = dialog(m_dialog, spec, [&](const Rect& place) {
        Rect rest = place;
        draw_field(rest.cut_top(size::control()), typed);
        rest.cut_top(dp(8));
        pressed = draw_hits(rest);
    });
    if (typed.changed && typed.text != m_text) {
        m_text = typed.text;
        m_lit = 0;
        m_stale = true;
        m_enter = false;
        ask();
        wake();
    }
    if (typed.entered) m_enter = true;
    if (result.cancelled) {
        close();
        return std::nullopt;
    }
    if (pressed < 0 && m_enter && fresh()) {
        m_enter = false;
        gather();
        if (!m_hits.empty()) pressed = m_lit;
    }
    if (pressed < 0) return std::nullopt;
    const Hit& hit = m_hits[static_cast<std::size_t>(pressed)];
    Route there = route_of(hit.entity, hit.id);
    close();
    wake();
    return there;
}

}  // namespace hera::ui
