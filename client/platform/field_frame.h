// The fields of one frame as the mirror needs them, and what the page says about them.
#pragma once

#include <string>

#include "platform/field.h"
#include "platform/mirror.h"

namespace hera::ui {

void begin_fields();
void end_fields();  // states of fields that are not declared any more are dropped

void describe_field(const NodeRecord& node, MirrorElement& out);
std::uint64_t hash_field(const NodeRecord& node);
// `origin`: the field's corner relative to its parent. `held` remembers the style written last.
void write_field_rect(Mirror& mirror, const NodeRecord& node, const Rect& origin, std::uint64_t& held);
void write_field_value(Mirror& mirror, const NodeRecord& node, std::uint64_t& held, bool fresh);

// From the page. True: the field used the key.
bool field_key(ImGuiID id, std::string_view key, bool ctrl_or_cmd, bool shift);
void field_typed(ImGuiID id, std::string text, bool composing);
void field_focused(ImGuiID id);
void field_blurred(ImGuiID id);
bool is_field(ImGuiID id);
bool field_is_multiline(ImGuiID id);

}  // namespace hera::ui
