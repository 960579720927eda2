// Values that follow their target over a short time, keyed by control. Awake only while something moves.
#pragma once

#include "platform/geometry.h"

namespace hera::ui {

// The value to draw now. The first call for an id answers `target` at once; with reduced motion every call does.
float animate(ImGuiID id, float target, float duration_ms);
// The same, but the first call starts at `from`: for things that come in.
float animate_in(ImGuiID id, float from, float target, float duration_ms);

}  // namespace hera::ui
