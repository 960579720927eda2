// row_sums: any single difference between a device and the server is found and fetched again, by the engine, over the real service.
#include "sync/row_sums.h"

#include "base/text.h"
#include "support/sync_reads.h"
#include "sync/engine.h"
#include "team.h"

using namespace hera;
using namespace hera::sync;
using namespace hera::test;

namespace {

struct Checked : Team {
    Device ann{*this, users[0], "owner"};
    Device bob{*this, users[1], "rep"};
    SeededRandom dice{5};
    Engine engine{*bob.replica, bob.clock, dice};
    int sums_asked = 0, slices_asked = 0;

    // Everything the engine wants, answered, until it only waits.
    void run() {
        for (int i = 0; i < 1000; ++i) {
            auto sends = engine.take_sends();
            engine.take_aborts();
            bool any = false;
            for (const Engine::Send& send : sends) {
                if (send.path.rfind("v1/sync/wait", 0) == 0) continue;
                any = true;
                engine.reply(send.id, 200, answer(send), -1);
            }
            if (!any && sends.empty()) return;
        }
        FAIL("it never comes to rest");
    }
    std::string answer(const Engine::Send& send) {
        server::AuthContext who{tenant, bob.user, bob.identity.device, bob.role};
        sums_asked += send.path == "v1/sync/sums";
        slices_asked += send.path == "v1/sync/snapshot";
        if (send.path == "v1/sync/hello") return service.hello(*database, who, send.body).value();
        HttpRequest request;
        request.path = send.path;
        request.body = send.body;
        auto read = answer_read(service, *database, who, request);
        REQUIRE(read.has_value());
        REQUIRE(read->ok());
        return read->value();
    }
    void a_day_later() {
        bob.clock.advance(25 * 3600 * 1000);
        sums_asked = slices_asked = 0;
        engine.sync_now();
        run();
    }
    void break_here(const std::string& sql) { REQUIRE(bob.database->run(sql).ok()); }
    std::int64_t repairs() { return store::meta_integer(*bob.database, "sums_repaired").value(); }
};

}  // namespace

TEST_CASE_METHOD(Checked, "sums of what is equal are equal, and are asked for once a day") {
    for (int i = 0; i < 20; ++i) ann.create("contact", {{"last_name", text("Meyer")}});
    ann.sync();
    engine.start();
    run();
    CHECK(engine.caught_up());
    CHECK(sums_asked == 1);
    CHECK(repairs() == 0);
    engine.sync_now();
    run();
    CHECK(sums_asked == 1);
    a_day_later();
    CHECK(sums_asked == 1);
    CHECK(slices_asked == 0);
}

TEST_CASE_METHOD(Checked, "any single planted difference is found, and only its stretch is fetched") {
    std::vector<RecordId> ids;
    for (int i = 0; i < 700; ++i) {
        ids.push_back(ann.create("contact", {{"last_name", text("Meyer")}}));
        if (i % 300 == 0) ann.push();
    }
    ann.push();
    ann.sync();
    engine.start();
    run();
    const char* const planted[] = {"DELETE FROM r_contact WHERE id = ", "UPDATE r_contact SET ver = ver - 1 WHERE id = ",
                                   "UPDATE r_contact SET id = randomblob(16) WHERE id = "};
    int day = 0;
    for (const char* plant : planted) {
        for (std::size_t at : {std::size_t{0}, std::size_t{1}, ids.size() / 2, ids.size() - 1}) {
            store::Statement s = bob.database->prepare("SELECT quote(id) FROM r_contact ORDER BY id LIMIT 1 OFFSET ?");
            s.bind(1, static_cast<std::int64_t>(at));
            REQUIRE(s.step().ok());
            break_here(plant + std::string(s.text(0)));
            INFO(plant << " number " << at);
            a_day_later();
            CHECK(repairs() > day);
            CHECK(slices_asked <= 2);
            day = static_cast<int>(repairs());
            auto ours = bob.replica->sums({});
            auto theirs = service.row_sums(*database, {tenant, bob.user, {}, "rep"}, {});
            CHECK(ours.value().sums == theirs.value().sums);
            CHECK(engine.caught_up());
        }
    }
}

TEST_CASE_METHOD(Checked, "E5: others go on writing while the sums are compared") {
    for (int i = 0; i < 5; ++i) ann.create("contact", {{"last_name", text("Meyer")}});
    ann.sync();
    engine.start();
    run();
    bob.clock.advance(25 * 3600 * 1000);
    ann.create("contact", {{"last_name", text("Schmidt")}});
    ann.sync();
    engine.sync_now();
    // Between the question and its answer, and between that and the next page, somebody writes.
    for (int i = 0; i < 50; ++i) {
        auto sends = engine.take_sends();
        if (i < 20) {
            ann.create("contact", {{"last_name", text("Kim")}});
            ann.sync();
        }
        for (const Engine::Send& send : sends) {
            if (send.path.rfind("v1/sync/wait", 0) == 0) {
                engine.reply(send.id, 200, "{\"head\":" + to_text(head()) + "}", -1);
            } else {
                engine.reply(send.id, 200, answer(send), -1);
            }
        }
    }
    CHECK(sums_asked >= 1);
    CHECK(repairs() == 0);
    CHECK(engine.caught_up());
}
