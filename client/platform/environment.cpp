#include "platform/environment.h"

#include "platform/ui_state.h"

namespace hera::ui {

const Environment& env() { return state().env; }

float dp(float value) { return std::floor(value * state().env.dpr + 0.5f); }

Layout layout() {
    float width = env().css_width();
    return width < 600 ? Layout::phone : width < 1024 ? Layout::tablet : Layout::desktop;
}

}  // namespace hera::ui
