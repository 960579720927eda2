#include "model/pipeline_rules.h"

#include <algorithm>

namespace hera {

Outcome parse_outcome(std::string_view key) {
    if (key == "won") return Outcome::won;
    if (key == "lost") return Outcome::lost;
    return Outcome::open;
}

std::optional<Money> weighted(const DealFacts& facts) {
    if (!facts.amount) return std::nullopt;
    Money out = *facts.amount;
    switch (facts.outcome) {
        case Outcome::open:
            out.minor = percent_of(out.minor, facts.probability ? *facts.probability : facts.stage_probability);
            break;
        case Outcome::won: break;
        case Outcome::lost: out.minor = 0; break;
    }
    return out;
}

std::optional<Instant> rots_at(Outcome outcome, std::optional<std::int64_t> rotten_days, std::optional<Instant> stage_entered,
                               std::optional<Instant> last_touch) {
    constexpr std::int64_t day_ms = 86'400'000, days_max = 36'500;
    if (outcome != Outcome::open || !rotten_days || *rotten_days <= 0) return std::nullopt;
    if (!stage_entered && !last_touch) return std::nullopt;
    Instant from = !last_touch || (stage_entered && *last_touch < *stage_entered) ? *stage_entered : *last_touch;
    return Instant{from.ms + std::min(*rotten_days, days_max) * day_ms};
}

}  // namespace hera
