#include "screens/refused_dialog.h"

#include <algorithm>

#include "app/shell.h"
#include "model/entities.h"
#include "platform/host.h"
#include "strings/strings.h"
#include "widgets/ids.h"

namespace hera::ui {
namespace {

// What a person may type. The rest of a change (who owns it, in which group it is) goes along as it was.
bool can_type(const FieldDef& field) {
    return field.kept == Kept::stored && field.key != "visibility" && field.key != "team" && field.key != "source_id" &&
           field.key != "created_at" && field.key != "created_by" && field.key != system_field::merged_into;
}

bool has(const std::vector<std::pair<std::string, Value>>& fields, std::string_view key) {
    return std::any_of(fields.begin(), fields.end(), [&](const auto& field) { return field.first == key; });
}

}  // namespace

bool RefusedDialog::can_open(const link::OutboxItem& item) {
    const Entity* entity = Schema::built_in().find(item.entity);
    if (entity == nullptr || item.again.size() != 1 || !has_page(item.entity)) return false;
    return std::any_of(item.again[0].fields.begin(), item.again[0].fields.end(), [&](const auto& field) {
        int at = entity->find(field.first);
        return at >= 0 && can_type(entity->fields[static_cast<std::size_t>(at)]);
    });
}

void RefusedDialog::open(const link::OutboxItem& item) {
    m_item = item;
    m_entity = &Schema::built_in().at(item.entity);
    m_host.forget();
    m_fields.clear();
    const link::Edit& again = m_item.again.front();
    bool creates = again.kind == link::Edit::Kind::create;
    for (const FieldDef& field : m_entity->fields) {
        bool wanted = has(again.fields, field.key) || (creates && field.required);
        if (wanted && can_type(field)) m_fields.push_back(field.key);
    }
    m_was = Record::blank(*m_entity, item.record);
    m_waiting = !creates;
    if (creates) return show_form();
    m_what = {};
    m_what.kind = link::Query::Kind::record;
    m_what.entity = item.entity;
    m_what.record = item.record;
    for (const FieldDef& field : m_entity->fields) m_what.columns.emplace_back(field.key);
    m_now.drop();
    wake();
}

void RefusedDialog::show_form() {
    m_waiting = false;
    m_form.open(*m_entity, m_item.record, m_fields);
    Record& record = m_form.record();
    record.values = m_was.values;
    if (empty(record.get("visibility"))) record.set("visibility", std::string(system_field::everyone));
    for (const auto& [key, value] : m_item.again.front().fields) record.set(key, value);
    m_form.show_errors(m_item.reason);
}

void RefusedDialog::draw(Ui& ui) {
    if (m_waiting) {
        m_now.ask(m_what);
        const link::Page* page = m_now.page();
        if (page == nullptr || !m_now.fresh()) return;
        // Gone meanwhile: then what it said is all there is.
        if (!page->rows.empty() && page->rows[0].cells.size() == m_was.values.size()) m_was.values = page->rows[0].cells;
        show_form();
    }
    if (!m_form.is_open()) return;
    m_host.begin_frame();
    if (m_item.entity == deal::entity.key) {
        const auto* pipeline = std::get_if<RecordId>(&m_form.record().get(deal::pipeline.key));
        if (pipeline != nullptr) m_host.offer_stages_of(*pipeline);
    }
    if (auto done = m_form.draw(id_of("refused"), tr("outbox.correct_title"), m_host)) save(ui, *done);
}

void RefusedDialog::save(Ui& ui, const Record& record) {
    link::Edit edit = m_item.again.front();
    for (std::string_view key : m_fields) {
        const Value& value = record.get(key);
        auto said = std::find_if(edit.fields.begin(), edit.fields.end(), [&](const auto& field) { return field.first == key; });
        if (said != edit.fields.end())
            said->second = value;
        else if (!empty(value))
            edit.fields.emplace_back(key, value);
    }
    m_item.again = {edit};  // should it not go through, what was typed is shown again
    Shell* shell = &ui.shell;  // lives as long as the application
    m_store.edit("undo.edit_field", {std::move(edit)}, m_life.wrap([this, shell, op = m_item.op](const link::Applied& applied) {
        if (applied.errors.empty()) return shell->toast(tr("outbox.sent_again"), applied.batch);
        if (!(m_item.op == op)) return shell->toast(error_sentence(applied.errors.front()));  // another one is open by now
        show_form();
        m_form.show_errors(applied.errors);
    }), m_item.op);
}

}  // namespace hera::ui
