// Planted bugs (sync/mutants.h): each must be noticed by the simulation. This program is built with them compiled in; one
// that survives all its seeds fails the test.
#include <cstdio>
#include <string>

#include "runner.h"
#include "sync/mutants.h"

#ifndef HERA_MUTANTS
#error "built without the planted bugs"
#endif

using namespace hera;
using namespace hera::sim;

int main() {
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
    };
    Campaign campaign;
    campaign.seeds = 60;
    campaign.quiet = true;
    campaign.stop_at_failure = true;
    int survivors = 0;
    for (const Planted& planted : all) {
        sync::planted = planted.mutant;
        std::printf("planted: %s\n", planted.name);
        bool caught = run_campaign(campaign) != 0;
        std::printf("%s: %s\n", planted.name, caught ? "caught" : "SURVIVED");
        survivors += caught ? 0 : 1;
    }
    sync::planted = sync::Mutant::none;
    campaign.seeds = 6;
    bool sound = run_campaign(campaign) == 0;
    std::printf("without any of them: %s\n", sound ? "clean" : "FAILED");
    return survivors == 0 && sound ? 0 : 1;
}
