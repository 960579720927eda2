// What the browser told us about the screen and the person's wishes; constant during a frame.
#pragma once

#include "platform/geometry.h"

namespace hera::ui {

struct Environment {
    float dpr = 1;                    // device pixels per CSS pixel (capped at 2.5 on phones)
    float width = 0, height = 0;      // canvas, device pixels
    float safe_top = 0, safe_right = 0, safe_bottom = 0, safe_left = 0;  // device pixels
    float keyboard_inset = 0;         // device pixels covered by the phone's keyboard
    bool touch = false;               // the last pointer was a finger or the device has no hover
    bool coarse = false;              // the device's main pointer is a finger: tablets and kiosks, whatever their size
    bool dark = false;
    bool reduced_motion = false;
    bool forced_colors = false;
    bool online = true;
    double now_ms = 0;                // monotonic, same for the whole frame

    float css_width() const { return width / dpr; }
};

const Environment& env();
// Whole device pixels for a token in dp.
float dp(float value);

// Layout class by CSS width: phone < 600 ≤ tablet < 1024 ≤ desktop.
enum class Layout : unsigned char { phone, tablet, desktop };
Layout layout();

}  // namespace hera::ui
