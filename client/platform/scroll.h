// ScrollArea: our own scroller (wheel, trackpad, finger with inertia, keyboard, thin bar), in double precision so that a
// list of a million rows stays exact. Owned by the screen's state; one per scrolling place.
#pragma once

#include "platform/geometry.h"

namespace hera::ui {

struct ScrollArea {
    double offset = 0;       // device pixels from the top of the content
    double velocity = 0;     // device pixels per second, while a finger's throw runs out
    // Call once per frame where the area is drawn: takes wheel, touch and keys aimed at `view`, clamps to the content,
    // draws the bar, registers the area for gestures. Returns the offset to draw at, whole device pixels.
    double update(ImGuiID id, const Rect& view, double content_height);
    void scroll_into_view(double top, double height, const Rect& view, double content_height);
};

// The same sideways (boards on a phone).
struct ScrollStrip {
    double offset = 0;
    double velocity = 0;
    bool held = false;  // by a finger that moves it, or rests on the way
    double update(ImGuiID id, const Rect& view, double content_width);
};

}  // namespace hera::ui
