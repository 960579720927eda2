#include "runner.h"

#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <cstdio>
#include <filesystem>
#include <new>
#include <vector>

#include "server_files.h"

namespace hera::sim {
namespace {

constexpr unsigned jobs_max = 64;

// Shared by the processes.
struct Board {
    std::atomic<std::uint64_t> next{0}, failed{0}, events{0}, conflicts{0}, joined{0};
    std::atomic<std::uint64_t> handed_back{0}, merges{0}, followed{0}, same_key{0};
    std::atomic<std::uint64_t> files{0}, arrived{0}, expired{0}, fetched{0};
    std::atomic<std::uint64_t> running[jobs_max]{};  // seed + 1; 0: none
    // Each process writes its own first failure.
    std::uint64_t failed_seed[jobs_max]{};  // seed + 1; 0: none
    char failure[jobs_max][400]{};
};

// One write, so that lines of two processes do not mix.
void print(const std::string& line) {
    std::string text = line + "\n";
    if (write(STDOUT_FILENO, text.data(), text.size()) < 0) std::perror("write");
}

void work(const Campaign& campaign, Board& board, unsigned job) {
    for (;;) {
        std::uint64_t index = board.next++;
        if (index >= campaign.seeds || (campaign.stop_at_failure && board.failed != 0)) return;
        Plan plan;
        plan.seed = campaign.first + index;
        plan.events_min = campaign.events_min;
        plan.folder = campaign.folder;
        board.running[job] = plan.seed + 1;
        Outcome outcome = campaign.run(plan);
        bool again = campaign.twice || plan.seed % 20 == 0;
        if (outcome.failure.empty() && again && campaign.run(plan).trace != outcome.trace) {
            outcome.failure = "run again, the same seed went another way";
        }
        board.running[job] = 0;
        board.events += outcome.events;
        board.conflicts += outcome.conflicts;
        board.joined += outcome.joined;
        board.handed_back += outcome.handed_back;
        board.merges += outcome.merges;
        board.followed += outcome.followed;
        board.same_key += outcome.same_key;
        board.files += outcome.files;
        board.arrived += outcome.arrived;
        board.expired += outcome.expired;
        board.fetched += outcome.fetched;
        if (!outcome.failure.empty()) {
            ++board.failed;
            if (board.failed_seed[job] == 0) {
                board.failed_seed[job] = plan.seed + 1;
                outcome.failure.copy(board.failure[job], sizeof board.failure[job] - 1);
            }
            if (campaign.silent) continue;
        }
        if (!campaign.quiet || !outcome.failure.empty()) print(line_of(plan, outcome));
        if (!outcome.failure.empty() && !campaign.program.empty()) {
            print("    again: " + campaign.program + " --seed " + std::to_string(plan.seed) + " --events " +
                  std::to_string(plan.events_min));
        }
    }
}

}  // namespace

Findings run_campaign(const Campaign& campaign) {
    Findings found;
    void* memory = mmap(nullptr, sizeof(Board), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (memory == MAP_FAILED) {
        std::perror("mmap");
        found.failed = 1;
        return found;
    }
    Board& board = *new (memory) Board;
    std::fflush(stdout);
    std::vector<pid_t> processes;
    for (unsigned job = 0; job < campaign.jobs && job < jobs_max; ++job) {
        pid_t child = fork();
        if (child < 0) std::perror("fork");
        if (child == 0) {
            work(campaign, board, job);
            _exit(0);
        }
        processes.push_back(child);
    }
    for (std::size_t job = 0; job < processes.size(); ++job) {
        int status = 0;
        const pid_t process = processes[job];
        if (process < 0 || waitpid(process, &status, 0) < 0) {
            ++board.failed;
        } else if (!WIFEXITED(status) || WEXITSTATUS(status) != 0) {
            ++board.failed;
            std::uint64_t seed = board.running[job] - 1;
            board.failed_seed[job] = seed + 1;
            std::string("the process died").copy(board.failure[job], sizeof board.failure[job] - 1);
            if (campaign.silent) continue;
            print("seed " + std::to_string(seed) + ": FAILED, the process died\n    again: " + campaign.program + " --seed " +
                  std::to_string(seed) + " --events " + std::to_string(campaign.events_min));
        }
    }
    for (pid_t process : processes) std::filesystem::remove_all(files_folder_of(process));
    found.failed = board.failed;
    for (unsigned job = 0; job < jobs_max; ++job) {
        if (board.failed_seed[job] == 0 || (!found.failure.empty() && found.seed < board.failed_seed[job])) continue;
        found.seed = board.failed_seed[job];
        found.failure = board.failure[job];
    }
    if (!found.failure.empty()) --found.seed;
    if (!campaign.quiet) {
        print(std::to_string(campaign.seeds) + " seeds, " + std::to_string(board.events.load()) + " events, " +
              std::to_string(board.conflicts.load()) + " conflicts, " + std::to_string(board.joined.load()) + " joined, " +
              std::to_string(board.handed_back.load()) + " handed back, " +
              std::to_string(board.merges.load()) + " merges, " + std::to_string(board.followed.load()) + " followed, " +
              std::to_string(board.same_key.load()) + " of one key, " +
              std::to_string(board.files.load()) + " files (" + std::to_string(board.arrived.load()) + " arrived, " +
              std::to_string(board.fetched.load()) + " fetched, " + std::to_string(board.expired.load()) + " let go), " +
              std::to_string(found.failed) + " failed");
    }
    munmap(memory, sizeof(Board));
    if (!campaign.folder.empty()) std::filesystem::remove_all(campaign.folder);
    return found;
}

}  // namespace hera::sim
