// Rect in device pixels: the unit of all layout. Tokens are in dp (CSS pixels) and pass through dp() once.
#pragma once

#include <cmath>

#include "imgui.h"

namespace hera::ui {

struct Rect {
    float x = 0, y = 0, w = 0, h = 0;

    float right() const { return x + w; }
    float bottom() const { return y + h; }
    ImVec2 min() const { return {x, y}; }
    ImVec2 max() const { return {x + w, y + h}; }
    bool contains(ImVec2 p) const { return p.x >= x && p.y >= y && p.x < x + w && p.y < y + h; }
    bool empty() const { return w <= 0 || h <= 0; }
    Rect inset(float dx, float dy) const { return {x + dx, y + dy, w - 2 * dx, h - 2 * dy}; }
    Rect intersect(const Rect& o) const {
        float l = std::fmax(x, o.x), t = std::fmax(y, o.y);
        float r = std::fmin(right(), o.right()), b = std::fmin(bottom(), o.bottom());
        return {l, t, std::fmax(0.0f, r - l), std::fmax(0.0f, b - t)};
    }
    // Cut a strip off one side and return it; the rest stays.
    Rect cut_left(float n) {
        Rect part{x, y, n, h};
        x += n;
        w -= n;
        return part;
    }
    Rect cut_right(float n) {
        w -= n;
        return {x + w, y, n, h};
    }
    Rect cut_top(float n) {
        Rect part{x, y, w, n};
        y += n;
        h -= n;
        return part;
    }
    Rect cut_bottom(float n) {
        h -= n;
        return {x, y + h, w, n};
    }
};

}  // namespace hera::ui
