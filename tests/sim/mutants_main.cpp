// Planted bugs (sync/mutants.h): each must be noticed by the simulation. This program is built with them compiled in; one
// that survives all its seeds fails the test.
//
//   test_sim_mutants                   all of them, one line each
//   test_sim_mutants poison …          those whose name contains the word
//   test_sim_mutants --jobs 1
#include <chrono>
#include <cstdio>
#include <cstring>
#include <string>
#include <vector>

#include "base/text.h"
#include "crashes.h"
#include "shrink.h"
#include "sync/mutants.h"

#ifndef HERA_MUTANTS
#error "built without the planted bugs"
#endif

using namespace hera;
using namespace hera::sim;

namespace {

struct Planted {
    sync::Mutant mutant;
    const char* name;
};
const Planted all[] = {
    {sync::Mutant::skip_dedupe, "skip dedupe"},
    {sync::Mutant::acknowledge_before_durable, "acknowledge before durable"},
    {sync::Mutant::send_before_durable, "send before durable"},
    {sync::Mutant::cursor_before_rows, "cursor before rows"},
    {sync::Mutant::skip_mirror, "skip the outbox mirror"},
    {sync::Mutant::patch_creates_record, "patch creates a record"},
    {sync::Mutant::replay_creates_record, "replay creates a record"},
    {sync::Mutant::drop_loser, "loser dropped"},
    {sync::Mutant::own_edits_conflict, "own edits conflict"},
    {sync::Mutant::poison_blocks_queue, "poison op blocks the queue"},
    {sync::Mutant::clear_outbox_on_401, "401 clears the outbox"},
    {sync::Mutant::skip_replay_after_pull, "replay after pull skipped"},
    {sync::Mutant::relaxed_instead_of_strict, "relaxed instead of strict"},
    {sync::Mutant::skip_epoch_check, "epoch not checked"},
    {sync::Mutant::skip_guard, "guard skipped"},
    {sync::Mutant::ignore_pointer, "merge pointer not followed"},
    {sync::Mutant::ignore_key, "unique key not looked up"},
    {sync::Mutant::wrong_outbox, "wrong person's outbox pushed"},
    {sync::Mutant::forget_middle_group, "eviction forgets the middle group"},
    {sync::Mutant::ignore_horizon, "tombstone past the horizon ignored"},
    {sync::Mutant::keep_revoked, "rows of a group left stay"},
    {sync::Mutant::ignore_grant, "rows of a group joined not fetched"},
    {sync::Mutant::push_unseen, "unseen record changed"},
    {sync::Mutant::available_before_kept, "available before kept"},
    {sync::Mutant::sweep_named, "sweep removes what is named"},
    {sync::Mutant::let_go_unsent, "let go before the server has it"},
    {sync::Mutant::forget_gap, "history left out, not noted"},
};

// Those that a crash of the script must show.
const Planted of_storage[] = {
    {sync::Mutant::acknowledge_before_durable, "acknowledge before durable"},
    {sync::Mutant::send_before_durable, "send before durable"},
    {sync::Mutant::relaxed_instead_of_strict, "relaxed instead of strict"},
};

// "event 17: device 1: I5: (L4) …" → event 17, I5
struct Caught {
    std::string event = "?", invariant, words;
};
Caught read_failure(const std::string& failure) {
    Caught out;
    out.words = failure;
    if (failure.rfind("event ", 0) == 0) {
        std::size_t end = failure.find(": ");
        out.event = failure.substr(6, end - 6);
        out.words = failure.substr(end + 2);
    }
    out.invariant = invariant_of(failure);
    std::size_t number = out.words.find(out.invariant + ": ");
    if (number != std::string::npos) out.words = out.words.substr(number + out.invariant.size() + 2);
    out.words = out.words.substr(0, std::min<std::size_t>(out.words.find('\n'), 90));
    return out;
}

bool check(const Planted& planted, Campaign campaign) {
    sync::planted = planted.mutant;
    auto started = std::chrono::steady_clock::now();
    Findings found = run_campaign(campaign);
    double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - started).count();
    sync::planted = sync::Mutant::none;
    if (found.failed == 0) {
        std::printf("not ok %-28s SURVIVED %d seeds  %5.1f s\n", planted.name, static_cast<int>(campaign.seeds), seconds);
        return false;
    }
    Caught caught = read_failure(found.failure);
    std::printf("ok %-28s %-4s seed %3d event %5s  %5.1f s  %s\n", planted.name, caught.invariant.c_str(),
                static_cast<int>(found.seed), caught.event.c_str(), seconds, caught.words.c_str());
    std::fflush(stdout);
    return true;
}

// What chance finds with a crash at the right moment, a crash at every call finds too.
bool check_script(const Planted& planted, Campaign campaign) {
    ScriptOutcome clean = run_script({});
    crash_everywhere(campaign, clean.calls, 1, "");
    sync::planted = planted.mutant;
    Findings found = run_campaign(campaign);
    sync::planted = sync::Mutant::none;
    std::size_t at = found.failure.find("at call ");
    std::string where = at == std::string::npos ? "" : found.failure.substr(at);
    std::printf("%s script: %-26s %-4s %s\n", found.failed != 0 ? "ok" : "not ok", planted.name,
                invariant_of(found.failure).c_str(), where.c_str());
    return found.failed != 0;
}

// A failure of a planted bug becomes small: a record made and changed twice is enough for an op that conflicts with its author.
bool check_shrinking() {
    sync::planted = sync::Mutant::own_edits_conflict;
    Plan plan;
    plan.seed = 1;
    Smallest found = shrink(plan);
    sync::planted = sync::Mutant::none;
    bool small = invariant_of(found.failure) == "I13" && found.after <= 6 && found.after < found.before;
    std::printf("%s shrinking: %d of %d gestures and faults, %d events, %d runs\n", small ? "ok" : "not ok",
                static_cast<int>(found.after), static_cast<int>(found.before), static_cast<int>(found.events),
                static_cast<int>(found.runs));
    return small;
}

}  // namespace

int main(int argc, char** argv) {
    Campaign campaign;
    campaign.seeds = 400;
    campaign.quiet = campaign.silent = true;
    campaign.stop_at_failure = true;
    std::vector<std::string> words;
    for (int i = 1; i < argc; ++i) {
        auto number = std::strcmp(argv[i], "--jobs") == 0 && i + 1 < argc ? parse_int(argv[++i]) : std::nullopt;
        if (number && *number > 0) {
            campaign.jobs = static_cast<unsigned>(*number);
        } else {
            words.push_back(argv[i]);
        }
    }
    int survivors = 0;
    for (const Planted& planted : all) {
        bool wanted = words.empty();
        for (const std::string& word : words) wanted = wanted || std::string(planted.name).find(word) != std::string::npos;
        if (wanted && !check(planted, campaign)) ++survivors;
    }
    if (words.empty()) {
        for (const Planted& planted : of_storage) survivors += check_script(planted, campaign) ? 0 : 1;
        survivors += check_shrinking() ? 0 : 1;
    }
    campaign.seeds = 6;
    campaign.silent = false;
    bool sound = run_campaign(campaign).failed == 0;
    std::printf("%s without any of them\n", sound ? "ok" : "not ok");
    return survivors == 0 && sound ? 0 : 1;
}
