// The simulator's program.
//
//   test_sim                       200 seeds
//   test_sim --seeds 1000 --first 5000 --events 5000 --jobs 2
//   test_sim --seeds 6 --twice     each seed a second time: its trace must be the same
//   test_sim --seed 17             one seed, in this process, with every event
//   test_sim --seed 17 --shrink    the fewest gestures and faults with which a seed that fails still does
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <string>
#include <thread>

#include "base/text.h"
#include "runner.h"
#include "shrink.h"
#include "simulation.h"

using namespace hera;
using namespace hera::sim;

namespace {

// Files of servers go to memory where there is such a place.
std::string scratch() {
    std::string top = access("/dev/shm", W_OK) == 0 ? "/dev/shm" : std::filesystem::temp_directory_path().string();
    return top + "/hera-sim-" + std::to_string(getpid());
}

}  // namespace

int main(int argc, char** argv) {
    Campaign campaign;
    campaign.seeds = 200;
    campaign.jobs = std::max(1u, std::thread::hardware_concurrency());
    campaign.program = argv[0];
    campaign.folder = scratch();
    std::int64_t single = -1;
    bool smaller = false;
    for (int i = 1; i < argc; ++i) {
        std::string word = argv[i];
        if (word == "--quiet" || word == "--twice" || word == "--shrink") {
            campaign.quiet = campaign.quiet || word == "--quiet";
            campaign.twice = campaign.twice || word == "--twice";
            smaller = smaller || word == "--shrink";
            continue;
        }
        auto number = i + 1 < argc ? parse_int(argv[i + 1]) : std::nullopt;
        if (!number || *number < 0) {
            std::fprintf(stderr,
                         "%s: [--seeds N] [--first N] [--events N] [--jobs N] [--quiet] [--twice]"
                         " | --seed N [--events N] [--shrink]\n",
                         argv[0]);
            return 2;
        }
        ++i;
        if (word == "--seed") single = *number;
        if (word == "--seeds") campaign.seeds = static_cast<std::uint64_t>(*number);
        if (word == "--first") campaign.first = static_cast<std::uint64_t>(*number);
        if (word == "--events") campaign.events_min = static_cast<std::uint64_t>(*number);
        if (word == "--jobs") campaign.jobs = static_cast<unsigned>(*number);
    }
    if (single < 0) return run_campaign(campaign).failed == 0 ? 0 : 1;

    Plan plan;
    plan.seed = static_cast<std::uint64_t>(single);
    plan.events_min = campaign.events_min;
    plan.folder = campaign.folder;
    if (smaller) {
        Smallest found = shrink(plan);
        std::filesystem::remove_all(campaign.folder);
        for (const std::string& line : found.lines) std::puts(line.c_str());
        return found.failure.empty() ? 0 : 1;
    }
    plan.say = [](const std::string& line) { std::puts(line.c_str()); };
    Outcome outcome = run(plan);
    std::filesystem::remove_all(campaign.folder);
    std::puts(line_of(plan, outcome).c_str());
    return outcome.failure.empty() ? 0 : 1;
}
