// Ann, who owns the organisation and was offline, and Bob, who reached the server first; a contact that both have.
#pragma once

#include "team.h"

namespace hera::test {

struct TwoPeople {
    Team team;
    Device ann{team, team.users[0], "owner"};
    Device bob{team, team.users[1], "rep"};
    RecordId id = ann.create("contact", {{"last_name", text("Meyer")}, {"job_title", text("Buyer")}});

    TwoPeople() {
        ann.sync();
        bob.pull();
    }
    // Bob's word is on the server; Ann's arrives now. Everybody pulls.
    sync::PushReply meet() {
        bob.sync();
        sync::PushReply reply = ann.push();
        ann.pull();
        bob.pull();
        return reply;
    }
    void wait() {
        for (FakeClock* clock : {&ann.clock, &bob.clock, &team.clock}) clock->advance(5000);
    }
    std::string text_of(const Record& record, const char* field) {
        const auto* value = std::get_if<std::string>(&record.get(field));
        return value != nullptr ? *value : "";
    }
    // What of a device's own the server's rows do not contain yet: images and open ops.
    std::int64_t still_open(Device& device) {
        auto s = device.database->prepare("SELECT (SELECT count(*) FROM image) + (SELECT count(*) FROM op WHERE state IN (1, 2))");
        REQUIRE(std::move(s.step()).value());
        return s.integer(0);
    }
    // A deal that both have, and the stages of its pipeline.
    RecordId a_deal(std::vector<RecordId>& stages) {
        RecordId pipeline{};
        {
            auto s = ann.database->prepare("SELECT id, f_pipeline FROM r_stage ORDER BY f_position");
            while (std::move(s.step()).value()) {
                stages.push_back(RecordId{s.id(0)});
                pipeline = RecordId{s.id(1)};
            }
        }
        RecordId deal = ann.create("deal", {{"name", text("Big one")},
                                            {"pipeline", Value(pipeline)},
                                            {"stage", Value(stages[0])},
                                            {"amount", Value(Money{1000, "EUR"})}});
        ann.sync();
        bob.pull();
        return deal;
    }
    void same_everywhere(const char* field, const char* wanted) {
        CHECK(ann.cell("contact", id, field) == wanted);
        CHECK(bob.cell("contact", id, field) == wanted);
    }
    Record the_conflict() {
        auto found = ann.conflicts();
        REQUIRE(found.size() == 1);
        REQUIRE(bob.conflicts().size() == 1);
        CHECK(*std::get_if<RecordId>(&found[0].get("record")) == id);
        CHECK(text_of(found[0], "state") == "open");
        return found[0];
    }
};

}  // namespace hera::test
