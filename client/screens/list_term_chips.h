// The terms of a list's address (app/list_terms.h) as chips above the rows; pressing one takes it away.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "app/list_terms.h"
#include "app/live_query.h"
#include "widgets/ids.h"

namespace hera::ui {

class ListTermChips {
public:
    explicit ListTermChips(StoreLink& store) : m_store(store) {}

    // true: these are other terms than before.
    bool take(std::string_view entity, std::string_view terms);
    const std::vector<link::Filter>& filters() const { return m_filters; }

    // Cuts its lines off the top of `rest`; nothing when there are no terms. What is left when one was taken away.
    std::optional<std::string> draw(ImGuiID id, Rect& rest);

private:
    std::string_view title(const link::Filter& filter);

    StoreLink& m_store;
    std::string m_entity, m_terms;
    std::vector<link::Filter> m_filters;
    std::map<std::string, std::unique_ptr<LiveQuery>> m_titles;  // of records that references name, by their id
};

}  // namespace hera::ui
