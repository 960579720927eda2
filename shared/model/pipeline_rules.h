// Deal arithmetic: pure functions over the facts of a deal and its stage.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "base/money.h"
#include "base/time.h"

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
// Nobody has touched an open deal for more than `rotten_days` from the later of both moments on. nullopt: it never rots.
std::optional<Instant> rots_at(Outcome outcome, std::optional<std::int64_t> rotten_days, std::optional<Instant> stage_entered,
                               std::optional<Instant> last_touch);

}  // namespace hera
