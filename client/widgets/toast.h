// Toasts: what just happened, for six seconds, with one thing to do about it (Undo). At most three; a fourth pushes the
// oldest out. Time stands still while the pointer or the focus is on one. The words are announced politely; the stack
// itself is a group, so that the page keeps its one status.
#pragma once

#include <cstdint>
#include <deque>
#include <optional>
#include <string>

#include "platform/geometry.h"

namespace hera::ui {

class Toasts {
public:
    static constexpr std::size_t shown_max = 3;
    static constexpr double life_ms = 6000;

    // Returns the toast's number, which draw() names when its action is pressed.
    std::uint32_t show(std::string text, std::string action = {});
    void dismiss(std::uint32_t number);
    // Draws the stack above the free bottom of the screen (`covered_bottom`: device pixels of the phone's bottom bar).
    std::optional<std::uint32_t> draw(float covered_bottom);
    std::size_t count() const { return m_toasts.size(); }

private:
    struct Toast {
        std::uint32_t number = 0;
        std::string text, action;
        double left_ms = life_ms, seen_ms = -1;
    };
    std::deque<Toast> m_toasts;  // newest last
    std::uint32_t m_last = 0;
    bool m_paused = false;       // by pointer or focus, as the last frame saw it
};

}  // namespace hera::ui
