#include "model/pipeline_rules.h"

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

}  // namespace hera
