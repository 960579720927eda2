// cell_text: a value in one line, as lists, cards and the timeline show it. References need the host for their titles.
#pragma once

#include <string>

#include "forms/form_host.h"
#include "model/schema.h"
#include "theme/tokens.h"

namespace hera::ui {

// Empty for an empty value. Labelled lists show their first entry.
std::string cell_text(const FieldDef& field, const Value& value, FormHost& host);
// Numbers, money and dates stand at the right of a column.
Align cell_align(FieldType type);

}  // namespace hera::ui
