#include "simulation.h"

#include <memory>
#include <vector>

#include "invariants.h"
#include "person.h"

namespace hera::sim {
namespace {

// In a healed world everything must be exchanged within so much time: the longest back-off is five minutes.
constexpr std::int64_t rest_within_ms = 2 * 3600 * 1000;
// A healthy one needs a few thousand events for it.
constexpr std::uint64_t rest_within_events = 50'000;

class Simulation {
public:
    explicit Simulation(const Plan& plan)
        : m_plan(plan),
          m_world(plan.seed),
          m_ledger(m_world),
          m_server(m_world, m_ledger,
                   plan.folder.empty() || plan.seed % 8 != 3 ? "" : plan.folder + "/" + std::to_string(plan.seed),
                   static_cast<int>(m_world.between(2, 3))) {
        m_world.say = plan.say;
        int count = static_cast<int>(m_world.between(2, 5));
        for (int i = 0; i < count; ++i) {
            m_devices.push_back(
                std::make_unique<SimDevice>(m_world, m_ledger, m_server, i, static_cast<std::size_t>(i) % m_server.people()));
            m_people.push_back(std::make_unique<SimPerson>(m_world, *m_devices.back()));
            m_world.after(m_world.between(0, 5'000), "first start", i,
                          [this, i] { m_devices[static_cast<std::size_t>(i)]->start(); });
            live(i);
        }
    }

    Outcome run() {
        while (m_world.events() < m_plan.events_min && m_world.failure().empty() && m_world.step()) {
            if (m_world.events() % 97 == 0) look_at_one();
        }
        if (m_world.failure().empty()) rest();
        if (m_world.failure().empty()) check_at_rest(m_world, m_ledger, m_server, m_devices);
        return outcome();
    }

private:
    // The person acts, trouble strikes, again and again.
    void live(int node) {
        bool busy = m_world.chance(300);  // a burst
        m_world.after(m_world.between(20, busy ? 200 : 12'000), "person", node, [this, node] {
            if (m_world.healed()) return;
            auto at = static_cast<std::size_t>(node);
            m_people[at]->act();
            m_devices[at]->trouble();
            live(node);
        });
    }

    void look_at_one() {
        SimDevice& device = *m_devices[m_world.random().below(m_devices.size())];
        if (device.database() != nullptr && device.on_disk())
            check_device(m_world, m_server, device.database()->replica(), device.node());
    }

    void rest() {
        m_world.heal();
        for (auto& device : m_devices) device->heal();
        std::int64_t end = m_world.now_ms() + rest_within_ms;
        std::uint64_t last_event = m_world.events() + rest_within_events;
        for (;;) {
            bool quiet = true;
            for (auto& device : m_devices) quiet = quiet && device->quiet();
            if (quiet || !m_world.failure().empty()) return;
            if (m_world.now_ms() > end || m_world.events() > last_event || !m_world.step()) break;
        }
        std::string who;
        for (auto& device : m_devices) {
            if (device->quiet()) continue;
            link::Status status = device->status();
            who += " device " + std::to_string(device->node()) + " (durable " + std::to_string(static_cast<int>(status.durable)) +
                   " sync " + std::to_string(static_cast<int>(status.sync)) + " pending " + std::to_string(status.pending) +
                   (status.problem.empty() ? "" : " " + status.problem[0].key) + (device->running() ? "" : " not running") + ")";
        }
        m_world.fail("I11: no rest though trouble is over:" + who);
    }

    Outcome outcome() {
        Outcome out;
        out.failure = m_world.failure();
        out.trace = m_world.trace();
        out.events = m_world.events();
        out.devices = static_cast<std::uint32_t>(m_devices.size());
        out.conflicts = m_server.reference().conflicts();
        out.server_kills = m_server.kills();
        for (auto& person : m_people) out.gestures += person->gestures();
        for (const auto& [id, entry] : m_ledger.entries()) {
            ++out.ops;
            if (entry.lost) ++out.lost_before_saved;
            if (entry.answer && sync::refused(entry.answer->code)) ++out.refused;
        }
        for (std::size_t i = 0; i < m_world.struck().size(); ++i) {
            if (m_world.struck()[i] == 0) continue;
            out.faults += std::string(out.faults.empty() ? "" : " ") + fault_word(static_cast<Fault>(i)) + ":" +
                          std::to_string(m_world.struck()[i]);
        }
        return out;
    }

    const Plan& m_plan;
    World m_world;
    Ledger m_ledger;
    SimServer m_server;
    std::vector<std::unique_ptr<SimDevice>> m_devices;
    std::vector<std::unique_ptr<SimPerson>> m_people;
};

}  // namespace

Outcome run(const Plan& plan) {
    Simulation simulation(plan);
    return simulation.run();
}

std::string line_of(const Plan& plan, const Outcome& o) {
    char trace[20];
    std::snprintf(trace, sizeof trace, "%016llx", static_cast<unsigned long long>(o.trace));
    auto part = [](const char* what, std::uint64_t count) { return std::to_string(count) + " " + what + "  "; };
    return "seed " + std::to_string(plan.seed) + ": " + part("events", o.events) + part("devices", o.devices) +
           part("gestures", o.gestures) + part("ops", o.ops) + part("conflicts", o.conflicts) + part("refused", o.refused) +
           part("lost unsaved", o.lost_before_saved) + part("server kills", o.server_kills) + "trace " + trace + "\n    faults " +
           (o.faults.empty() ? "none" : o.faults) + (o.failure.empty() ? "" : "\n    FAILED " + o.failure);
}

}  // namespace hera::sim
