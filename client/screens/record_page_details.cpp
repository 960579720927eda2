#include "screens/record_page_details.h"

#include <algorithm>

#include "forms/cell_text.h"
#include "model/entities.h"
#include "platform/host.h"
#include "platform/semantics.h"
#include "strings/strings.h"
#include "theme/icons.h"
#include "theme/paint.h"

namespace hera::ui {
namespace {

constexpr float note_dp = 24;

// Bookkeeping that no page shows.
bool bookkeeping(std::string_view key) {
    return key == "source_id" || key == "team" || key == "visibility" || key == "created_by" ||
           key == system_field::merged_into;
}

}  // namespace

void RecordDetails::show(const Entity& entity) {
    m_entity = &entity;
    m_editor.forget();
    m_typing.clear();
    m_drawn.clear();
    m_shown.clear();
    std::vector<Shown> last;
    for (std::size_t i = 0; i < entity.fields.size(); ++i) {
        const FieldDef& field = entity.fields[i];
        if (bookkeeping(field.key)) continue;
        // What a lead became stands among the related records.
        bool outcome = entity.def == &lead::entity &&
                       (field.key == lead::company.key || field.key == lead::contact.key || field.key == lead::deal.key);
        if (outcome) continue;
        bool read_only = field.kept == Kept::derived || field.key == "created_at" || field.key == "converted_at";
        if (!read_only)
            m_shown.push_back({i, false});
        else if (field.key != "weighted")
            last.push_back({i, true});  // a deal's value stands above
    }
    m_shown.insert(m_shown.end(), last.begin(), last.end());
}

FieldRowSpec RecordDetails::row(const RecordView& view, const Shown& shown, const Rect& place) const {
    FieldRowSpec spec;
    // Fields and mere words are different elements of the page: in the trash they have ids of their own.
    spec.id = id_of(view.record.id.bytes, id_of(view.deleted() ? "details in trash" : "details"));
    spec.rect = place;
    spec.entity = m_entity;
    spec.field = shown.field;
    spec.read_only = shown.read_only || view.deleted();
    return spec;
}

// Somebody else has changed what is being typed over.
bool RecordDetails::note_below(const RecordView& view, const Shown& shown) const {
    return !m_typing.empty() && m_entity->fields[shown.field].key == m_typing && !(view.record.values[shown.field] == m_seen);
}

float RecordDetails::height(const RecordView& view, FormHost& host, float width) {
    float height = 0;
    for (const Shown& shown : m_shown) {
        FieldRowSpec spec = row(view, shown, {0, 0, width, 0});
        height += field_row_height(m_editor, host, spec, view.record.values[shown.field]);
        if (note_below(view, shown)) height += dp(note_dp);
    }
    return height;
}

void RecordDetails::draw(Ui& ui, const Rect& place, const RecordView& view, RecordHost& host, const DealStages* stages) {
    Rect rest = place;
    if (m_drawn.empty()) m_drawn = view.record.values;
    for (const Shown& shown : m_shown) {
        const Value& current = view.record.values[shown.field];
        FieldRowSpec spec = row(view, shown, rest);
        spec.rect = rest.cut_top(field_row_height(m_editor, host, spec, current));
        FieldEdit edit = field_row(m_editor, host, spec, current);
        watch(view, shown, edit);
        if (note_below(view, shown)) {
            const FieldDef& field = m_entity->fields[shown.field];
            std::string value = cell_text(field, current, host);
            bool refused = (view.flags & link::Row::refused) != 0;  // then it was taken back, not changed by anybody
            std::string words = refused         ? std::string(tr("record.not_accepted"))
                                : value.empty() ? std::string(tr("record.emptied_elsewhere"))
                                                : tr("record.changed_elsewhere", {value});
            Rect line = rest.cut_top(dp(note_dp));
            node({.id = id_of("note", field_input_id(spec.id, field.key)), .role = Role::status, .name = words, .rect = line});
            draw_icon(canvas(), {line.x + dp(8), line.y + dp(10)}, icon::sync, 12, colors().warn);
            draw_text_in(canvas(), {line.x + dp(22), line.y, line.w - dp(22), dp(20)}, type::meta(), colors().warn, words);
        }
        commit(ui, view, shown, edit, host, stages);
    }
}

void RecordDetails::watch(const RecordView& view, const Shown& shown, const FieldEdit& edit) {
    std::string_view key = m_entity->fields[shown.field].key;
    const Value& current = view.record.values[shown.field];
    Value& drawn = m_drawn[shown.field];
    if (edit.focused && m_typing != key) {
        // A newer page may have come with the first keystroke: the person has typed over what was drawn before it.
        m_typing = std::string(key);
        m_seen = drawn;
        if (note_below(view, shown)) wake(1);  // this frame's heights are without the note
    } else if (!edit.focused && m_typing == key) {
        m_typing.clear();
    }
    if (!(drawn == current)) drawn = current;
}

void RecordDetails::commit(Ui& ui, const RecordView& view, const Shown& shown, const FieldEdit& edit, RecordHost& host,
                           const DealStages* stages) {
    const FieldDef& field = m_entity->fields[shown.field];
    std::string entity(m_entity->key()), key(field.key);
    std::string label(field_label(entity, field.key));
    if (edit.create && !edit.create->empty()) {
        RecordId made = RecordId::make(clock(), random());
        host.learn(made, *edit.create);
        std::string title_field(Schema::built_in().at(field.target).def->title);
        ui.edit("undo.create_and_link",
                {{link::Edit::Kind::create, std::string(field.target), made, {{title_field, Value(*edit.create)}}},
                 {link::Edit::Kind::patch, entity, view.record.id, {{key, Value(made)}}}},
                tr("record.created_and_set", {entity_label(field.target), *edit.create}));
        if (m_typing == key) m_seen = Value(made);
        return;
    }
    if (!edit.value) return;
    Value value = normalised(*edit.value);
    if (m_typing == key) m_seen = value;
    if (value == view.record.values[shown.field]) return;
    std::vector<std::pair<std::string, Value>> fields{{key, value}};
    std::string words = tr(empty(value) ? "record.cleared" : "record.changed", {label});
    std::string undo = "undo.edit_field";
    if (field.target == stage::entity.key && stages != nullptr) {
        undo = std::string(DealStages::moved_label);
        const auto* id = std::get_if<RecordId>(&value);
        const StageStep* step = id == nullptr ? nullptr : stages->find(*id);
        if (step != nullptr) words = tr("record.moved_to", {step->name});
    }
    // A stage belongs to its pipeline: in another one the deal starts at the beginning.
    if (field.target == pipeline::entity.key && stages != nullptr) {
        const auto* id = std::get_if<RecordId>(&value);
        const StageStep* first = id == nullptr ? nullptr : stages->first_of(*id);
        if (first != nullptr) fields.emplace_back("stage", Value(first->id));
    }
    ui.edit(undo, {{link::Edit::Kind::patch, entity, view.record.id, std::move(fields)}}, words);
}

}  // namespace hera::ui
