#include "screens/board_column.h"

#include <algorithm>
#include <cmath>

#include "model/entities.h"
#include "theme/tokens.h"

namespace hera::ui {
namespace {

constexpr std::uint32_t window = 120;      // rows of one page
constexpr std::int64_t window_step = 30;   // it moves by so many

}  // namespace

BoardColumn::BoardColumn(StoreLink& store, StageInfo stage, std::vector<std::vector<link::Filter>> filters)
    : m_store(store), m_stage(std::move(stage)) {
    for (std::vector<link::Filter>& where : filters) {
        m_sources.push_back(std::make_unique<Source>(m_store));
        m_sources.back()->where = std::move(where);
    }
}

void BoardColumn::rename(StageInfo stage) {
    m_stage = std::move(stage);
    m_stale = true;
}

void BoardColumn::update(const Look& look) {
    bool open = m_stage.outcome == Outcome::open;
    std::int64_t before = 0;
    for (const auto& source : m_sources) {
        // The middle of the window is what is seen; it moves in steps, so that scrolling asks seldom.
        std::int64_t middle = m_first + m_count / 2 - before;
        std::int64_t from = (middle - static_cast<std::int64_t>(window) / 2) / window_step * window_step;
        from = std::max<std::int64_t>(0, std::min(from, source->total - window_step));
        bool seen = m_first >= before + source->first &&
                    m_first + m_count <= before + source->first + static_cast<std::int64_t>(source->cards.size());
        bool whole = source->first == 0 && source->total <= static_cast<std::int64_t>(source->cards.size());
        std::int64_t away = std::abs(from - static_cast<std::int64_t>(source->offset));
        if (!whole && (!seen || away >= window_step)) source->offset = static_cast<std::uint32_t>(from);
        if (whole) source->offset = 0;

        link::Query query;
        query.entity = deal::entity.key;
        query.columns = deal_columns();
        query.text = look.text;
        query.where = source->where;
        query.sort = {{"close_date", !open}};
        query.offset = source->offset;
        query.limit = window;
        source->live.ask(query);
        before += source->total;
    }

    bool other = m_stale || look.today.days != m_today.days || look.moves_version != m_moves_version;
    bool changed = other;
    for (const auto& source : m_sources) {
        if (!other && source->version == source->live.version()) continue;
        read(*source, look);
        changed = true;
    }
    bool sized = look.card_width != m_width || line_height(type::body()) != m_line;
    m_stale = false;
    m_today = look.today;
    m_moves_version = look.moves_version;
    if (changed || sized) lay_out(look.card_width);
}

void BoardColumn::read(Source& source, const Look& look) {
    source.version = source.live.version();
    source.cards.clear();
    const link::Page* page = source.live.page();
    if (page == nullptr) {
        source.first = source.total = 0;
        return;
    }
    source.first = page->offset;
    source.total = page->total;
    for (const link::Row& row : page->rows) {
        DealCard card = make_card(row, m_stage, look.today);
        bool left = false;
        for (const PendingMove& move : *look.moves) left = left || (move.card.id == card.id && !(move.to == m_stage.id));
        // Moved or deleted here a moment ago: the next page will not have it.
        if (m_stage.known() && !(card.stage == m_stage.id)) left = true;
        if (left || (row.flags & link::Row::deleted) != 0) {
            source.total -= 1;
            continue;
        }
        source.cards.push_back(std::move(card));
    }
    if (&source != m_sources.front().get()) return;
    for (const PendingMove& move : *look.moves) {
        if (!(move.to == m_stage.id)) continue;
        bool here =
            std::any_of(source.cards.begin(), source.cards.end(), [&](const DealCard& c) { return c.id == move.card.id; });
        if (here || page->applied_through >= move.request) continue;
        bool latest_first = m_stage.outcome != Outcome::open;
        auto at = std::find_if(source.cards.begin(), source.cards.end(),
                               [&](const DealCard& c) { return move.card.before(c, latest_first); });
        source.cards.insert(at, move.card);
        source.total += 1;
    }
}

void BoardColumn::lay_out(float card_width) {
    m_width = card_width;
    m_line = line_height(type::body());
    m_total = 0;
    bool whole = true;
    for (const auto& source : m_sources) {
        for (DealCard& card : source->cards) break_title(card, card_width);
        m_total += source->total;
        whole = whole && source->first == 0 && source->total == static_cast<std::int64_t>(source->cards.size());
    }
    m_tops.clear();
    if (!whole) return;
    float y = 0;
    for (const auto& source : m_sources) {
        for (const DealCard& card : source->cards) {
            m_tops.push_back(y);
            y += card_height(card.lines.size()) + card_gap();
        }
    }
    m_tops.push_back(y);
}

bool BoardColumn::loaded() const {
    return std::all_of(m_sources.begin(), m_sources.end(), [](const auto& source) { return source->live.page() != nullptr; });
}

bool BoardColumn::late() const {
    return std::any_of(m_sources.begin(), m_sources.end(), [](const auto& source) { return source->live.late(); });
}

bool BoardColumn::holds(link::Request request) const {
    return std::all_of(m_sources.begin(), m_sources.end(), [&](const auto& source) {
        return source->live.page() != nullptr && source->live.page()->applied_through >= request;
    });
}

const DealCard* BoardColumn::card(std::int64_t index) const {
    for (const auto& source : m_sources) {
        if (index < source->total) {
            std::int64_t at = index - source->first;
            if (at < 0 || at >= static_cast<std::int64_t>(source->cards.size())) return nullptr;
            return &source->cards[static_cast<std::size_t>(at)];
        }
        index -= source->total;
    }
    return nullptr;
}

std::int64_t BoardColumn::index_of(RecordId deal) const {
    std::int64_t before = 0;
    for (const auto& source : m_sources) {
        for (std::size_t i = 0; i < source->cards.size(); ++i) {
            if (source->cards[i].id == deal) return before + source->first + static_cast<std::int64_t>(i);
        }
        before += source->total;
    }
    return -1;
}

float BoardColumn::usual_height() const { return card_height(2) + card_gap(); }

float BoardColumn::content_height() const { return std::max(0.0f, top_of(m_total) - card_gap()); }

float BoardColumn::top_of(std::int64_t index) const {
    if (m_tops.empty()) return static_cast<float>(index) * usual_height();
    auto at = static_cast<std::size_t>(std::clamp<std::int64_t>(index, 0, static_cast<std::int64_t>(m_tops.size()) - 1));
    return m_tops[at];
}

float BoardColumn::height_of(std::int64_t index) const { return top_of(index + 1) - top_of(index) - card_gap(); }

std::int64_t BoardColumn::index_at(float y) const {
    if (m_total == 0) return 0;
    std::int64_t index = 0;
    if (m_tops.empty()) {
        index = static_cast<std::int64_t>(y / usual_height());
    } else {
        auto after = std::upper_bound(m_tops.begin(), m_tops.end(), y);
        index = static_cast<std::int64_t>(after - m_tops.begin()) - 1;
    }
    return std::clamp<std::int64_t>(index, 0, m_total - 1);
}

void BoardColumn::in_sight(std::int64_t first, std::int64_t count) {
    m_first = first;
    m_count = count;
}

}  // namespace hera::ui
