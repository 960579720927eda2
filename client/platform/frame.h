// The frame loop: takes input, lets the application draw, brings the mirror up to date, renders, and sleeps.
//
// Invariants:
//   F1  The application draws only inside logic frames; between them nothing of it runs but message callbacks.
//   F2  pump() runs inside the browser's own event, so that focus, clipboard and file dialogs asked for while drawing
//       count as part of the person's gesture. It does not render; the next animation frame does.
//   F3  Without input, messages, wake() or motion there is no next frame.
#pragma once

#include "platform/host.h"

namespace hera::ui {

void start_frames(Application& application);
Application& application();
double now_ms();

// Called by the home of the platform.
void frame_due(double monotonic_ms);
void timer_due(double monotonic_ms);
void pump(double monotonic_ms);
void page_visible(bool visible);
// Back, Forward, an address typed in, or the start: `layer_entries` entries of modal layers lie below this one.
void history_moved(std::string_view hash, int layer_entries);
// Textures went with the WebGL context; they are uploaded again.
void textures_lost();
// For tests that start one application after another: route, title and theme are as on a fresh page.
void forget_host();

}  // namespace hera::ui
