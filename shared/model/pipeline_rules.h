// Deal arithmetic: pure functions over the facts of a deal and its stage.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "base/money.h"

namespace hera {

enum class Outcome : unsigned char { open, won, lost };

struct DealFacts {
    std::optional<Money> amount;
    std::optional<std::int64_t> probability;  // the deal's own, overrides the stage's
    std::int64_t stage_probability = 0;
    Outcome outcome = Outcome::open;
};

Outcome parse_outcome(std::string_view key);
// Open: deal's or stage's percentage. Won: the whole amount. Lost: zero, whatever the percentage says.
std::optional<Money> weighted(const DealFacts& facts);

}  // namespace hera
