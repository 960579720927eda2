#include "screens/record_page_source.h"

#include "model/entities.h"
#include "strings/strings.h"

namespace hera::ui {
namespace {

std::string first_entry(const Value& value) {
    const auto* list = std::get_if<LabelledList>(&value);
    return list == nullptr || list->empty() ? std::string{} : list->front().value;
}

bool refers(const FieldDef& field) { return field.type == FieldType::reference && !field.target.empty(); }

}  // namespace

std::string_view RecordView::text(std::string_view field) const {
    int at = record.entity->find(field);
    if (at < 0) return {};
    const auto* text = std::get_if<std::string>(&record.values[static_cast<std::size_t>(at)]);
    return text == nullptr ? std::string_view{} : std::string_view(*text);
}

RecordId RecordView::reference(std::string_view field) const {
    int at = record.entity->find(field);
    if (at < 0) return {};
    const auto* id = std::get_if<RecordId>(&record.values[static_cast<std::size_t>(at)]);
    return id == nullptr ? RecordId{} : *id;
}

std::string_view RecordView::title_of(std::string_view field) const {
    int at = record.entity->find(field);
    return at < 0 ? std::string_view{} : std::string_view(titles[static_cast<std::size_t>(at)]);
}

void RecordSource::show(const Entity& entity, RecordId id) {
    m_entity = &entity;
    m_what = {};
    m_what.kind = link::Query::Kind::record;
    m_what.entity = std::string(entity.key());
    m_what.record = id;
    // First the fields, then the titles behind references, then what a deal borrows from its contact.
    for (const FieldDef& field : entity.fields) m_what.columns.emplace_back(field.key);
    for (const FieldDef& field : entity.fields) {
        if (refers(field)) m_what.columns.push_back(std::string(field.key) + ".title");
    }
    if (entity.key() == deal::entity.key) m_what.columns.insert(m_what.columns.end(), {"contact.emails", "contact.phones"});
    m_live.drop();
    m_sent.clear();
    m_version = UINT64_MAX;
}

RecordSource::State RecordSource::look(RecordHost& host) {
    m_live.ask(m_what);
    const link::Page* page = m_live.page();
    if (page == nullptr) return State::waiting;
    if (page->rows.empty()) return m_live.fresh() ? State::missing : State::waiting;
    if (m_version != m_live.version()) {
        m_version = m_live.version();
        read(page->rows.front(), host);
    }
    // What was picked a moment ago is known by the host before the store's page says it.
    for (std::size_t i = 0; i < m_entity->fields.size(); ++i) {
        const auto* id = std::get_if<RecordId>(&m_view.record.values[i]);
        if (id != nullptr && m_view.titles[i].empty() && refers(m_entity->fields[i])) {
            m_view.titles[i] = host.title_of(m_entity->fields[i].target, *id);
        }
    }
    return State::here;
}

void RecordSource::read(const link::Row& row, RecordHost& host) {
    std::size_t count = m_entity->fields.size();
    m_view = RecordView{};
    m_view.record = Record::blank(*m_entity, row.id);
    m_view.flags = row.flags;
    m_view.titles.resize(count);
    if (row.cells.size() != m_what.columns.size()) return;
    for (std::size_t i = 0; i < count; ++i) m_view.record.values[i] = row.cells[i];
    // A title belongs to the reference as the store sent it. An edit of this moment points elsewhere while the title still
    // is the old one: then it says nothing about the new target.
    std::size_t at = count;
    m_sent.resize(count);
    for (std::size_t i = 0; i < count; ++i) {
        if (!refers(m_entity->fields[i])) continue;
        const auto* title = std::get_if<std::string>(&row.cells[at++]);
        const auto* id = std::get_if<RecordId>(&m_view.record.values[i]);
        Sent now{id == nullptr ? RecordId{} : *id, title == nullptr ? std::string{} : *title};
        bool title_lags = !(now.id == m_sent[i].id) && now.title == m_sent[i].title;
        if (title_lags) {
            m_sent[i].doubtful = true;
        } else if (now.title != m_sent[i].title || !m_sent[i].doubtful) {
            m_sent[i].doubtful = false;
            if (!now.id.none() && !now.title.empty()) {
                host.learn(now.id, now.title);
                m_view.titles[i] = now.title;
            }
        }
        m_sent[i].id = now.id;
        m_sent[i].title = std::move(now.title);
    }
    m_view.title = hera::title_of(m_view.record);
    if (m_view.title.empty()) m_view.title = std::string(tr(std::string("list.unnamed.") + std::string(m_entity->key())));
    if (m_entity->key() == deal::entity.key) {
        m_view.email = first_entry(row.cells[at]);
        m_view.phone = first_entry(row.cells[at + 1]);
    } else {
        if (m_entity->find("emails") >= 0) m_view.email = first_entry(m_view.record.get("emails"));
        if (m_entity->find("phones") >= 0) m_view.phone = first_entry(m_view.record.get("phones"));
    }
}

}  // namespace hera::ui
