#include "forms/field_editor.h"

#include <algorithm>
#include <cmath>

#include "forms/cell_text.h"
#include "forms/field_editors.h"
#include "model/validate.h"
#include "platform/host.h"
#include "platform/semantics.h"
#include "strings/strings.h"
#include "theme/paint.h"
#include "widgets/text_field.h"

namespace hera::ui {
namespace {

constexpr double pending_max_ms = 5000;  // an edit that was refused shows the old value again
constexpr float label_column_dp = 132;

bool side_by_side(const FieldRowSpec& spec) { return !spec.label_above && layout() != Layout::phone; }
// A label above its value stands nearer to it than to the value before: the row of a value is a finger high and mostly air.
float label_height(const FieldRowSpec& spec) { return side_by_side(spec) ? 0 : dp(spec.label_above ? 24.0f : 28.0f); }
float error_height() { return dp(roomy() ? 22.0f : 20.0f); }

const FieldDef& def_of(const FieldRowSpec& spec) { return spec.entity->fields[spec.field]; }

bool is_read_only(const FieldRowSpec& spec) {
    const FieldDef& def = def_of(spec);
    return spec.read_only || def.kept == Kept::derived || def.key == "created_at" || def.key == "created_by";
}

Rect area_of(const FieldRowSpec& spec) {
    Rect area = spec.rect;
    if (side_by_side(spec)) {
        // The value's words stand at the column; its frame, when there is one, begins 8 dp before.
        area.cut_left(std::min(dp(label_column_dp), area.w * 0.4f) - dp(8));
    } else {
        area.cut_top(label_height(spec));
        if (!spec.label_above) {
            area.x -= dp(8);
            area.w += dp(8);
        }
    }
    return area;
}

const Value& shown_value(FieldDraft& draft, const Value& current) {
    if (!draft.pending) return current;
    if (!(current == draft.pending_over) || env().now_ms - draft.pending_ms > pending_max_ms) {
        draft.pending.reset();
        return current;
    }
    return *draft.pending;
}

std::string error_of(const FieldRowSpec& spec, const FieldDraft& draft) {
    return !draft.error.empty() ? draft.error : std::string(spec.error);
}

void draw_label(const FieldRowSpec& spec, std::string_view label) {
    if (spec.label_above) return field_label_above(spec.rect, label, def_of(spec).required);
    Rect place = spec.rect;
    if (side_by_side(spec)) place = {place.x, place.y, std::min(dp(label_column_dp), place.w * 0.4f) - dp(16), form_row()};
    else {
        place.h = label_height(spec) + dp(2);
        place.cut_top(place.h - line_height(type::meta()));
    }
    draw_text_in(canvas(), place, side_by_side(spec) ? type::body() : type::meta(), colors().text3, label);
}

void draw_read_only(EditContext& c) {
    FormHost& host = c.host;
    std::string words = cell_text(c.def, c.value, host);
    if (const Instant* moment = std::get_if<Instant>(&c.value)) words = moment_text(*moment, host.utc_offset());
    std::string name = std::string(c.label) + ": " + words;
    Rect place{c.area.x, c.area.y, c.area.w, form_row()};
    node({.id = c.id, .role = Role::text, .name = name, .rect = place});
    place.cut_left(dp(8));
    draw_text_in(canvas(), place, type::body(), words.empty() ? colors().text3 : colors().text,
                 words.empty() ? std::string_view("—") : words);
}

}  // namespace

FieldDraft& FieldEditor::draft(std::string_view key) {
    auto found = drafts.find(key);
    if (found == drafts.end()) found = drafts.emplace(std::string(key), FieldDraft{}).first;
    return found->second;
}

ImGuiID field_input_id(ImGuiID record, std::string_view field_key) { return id_of(field_key, record); }

float field_row_height(FieldEditor& editor, FormHost& host, const FieldRowSpec& spec, const Value& current) {
    FieldDraft& draft = editor.draft(def_of(spec).key);
    float error = error_of(spec, draft).empty() ? 0 : error_height();
    if (is_read_only(spec)) return label_height(spec) + form_row() + error;
    EditContext context{host,
                        spec,
                        def_of(spec),
                        draft,
                        shown_value(draft, current),
                        {},
                        field_input_id(spec.id, def_of(spec).key),
                        area_of(spec),
                        {}};
    return label_height(spec) + editor_row(def_of(spec).type).height(context) + error;
}

FieldEdit field_row(FieldEditor& editor, FormHost& host, const FieldRowSpec& spec, const Value& current) {
    const FieldDef& def = def_of(spec);
    FieldDraft& draft = editor.draft(def.key);
    std::string_view label = field_label(spec.entity->key(), def.key);
    draw_label(spec, label);
    EditContext context{host, spec, def, draft, shown_value(draft, current), label, field_input_id(spec.id, def.key), area_of(spec),
                        error_of(spec, draft)};
    if (is_read_only(spec)) {
        draw_read_only(context);
        return {};
    }
    float height = editor_row(def.type).height(context);
    context.area.h = height;
    FieldEdit edit = editor_row(def.type).edit(context);
    std::string error = error_of(spec, draft);
    if (!error.empty() && !context.error_drawn) {
        Rect below{context.area.x + (spec.label_above ? 0 : dp(8)), context.area.y + height, context.area.w, error_height()};
        field_line_below(below, error, {});
    }
    if (edit.value && !spec.every_change) {
        draft.pending = *edit.value;
        draft.pending_over = current;
        draft.pending_ms = env().now_ms;
        wake_at(env().now_ms + pending_max_ms + 1);
    }
    return edit;
}

FieldEdit commit(EditContext& c, Value value) {
    FieldEdit out;
    value = normalised(std::move(value));
    if (!c.spec.every_change) {
        Result<void> checked = validate_field(*c.spec.entity, c.spec.field, value);
        if (!checked.ok()) return refuse(c, {}, checked.error());
    }
    c.draft.text.clear();
    c.draft.typed = false;
    c.draft.entry = -1;
    c.draft.error.clear();
    if (!(value == c.value)) out.value = std::move(value);
    return out;
}

FieldEdit refuse(EditContext& c, std::string typed, const Error& error) {
    c.draft.text = std::move(typed);
    c.draft.typed = true;
    c.draft.error = error_sentence(error);
    announce(c.draft.error, Politeness::assertive);
    wake(1);
    return {};
}

}  // namespace hera::ui
