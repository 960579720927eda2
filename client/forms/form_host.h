// FormHost: what forms must ask the screen for: titles of referenced records, choices for a reference, where a record's
// page is, today. Implemented once by client/app or a screen; nothing here waits.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/time.h"
#include "model/field.h"
#include "model/field_types.h"
#include "widgets/combo_field.h"

namespace hera::ui {

struct ReferenceChoices {
    std::vector<ComboChoice> choices;  // key: RecordId as text
    bool loading = false;
};

class FormHost {
public:
    virtual ~FormHost() = default;
    // Title of a record of `entity`; empty while it is not known.
    virtual std::string title_of(std::string_view entity, RecordId id) = 0;
    // Asked each frame while the field is open; the newest answer there is for `typed`.
    virtual ReferenceChoices choices(const FieldDef& field, std::string_view typed) = 0;
    // "#/companies/…"; empty: no page.
    virtual std::string href_of(std::string_view entity, RecordId id) = 0;
    // "Create 'x'" is offered; FieldEdit::create tells when it was taken.
    virtual bool can_create(const FieldDef& field) = 0;
    virtual ParseContext parse_context() const { return {}; }
    virtual Date today() const = 0;
    virtual Instant now() const = 0;
    virtual int utc_offset() const = 0;  // minutes
};

}  // namespace hera::ui
