// RecordDetails: all fields of a record, each edited where it stands. Which ones are shown follows from the FieldDefs; what
// is committed becomes one edit with Undo.
#pragma once

#include "app/screen.h"
#include "forms/field_editor.h"
#include "screens/record_page_deal.h"
#include "screens/record_page_source.h"

namespace hera::ui {

class RecordDetails {
public:
    void show(const Entity& entity);
    float height(const RecordView& view, FormHost& host, float width);
    // `stages`: of deals, for what a change of pipeline means.
    void draw(Ui& ui, const Rect& place, const RecordView& view, RecordHost& host, const DealStages* stages);

private:
    struct Shown {
        std::size_t field = 0;
        bool read_only = false;
    };
    FieldRowSpec row(const RecordView& view, const Shown& shown, const Rect& place) const;
    bool note_below(const RecordView& view, const Shown& shown) const;
    void watch(const RecordView& view, const Shown& shown, const FieldEdit& edit);
    void commit(Ui& ui, const RecordView& view, const Shown& shown, const FieldEdit& edit, RecordHost& host,
                const DealStages* stages);

    const Entity* m_entity = nullptr;
    std::vector<Shown> m_shown;
    FieldEditor m_editor;
    // The field that is being typed into, and its value as the person last saw it.
    std::string m_typing;
    Value m_seen;
    std::vector<Value> m_drawn;  // of all fields, in the last frame
};

}  // namespace hera::ui
