#include "scene.h"

#include "invariants.h"

namespace hera::sim {
namespace {

// In a healed world everything must be exchanged within so much time: the longest back-off is five minutes.
constexpr std::int64_t rest_within_ms = 2 * 3600 * 1000;
// A healthy one needs a few thousand events for it.
constexpr std::uint64_t rest_within_events = 50'000;

}  // namespace

Scene::Scene(std::uint64_t seed, bool faults, const std::string& folder, int people)
    : world(seed, faults),
      ledger(world),
      server(world, ledger, folder, people != 0 ? people : static_cast<int>(world.between(2, 3))) {}

void Scene::add_device() {
    int node = static_cast<int>(devices.size());
    devices.push_back(
        std::make_unique<SimDevice>(world, ledger, server, node, static_cast<std::size_t>(node) % server.people()));
    world.after(world.between(0, 5'000), "first start", node, [this, node] { devices[static_cast<std::size_t>(node)]->start(); });
}

void Scene::look_at(SimDevice& device) {
    if (device.database() != nullptr && device.on_disk())
        check_device(world, server, device.database()->replica(), device.node());
    check_files(world, ledger, server, devices, false);
}

void Scene::rest() {
    world.heal();
    for (auto& device : devices) device->heal();
    std::int64_t end = world.now_ms() + rest_within_ms;
    std::uint64_t last_event = world.events() + rest_within_events;
    for (;;) {
        bool quiet = true;
        for (auto& device : devices) quiet = quiet && device->quiet();
        if (quiet || !world.failure().empty()) return;
        if (world.now_ms() > end || world.events() > last_event || !world.step()) break;
    }
    std::string who;
    for (auto& device : devices) {
        if (device->quiet()) continue;
        link::Status status = device->status();
        who += " device " + std::to_string(device->node()) + " (durable " + std::to_string(static_cast<int>(status.durable)) +
               " sync " + std::to_string(static_cast<int>(status.sync)) + " pending " + std::to_string(status.pending) +
               (status.problem.empty() ? "" : " " + status.problem[0].key) + (device->running() ? "" : " not running") + ")";
    }
    world.fail("I11: no rest though trouble is over:" + who);
}

void Scene::finish() {
    if (world.failure().empty()) rest();
    if (world.failure().empty()) check_at_rest(world, ledger, server, devices);
    if (world.failure().empty()) check_files(world, ledger, server, devices, true);
}

Outcome Scene::outcome() {
    Outcome out;
    out.failure = world.failure();
    out.trace = world.trace();
    out.events = world.events();
    out.devices = static_cast<std::uint32_t>(devices.size());
    out.conflicts = server.reference().conflicts();
    out.joined = server.reference().joined();
    out.handed_back = server.reference().handed_back();
    out.merges = server.reference().merges();
    out.followed = server.reference().followed();
    out.same_key = server.reference().same_key();
    out.server_kills = server.kills();
    for (const World::Happening& happening : world.happened()) out.happened.push_back(happening.id);
    for (const auto& [id, entry] : ledger.entries()) {
        ++out.ops;
        if (entry.lost) ++out.lost_before_saved;
        if (entry.answer && sync::refused(entry.answer->code)) ++out.refused;
    }
    for (const auto& [id, file] : ledger.files.files()) {
        ++out.files;
        out.arrived += file.arrived ? 1 : 0;
        out.expired += file.expired ? 1 : 0;
    }
    out.fetched = ledger.files.fetched();
    for (std::size_t i = 0; i < world.struck().size(); ++i) {
        if (world.struck()[i] == 0) continue;
        out.faults += std::string(out.faults.empty() ? "" : " ") + fault_word(static_cast<Fault>(i)) + ":" +
                      std::to_string(world.struck()[i]);
    }
    return out;
}

std::string line_of(const Plan& plan, const Outcome& o) {
    char trace[20];
    std::snprintf(trace, sizeof trace, "%016llx", static_cast<unsigned long long>(o.trace));
    auto part = [](const char* what, std::uint64_t count) { return std::to_string(count) + " " + what + "  "; };
    return "seed " + std::to_string(plan.seed) + ": " + part("events", o.events) + part("devices", o.devices) +
           part("gestures", o.gestures) + part("ops", o.ops) + part("conflicts", o.conflicts) +
           part("files", o.files) + part("refused", o.refused) +
           part("lost unsaved", o.lost_before_saved) + part("server kills", o.server_kills) + "trace " + trace + "\n    faults " +
           (o.faults.empty() ? "none" : o.faults) + (o.failure.empty() ? "" : "\n    FAILED " + o.failure);
}

}  // namespace hera::sim
