#include "shrink.h"

#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <filesystem>

#include "base/text.h"
#include "server_files.h"

namespace hera::sim {
namespace {

// Greedy halving comes to its end long before; a seed that takes seconds must not take the night.
constexpr std::uint32_t runs_max = 400;

// What a run in a process of its own says, as lines of a pipe.
struct Told {
    std::string failure;
    std::uint64_t events = 0;
    std::vector<std::uint64_t> happened;
    std::vector<std::string> said;
};

void tell(FILE* pipe, const Plan& plan, bool aloud) {
    Plan mine = plan;
    if (aloud) mine.say = [pipe](const std::string& line) { std::fprintf(pipe, "s%s\n", line.c_str()); };
    Outcome outcome = run(mine);
    std::fprintf(pipe, "e%llu\n", static_cast<unsigned long long>(outcome.events));
    for (std::uint64_t id : outcome.happened) std::fprintf(pipe, "h%llu\n", static_cast<unsigned long long>(id));
    std::fprintf(pipe, "f%s\n", outcome.failure.substr(0, outcome.failure.find('\n')).c_str());
    std::fflush(pipe);
}

Told run_apart(const Plan& plan, bool aloud = false) {
    Told told;
    int ends[2];
    if (pipe(ends) != 0) return told;
    std::fflush(stdout);
    pid_t child = fork();
    if (child == 0) {
        close(ends[0]);
        // What the program logs about the trouble it is in would drown the trace.
        if (std::freopen("/dev/null", "w", stderr) == nullptr) _exit(1);
        if (FILE* out = fdopen(ends[1], "w")) tell(out, plan, aloud);
        _exit(0);
    }
    close(ends[1]);
    std::string text;
    char buffer[65536];
    for (ssize_t size; (size = read(ends[0], buffer, sizeof buffer)) > 0;) text.append(buffer, static_cast<std::size_t>(size));
    close(ends[0]);
    int status = 0;
    waitpid(child, &status, 0);
    std::filesystem::remove_all(files_folder_of(child));
    for (std::size_t at = 0; at < text.size();) {
        std::size_t end = std::min(text.find('\n', at), text.size());
        std::string line = text.substr(at + 1, end - at - 1);
        if (text[at] == 's') told.said.push_back(line);
        if (text[at] == 'f') told.failure = line;
        if (text[at] == 'e') told.events = std::strtoull(line.c_str(), nullptr, 10);
        if (text[at] == 'h') told.happened.push_back(std::strtoull(line.c_str(), nullptr, 10));
        at = end + 1;
    }
    if (!WIFEXITED(status) || WEXITSTATUS(status) != 0) told.failure = "the process died";
    return told;
}

class Shrinking {
public:
    explicit Shrinking(const Plan& plan) { m_best.plan = plan; }

    Smallest run() {
        Told first = run_apart(m_best.plan);
        m_best.failure = first.failure;
        if (first.failure.empty()) {
            m_best.lines = {"seed " + std::to_string(m_best.plan.seed) + ": everything held"};
            return m_best;
        }
        m_wanted = invariant_of(first.failure);
        m_best.before = first.happened.size();
        take(first);
        fewer_events();
        while (drop_parts() && m_best.runs < runs_max) {}
        Told last = run_apart(m_best.plan, true);
        m_best.lines = std::move(last.said);
        m_best.lines.push_back("seed " + std::to_string(m_best.plan.seed) + ": " + std::to_string(m_best.after) + " of " +
                               std::to_string(m_best.before) + " gestures and faults, " + std::to_string(m_best.events) +
                               " events, after " + std::to_string(m_best.runs) + " runs");
        m_best.lines.push_back("    FAILED " + m_best.failure);
        return m_best;
    }

private:
    void take(const Told& told) {
        m_best.failure = told.failure;
        m_best.events = told.events;
        // Of a process that died nothing is known but what the run before it had.
        if (!told.happened.empty() || m_happened.empty()) m_happened = told.happened;
        m_best.after = m_happened.size();
    }

    bool still_fails(const Plan& plan) {
        ++m_best.runs;
        Told told = run_apart(plan);
        if (told.failure.empty() || invariant_of(told.failure) != m_wanted) return false;
        m_best.plan = plan;
        take(told);
        return true;
    }

    // The trouble ends earlier.
    void fewer_events() {
        for (std::uint64_t events = m_best.plan.events_min; events > 1 && m_best.runs < runs_max;) {
            Plan plan = m_best.plan;
            plan.events_min = events = events / 2;
            if (!still_fails(plan)) return;
        }
    }

    // Halves, quarters … single ones of what still happens are left out. False: nothing could be.
    bool drop_parts() {
        bool smaller = false;
        for (std::size_t size = (m_happened.size() + 1) / 2; size > 0; size = size == 1 ? 0 : (size + 1) / 2) {
            for (std::size_t at = 0; at < m_happened.size() && m_best.runs < runs_max;) {
                Plan plan = m_best.plan;
                std::size_t end = std::min(at + size, m_happened.size());
                plan.left_out.insert(m_happened.begin() + static_cast<std::ptrdiff_t>(at),
                                     m_happened.begin() + static_cast<std::ptrdiff_t>(end));
                if (still_fails(plan)) {
                    smaller = true;
                } else {
                    at = end;
                }
            }
        }
        return smaller;
    }

    Smallest m_best;
    std::string m_wanted;
    std::vector<std::uint64_t> m_happened;
};

}  // namespace

std::string invariant_of(const std::string& failure) {
    for (std::size_t at = failure.find(": I"); at != std::string::npos; at = failure.find(": I", at + 1)) {
        std::size_t end = failure.find(':', at + 2);
        if (end != std::string::npos && parse_int(failure.substr(at + 3, end - at - 3)))
            return failure.substr(at + 2, end - at - 2);
    }
    return "none";
}

Smallest shrink(const Plan& plan) {
    Shrinking shrinking(plan);
    return shrinking.run();
}

}  // namespace hera::sim
