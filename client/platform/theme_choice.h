// Light, dark or as the system says: kept on this device.
#pragma once

namespace hera::ui {

enum class ThemeChoice : unsigned char { system, light, dark };

ThemeChoice chosen_theme();
void apply_theme();            // to the page and to env().dark
void system_theme(bool dark);  // the system's own choice, at start and whenever it changes

}  // namespace hera::ui
