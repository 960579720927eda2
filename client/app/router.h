// Router: the screens of the routes visited last. A screen is made when its route is entered and kept while it is shown or
// among the recent ones, so Back finds it as it was.
#pragma once

#include <memory>
#include <vector>

#include "app/screen.h"

namespace hera::ui {

class Router {
public:
    static constexpr std::size_t kept_max = 8;

    explicit Router(StoreLink& store) : m_store(store) {}

    // Makes or finds the screen of a route, enters it and shows it.
    void show(Ui& ui, const Route& route);
    // Is it the screen of this route that is shown?
    bool shows(const Route& route) const { return !m_shown.empty() && m_shown.front().route == route; }
    Screen* screen() const { return m_shown.empty() ? nullptr : m_shown.front().screen.get(); }
    bool holds(const Screen* screen) const;
    // Somebody else is here now: nothing of the one before stays.
    void clear() { m_shown.clear(); }

private:
    struct Kept {
        Route route;
        std::unique_ptr<Screen> screen;
    };
    StoreLink& m_store;
    std::vector<Kept> m_shown;  // the one in sight first
};

}  // namespace hera::ui
