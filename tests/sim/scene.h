// Scene: a world with a server, browsers and the ledger of what was promised in it; how it is brought to rest and judged.
// What happens in it is somebody else's: people and faults drawn from a seed (simulation.h), or a script (script.h).
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "device.h"
#include "simulation.h"

namespace hera::sim {

struct Scene {
    // `people` 0: two or three. `folder` "": the server keeps its data in memory.
    Scene(std::uint64_t seed, bool faults, const std::string& folder, int people);
    // Of the next person, who turns it on within five seconds.
    void add_device();
    void look_at(SimDevice& device);
    // Heals the world, waits for rest (I11), checks everything.
    void finish();
    Outcome outcome();

    World world;
    Ledger ledger;
    SimServer server;
    std::vector<std::unique_ptr<SimDevice>> devices;

private:
    void rest();
};

}  // namespace hera::sim
