// One record shown field by field, and the choices a reference can have.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "drawing.h"
#include "forms/field_editor.h"
#include "forms/record_form.h"
#include "base/text.h"

namespace hera::ui {

inline RecordId record_number(int n) {
    RecordId id;
    id.bytes[15] = static_cast<std::uint8_t>(n);
    return id;
}

class Choices final : public FormHost {
public:
    std::map<std::string, std::string> titles{{record_number(1).text(), "Acme"}, {record_number(2).text(), "Borealis"}};
    bool creates = false;

    std::string title_of(std::string_view, RecordId id) override {
        auto found = titles.find(id.text());
        return found == titles.end() ? "" : found->second;
    }
    ReferenceChoices choices(const FieldDef&, std::string_view typed) override {
        ReferenceChoices out;
        for (const auto& [id, title] : titles)
            if (starts_with(fold(title), fold(typed))) out.choices.push_back({id, title});
        return out;
    }
    std::string href_of(std::string_view entity, RecordId id) override { return "#/" + std::string(entity) + "/" + id.text(); }
    bool can_create(const FieldDef&) override { return creates; }
    ParseContext parse_context() const override { return {.currency = "EUR"}; }
    Date today() const override { return make_date(2026, 11, 24).value_or(Date{}); }
    Instant now() const override { return Instant{1'795'000'000'000}; }
    int utc_offset() const override { return 60; }
};

// A record page with these fields. Edits reach the record at once, as from a store that is quick.
struct RecordPage {
    Choices host;
    FieldEditor editor;
    Record record;
    std::vector<std::string> keys;
    std::vector<std::pair<std::string, Value>> edits;
    bool applies = true;  // false: the store has not answered yet
    float width = 600;

    RecordPage(std::string_view entity, std::vector<std::string> fields) : keys(std::move(fields)) {
        record = Record::blank(Schema::built_in().at(entity), record_number(9));
    }
    Drawing drawing{[this] {
        Rect rest{20, 20, width, 2000};
        for (const std::string& key : keys) {
            FieldRowSpec spec{.id = id_of("record"), .rect = rest, .entity = record.entity, .field = record.entity->at(key)};
            spec.rect = rest.cut_top(field_row_height(editor, host, spec, record.get(key)));
            FieldEdit edit = field_row(editor, host, spec, record.get(key));
            if (!edit.value) continue;
            edits.emplace_back(key, *edit.value);
            if (applies) record.set(key, *edit.value);
        }
        if (layout() != Layout::phone)
            node({.id = id_of("elsewhere"), .role = Role::button, .name = "Elsewhere", .rect = {700, 20, 100, 32}});
    }};
};

}  // namespace hera::ui
