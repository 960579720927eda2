#include "simulation.h"

#include <memory>
#include <vector>

#include "person.h"
#include "scene.h"

namespace hera::sim {
namespace {

class Simulation {
public:
    explicit Simulation(const Plan& plan)
        : m_plan(plan),
          m_scene(plan.seed, true,
                  plan.folder.empty() || plan.seed % 8 != 3 ? "" : plan.folder + "/" + std::to_string(plan.seed), 0),
          m_world(m_scene.world) {
        m_world.say = plan.say;
        m_world.leave_out(plan.left_out);
        int count = static_cast<int>(m_world.between(2, 5));
        for (int i = 0; i < count; ++i) {
            m_scene.add_device();
            m_people.push_back(std::make_unique<SimPerson>(m_world, *m_scene.devices.back()));
            live(i);
        }
    }

    Outcome run() {
        while (m_world.events() < m_plan.events_min && m_world.failure().empty() && m_world.step()) {
            if (m_world.events() % 97 == 0) m_scene.look_at(*m_scene.devices[m_world.random().below(m_scene.devices.size())]);
        }
        m_scene.finish();
        Outcome out = m_scene.outcome();
        for (auto& person : m_people) out.gestures += person->gestures();
        return out;
    }

private:
    // The person acts, trouble strikes, again and again.
    void live(int node) {
        bool busy = m_world.chance(300);  // a burst
        m_world.after(m_world.between(20, busy ? 200 : 12'000), "person", node, [this, node] {
            if (m_world.healed()) return;
            auto at = static_cast<std::size_t>(node);
            live(node);
            if (m_world.happens("gesture")) m_people[at]->act();
            m_scene.devices[at]->trouble();
            m_scene.server.trouble();
        });
    }

    const Plan& m_plan;
    Scene m_scene;
    World& m_world;
    std::vector<std::unique_ptr<SimPerson>> m_people;
};

}  // namespace

Outcome run(const Plan& plan) {
    Simulation simulation(plan);
    return simulation.run();
}

}  // namespace hera::sim
