// The world stops at every storage step of a script; a new run must find a whole database with everything that was
// reported durable. Seeds make scripts, faults and moments; one seed repeats one story.
#include <algorithm>
#include <array>
#include <catch2/catch_test_macros.hpp>
#include <map>

#include "unit/vfs/device.h"

using namespace hera;
using namespace hera::test;

namespace {

const char* const digest_sql =
    "SELECT (SELECT v FROM version) || '|' || count(*) || '|' || total(length(b)) || '|' || "
    "coalesce(sum(id * (unicode(hex(b)) + length(b))), 0) FROM t";

// A script of commits; after each, what the database must look like is written down under the record's number.
class Script {
public:
    explicit Script(std::uint64_t seed) : m_random(seed) {}

    void begin(Device& device) {
        device.exec("PRAGMA cache_size=20");
        device.exec("BEGIN; CREATE TABLE t(id INTEGER PRIMARY KEY, b BLOB); CREATE TABLE version(v INTEGER);"
                    "INSERT INTO version VALUES(0); COMMIT");
        note(device, true);
    }

    void next(Device& device) {
        bool strict = m_random.below(3) != 0;
        device.pages().set_durability(strict ? Durability::strict : Durability::relaxed);
        std::string id = std::to_string(m_random.below(400));
        std::string size = std::to_string(m_random.below(20) == 0 ? 200'000 : m_random.below(3000));
        switch (m_random.below(8)) {
            case 0:
                device.exec("BEGIN; DELETE FROM t; INSERT INTO t VALUES(1, randomblob(90000)); ROLLBACK");
                return;
            case 1:
                device.exec("BEGIN; UPDATE version SET v=v+1; SAVEPOINT s; UPDATE t SET b=randomblob(5000); ROLLBACK TO s;"
                            "INSERT OR REPLACE INTO t VALUES(" + id + ", randomblob(" + size + ")); COMMIT");
                break;
            case 2:
                device.exec("BEGIN; UPDATE version SET v=v+1; DELETE FROM t WHERE id > " + id + "; COMMIT");
                break;
            case 3:
                if (m_random.below(6) == 0) device.exec("VACUUM");
                else device.exec("UPDATE version SET v=v+1");
                break;
            case 4:
                device.exec("BEGIN; UPDATE version SET v=v+1; WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i+1 FROM n "
                            "WHERE i<300) INSERT OR REPLACE INTO t SELECT i, randomblob(i) FROM n; COMMIT");
                break;
            default:
                device.exec("BEGIN; UPDATE version SET v=v+1; INSERT OR REPLACE INTO t VALUES(" + id + ", randomblob(" +
                            size + ")); COMMIT");
        }
        note(device, strict);
    }

    std::string expected(std::uint64_t record) const {
        auto found = m_states.find(record);
        return found == m_states.end() ? "no such record" : found->second;
    }
    // The newest strict record that is not newer than `durable`.
    std::uint64_t newest_strict(std::uint64_t durable) const {
        auto after = m_strict.upper_bound(durable);
        return after == m_strict.begin() ? 0 : std::prev(after)->first;
    }
    // A crash threw everything after `record` away; its numbers will be used again.
    void forget_after(std::uint64_t record) {
        m_states.erase(m_states.upper_bound(record), m_states.end());
        m_strict.erase(m_strict.upper_bound(record), m_strict.end());
    }
    SeededRandom& random() { return m_random; }

private:
    void note(Device& device, bool strict) {
        m_states[device.pages().sealed()] = device.text(digest_sql);
        if (strict) m_strict[device.pages().sealed()] = true;
    }
    SeededRandom m_random;
    std::map<std::uint64_t, std::string> m_states;
    std::map<std::uint64_t, bool> m_strict;
};

// Opens after a crash; returns the record the database stands at.
std::uint64_t check_reopened(Device& device, const Script& script, std::uint64_t at_least) {
    if (device.error()) FAIL("does not open: " << device.error()->key << " " << device.error()->detail);
    REQUIRE(device.opened());
    std::uint64_t record = device.pages().sealed();
    CHECK(device.pages().durable() == record);
    REQUIRE(record >= at_least);  // nothing that was reported durable is lost
    CHECK(device.text("PRAGMA integrity_check") == "ok");
    if (record > 0) REQUIRE(device.text(digest_sql) == script.expected(record));  // V6
    return record;
}

}  // namespace

TEST_CASE("a crash at every storage step of a script loses nothing that was durable") {
    // A run of the same script per step, cut there; with and without the write that was under way.
    bool more = true;
    std::size_t crashes = 0;
    for (std::size_t cut = 1; more; ++cut) {
        for (bool keep_inflight : {false, true}) {
            SimDisk disk;
            FakeClock clock;
            Script script(11);
            std::uint64_t durable = 0;
            more = false;
            {
                Device device(disk, clock);
                script.begin(device);
                std::size_t steps = 0;
                for (int i = 0; i < 60 && steps < cut; ++i) {
                    script.next(device);
                    if (i % 4 == 3) clock.advance(6000);
                    device.pages().tick();
                    // Two commits for each storage step, so that groups form.
                    if (i % 2 == 0) continue;
                    if (disk.step()) ++steps;
                }
                while (steps < cut && disk.step()) ++steps;
                more = steps == cut;
                durable = device.pages().durable();
                disk.crash(SimDisk::Crash::process, keep_inflight);
            }
            INFO("cut after storage step " << cut << ", write under way kept: " << keep_inflight);
            Device device(disk, clock);
            if (device.pages().sealed() == 0 && durable == 0) continue;
            check_reopened(device, script, durable);
            ++crashes;
        }
    }
    CHECK(crashes > 40);
}

TEST_CASE("one device through many crashes, cuts of power, faults and checkpoints, per seed") {
    std::uint64_t total_crashes = 0, total_checkpoints = 0, lost_relaxed = 0;
    for (std::uint64_t seed = 1; seed <= 40; ++seed) {
        INFO("seed " << seed);
        SimDisk disk;
        FakeClock clock;
        Script script(seed);
        SeededRandom& random = script.random();
        bool begun = false;
        std::uint64_t must_have = 0;
        for (int life = 0; life < 6; ++life) {
            auto device = std::make_unique<Device>(disk, clock);
            std::uint64_t record = check_reopened(*device, script, must_have);
            script.forget_after(record);
            begun = begun && record > 0;
            if (!begun) script.begin(*device);
            begun = true;
            device->exec("PRAGMA cache_size=20");
            int commits = static_cast<int>(random.below(60));
            for (int i = 0; i < commits; ++i) {
                script.next(*device);
                if (random.below(12) == 0) {
                    SimDisk::Fault fault = std::array{SimDisk::Fault::full, SimDisk::Fault::broken_off,
                                                      SimDisk::Fault::lost_answer, SimDisk::Fault::silent,
                                                      SimDisk::Fault::disconnected}[random.below(5)];
                    disk.inject(fault, 1 + static_cast<std::uint32_t>(random.below(3)));
                }
                for (std::uint64_t steps = random.below(3); steps > 0; --steps) disk.step();
                clock.advance(random.below(4) == 0 ? 6000 : static_cast<std::int64_t>(random.below(3000)));
                device->pages().tick();
                REQUIRE(device->pages().durable() <= device->pages().sealed());
            }
            total_checkpoints += device->pages().figures().checkpoints;
            std::uint64_t durable = device->pages().durable();
            bool power = random.below(2) == 0;
            bool keep = random.below(2) == 0;
            must_have = power ? script.newest_strict(durable) : durable;
            disk.crash(power ? SimDisk::Crash::power : SimDisk::Crash::process, keep, random.below(4));
            ++total_crashes;
            if (must_have < durable) ++lost_relaxed;
        }
    }
    CHECK(total_crashes == 240);
    CHECK(total_checkpoints > 20);  // the seeds do reach them
    CHECK(lost_relaxed > 10);
}

TEST_CASE("a crash while opening leaves the database as it was") {
    SimDisk disk;
    FakeClock clock;
    Script script(5);
    std::uint64_t durable = 0;
    {
        Device device(disk, clock);
        script.begin(device);
        for (int i = 0; i < 100; ++i) {
            script.next(device);
            disk.run();
        }
        durable = device.pages().durable();
    }
    for (int steps = 0; steps < 6; ++steps) {
        Device interrupted(disk, clock, "hera:test", false);
        for (int i = 0; i < steps; ++i) disk.step();
        disk.crash(SimDisk::Crash::process);
    }
    Device device(disk, clock);
    CHECK(check_reopened(device, script, durable) == durable);
}
