// Terms of a filtered list, as they stand in an address and as a query asks them:
//
//     stage.outcome:is:won;close_date:min:2026-01-01;close_date:max:2026-12-31;owner:is:<id>
//
// column ':' is | min | max | empty | any [':' value], joined by ';'. Columns are those of a query (link/messages.h);
// values are written as the column's field is (an option's key, an id, a civil date, a number, milliseconds of a
// moment).
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "link/messages.h"

namespace hera::ui {

// What cannot be understood is left out; `understood` is false then.
std::vector<link::Filter> parse_terms(std::string_view entity, std::string_view terms, bool* understood = nullptr);
std::string format_terms(const std::vector<link::Filter>& filters);

// "Stage: Won", "Expected close from Nov 25, 2025". `title`: of the record a reference names, when it is known.
std::string term_words(std::string_view entity, const link::Filter& filter, std::string_view title);

}  // namespace hera::ui
