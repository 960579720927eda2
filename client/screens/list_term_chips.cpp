#include "screens/list_term_chips.h"

#include <cmath>

#include "model/schema.h"
#include "platform/host.h"
#include "platform/semantics.h"
#include "strings/strings.h"
#include "theme/icons.h"
#include "theme/paint.h"

namespace hera::ui {
namespace {

// The entity a reference term names: the column is a field of the list's own entity.
std::string_view target_of(std::string_view entity_key, std::string_view column) {
    const Entity* entity = Schema::built_in().find(entity_key);
    int at = entity == nullptr ? -1 : entity->find(column);
    return at < 0 ? std::string_view{} : entity->fields[static_cast<std::size_t>(at)].target;
}

}  // namespace

bool ListTermChips::take(std::string_view entity, std::string_view terms) {
    if (m_entity == entity && m_terms == terms) return false;
    bool first = m_entity.empty();
    m_entity = entity;
    m_terms = terms;
    m_filters = parse_terms(entity, terms);
    m_titles.clear();
    return !first || !m_filters.empty();
}

std::string_view ListTermChips::title(const link::Filter& filter) {
    const auto* id = std::get_if<RecordId>(&filter.value);
    std::string_view target = id == nullptr ? std::string_view{} : target_of(m_entity, filter.column);
    if (target.empty()) return {};
    std::unique_ptr<LiveQuery>& query = m_titles[id->text()];
    if (!query) query = std::make_unique<LiveQuery>(m_store);
    link::Query what;
    what.kind = link::Query::Kind::record;
    what.entity = target;
    what.record = *id;
    what.columns = {"title"};
    query->ask(what);
    const link::Page* page = query->page();
    if (page == nullptr || page->rows.empty() || page->rows[0].cells.empty()) return {};
    const auto* text = std::get_if<std::string>(&page->rows[0].cells[0]);
    return text == nullptr ? std::string_view{} : std::string_view(*text);
}

std::optional<std::string> ListTermChips::draw(ImGuiID id, Rect& rest) {
    if (m_filters.empty()) return std::nullopt;
    std::optional<std::string> left;
    float side = dp(layout() == Layout::phone ? 16.0f : 24.0f), gap = dp(8), height = size::control();
    struct Chip {
        std::string words;
        Rect rect;
    };
    std::vector<Chip> chips;
    float x = rest.x + side, y = rest.y + gap;
    for (const link::Filter& filter : m_filters) {
        std::string words = term_words(m_entity, filter, title(filter));
        float width = std::fmin(std::ceil(text_width(words, type::meta_medium())) + dp(44), rest.w - 2 * side);
        if (x > rest.x + side && x + width > rest.right() - side) {
            x = rest.x + side;
            y += height + gap;
        }
        chips.push_back({std::move(words), {x, y, width, height}});
        x += width + gap;
    }
    Rect strip = rest.cut_top(y + height + gap - rest.y);
    line_below(strip, colors().line);
    Scope group({.id = id, .role = Role::group, .name = tr("term.shown"), .rect = strip});
    const Colors& c = colors();
    for (std::size_t i = 0; i < chips.size(); ++i) {
        Rect inner = chips[i].rect;
        std::string name = tr("term.remove", {chips[i].words});
        Response response = node({.id = id_of(i, id), .role = Role::button, .name = name, .rect = inner});
        framed(inner, radius::control, c.line, response.hovered ? c.press : c.accent_soft);
        if (response.hovered) set_cursor(ImGuiMouseCursor_Hand);
        if (response.focus_visible) focus_ring(inner, radius::control);
        Rect cross = inner.cut_right(dp(28));
        draw_icon(canvas(), {cross.x + cross.w / 2 - dp(2), cross.y + std::round(cross.h / 2)}, icon::close, 12,
                  c.text2);
        inner.cut_left(dp(12));
        draw_text_in(canvas(), inner, type::meta_medium(), c.text, chips[i].words);
        if (!response.activated) continue;
        std::vector<link::Filter> others = m_filters;
        others.erase(others.begin() + static_cast<std::ptrdiff_t>(i));
        left = format_terms(others);
    }
    return left;
}

}  // namespace hera::ui
