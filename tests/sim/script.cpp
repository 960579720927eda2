#include "script.h"

#include "scene.h"
#include "store/ddl.h"

namespace hera::sim {
namespace {

using Kind = link::Edit::Kind;
using Fields = std::vector<std::pair<std::string, Value>>;

// A step that cannot be made yet (a browser is down, something is not exchanged) is tried again after so long.
constexpr std::int64_t again_ms = 200;
// A device writes a checkpoint when it has been left alone for five seconds and its log is long enough (client/vfs/checkpoint).
constexpr std::int64_t idle_ms = 6'000;
constexpr std::uint64_t events_max = 50'000;

RecordId record_number(std::uint8_t number) {
    RecordId id{};
    id.bytes[0] = 0x5c;
    id.bytes.back() = number;
    return id;
}

Value text(const char* words) { return Value(std::string(words)); }

class Script {
public:
    explicit Script(const ScriptPlan& plan) : m_scene(1, false, plan.folder, 2) {
        m_scene.world.say = plan.say;
        m_scene.world.crash_at(plan.crash_at);
        for (int i = 0; i < 2; ++i) {
            m_scene.add_device();
            m_scene.devices.back()->crash_as = static_cast<SimDevice::CrashAs>(plan.ending);
        }
        read_pipeline();
        write();
        go_on(0);
    }

    ScriptOutcome run() {
        World& world = m_scene.world;
        while (m_next < m_steps.size() && world.failure().empty()) {
            if (world.events() > events_max || !world.step()) world.fail("I11: the script does not come to its end");
            if (world.events() % 29 == 0) m_scene.look_at(*m_scene.devices[world.events() / 29 % 2]);
        }
        m_scene.finish();
        ScriptOutcome out;
        out.outcome = m_scene.outcome();
        out.calls = world.calls();
        out.ended = m_next == m_steps.size();
        for (auto& device : m_scene.devices) {
            if (device->database() != nullptr) out.checkpoints += device->database()->figures().checkpoints;
        }
        return out;
    }

private:
    using Step = std::function<bool()>;

    void read_pipeline() {
        store::Statement s = m_scene.server.database().prepare("SELECT id, f_pipeline FROM r_stage ORDER BY f_position");
        for (auto row = s.step(); row.ok() && row.value(); row = s.step()) {
            m_stages.push_back(RecordId{s.id(0)});
            m_pipeline = RecordId{s.id(1)};
        }
        HERA_CHECK(m_stages.size() >= 4);
    }

    void go_on(std::int64_t after_ms) {
        m_scene.world.after(after_ms, "script", -1, [this] {
            if (m_scene.world.healed() || m_next == m_steps.size()) return;
            bool made = m_steps[m_next]();
            m_next += made ? 1 : 0;
            go_on(made ? m_scene.world.between(10, 250) : again_ms);
        });
    }

    // ---- the words of the script ----
    void edit(int who, Kind kind, const char* entity, RecordId id, Fields fields = {}) {
        m_steps.push_back([this, who, kind, entity, id, fields] {
            return device(who).edit("undo.edit", {{kind, entity, id, fields}});
        });
    }
    void create(int who, const char* entity, RecordId id, Fields fields) { edit(who, Kind::create, entity, id, std::move(fields)); }
    void patch(int who, const char* entity, RecordId id, Fields fields) { edit(who, Kind::patch, entity, id, std::move(fields)); }
    void remove(int who, const char* entity, RecordId id) { edit(who, Kind::remove, entity, id); }
    void restore(int who, const char* entity, RecordId id) { edit(who, Kind::restore, entity, id); }
    void undo(int who) {
        m_steps.push_back([this, who] {
            SimDevice& at = device(who);
            return at.batches().empty() ? at.database() != nullptr : at.undo(at.batches().back());
        });
    }
    void dismiss(int who) {
        m_steps.push_back([this, who] {
            if (device(who).database() == nullptr) return false;
            OpId refused{};
            {
                store::Database& database = device(who).database()->replica().database();
                store::Statement s = database.prepare("SELECT id FROM op WHERE state = 3 LIMIT 1");
                auto row = s.step();
                if (row.ok() && row.value()) refused = OpId{s.id(0)};
            }
            return refused.none() || device(who).dismiss(refused);
        });
    }
    void network(int who, bool on) {
        m_steps.push_back([this, who, on] {
            device(who).set_online(on);
            return true;
        });
    }
    void all_exchanged() {
        m_steps.push_back([this] { return device(0).quiet() && device(1).quiet(); });
    }
    void pause() {
        m_steps.push_back([this, since = std::int64_t{-1}]() mutable {
            if (since < 0) since = m_scene.world.now_ms();
            return m_scene.world.now_ms() - since > idle_ms;
        });
    }

