// A crash at every call of one script (script.h), each followed by rest and all checks.
//
//   test_sim_crash                       every call, every ending
//   test_sim_crash --every 7             every seventh
//   test_sim_crash --jobs 1
//   test_sim_crash --at 212 [--ending 0|1|2]   one, in this process, with every event (endings: script.h)
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <thread>

#include "base/text.h"
#include "crashes.h"
#include "script.h"

using namespace hera;
using namespace hera::sim;

namespace {

// The script alone must do what it is there for.
std::string check_script(const ScriptOutcome& clean) {
    if (!clean.outcome.failure.empty()) return clean.outcome.failure;
    if (!clean.ended || clean.outcome.ops < 40) return "it makes " + std::to_string(clean.outcome.ops) + " ops";
    // Two for the person's role, and the second of two moves of one deal.
    if (clean.outcome.refused != 3) return std::to_string(clean.outcome.refused) + " ops are refused";
    if (clean.outcome.conflicts < 2) return std::to_string(clean.outcome.conflicts) + " conflicts";
    if (clean.outcome.merges == 0 || clean.outcome.followed == 0 || clean.outcome.same_key == 0) return "nothing is merged";
    if (clean.checkpoints == 0) return "no checkpoint";
    return {};
}

std::string scratch() {
    std::string top = access("/dev/shm", W_OK) == 0 ? "/dev/shm" : std::filesystem::temp_directory_path().string();
    return top + "/hera-crash-" + std::to_string(getpid());
}

int run_one(ScriptPlan plan) {
    plan.say = [](const std::string& line) { std::puts(line.c_str()); };
    ScriptOutcome done = run_script(plan);
    std::puts(done.outcome.failure.empty() ? "everything held" : ("FAILED " + done.outcome.failure).c_str());
    return done.outcome.failure.empty() ? 0 : 1;
}

}  // namespace

int main(int argc, char** argv) {
    Campaign campaign;
    campaign.jobs = std::max(1u, std::thread::hardware_concurrency());
    campaign.quiet = true;
    campaign.folder = scratch();
    std::uint64_t every = 1;
    ScriptPlan single;
    for (int i = 1; i < argc; ++i) {
        auto number = i + 1 < argc ? parse_int(argv[i + 1]) : std::nullopt;
        if (!number || *number < 0) {
            std::fprintf(stderr, "%s: [--every N] [--jobs N] | --at N [--ending 0|1|2]\n", argv[0]);
            return 2;
        }
        std::string word = argv[i++];
        if (word == "--every") every = std::max<std::uint64_t>(1, static_cast<std::uint64_t>(*number));
        if (word == "--jobs") campaign.jobs = static_cast<unsigned>(*number);
        if (word == "--at") single.crash_at = static_cast<std::uint64_t>(*number);
        if (word == "--ending") single.ending = static_cast<Ending>(*number % 3);
    }
    if (single.crash_at != 0) return run_one(single);

    // In a process of its own, as the others: SQLite's page VFS is one per process.
    ScriptOutcome clean = run_script({});
    if (std::string wrong = check_script(clean); !wrong.empty()) {
        std::printf("not ok the script itself: %s\n", wrong.c_str());
        return 1;
    }
    crash_everywhere(campaign, clean.calls, every, argv[0]);
    Findings found = run_campaign(campaign);
    std::printf("%d ops, %d calls, %d crashes, %d failed\n", static_cast<int>(clean.outcome.ops),
                static_cast<int>(clean.calls.size()), static_cast<int>(campaign.seeds), static_cast<int>(found.failed));
    return found.failed == 0 ? 0 : 1;
}
