#include "screens/record_page_deal.h"

#include <algorithm>

#include "base/text.h"
#include "model/entities.h"
#include "platform/host.h"
#include "strings/format.h"
#include "strings/strings.h"
#include "theme/icons.h"
#include "theme/paint.h"
#include "widgets/button.h"
#include "widgets/chip.h"

namespace hera::ui {
namespace {

constexpr float strip_dp = 56, step_dp = 32;

void join(std::string& text, std::string_view part) {
    if (part.empty()) return;
    if (!text.empty()) text += " · ";
    text += part;
}

ImU32 outcome_ink(Outcome outcome) {
    return outcome == Outcome::won ? colors().ok : outcome == Outcome::lost ? colors().bad : colors().accent;
}

}  // namespace

void DealStages::ask() {
    if (m_what.entity.empty()) {
        m_what.entity = std::string(stage::entity.key);
        m_what.columns = {"name", "pipeline", "probability", "outcome"};
        m_what.sort = {{"position", false}};
        m_what.limit = 500;
    }
    m_live.ask(m_what);
    const link::Page* page = m_live.page();
    if (page == nullptr || m_version == m_live.version()) return;
    m_version = m_live.version();
    m_all.clear();
    for (const link::Row& row : page->rows) {
        if (row.cells.size() < 4) continue;
        StageStep step;
        step.id = row.id;
        if (const auto* name = std::get_if<std::string>(&row.cells[0])) step.name = *name;
        if (const auto* of = std::get_if<RecordId>(&row.cells[1])) step.pipeline = *of;
        if (const auto* percent = std::get_if<std::int64_t>(&row.cells[2])) step.probability = *percent;
        if (const auto* outcome = std::get_if<std::string>(&row.cells[3])) step.outcome = parse_outcome(*outcome);
        m_all.push_back(std::move(step));
    }
}

const StageStep* DealStages::find(RecordId stage) const {
    auto found = std::find_if(m_all.begin(), m_all.end(), [&](const StageStep& step) { return step.id == stage; });
    return found == m_all.end() ? nullptr : &*found;
}

const StageStep* DealStages::first_of(RecordId pipeline) const {
    auto found = std::find_if(m_all.begin(), m_all.end(), [&](const StageStep& step) { return step.pipeline == pipeline; });
    return found == m_all.end() ? nullptr : &*found;
}

void DealStages::of_pipeline(RecordId pipeline) {
    m_steps.clear();
    for (const StageStep& step : m_all) {
        if (step.pipeline == pipeline) m_steps.push_back(&step);
    }
}

void DealStages::move(Ui& ui, const RecordView& deal, const StageStep& to) {
    ui.edit(std::string(moved_label),
            {{link::Edit::Kind::patch, std::string(deal::entity.key), deal.record.id, {{"stage", Value(to.id)}}}},
            tr("record.moved_to", {to.name}));
}

float DealStages::strip_height() const { return m_all.empty() ? 0 : dp(strip_dp); }

void DealStages::draw_strip(Ui& ui, const Rect& place, const RecordView& deal) {
    of_pipeline(deal.reference("pipeline"));
    if (m_steps.empty()) return;
    const Colors& c = colors();
    Rect line = place.inset(dp(24), 0);
    line.y += std::round((place.h - dp(step_dp)) / 2);
    line.h = dp(step_dp);
    float gap = dp(4), count = static_cast<float>(m_steps.size());
    float step = std::fmin(dp(200), std::floor((line.w - gap * (count - 1)) / count));
    bool fits = std::all_of(m_steps.begin(), m_steps.end(),
                            [&](const StageStep* s) { return text_width(s->name, type::body_medium()) + dp(24) <= step; });
    if (!fits) {
        draw_choice(ui, line, deal);
        return;
    }
    RecordId now = deal.reference("stage");
    std::size_t at = m_steps.size();
    for (std::size_t i = 0; i < m_steps.size(); ++i) {
        if (m_steps[i]->id == now) at = i;
    }
    Scope group({.id = id_of("stages", id_of(deal.record.id.bytes, id_of("deal"))),
                 .role = Role::group,
                 .name = tr("record.stage"),
                 .rect = line});
    for (std::size_t i = 0; i < m_steps.size(); ++i) {
        const StageStep& to = *m_steps[i];
        Rect r = snap(line.cut_left(step));
        line.cut_left(gap);
        bool current = i == at;
        // A lost deal has not passed the stages before.
        bool passed = at < m_steps.size() && i < at && m_steps[at]->outcome != Outcome::lost && to.outcome == Outcome::open;
        Response response = node({.id = id_of(to.id.bytes, id_of("step")),
                                  .role = Role::button,
                                  .name = to.name,
                                  .rect = r,
                                  .disabled = deal.deleted(),
                                  .pressed_toggle = current,
                                  .is_toggle = true});
        if (response.hovered && !current) set_cursor(ImGuiMouseCursor_Hand);
        ImU32 ink = outcome_ink(to.outcome);
        if (current)
            fill_round(r, radius::control, ink);
        else if (passed)
            fill_round(r, radius::control, response.hovered ? mix(c.accent_soft, c.accent, 0.12f) : c.accent_soft);
        else
            framed(r, radius::control, c.line, response.held ? c.press : response.hovered ? c.hover : c.bg);
        ImU32 words = current ? (to.outcome == Outcome::open ? c.on_accent : c.bg) : passed ? c.accent : c.text2;
        draw_text_in(canvas(), r.inset(dp(8), 0), current ? type::body_medium() : type::body(), words, to.name, Align::center);
        if (response.focus_visible) focus_ring(r, radius::control);
        if (response.activated && !current) move(ui, deal, to);
    }
}

float DealStages::draw_choice(Ui& ui, const Rect& line, const RecordView& deal) {
    of_pipeline(deal.reference("pipeline"));
    const StageStep* now = find(deal.reference("stage"));
    std::string label(now == nullptr ? tr("record.no_stage") : std::string_view(now->name));
    float width = std::fmin(line.w, button_width(label, 0, true));
    Rect place{line.x, std::round(line.y + (line.h - size::control()) / 2), width, size::control()};
    ImGuiID id = id_of("choice", id_of(deal.record.id.bytes, id_of("deal")));
    std::string description(tr("record.stage"));
    if (button({.id = id,
                .rect = place,
                .label = label,
                .disabled = deal.deleted(),
                .can_expand = true,
                .expanded = m_list.open,
                .trailing_chevron = true,
                .description = description})) {
        auto at = std::find(m_steps.begin(), m_steps.end(), now);
        m_list.show(at == m_steps.end() ? 0 : static_cast<int>(at - m_steps.begin()));
    }
    if (!m_list.open) return width;
    std::vector<PopupItem> items;
    for (const StageStep* step : m_steps) {
        items.push_back({.label = step->name,
                         .hint = tr("unit.percent", {to_text(step->probability)}),
                         .checked = step == now,
                         .dot = outcome_ink(step->outcome)});
    }
    auto chosen = popup_list(m_list, id_of("list", id), tr("record.stage"), place, items, PopupKind::menu);
    if (chosen && m_steps[static_cast<std::size_t>(*chosen)] != now) move(ui, deal, *m_steps[static_cast<std::size_t>(*chosen)]);
    return width;
}

std::string deal_outlook(const RecordView& view, const StageStep* stage, Date today) {
    const Record& record = view.record;
    DealFacts facts;
    if (const Money* amount = record.get(deal::amount)) facts.amount = *amount;
    if (const std::int64_t* percent = record.get(deal::probability)) facts.probability = *percent;
    if (stage != nullptr) {
        facts.stage_probability = stage->probability;
        facts.outcome = stage->outcome;
    }
    std::string out;
    if (facts.outcome == Outcome::open) {
        join(out, tr("unit.percent", {to_text(facts.probability.value_or(facts.stage_probability))}));
        if (auto value = weighted(facts)) join(out, tr("record.weighted", {format_money(*value)}));
    }
    if (const Date* day = record.get(deal::close_date)) {
        bool over = facts.outcome != Outcome::open;
        join(out, tr(over ? "record.closed" : "record.closes", {format_day(*day, today)}));
    }
    return out;
}

float DealStages::value_height(bool phone) { return dp(phone ? 64.0f : 72.0f); }

void DealStages::draw_value(const Rect& place, const RecordView& view, Date today) const {
    const Colors& c = colors();
    const StageStep* stage = find(view.reference("stage"));
    const Money* amount = view.record.get(deal::amount);
    std::string value = amount == nullptr ? std::string(tr("record.no_amount")) : format_money(*amount);
    std::string outlook = deal_outlook(view, stage, today);
    TextStyle large = layout() == Layout::phone ? TextStyle{28, 36, Weight::semibold} : type::large();
    Rect rest = place;
    Rect first = rest.cut_top(line_height(large));
    if (stage != nullptr && stage->outcome != Outcome::open) {
        std::string word = option_label("stage_outcome", stage->outcome == Outcome::won ? "won" : "lost");
        float width = std::fmin(text_width(value, large), first.w - dp(80));
        chip({first.x + width + dp(12), first.y, dp(80), first.h}, word,
             stage->outcome == Outcome::won ? ChipTone::ok : ChipTone::bad);
    }
    draw_text_in(canvas(), first, type::tabular(large), amount == nullptr ? c.text3 : c.text, value);
    draw_text_in(canvas(), rest.cut_top(line_height(type::body())), type::tabular(type::body()), c.text2, outlook);
    node({.id = id_of("value", id_of(view.record.id.bytes, id_of("deal"))),
          .role = Role::text,
          .name = outlook.empty() ? value : value + ", " + outlook,
          .rect = {place.x, place.y, place.w, line_height(large) + line_height(type::body())}});
}

}  // namespace hera::ui
