#include "forms/record_form.h"

#include <algorithm>

#include "base/check.h"
#include "model/validate.h"
#include "platform/host.h"
#include "platform/semantics.h"
#include "strings/strings.h"
#include "theme/paint.h"
#include "widgets/banner.h"

namespace hera::ui {
namespace {

float field_gap() { return dp(12); }

}  // namespace

void RecordForm::open(const Entity& entity, RecordId id, std::span<const std::string_view> field_keys) {
    m_record = Record::blank(entity, id);
    m_fields.clear();
    auto add = [&](std::size_t at) {
        if (std::find(m_fields.begin(), m_fields.end(), at) == m_fields.end()) m_fields.push_back(at);
    };
    auto listed = [&](std::string_view key) { return std::find(field_keys.begin(), field_keys.end(), key) != field_keys.end(); };
    for (std::size_t i = 0; i < entity.fields.size(); ++i)
        if (entity.fields[i].required && listed(entity.fields[i].key)) add(i);
    for (std::string_view key : field_keys) add(entity.at(key));
    m_errors.assign(m_fields.size(), {});
    m_before.assign(m_fields.size(), std::nullopt);
    m_general.clear();
    m_editor.forget();
    m_create.reset();
    m_dialog.show();
    wake();
}

std::optional<std::pair<std::string, std::string>> RecordForm::take_create() { return std::exchange(m_create, std::nullopt); }

void RecordForm::show_errors(std::span<const Error> errors) {
    m_errors.assign(m_fields.size(), {});
    m_general.clear();
    bool placed_first = false;
    for (const Error& error : errors) {
        bool placed = false;
        for (std::size_t i = 0; i < m_fields.size(); ++i) {
            const FieldDef& def = m_record.entity->fields[m_fields[i]];
            if (def.key != error.field) continue;
            if (m_errors[i].empty()) m_errors[i] = error_sentence(error);
            placed = true;
        }
        if (!placed && m_general.empty()) m_general = error_sentence(error);
        placed_first = placed_first || placed;
    }
    for (std::size_t i = 0; i < m_fields.size(); ++i) {
        if (m_errors[i].empty()) continue;
        focus(field_input_id(m_form_id, m_record.entity->fields[m_fields[i]].key));
        announce(m_errors[i], Politeness::assertive);
        break;
    }
    if (!placed_first && !m_general.empty()) announce(m_general, Politeness::assertive);
    wake();
}

bool RecordForm::unreadable() {
    bool any = false;
    for (std::size_t i = 0; i < m_fields.size(); ++i) {
        const FieldDef& def = m_record.entity->fields[m_fields[i]];
        FieldDraft& draft = m_editor.draft(def.key);
        // `entry` is set while what stands there could not be read as a value of this type.
        if (draft.entry < 0 || empty_text(draft)) continue;
        auto read = type_row(def.type).parse(def, draft.text, {});
        if (draft.error.empty() && !read.ok()) draft.error = error_sentence(read.error());
        if (!any) focus(field_input_id(m_form_id, def.key));
        any = true;
    }
    return any;
}

bool RecordForm::unsaved() const {
    for (std::size_t i = 0; i < m_fields.size(); ++i)
        if (m_before[i] && !(*m_before[i] == m_record.values[m_fields[i]])) return true;
    return false;
}

bool RecordForm::empty_text(const FieldDraft& draft) const { return draft.text.empty() && draft.date.rejected.empty(); }

std::optional<Record> RecordForm::submit() {
    if (unreadable()) return std::nullopt;
    std::vector<Error> errors = validate(m_record);
    if (!errors.empty()) {
        show_errors(errors);
        return std::nullopt;
    }
    m_dialog.open = false;
    wake();
    return m_record;
}

std::optional<Record> RecordForm::draw(ImGuiID id, std::string_view title, FormHost& host) {
    if (!m_dialog.open) return std::nullopt;
    HERA_CHECK(m_record.entity != nullptr);
    m_form_id = id;
    bool typed = unsaved();
    DialogSpec spec{.id = id, .title = title, .submit = tr("button.save"), .cancel = tr("button.cancel"),
                    .unsaved = &typed, .width_dp = 520};
    float width = dialog_body_width(spec);
    std::vector<float> heights(m_fields.size());
    auto row_of = [&](std::size_t i, const Rect& rect) {
        return FieldRowSpec{.id = id,
                            .rect = rect,
                            .entity = m_record.entity,
                            .field = m_fields[i],
                            .label_above = true,
                            .every_change = true,
                            .error = m_errors[i]};
    };
    Banner general{.id = id_of("general", id), .sentence = m_general, .tone = ChipTone::bad, .alert = true};
    float banner_h = m_general.empty() ? 0 : banner_height(general, width);
    spec.content_height = banner_h > 0 ? banner_h + field_gap() : 0;
    for (std::size_t i = 0; i < m_fields.size(); ++i) {
        heights[i] = field_row_height(m_editor, host, row_of(i, {0, 0, width, 0}), m_record.values[m_fields[i]]);
        spec.content_height += heights[i] + (i + 1 < m_fields.size() ? field_gap() : 0);
    }
    bool entered = false;
    DialogResult result = dialog(m_dialog, spec, [&](const Rect& body) {
        Rect rest = body;
        if (banner_h > 0) {
            general.rect = rest.cut_top(banner_h);
            banner(general);
            rest.cut_top(field_gap());
        }
        for (std::size_t i = 0; i < m_fields.size(); ++i) {
            Rect place = rest.cut_top(heights[i]);
            rest.cut_top(field_gap());
            std::size_t field = m_fields[i];
            FieldEdit edit = field_row(m_editor, host, row_of(i, place), m_record.values[field]);
            if (edit.value) {
                if (!m_before[i]) m_before[i] = m_record.values[field];
                m_record.values[field] = std::move(*edit.value);
                m_errors[i].clear();
                m_general.clear();
            }
            if (edit.create) m_create = {std::string(m_record.entity->fields[field].key), *edit.create};
            entered = entered || edit.entered;
            // With a keyboard the next field must be in sight to be reached.
            if (edit.focused && m_focused != field) {
                m_focused = field;
                double top = static_cast<double>(place.y - body.y);
                m_dialog.scroll.scroll_into_view(std::max(0.0, top - static_cast<double>(dp(72))),
                                                 static_cast<double>(place.h + dp(144)), {0, 0, width, m_view_height},
                                                 static_cast<double>(spec.content_height));
            }
        }
        typed = unsaved();
    }, &m_view_height);
    if (result.submitted || entered) return submit();
    return std::nullopt;
}

}  // namespace hera::ui
