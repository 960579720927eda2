#include "screens/convert_dialog.h"

#include <algorithm>

#include "app/shell.h"
#include "base/text.h"
#include "model/entities.h"
#include "model/field_types.h"
#include "platform/host.h"
#include "strings/strings.h"
#include "theme/icons.h"
#include "theme/paint.h"
#include "widgets/banner.h"
#include "widgets/heading.h"
#include "widgets/text_field.h"
#include "widgets/toggle.h"

namespace hera::ui {
namespace {

enum LeadCell : std::size_t { title_cell, company_cell, converted_cell };

std::string text_cell(const link::Row& row, std::size_t at) {
    const auto* text = at < row.cells.size() ? std::get_if<std::string>(&row.cells[at]) : nullptr;
    return text == nullptr ? std::string{} : *text;
}

link::Query ordered(std::string_view entity, std::vector<std::string> columns) {
    link::Query query;
    query.entity = std::string(entity);
    query.columns = std::move(columns);
    query.sort = {{"position", false}};
    query.limit = 200;
    return query;
}

float choice_row() { return dp(roomy() ? 52.0f : 40.0f); }

}  // namespace

void ConvertDialog::open(RecordId lead) {
    close();
    m_record = lead;
    m_id = id_of(lead.bytes, id_of("convert"));
    m_lead_what = {};
    m_lead_what.kind = link::Query::Kind::record;
    m_lead_what.entity = std::string(lead::entity.key);
    m_lead_what.record = lead;
    m_lead_what.columns = {"title", "company_name", "converted_at"};
    m_matches_what = {};
    m_matches_what.kind = link::Query::Kind::matches;
    m_matches_what.entity = std::string(lead::entity.key);
    m_matches_what.record = lead;
    m_pipelines_what = ordered(pipeline::entity.key, {"name", "currency"});
    m_stages_what = ordered(stage::entity.key, {"name", "pipeline", "outcome"});
    m_company = m_contact = -1;
    m_with_deal = false;
    m_deal_name.clear();
    m_amount.clear();
    m_stage = 0;
    m_new_company = RecordId::make(clock(), random());
    m_new_contact = RecordId::make(clock(), random());
    m_new_deal = RecordId::make(clock(), random());
    m_dialog.show();
    wake();
}

void ConvertDialog::close() {
    m_dialog.open = false;
    m_saving = false;
    m_error.clear();
    m_amount_error.clear();
    for (LiveQuery* query : {&m_lead, &m_matches, &m_pipelines, &m_stages}) query->drop();
}

void ConvertDialog::ask() {
    m_lead.ask(m_lead_what);
    m_matches.ask(m_matches_what);
    m_pipelines.ask(m_pipelines_what);
    m_stages.ask(m_stages_what);
    if (m_company < 0 && m_lead.fresh() && m_matches.fresh() && lead_row() != nullptr) make_choices();
}

const link::Row* ConvertDialog::lead_row() const {
    const link::Page* page = m_lead.page();
    return page == nullptr || page->rows.empty() ? nullptr : &page->rows.front();
}

std::string ConvertDialog::lead_text(std::size_t cell) const {
    const link::Row* row = lead_row();
    return row == nullptr ? std::string{} : text_cell(*row, cell);
}

// Once: what is chosen does not change under the finger.
void ConvertDialog::make_choices() {
    m_companies.clear();
    m_contacts.clear();
    m_title = lead_text(title_cell);
    for (const link::Match& match : m_matches.page()->matches) {
        std::string why(tr("convert.same." + match.reason));
        std::string hint = match.hint.empty() ? why : match.hint + " · " + why;
        (match.entity == company::entity.key ? m_companies : m_contacts)
            .push_back({Choice::Kind::existing, match.id, match.title, std::move(hint)});
    }
    std::string company = lead_text(company_cell);
    bool company_known = !m_companies.empty();
    std::string made = tr("convert.new_company", {company.empty() ? m_title : company});
    m_companies.push_back({Choice::Kind::fresh, m_new_company, std::move(made), {}});
    m_companies.push_back({Choice::Kind::none, {}, std::string(tr("convert.no_company")), {}});
    m_contacts.push_back({Choice::Kind::fresh, m_new_contact, tr("convert.new_contact", {m_title}), {}});
    m_company = company_known || !company.empty() ? 0 : static_cast<int>(m_companies.size()) - 1;
    m_contact = 0;
    m_deal_name = company.empty() ? m_title : company;
}

RecordId ConvertDialog::pipeline() const {
    const link::Page* page = m_pipelines.page();
    return page == nullptr || page->rows.empty() ? RecordId{} : page->rows.front().id;
}

std::vector<const link::Row*> ConvertDialog::stages() const {
    std::vector<const link::Row*> out;
    if (m_stages.page() == nullptr) return out;
    for (const link::Row& row : m_stages.page()->rows) {
        const auto* of = row.cells.size() > 1 ? std::get_if<RecordId>(&row.cells[1]) : nullptr;
        if (of != nullptr && *of == pipeline() && text_cell(row, 2) == "open") out.push_back(&row);
    }
    return out;
}

float ConvertDialog::choices_height(const std::vector<Choice>& from) {
    return dp(28) + static_cast<float>(from.size()) * choice_row() + dp(12);
}

void ConvertDialog::choices(const Rect& place, std::string_view heading, const std::vector<Choice>& from, int& chosen) {
    const Colors& c = colors();
    Rect rest = place;
    ImGuiID id = id_of(heading, m_id);
    Rect head = rest.cut_top(dp(28));
    node({.id = id_of("heading", id), .role = Role::heading, .name = heading, .rect = head, .level = 3});
    draw_text_in(canvas(), head, type::body_strong(), c.text, heading);
    Scope group({.id = id, .role = Role::group, .name = heading, .rect = rest});
    for (std::size_t i = 0; i < from.size(); ++i) {
        const Choice& choice = from[i];
        Rect row = snap(rest.cut_top(choice_row()).inset(0, dp(2)));
        bool on = static_cast<int>(i) == chosen;
        Response response = node({.id = id_of(static_cast<std::uint64_t>(i), id),
                                  .role = Role::radio,
                                  .name = choice.label,
                                  .rect = row,
                                  .description = choice.hint,
                                  .checked = on});
        if (response.hovered) set_cursor(ImGuiMouseCursor_Hand);
        ImU32 filling = response.held ? c.press : on ? c.accent_soft : response.hovered ? c.hover : c.bg;
        framed(row, radius::control, on ? c.accent : c.line, filling);
        ImVec2 mark{row.x + dp(18), row.y + row.h / 2};
        dot(mark, 16, on ? c.accent : c.control_line);
        dot(mark, on ? 6.0f : 14.0f, on ? c.on_accent : c.bg);
        Rect words = row.inset(dp(12), 0);
        words.cut_left(dp(24));
        if (!choice.hint.empty()) {
            float width = std::fmin(std::ceil(text_width(choice.hint, type::meta())) + 1, words.w * 0.55f);
            draw_text_in(canvas(), words.cut_right(width), type::meta(), c.text2, choice.hint, Align::right);
            words.cut_right(dp(8));
        }
        draw_text_in(canvas(), words, on ? type::body_medium() : type::body(), c.text, choice.label);
        if (response.focus_visible) focus_ring(row, radius::control);
        if (response.activated) {
            chosen = static_cast<int>(i);
            wake();
        }
    }
}

float ConvertDialog::deal_part(const Rect* place, float width) {
    float height = size::control();
    float box = text_field_height(true, false), amount_box = text_field_height(true, !m_amount_error.empty());
    if (m_with_deal) height += dp(8) + box + dp(12) + amount_box;
    if (place == nullptr) return height;
    Rect rest = *place;
    Rect line = rest.cut_top(size::control());
    if (checkbox({.id = id_of("deal", m_id), .rect = line, .label = tr("convert.with_deal"), .on = m_with_deal})) {
        m_with_deal = !m_with_deal;
        if (m_with_deal) focus(id_of("deal name", m_id));
        wake();
    }
    if (!m_with_deal) return height;
    rest.cut_top(dp(8));
    FieldResult name = text_field({.id = id_of("deal name", m_id),
                                   .rect = rest.cut_top(box),
                                   .label = tr("convert.deal_name"),
                                   .value = m_deal_name,
                                   .required = true,
                                   .max_length = 200});
    if (name.changed || name.committed) m_deal_name = name.text;
    rest.cut_top(dp(12));
    float half = std::floor((width - dp(12)) / 2);
    FieldResult amount = text_field({.id = id_of("amount", m_id),
                                     .rect = {rest.x, rest.y, half, amount_box},
                                     .label = field_label(deal::entity.key, deal::amount.key),
                                     .value = m_amount,
                                     .kind = FieldKind::money,
                                     .error = m_amount_error,
                                     .max_length = 40});
    if (amount.changed || amount.committed) {
        m_amount = amount.text;
        m_amount_error.clear();
    }
    std::vector<PopupItem> items;
    for (const link::Row* row : stages()) items.push_back({.label = text_cell(*row, 0)});
    auto chosen = select(m_stage_list, {.id = id_of("stage", m_id),
                                        .rect = {rest.x + half + dp(12), rest.y, half, box},
                                        .label = field_label(deal::entity.key, deal::stage.key),
                                        .choices = items,
                                        .current = m_stage});
    if (chosen) m_stage = *chosen;
    return height;
}

float ConvertDialog::body(const Rect* place, float width) {
    float used = 0;
    auto next = [&](float height) {
        Rect out{place == nullptr ? 0 : place->x, (place == nullptr ? 0 : place->y) + used, width, height};
        used += height;
        return out;
    };
    if (!m_error.empty()) {
        Banner problem{.id = id_of("error", m_id), .sentence = m_error, .tone = ChipTone::bad, .alert = true};
        problem.rect = next(banner_height(problem, width));
        if (place != nullptr) banner(problem);
        used += dp(12);
    }
    Rect companies = next(choices_height(m_companies)), contacts = next(choices_height(m_contacts));
    if (place != nullptr) {
        choices(companies, entity_label(company::entity.key), m_companies, m_company);
        choices(contacts, entity_label(contact::entity.key), m_contacts, m_contact);
    }
    float deal_height = deal_part(nullptr, width);
    Rect deal = next(deal_height);
    if (place != nullptr) deal_part(&deal, width);
    return used;
}

void ConvertDialog::draw(Ui& ui) {
    if (!m_dialog.open) return;
    ask();
    bool ready = m_company >= 0;
    std::string title = tr("convert.title", {ready ? std::string_view(m_title) : std::string_view("…")});
    DialogSpec spec{.id = m_id,
                    .title = title,
                    .submit = tr("convert.submit"),
                    .cancel = tr("button.cancel"),
                    .submit_disabled = !ready || m_saving || (m_with_deal && trim(m_deal_name).empty()),
                    .width_dp = 520};
    float width = dialog_body_width(spec);
    spec.content_height = ready ? body(nullptr, width) : dp(280);
    DialogResult result = dialog(m_dialog, spec, [&](const Rect& place) {
        if (ready) body(&place, width);
    });
    if (result.submitted) convert(ui);
    if (result.cancelled) close();
}

void ConvertDialog::convert(Ui& ui) {
    const Choice& company = m_companies[static_cast<std::size_t>(m_company)];
    const Choice& contact = m_contacts[static_cast<std::size_t>(m_contact)];
    link::ConvertLead wanted;
    wanted.lead = m_record;
    wanted.company = {company.kind != Choice::Kind::none, company.kind == Choice::Kind::existing, company.id, {}};
    wanted.contact = {true, contact.kind == Choice::Kind::existing, contact.id, {}};
    if (m_with_deal) {
        wanted.deal = {true, false, m_new_deal, std::string(trim(m_deal_name))};
        wanted.pipeline = pipeline();
        auto known = stages();
        if (static_cast<std::size_t>(m_stage) < known.size()) wanted.stage = known[static_cast<std::size_t>(m_stage)]->id;
        if (!trim(m_amount).empty()) {
            const Entity& deals = Schema::built_in().at(deal::entity.key);
            ParseContext context;
            if (!m_store.session().account.currency.empty()) context.currency = m_store.session().account.currency;
            auto value = type_row(FieldType::money).parse(deals.fields[deal::amount.index], m_amount, context);
            const Money* money = value.ok() ? std::get_if<Money>(&value.value()) : nullptr;
            if (money == nullptr) {
                m_amount_error = error_sentence(value.ok() ? Error{.code = Code::invalid, .key = "error.money"} : value.error());
                focus(id_of("amount", m_id));
                return wake();
            }
            wanted.amount = {*money};
        }
    }
    m_saving = true;
    Route there = m_with_deal ? route_of(deal::entity.key, m_new_deal) : route_of(contact::entity.key, contact.id);
    m_store.convert_lead(std::move(wanted), m_life.wrap([this, there, shell = &ui.shell](const link::Applied& applied) {
        m_saving = false;
        if (!applied.errors.empty()) {
            m_error = error_sentence(applied.errors.front());
            return wake();
        }
        shell->toast(tr("convert.done", {m_title}), applied.batch);
        close();
        shell->go(there);
    }));
}

}  // namespace hera::ui
