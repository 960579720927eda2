#include "screens/record_page_host.h"

#include "app/route.h"
#include "base/text.h"
#include "model/entities.h"
#include "platform/host.h"

namespace hera::ui {
namespace {

constexpr std::uint32_t choices_shown = 50;

std::string text_cell(const link::Row& row, std::size_t at) {
    const auto* text = at < row.cells.size() ? std::get_if<std::string>(&row.cells[at]) : nullptr;
    return text == nullptr ? std::string{} : *text;
}

// The second word of a choice: what tells two of the same name apart.
std::string_view hint_column(std::string_view entity) {
    if (entity == contact::entity.key) return "company.title";
    if (entity == company::entity.key) return "domain";
    if (entity == lead::entity.key) return "company_name";
    return {};
}

}  // namespace

void RecordHost::begin_frame() {
    if (!m_wanted && !m_choices_field.empty()) {
        m_choices.drop();
        m_choices_field.clear();
        m_offer = {};
    }
    m_wanted = false;
}

void RecordHost::forget() {
    m_titles.clear();
    m_asked.clear();
    m_choices.drop();
    m_choices_field.clear();
    m_pipeline = {};
}

void RecordHost::learn(RecordId id, std::string title) {
    if (!title.empty()) m_titles[id] = std::move(title);
}

std::string RecordHost::title_of(std::string_view entity, RecordId id) {
    auto known = m_titles.find(id);
    if (known != m_titles.end()) return known->second;
    std::unique_ptr<LiveQuery>& query = m_asked[id];
    if (query == nullptr) query = std::make_unique<LiveQuery>(m_store);
    link::Query what;
    what.kind = link::Query::Kind::record;
    what.entity = std::string(entity);
    what.record = id;
    what.columns = {"title"};
    query->ask(what);
    const link::Page* page = query->page();
    return page == nullptr || page->rows.empty() ? std::string{} : text_cell(page->rows.front(), 0);
}

ReferenceChoices RecordHost::choices(const FieldDef& field, std::string_view typed) {
    m_wanted = true;
    if (m_choices_field != field.key) {
        m_choices.drop();
        m_choices_field = std::string(field.key);
        m_offer = {};
        m_choices_version = UINT64_MAX;
    }
    link::Query& what = m_choices_query;
    what.entity = std::string(field.target);
    what.text = std::string(typed);
    what.limit = choices_shown;
    what.columns = {"title"};
    std::string_view hint = hint_column(field.target);
    if (!hint.empty()) what.columns.emplace_back(hint);
    bool ordered = field.target == stage::entity.key || field.target == pipeline::entity.key;
    what.sort = {{ordered ? "position" : "title", false}};
    what.where.clear();
    if (field.target == stage::entity.key && !m_pipeline.none()) {
        what.where.push_back({"pipeline", link::Filter::Op::equals, m_pipeline});
    }
    m_choices.ask(what);
    take_choices();
    m_offer.loading = !m_choices.fresh();
    if (!m_offer.loading) return m_offer;
    // What is here answers an earlier question: only what fits this one too may be taken.
    ReferenceChoices fitting{{}, true};
    std::string wanted = fold(typed);
    for (const ComboChoice& choice : m_offer.choices) {
        if (fold(choice.label).find(wanted) != std::string::npos) fitting.choices.push_back(choice);
    }
    return fitting;
}

void RecordHost::take_choices() {
    const link::Page* page = m_choices.page();
    if (page == nullptr || m_choices.version() == m_choices_version) return;
    m_choices_version = m_choices.version();
    m_offer.choices.clear();
    for (const link::Row& row : page->rows) {
        std::string title = text_cell(row, 0);
        if (title.empty()) continue;
        learn(row.id, title);
        m_offer.choices.push_back({.key = row.id.text(), .label = std::move(title), .hint = text_cell(row, 1)});
    }
}

std::string RecordHost::href_of(std::string_view entity, RecordId id) {
    return has_page(entity) ? format_route(route_of(entity, id)) : std::string{};
}

bool RecordHost::can_create(const FieldDef& field) { return field.target == company::entity.key; }

ParseContext RecordHost::parse_context() const {
    ParseContext context;
    if (!m_store.session().account.currency.empty()) context.currency = m_store.session().account.currency;
    return context;
}

Date RecordHost::today() const { return date_at(now(), utc_offset()); }
Instant RecordHost::now() const { return clock().now(); }
int RecordHost::utc_offset() const { return utc_offset_minutes(); }

}  // namespace hera::ui
