#include "crashes.h"

namespace hera::sim {
namespace {

struct Crash {
    std::uint64_t at = 0;
    Ending ending = Ending::write_lost;
    bool files = false;  // of the server
    std::string words;
};

// Endings differ for calls of storage alone; what the server has on its disk counts when it dies.
std::vector<Crash> crashes_of(const std::vector<World::Call>& calls) {
    const char* const endings[] = {"its write lost", "its write kept", "the power lost"};
    std::vector<Crash> out;
    for (std::size_t i = 0; i < calls.size(); ++i) {
        std::string what = calls[i].what;
        std::string whose = calls[i].node < 0 ? "" : " of device " + std::to_string(calls[i].node);
        for (Ending ending : {Ending::write_lost, Ending::write_kept, Ending::power}) {
            if (ending != Ending::write_lost && what != "storage") continue;
            std::string words = "call " + std::to_string(i + 1) + " (" + what + whose + ")";
            if (what == "storage") words += std::string(", ") + endings[static_cast<int>(ending)];
            out.push_back({i + 1, ending, what == "commit" || what == "committed", words});
        }
    }
    return out;
}

}  // namespace

void crash_everywhere(Campaign& campaign, const std::vector<World::Call>& calls, std::uint64_t every, const std::string& program) {
    std::vector<Crash> crashes = crashes_of(calls);
    campaign.first = 0;
    campaign.seeds = (crashes.size() + every - 1) / every;
    campaign.run = [crashes, every, program, folder = campaign.folder](const Plan& plan) {
        const Crash& crash = crashes[plan.seed * every];
        ScriptPlan wanted;
        wanted.crash_at = crash.at;
        wanted.ending = crash.ending;
        if (crash.files && !folder.empty()) wanted.folder = folder + "/" + std::to_string(plan.seed);
        Outcome outcome = run_script(wanted).outcome;
        if (outcome.failure.empty()) return outcome;
        outcome.failure += "\n    at " + crash.words;
        if (!program.empty()) {
            outcome.failure += "\n    again: " + program + " --at " + std::to_string(crash.at) + " --ending " +
                               std::to_string(static_cast<int>(crash.ending));
        }
        return outcome;
    };
}

}  // namespace hera::sim