    // Person 0 owns the organisation, person 1 may not change stages.
    void write() {
        const RecordId company = record_number(1), ann = record_number(2), bob = record_number(3), deal = record_number(4),
                       call = record_number(5), note = record_number(6), visit = record_number(7), cem = record_number(8),
                       dora = record_number(9);
        create(0, "company", company, {{"name", text("Acme")}});
        all_exchanged();
        create(0, "contact", ann, {{"last_name", text("Meyer")}, {"first_name", text("Ann")}});
        all_exchanged();
        create(0, "deal", deal, {{"name", text("Pumps")}, {"pipeline", Value(m_pipeline)}, {"stage", Value(m_stages[0])}});
        all_exchanged();
        create(0, "task", call, {{"subject", text("Call back")}});
        all_exchanged();
        patch(1, "contact", ann, {{"last_name", text("Meier")}});
        all_exchanged();
        create(1, "contact", bob, {{"last_name", text("Bob")}});
        all_exchanged();
        patch(1, "stage", m_stages[1], {{"probability", Value(std::int64_t{55})}});  // refused
        patch(1, "deal", deal, {{"stage", Value(m_stages[1])}});                     // …and does not stop this
        remove(1, "task", call);
        all_exchanged();
        patch(0, "company", company, {{"name", text("Acme Ltd")}});
        all_exchanged();
        dismiss(1);
        network(0, false);
        network(1, false);
        patch(0, "contact", ann, {{"last_name", text("Maier")}, {"job_title", text("Buyer")}});
        patch(1, "contact", ann, {{"last_name", text("Mayer")}});  // in conflict
        patch(0, "deal", deal, {{"stage", Value(m_stages[2])}});
        patch(1, "deal", deal, {{"stage", Value(m_stages[3])}});   // whichever comes second is handed back
        remove(0, "contact", bob);
        patch(1, "contact", bob, {{"job_title", text("Engineer")}});  // of what the other deletes
        create(0, "task", note, {{"subject", text("Offer")}});
        patch(0, "task", note, {{"subject", text("Offer, second draft")}});
        remove(0, "task", note);
        restore(0, "task", note);
        restore(1, "task", call);
        create(1, "task", visit, {{"subject", text("Visit")}});
        patch(1, "task", visit, {{"subject", text("Visit the plant")}});
        network(1, true);
        patch(1, "task", visit, {{"subject", text("Visit both plants")}});
        network(0, true);
        all_exchanged();
        undo(0);
        all_exchanged();
        patch(1, "stage", m_stages[2], {{"probability", Value(std::int64_t{65})}});  // refused, and stays in the inbox
        restore(0, "contact", bob);
        all_exchanged();
        remove(1, "company", company);
        all_exchanged();
        patch(0, "company", company, {{"name", text("Acme Inc")}});
        patch(0, "contact", ann, {{"job_title", text("Head of buying")}});
        all_exchanged();
        patch(0, "contact", ann, {{"last_name", text("Mayr")}});
        all_exchanged();
        patch(1, "contact", ann, {{"first_name", text("Anne")}});
        create(0, "contact", cem, {{"last_name", text("Cem")}});
        all_exchanged();
        create(1, "contact", dora, {{"last_name", text("Dora")}});
        all_exchanged();
        patch(0, "contact", cem, {{"last_name", text("Cem Demir")}});
        all_exchanged();
        patch(1, "contact", dora, {{"job_title", text("Owner")}});
        all_exchanged();
        remove(0, "contact", cem);
        all_exchanged();
        restore(1, "company", company);
        all_exchanged();
        patch(1, "contact", dora, {{"first_name", text("Dora")}});
        all_exchanged();
        const RecordId quota = record_number(10), same_quota = record_number(11);
        const Fields of_year{{"user", Value(record_of(m_scene.server.person(1).user))}, {"year", Value(std::int64_t{2026})}};
        auto worth = [&of_year](std::int64_t amount) {
            Fields fields = of_year;
            fields.emplace_back("amount", Value(Money{amount, "EUR"}));
            return fields;
        };
        network(0, false);
        patch(0, "contact", dora, {{"job_title", text("Founder")}});  // of what the other has merged into Ann by then
        create(0, "quota", quota, worth(100'000));
        create(0, "quota", same_quota, worth(200'000));
        edit(1, Kind::merge, "contact", dora, {{"merged_into", Value(ann)}});
        m_steps.push_back([this] { return device(1).quiet(); });
        network(0, true);
        all_exchanged();
        undo(1);
        all_exchanged();
        pause();
        patch(0, "deal", deal, {{"name", text("Pumps and valves")}});
    }

    SimDevice& device(int who) { return *m_scene.devices[static_cast<std::size_t>(who)]; }

    Scene m_scene;
    RecordId m_pipeline{};
    std::vector<RecordId> m_stages;
    std::vector<Step> m_steps;
    std::size_t m_next = 0;
};

}  // namespace

ScriptOutcome run_script(const ScriptPlan& plan) {
    Script script(plan);
    return script.run();
}

}  // namespace hera::sim
