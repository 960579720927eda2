// What the platform keeps for the application between frames: theme, route, title, whether someone was signed in here.
#include "platform/host.h"

#include "platform/canvas_input.h"
#include "platform/frame.h"
#include "platform/ports.h"
#include "platform/theme_choice.h"
#include "platform/ui_state.h"

namespace hera::ui {
namespace {

constexpr std::string_view theme_key = "hera.theme";
constexpr std::string_view session_key = "hera.session";

struct Kept {
    std::string theme, title;
    std::string route = "\x01";  // no route of the page is this
    bool system_dark = false, theme_known = false;
};

Kept& kept() {
    static Kept k;
    return k;
}

std::string& theme() {
    Kept& k = kept();
    if (!k.theme_known) k.theme = port::recall(theme_key);
    k.theme_known = true;
    return k.theme;
}

}  // namespace

ThemeChoice chosen_theme() {
    return theme() == "light" ? ThemeChoice::light : theme() == "dark" ? ThemeChoice::dark : ThemeChoice::system;
}

void apply_theme() {
    ThemeChoice choice = chosen_theme();
    state().env.dark = choice == ThemeChoice::dark || (choice == ThemeChoice::system && kept().system_dark);
    port::show_theme(state().env.dark, choice != ThemeChoice::system);
    wake();
}

void system_theme(bool dark) {
    kept().system_dark = dark;
    apply_theme();
}

void set_theme(std::string_view choice) {
    theme() = choice;
    port::remember(theme_key, choice);
    apply_theme();
}

std::string_view theme_choice() { return theme().empty() ? std::string_view("system") : std::string_view(theme()); }

void set_route(std::string_view hash, bool replace) {
    if (hash == kept().route) return;
    kept().route = hash;
    // The entry of a dialog that led here becomes the new route's entry: Back then leads to where the dialog was opened.
    bool over_layer = take_layer_entry();
    port::write_route(hash, replace || over_layer);
}

void history_moved(std::string_view hash, int layer_entries) {
    if (hash == kept().route) {
        input::layer_entry_gone(layer_entries);
    } else {
        kept().route = hash;
        route_left_layers(layer_entries);
        application().route_changed(kept().route);
    }
    wake();
}

void set_title(std::string_view title) {
    if (title == kept().title) return;
    kept().title = title;
    port::write_title(title);
}

bool has_session_hint() { return !port::recall(session_key).empty(); }

void set_session_hint(bool signed_in) {
    if (signed_in == has_session_hint()) return;
    port::remember(session_key, signed_in ? "1" : "");
    if (signed_in) port::keep_storage();
}

void forget_host() { kept() = {}; }

}  // namespace hera::ui
