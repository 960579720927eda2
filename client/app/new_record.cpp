#include "app/new_record.h"

#include <algorithm>

#include "model/entities.h"
#include "platform/host.h"
#include "strings/strings.h"
#include "widgets/ids.h"

namespace hera::ui {
namespace {

struct Form {
    std::string_view entity;
    std::span<const std::string_view> fields;  // the required ones come first, then in this order
};
constexpr std::string_view contact_fields[] = {"first_name", "last_name", "emails", "phones", "company", "job_title"};
constexpr std::string_view company_fields[] = {"name", "domain", "website", "industry", "phones"};
constexpr std::string_view deal_fields[] = {"name", "pipeline", "stage", "amount", "company", "contact", "close_date"};
constexpr std::string_view lead_fields[] = {"first_name", "last_name", "company_name", "job_title", "emails",
                                            "phones",     "status",    "source",       "notes"};
constexpr Form forms[] = {
    {"contact", contact_fields}, {"company", company_fields}, {"deal", deal_fields}, {"lead", lead_fields}};

const Form& form_of(std::string_view entity) {
    for (const Form& form : forms)
        if (form.entity == entity) return form;
    HERA_CHECK(false);
    return forms[0];
}

link::Query ordered(std::string_view entity, std::vector<std::string> columns) {
    link::Query query;
    query.entity = std::string(entity);
    query.columns = std::move(columns);
    query.sort = {{"position", false}};
    query.limit = 200;
    return query;
}

const RecordId* reference(const Value& value) { return std::get_if<RecordId>(&value); }

}  // namespace

std::string new_words(std::string_view entity) { return "new." + std::string(entity); }
std::string made_words(std::string_view entity) { return "made." + std::string(entity); }

NewRecord::NewRecord(StoreLink& store) : m_store(store), m_host(store), m_pipelines(store), m_stages(store) {}

void NewRecord::open(std::string_view entity, std::vector<std::pair<std::string, Value>> given) {
    const Entity& kind = Schema::built_in().at(form_of(entity).entity);
    Record values = Record::blank(kind, RecordId::make(clock(), random()));
    for (auto& [field, value] : given) {
        if (kind.find(field) >= 0) values.set(field, std::move(value));
    }
    m_host.forget();
    m_extras.clear();
    m_stage_of = {};
    if (entity == deal::entity.key && reference(values.get(deal::stage.key)) != nullptr) {
        const RecordId* pipeline = reference(values.get(deal::pipeline.key));
        if (pipeline != nullptr) m_stage_of = *pipeline;  // the board has said in which stage
    }
    if (entity == lead::entity.key && empty(values.get(lead::status.key))) values.set(lead::status.key, std::string("new"));
    show_form(values);
}

void NewRecord::show_form(const Record& values) {
    m_form.open(*values.entity, values.id, form_of(values.entity->key()).fields);
    Record& record = m_form.record();
    record.set("visibility", std::string(system_field::everyone));  // no form asks for it, every record has it
    for (std::size_t i = 0; i < values.values.size(); ++i) {
        if (!empty(values.values[i])) record.values[i] = values.values[i];
    }
}

void NewRecord::close() {
    m_form.close();
    m_made.reset();
    m_pipelines.drop();
    m_stages.drop();
    m_host.forget();
}

void NewRecord::draw() {
    if (!m_form.is_open()) return;
    m_host.begin_frame();
    std::string_view entity = m_form.record().entity->key();
    if (entity == deal::entity.key) choose_stage();
    auto done = m_form.draw(id_of("new-record"), tr(new_words(entity)), m_host);
    take_create();
    if (done) save(*done);
}

// The first pipeline, and whenever the pipeline is another one, its first stage.
void NewRecord::choose_stage() {
    m_pipelines.ask(ordered(pipeline::entity.key, {"name"}));
    m_stages.ask(ordered(stage::entity.key, {"name", "pipeline"}));
    Record& record = m_form.record();
    const link::Page* pipelines = m_pipelines.page();
    if (reference(record.get(deal::pipeline.key)) == nullptr && m_stage_of.none() && pipelines != nullptr &&
        !pipelines->rows.empty()) {
        record.set(deal::pipeline.key, pipelines->rows.front().id);
    }
    const RecordId* chosen = reference(record.get(deal::pipeline.key));
    if (chosen == nullptr) return;
    m_host.offer_stages_of(*chosen);
    const link::Page* stages = m_stages.page();
    if (*chosen == m_stage_of || stages == nullptr) return;
    for (const link::Row& row : stages->rows) {
        const RecordId* of = row.cells.size() > 1 ? reference(row.cells[1]) : nullptr;
        if (of == nullptr || !(*of == *chosen)) continue;
        m_stage_of = *chosen;
        record.set(deal::stage.key, row.id);
        return;
    }
}

void NewRecord::take_create() {
    auto wanted = m_form.take_create();
    if (!wanted) return;
    const auto& [field, title] = *wanted;
    Record& record = m_form.record();
    int at = record.entity->find(field);
    if (at < 0) return;
    std::string_view target = record.entity->fields[static_cast<std::size_t>(at)].target;
    Extra extra;
    extra.field = field;
    extra.title = title;
    extra.edit.kind = link::Edit::Kind::create;
    extra.edit.entity = std::string(target);
    extra.edit.record = RecordId::make(clock(), random());
    extra.edit.fields = {{std::string(Schema::built_in().at(target).def->title), title}};
    m_host.learn(extra.edit.record, title);
    record.set(field, extra.edit.record);
    m_extras.push_back(std::move(extra));
}

void NewRecord::save(const Record& record) {
    std::vector<link::Edit> edits;
    for (const Extra& extra : m_extras) {
        const RecordId* used = reference(record.get(extra.field));
        if (used != nullptr && *used == extra.edit.record) edits.push_back(extra.edit);
    }
    link::Edit made;
    made.kind = link::Edit::Kind::create;
    made.entity = std::string(record.entity->key());
    made.record = record.id;
    for (std::size_t i = 0; i < record.values.size(); ++i) {
        if (!empty(record.values[i])) made.fields.emplace_back(record.entity->fields[i].key, record.values[i]);
    }
    edits.push_back(std::move(made));
    m_store.edit("undo.create", std::move(edits), m_life.wrap([this, record](const link::Applied& applied) {
        if (applied.errors.empty()) {
            m_made = Made{record.entity->key(), record.id, applied.batch};
            return;
        }
        show_form(record);
        m_form.show_errors(applied.errors);
    }));
}

}  // namespace hera::ui
