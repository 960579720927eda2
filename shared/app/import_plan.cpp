#include "app/import_plan.h"

#include <algorithm>
#include <utility>

#include "app/import_merge.h"
#include "app/import_stages.h"
#include "base/check.h"
#include "base/text.h"
#include "model/validate.h"

namespace hera::app {

namespace {

constexpr std::size_t pair_candidates_max = 20;

std::string text_of(const Value* value) {
    const auto* text = value == nullptr ? nullptr : std::get_if<std::string>(value);
    return text == nullptr ? std::string{} : *text;
}

std::string record_title(const Record& record) {
    if (record.entity->key() == lead::entity.key)
        return fold(lead_name(text_of(&record.get("first_name")), text_of(&record.get("last_name")),
                              text_of(&record.get("company_name"))));
    if (record.entity->key() != contact::entity.key) return fold(title_of(record));
    return fold(text_of(&record.get("first_name")) + " " + text_of(&record.get("last_name")));
}

void keep(ImportedRow& row, const ImportedReference& reference) {
    row.kept.push_back(reference.heading.empty() ? reference.text : reference.heading + ": " + reference.text);
}

RowPlan bad(Error error) {
    RowPlan out;
    out.kind = RowPlan::Kind::bad;
    out.error = std::move(error);
    return out;
}

// Is this the row's fault, or does the database fail?
bool of_the_row(const Error& error) {
    return error.code == Code::invalid || error.code == Code::not_found || error.code == Code::conflict ||
           error.code == Code::denied;
}

}  // namespace

ImportPlan::ImportPlan(sync::Replica& replica, const Clock& clock, Random& random, std::vector<ImportSource> sources,
                       ImportIndex index, Mode mode)
    : m_replica(replica),
      m_clock(clock),
      m_random(random),
      m_company(replica.schema().at(company::entity.key)),
      m_contact(replica.schema().at(contact::entity.key)),
      m_sources(std::move(sources)),
      m_index(std::move(index)),
      m_mode(mode) {
    HERA_CHECK(!m_sources.empty());
    use(0);
}

void ImportPlan::use(std::size_t source) {
    m_source = source;
    m_entity = m_sources[source].entity;
}

RecordId ImportPlan::new_id() {
    if (m_mode == Mode::write) return RecordId::make(m_clock, m_random);
    // Of a time no record has.
    RecordId id;
    id.bytes.fill(0xFF);
    std::uint64_t number = ++m_planned;
    for (std::size_t i = 0; i < 8; ++i, number >>= 8) id.bytes[15 - i] = static_cast<std::uint8_t>(number);
    return id;
}

std::string ImportPlan::text_value(const ImportedRow& row, std::string_view key) const {
    int at = m_entity->find(key);
    return at < 0 ? std::string{} : text_of(row.find(static_cast<std::size_t>(at)));
}

std::string ImportPlan::row_title(const ImportedRow& row) const {
    if (m_entity->key() == contact::entity.key) return fold(text_value(row, "first_name") + " " + text_value(row, "last_name"));
    if (m_entity->key() == lead::entity.key)
        return fold(lead_name(text_value(row, "first_name"), text_value(row, "last_name"), text_value(row, "company_name")));
    return fold(text_value(row, "name"));
}

ImportPlan::Named ImportPlan::find_company(const ImportedRow& row) const {
    for (const std::string& id : row.company.ids) {
        std::uint32_t at = m_index.companies.by_source(id);
        if (at != RecordNames::none) return {m_index.companies.id(at), false};
    }
    if (row.company.name.empty()) return {std::nullopt, row.company.ids.size() == 1};
    std::uint32_t at = m_index.companies.by_title(fold(row.company.name));
    if (at != RecordNames::none) return {m_index.companies.id(at), false};
    return {std::nullopt, true};
}

ImportPlan::Named ImportPlan::find_contact(const ImportedRow& row) const {
    std::uint32_t at = RecordNames::none;
    for (const std::string& id : row.contact.ids) {
        if (at == RecordNames::none) at = m_index.contacts.by_source(id);
    }
    if (at == RecordNames::none) at = m_index.contacts.by_key(row.contact.email);
    if (at == RecordNames::none) at = m_index.contacts.by_only_title(fold(row.contact.name));
    if (at != RecordNames::none) return {m_index.contacts.id(at), false};
    return {std::nullopt, row.contact.ids.size() == 1};
}

Result<std::optional<Record>> ImportPlan::current(RecordId id) {
    if (auto known = m_states.find(id); known != m_states.end()) return std::optional<Record>(known->second);
    std::optional<Record> record;
    auto loaded = m_replica.load(*m_entity, id);
    if (loaded.ok()) {
        record = std::move(loaded).value();
    } else if (loaded.error().code != Code::not_found) {
        return std::move(loaded).error();
    }
    auto touched = m_touched.find(id);
    if (m_mode == Mode::write || touched == m_touched.end()) return record;
    // What the earlier row would have made of it.
    bool creating = !record;
    if (creating) record = Record::blank(*m_entity, id);
    const std::size_t now = m_source;
    const bool counting = std::exchange(m_counting, false);
    use(touched->second.source);
    auto parsed = m_sources[m_source].parser.parse(m_sources[m_source].file->row_at(touched->second.offset));
    if (parsed.ok()) {
        ImportedRow earlier = std::move(parsed).value();
        if (resolve(earlier, *record, find_company(earlier), creating).ok()) {
            for (auto& [key, value] : changes(earlier, *record, creating)) record->set(key, std::move(value));
        }
    }
    use(now);
    m_counting = counting;
    m_states.insert_or_assign(id, *record);
    return record;
}

Result<bool> ImportPlan::agrees(const ImportedRow& row, std::uint32_t at) {
    RecordId id = m_index.of(*m_entity).id(at);
    std::string title = row_title(row);
    if (m_touched.find(id) == m_touched.end() || title.empty()) return true;
    auto record = TRY(current(id));
    return record && record_title(*record) == title;
}

Result<std::uint32_t> ImportPlan::match(const ImportedRow& row, const Named& company) {
    RecordNames& names = m_index.of(*m_entity);
    std::string source = text_value(row, "source_id");
    std::uint32_t at = names.by_source(source);
    if (at != RecordNames::none) return at;
    auto free = [&](std::uint32_t candidate) {
        return candidate != RecordNames::none && (source.empty() || !names.has_source(candidate));
    };

    if (m_entity->key() == company::entity.key) {
        std::string domain = text_value(row, "domain");
        at = names.by_key(domain);
        if (free(at) && TRY(agrees(row, at))) return at;
        at = names.by_title(row_title(row));
        if (!free(at)) return RecordNames::none;
        // One name, two domains: two companies.
        auto record = TRY(current(names.id(at)));
        const std::string* known = record ? record->get(company::domain) : nullptr;
        return known != nullptr && !domain.empty() && *known != domain ? RecordNames::none : at;
    }
    if (m_entity->find("emails") >= 0) {
        const Value* value = row.find(m_entity->at("emails"));
        const auto* emails = value == nullptr ? nullptr : std::get_if<LabelledList>(value);
        if (emails != nullptr) {
            for (const Labelled& entry : *emails) {
                at = names.by_key(lower_ascii(entry.value));
                if (free(at) && TRY(agrees(row, at))) return at;
            }
            return RecordNames::none;
        }
    }
    std::string title = row_title(row);
    if (!source.empty() || title.empty() || company.create || !m_sources[m_source].pairs) return RecordNames::none;
    return match_pair(row, company, ImportIndex::pair(title, company.id.value_or(RecordId{})));
}

// Of several that are called so, the one this row changes least: the same file finds the same records again.
Result<std::uint32_t> ImportPlan::match_pair(const ImportedRow& row, const Named& company, const std::string& pair) {
    RecordNames& names = m_index.of(*m_entity);
    std::vector<std::uint32_t> candidates = names.by_pair(pair);
    if (candidates.size() > pair_candidates_max) candidates.resize(pair_candidates_max);
    std::uint32_t best = candidates.empty() ? RecordNames::none : candidates.front();
    std::size_t fewest = ~std::size_t{0};
    for (std::uint32_t at : candidates) {
        if (candidates.size() == 1) break;
        auto record = TRY(current(names.id(at)));
        ImportedRow copy = row;
        if (!record || !resolve(copy, *record, company, false).ok()) continue;
        std::size_t count = changes(copy, *record, false).size();
        if (count >= fewest) continue;
        fewest = count;
        best = at;
    }
    if (best != RecordNames::none) names.take_pair(pair, best);
    return best;
}

const std::string* ImportPlan::answer(std::string_view field, std::string_view text) const {
    const auto& values = m_sources[m_source].parser.choices().values;
    auto found = values.find({std::string(field), fold(text)});
    return found == values.end() ? nullptr : &found->second;
}

void ImportPlan::note_unknown(std::size_t field, std::string_view text) {
    constexpr std::size_t kinds_max = 500;
    if (!m_counting || (m_unknown.size() >= kinds_max)) return;
    std::string key = to_text(static_cast<std::int64_t>(m_source)) + "\n" + to_text(static_cast<std::int64_t>(field)) +
                      "\n" + fold(text);
    auto [at, is_new] = m_unknown_at.emplace(std::move(key), m_unknown.size());
    if (is_new) m_unknown.push_back({m_source, field, shortened(text, 80), 0});
    ++m_unknown[at->second].rows;
}

void ImportPlan::resolve_owner(ImportedRow& row) {
    if (!row.owner.given()) return;
    std::size_t field = m_entity->at("owner");
    if (auto user = m_index.user(row.owner.name)) return row.set(field, Value(*user));
    const std::string* chosen = answer("owner", row.owner.name);
    if (chosen != nullptr) {
        if (auto user = RecordId::parse(*chosen)) return row.set(field, Value(*user));
        return keep(row, row.owner);
    }
    note_unknown(field, row.owner.name);
    // The number of a colleague over there means nothing to anybody here.
    bool number = (row.owner.name.size() == 15 || row.owner.name.size() == 18) && starts_with(row.owner.name, "005");
    if (!number) keep(row, row.owner);
}

void ImportPlan::resolve_contact(ImportedRow& row) {
    if (!row.contact.given()) return;
    Named found = find_contact(row);
    if (found.id) row.set(m_entity->at("contact"), Value(*found.id));
    // A deal names one contact; who else takes part stays readable.
    if ((!found.id && !found.create) || row.contact.ids.size() > 1) keep(row, row.contact);
}

Result<void> ImportPlan::resolve(ImportedRow& row, const Record& record, const Named& company, bool creating) {
    resolve_owner(row);
    if (company.id) {
        row.set(m_entity->at("company"), Value(*company.id));
    } else if (row.company.given() && !company.create) {
        keep(row, row.company);
    }
    resolve_contact(row);
    if (m_entity->key() == deal::entity.key) return resolve_stage(row, record, creating);
    return {};
}

Result<void> ImportPlan::resolve_stage(ImportedRow& row, const Record& record, bool creating) {
    if (m_index.stages.empty()) return Error{.code = Code::invalid, .key = "error.import_no_pipeline", .field = "stage"};
    RecordId pipeline{};
    if (row.pipeline.given()) {
        if (const PipelineFacts* found = find_pipeline(m_index, row.pipeline.name)) {
            pipeline = found->id;
        } else if (m_index.pipelines.size() > 1) {
            // With one of ours there is nothing to choose, whatever it is called there.
            keep(row, row.pipeline);
        }
    }
    if (pipeline.none() && !creating) {
        if (const RecordId* own = record.get(deal::pipeline)) pipeline = *own;
    }
    const StageFacts* stage = nullptr;
    // How it ended says more than the stage it was in.
    if (!row.outcome.empty()) stage = find_stage(m_index, pipeline, row.outcome);
    if (stage == nullptr && row.stage.given()) {
        stage = find_stage(m_index, pipeline, row.stage.name);
        const std::string* chosen = stage != nullptr ? nullptr : answer("stage", row.stage.name);
        auto chosen_id = chosen == nullptr ? std::nullopt : RecordId::parse(*chosen);
        for (const StageFacts& known : m_index.stages) {
            if (chosen_id && known.id == *chosen_id) stage = &known;
        }
        if (stage == nullptr) {
            note_unknown(deal::stage.index, row.stage.name);
            return Error{.code = Code::invalid, .key = "error.import_stage", .args = {row.stage.name}, .field = "stage"};
        }
    } else if (stage == nullptr) {
        const RecordId* own = record.get(deal::pipeline);
        bool stays = !creating && own != nullptr && *own == pipeline && record.get(deal::stage) != nullptr;
        if (stays) return {};
        RecordId where = pipeline.none() && !m_index.pipelines.empty() ? m_index.pipelines.front().id : pipeline;
        stage = first_stage(m_index, where);
        if (stage == nullptr) return Error{.code = Code::invalid, .key = "error.import_no_pipeline", .field = "stage"};
    }
    row.set(deal::pipeline.index, Value(stage->pipeline));
    row.set(deal::stage.index, Value(stage->id));
    return {};
}

ImportPlan::Fields ImportPlan::changes(const ImportedRow& row, const Record& record, bool creating) const {
    Fields out;
    for (const auto& [at, value] : row.values) {
        const FieldDef& field = m_entity->fields[at];
        const Value& before = record.values[at];
        if (field.key == "created_at" && !creating) continue;
        if (field.key == "source_id" && source_key(text_of(&before)) == source_key(text_of(&value))) continue;
        // Its own export: it is known by its own id here.
        if (field.key == "source_id" && text_of(&value) == record.id.text()) continue;
        Value after = value;
        if (const auto* list = std::get_if<LabelledList>(&before))
            after = merged_list(field.type, *list, *std::get_if<LabelledList>(&value));
        if (const auto* list = std::get_if<AddressList>(&before))
            after = merged_addresses(*list, *std::get_if<AddressList>(&value));
        if (!(after == before)) out.emplace_back(std::string(field.key), std::move(after));
    }
    std::string before = text_of(&record.get("notes"));
    std::string notes = merged_notes(before, row.notes, row.kept);
    if (notes != before) out.emplace_back("notes", Value(std::move(notes)));
    return out;
}

Result<void> ImportPlan::check(const Record& record, const Fields& fields, bool creating) const {
    for (Error& error : validate(record)) {
        bool ours = creating || error.key == "error.contact_needs_name";
        for (const auto& [key, value] : fields) ours = ours || error.field == key;
        if (ours) return std::move(error);
    }
    return {};
}

Result<sync::Draft> ImportPlan::new_company(const ImportedRow& row, RecordId id) const {
    Record record = Record::blank(m_company, id);
    // Of which only the id is known is called so until its own file comes.
    std::string name = row.company.name.empty() ? row.company.ids.front() : row.company.name;
    std::replace_if(name.begin(), name.end(), [](char c) { return static_cast<unsigned char>(c) < 0x20; }, ' ');
    sync::Draft draft{.kind = sync::Draft::Kind::create, .entity = std::string(m_company.key()), .record = id, .fields = {}};
    draft.fields.emplace_back("name", Value(std::move(name)));
    // Its own export will find it by this.
    if (row.company.ids.size() == 1) draft.fields.emplace_back("source_id", Value(row.company.ids.front()));
    for (const auto& [key, value] : draft.fields) record.set(key, value);
    record.set("visibility", Value(std::string(system_field::everyone)));
    for (Error& error : validate(record)) {
        error.field = company::entity.key;
        return std::move(error);
    }
    return draft;
}

Result<sync::Draft> ImportPlan::new_contact(const ImportedRow& row, RecordId id) const {
    Record record = Record::blank(m_contact, id);
    sync::Draft draft{.kind = sync::Draft::Kind::create, .entity = std::string(m_contact.key()), .record = id, .fields = {}};
    std::string name = row.contact.name.empty() ? row.contact.ids.front() : row.contact.name, first;
    std::replace_if(name.begin(), name.end(), [](char c) { return static_cast<unsigned char>(c) < 0x20; }, ' ');
    if (std::size_t space = name.rfind(' '); space != std::string::npos && space > 0) {
        first = std::string(trim(std::string_view(name).substr(0, space)));
        name.erase(0, space + 1);
    }
    if (!first.empty()) draft.fields.emplace_back("first_name", Value(std::move(first)));
    draft.fields.emplace_back("last_name", Value(std::move(name)));
    if (!row.contact.email.empty()) draft.fields.emplace_back("emails", Value(LabelledList{{"work", row.contact.email}}));
    draft.fields.emplace_back("source_id", Value(row.contact.ids.front()));
    for (const auto& [key, value] : draft.fields) record.set(key, value);
    record.set("visibility", Value(std::string(system_field::everyone)));
    for (Error& error : validate(record)) {
        error.field = contact::entity.key;
        return std::move(error);
    }
    return draft;
}

// The record is found by these from the next row on.
void ImportPlan::remember(const ImportedRow& row, std::uint32_t at) {
    RecordNames& names = m_index.of(*m_entity);
    names.name_source(at, text_value(row, "source_id"));
    if (m_entity->key() == company::entity.key) {
        names.name_key(at, text_value(row, "domain"));
        names.name_title(at, row_title(row));
    }
    if (m_entity->find("emails") >= 0) {
        const Value* value = row.find(m_entity->at("emails"));
        if (const auto* emails = value == nullptr ? nullptr : std::get_if<LabelledList>(value)) {
            for (const Labelled& entry : *emails) names.name_key(at, lower_ascii(entry.value));
        }
        names.name_title(at, row_title(row));  // for the deals that name it
    }
}

Result<RowPlan> ImportPlan::plan(std::size_t source, const CsvRow& csv) {
    use(source);
    if (auto fault = m_sources[source].file->fault(csv)) return bad(std::move(*fault));
    auto parsed = m_sources[source].parser.parse(csv);
    if (!parsed.ok()) return bad(std::move(parsed).error());
    ImportedRow row = std::move(parsed).value();
    if (row.deleted) return bad({.code = Code::invalid, .key = "error.import_deleted_there"});

    Named company = find_company(row);
    std::uint32_t at = TRY(match(row, company));
    RecordNames& names = m_index.of(*m_entity);
    std::optional<Record> found;
    if (at != RecordNames::none) found = TRY(current(names.id(at)));
    bool creating = !found;
    Record record = creating ? Record::blank(*m_entity, at == RecordNames::none ? new_id() : names.id(at)) : std::move(*found);
    if (creating && at != RecordNames::none) {
        // It went away while the import ran.
        record.id = new_id();
        at = RecordNames::none;
    }

    m_counting = true;
    for (const auto& [field, text] : row.unknown) note_unknown(field, text);
    auto resolved = resolve(row, record, company, creating);
    m_counting = false;
    if (!resolved.ok())
        return of_the_row(resolved.error()) ? Result<RowPlan>(bad(std::move(resolved).error()))
                                            : std::move(resolved).error();
    RowPlan out;
    out.warnings = row.warnings;
    if (company.create) {
        auto draft = new_company(row, new_id());
        if (!draft.ok()) return bad(std::move(draft).error());
        row.set(m_entity->at("company"), Value(draft.value().record));
        out.drafts.push_back(std::move(draft).value());
        out.companies_created = 1;
    }
    if (row.contact.given() && find_contact(row).create) {
        auto draft = new_contact(row, new_id());
        if (!draft.ok()) return bad(std::move(draft).error());
        row.set(m_entity->at("contact"), Value(draft.value().record));
        out.drafts.push_back(std::move(draft).value());
        out.contacts_created = 1;
    }

    sync::Draft draft{.kind = creating ? sync::Draft::Kind::create : sync::Draft::Kind::patch,
                      .entity = std::string(m_entity->key()), .record = record.id, .fields = changes(row, record, creating)};
    bool preview = m_mode == Mode::preview;
    for (const auto& [key, value] : draft.fields) {
        if (preview && !creating) out.before.emplace_back(m_entity->at(key), record.get(key));
        record.set(key, value);
    }
    if (creating) record.set("visibility", Value(std::string(system_field::everyone)));
    auto checked = check(record, draft.fields, creating);
    if (!checked.ok()) return bad(std::move(checked).error());
    if (preview) out.title = title_of(record);
    if (!creating && draft.fields.empty()) {
        out.drafts.clear();
        out.companies_created = out.contacts_created = 0;
        return out;
    }

    out.kind = creating ? RowPlan::Kind::created : RowPlan::Kind::updated;
    for (const sync::Draft& made : out.drafts) {
        bool person = made.entity == m_contact.key();
        RecordNames& others = person ? m_index.contacts : m_index.companies;
        const ImportedReference& reference = person ? row.contact : row.company;
        std::uint32_t new_at = others.add(made.record);
        if (!reference.name.empty()) others.name_title(new_at, fold(reference.name));
        if (reference.ids.size() == 1) others.name_source(new_at, reference.ids.front());
    }
    if (at == RecordNames::none) at = names.add(record.id);
    remember(row, at);
    bool again = !m_touched.emplace(record.id, Touched{source, csv.offset}).second;
    if (m_mode == Mode::write || again) m_states.insert_or_assign(record.id, std::move(record));
    out.drafts.push_back(std::move(draft));
    return out;
}

}  // namespace hera::app
