#include "app/router.h"

#include <algorithm>

namespace hera::ui {
namespace {

std::unique_ptr<Screen> make_screen(StoreLink& store, const Route& route) {
    bool list = route.record.none();
    switch (route.place) {
        case Place::sign_in:
            return make_sign_in_screen(store);
        case Place::create:
            return make_create_screen(store);
        case Place::join:
            return make_join_screen(store);
        case Place::dashboard:
            return make_dashboard_screen(store);
        case Place::contacts:
            return list ? make_record_list_screen(store, "contact") : make_record_screen(store, "contact");
        case Place::companies:
            return list ? make_record_list_screen(store, "company") : make_record_screen(store, "company");
        case Place::deals:
            if (route.list) return make_record_list_screen(store, "deal");
            return list ? make_board_screen(store) : make_record_screen(store, "deal");
        case Place::leads:
            return list ? make_record_list_screen(store, "lead") : make_record_screen(store, "lead");
        case Place::tasks:
            return make_tasks_screen(store);
        case Place::import:
            return make_import_screen(store);
        case Place::settings:
            return make_settings_screen(store);
        case Place::sync:
            return make_sync_screen(store);
    }
    return nullptr;
}

}  // namespace

void Router::show(Ui& ui, const Route& route) {
    auto at = std::find_if(m_shown.begin(), m_shown.end(), [&](const Kept& kept) { return kept.route == route; });
    if (at != m_shown.end()) {
        std::rotate(m_shown.begin(), at, at + 1);
    } else {
        m_shown.insert(m_shown.begin(), Kept{route, make_screen(m_store, route)});
        if (m_shown.size() > kept_max) m_shown.pop_back();
    }
    if (Screen* now = screen()) now->enter(ui, route);
}

bool Router::holds(const Screen* wanted) const {
    return std::any_of(m_shown.begin(), m_shown.end(), [&](const Kept& kept) { return kept.screen.get() == wanted; });
}

}  // namespace hera::ui
