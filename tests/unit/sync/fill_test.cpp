// The engine while a copy is being filled: what comes next is asked for before the slice that came is applied, and what has become
// of a slice by the time it arrives decides whether it is applied (E1, E3, E4, E6 of sync/engine.h).
#include <algorithm>

#include "base/text.h"
#include "sync/engine.h"
#include "team.h"

using namespace hera;
using namespace hera::sync;
using namespace hera::test;

namespace {

struct Filling : Team {
    static constexpr std::size_t slice_items = 4;

    Filling() {
        for (int i = 0; i < 20; ++i) ann.create("contact", {{"last_name", text("Meyer")}});
        ann.sync();
        auto opened = store::Database::open({.path = ":memory:"});
        REQUIRE(opened.ok());
        local = std::move(opened).value();
        auto made = Replica::open(*local, Schema::built_in(), {tenant, users[1], {}}, ann.clock, dice);
        REQUIRE(made.ok());
        replica = std::move(made).value();
        engine = std::make_unique<Engine>(*replica, ann.clock, dice);
    }
    server::AuthContext me() { return {tenant, users[1], replica->identity().device, "rep"}; }

    // What is under way.
    const Engine::Send* find(const char* what) {
        for (std::uint32_t id : engine->take_aborts()) {
            auto gone = std::remove_if(under_way.begin(), under_way.end(), [id](const auto& send) { return send.id == id; });
            under_way.erase(gone, under_way.end());
        }
        for (Engine::Send& send : engine->take_sends()) under_way.push_back(std::move(send));
        std::size_t main = 0;
        const Engine::Send* found = nullptr;
        for (const auto& send : under_way) {
            bool beside = starts_with(send.path, "v1/sync/wait") || starts_with(send.path, "v1/sync/sums");
            main += beside ? 0 : 1;
            if (starts_with(send.path, std::string("v1/sync/") + what)) found = &send;
        }
        CHECK(main <= 1);  // E1
        return found;
    }
    SnapshotRequest slice_asked() {
        const Engine::Send* send = find("snapshot");
        REQUIRE(send != nullptr);
        auto request = decode_snapshot_request(send->body);
        REQUIRE(request.ok());
        return std::move(request).value();
    }
    std::string slice(SnapshotRequest request) {
        request.limit = slice_items;
        auto page = service.snapshot_page(*database, me(), request);
        REQUIRE(page.ok());
        return encode(page.value());
    }
    std::string page() {
        auto page = service.page(*database, me(), {replica->cursor()});
        REQUIRE(page.ok());
        return encode(page.value());
    }
    std::uint32_t taken(const char* what) {
        const Engine::Send* send = find(what);
        REQUIRE(send != nullptr);
        std::uint32_t id = send->id;
        under_way.erase(under_way.begin() + (send - under_way.data()));
        return id;
    }
    bool arrived(const char* what, const std::string& body) { return engine->arrived(taken(what), 200, body, -1); }
    void answer(const char* what, int status, const std::string& body) { engine->reply(taken(what), status, body, -1); }
    void begin() {
        engine->start();
        auto hello = service.hello(*database, me(), encode(HelloRequest{}));
        REQUIRE(hello.ok());
        answer("hello", 200, hello.value());
        REQUIRE(engine->state() == Engine::State::ready);
    }
    // Until nothing is left to be fetched.
    void finish() {
        for (int turns = 0; turns < 100; ++turns) {
            if (find("push") != nullptr) {
                auto request = decode_push_request(find("push")->body);
                REQUIRE(request.ok());
                auto transaction = store::Transaction::begin(*database);
                auto reply = service.push_ops(*database, me(), std::move(request).value());
                REQUIRE(reply.ok());
                REQUIRE(transaction.value().commit().ok());
                answer("push", 200, encode(reply.value()));
            } else if (find("pull") != nullptr) {
                answer("pull", 200, page());
            } else if (find("snapshot") != nullptr) {
                answer("snapshot", 200, slice(slice_asked()));
            } else {
                break;
            }
        }
        CHECK(engine->caught_up());
        auto ours = replica->sums({});
        auto theirs = service.row_sums(*database, me(), {});
        REQUIRE(ours.ok());
        REQUIRE(theirs.ok());
        CHECK(ours.value().sums == theirs.value().sums);
    }
    std::string place() { return replica->snapshots().open().empty() ? "over" : replica->snapshots().open().front().after; }
    std::int64_t contacts() {
        store::Statement s = local->prepare("SELECT count(*) FROM r_contact");
        REQUIRE(s.step().ok());
        return s.integer(0);
    }
    void groups(std::vector<std::string> of) { REQUIRE(service.set_groups(*database, users[1], of).ok()); }

    Device ann{*this, users[0], "owner"};
    SeededRandom dice{77};
    std::unique_ptr<store::Database> local;
    std::unique_ptr<Replica> replica;
    std::unique_ptr<Engine> engine;
    std::vector<Engine::Send> under_way;
};

}  // namespace

TEST_CASE_METHOD(Filling, "E1: the next slice is asked for before the one that came is applied") {
    begin();
    for (int slices = 0; find("snapshot") != nullptr; ++slices) {
        REQUIRE(slices < 50);
        SnapshotRequest asked = slice_asked();
        CHECK(asked.after == place());
        std::string body = slice(asked), before = place();
        auto told = decode_snapshot_page(body);
        REQUIRE(told.ok());
        std::int64_t rows = contacts();
        REQUIRE(arrived("snapshot", body));
        if (!told.value().next.empty()) {
            CHECK(slice_asked().after == told.value().next);
        } else {
            CHECK(find("snapshot") == nullptr);
        }
        CHECK(place() == before);
        CHECK(contacts() == rows);
        CHECK(engine->busy());
        // What else happens in between begins nothing.
        std::size_t sends = under_way.size();
        engine->tick();
        find("");
        CHECK(under_way.size() == sends);
        engine->apply_arrived();
        CHECK(place() != before);
    }
    CHECK(contacts() == 20);
    finish();
}

TEST_CASE_METHOD(Filling, "pages and slices take turns, and a person's changes come before both") {
    begin();
    ann.create("contact", {{"last_name", text("Schmidt")}});
    ann.sync();
    answer("wait", 200, "{\"head\":" + to_text(head()) + "}");
    REQUIRE(arrived("snapshot", slice(slice_asked())));
    CHECK(find("pull") != nullptr);
    engine->apply_arrived();
    std::string after = place();
    REQUIRE(arrived("pull", page()));
    CHECK(slice_asked().after == after);
    engine->apply_arrived();
    CHECK(contacts() == 1);
    auto made = replica->commit("undo.edit", {{Draft::Kind::create, "contact", any_id(dice), {{"last_name", text("Own")}}}});
    REQUIRE(made.ok());
    replica->durable_through(replica->commit_number());
    engine->local_change();
    REQUIRE(arrived("snapshot", slice(slice_asked())));
    CHECK(find("push") != nullptr);
    engine->apply_arrived();
    finish();
    CHECK(replica->counts().pending == 0);
    CHECK(contacts() == 22);
}

TEST_CASE_METHOD(Filling, "E3: a slice that cannot be applied aborts what was asked for ahead of it, and comes again") {
    begin();
    answer("snapshot", 200, slice(slice_asked()));
    while (contacts() == 0) answer("snapshot", 200, slice(slice_asked()));
    std::string before = place();
    std::int64_t rows = contacts();
    REQUIRE(local->run("CREATE TRIGGER full BEFORE INSERT ON r_contact BEGIN SELECT RAISE(ABORT, 'full'); END").ok());
    REQUIRE(arrived("snapshot", slice(slice_asked())));
    std::uint32_t ahead = find("snapshot")->id;
    engine->apply_arrived();
    CHECK(engine->state() == Engine::State::failing);
    CHECK(find("snapshot") == nullptr);
    CHECK(under_way.empty());
    CHECK(place() == before);
    CHECK(contacts() == rows);
    // Its answer is not heard.
    engine->reply(ahead, 200, "{}", -1);
    CHECK(engine->state() == Engine::State::failing);
    REQUIRE(local->run("DROP TRIGGER full").ok());
    engine->sync_now();
    auto hello = service.hello(*database, me(), encode(HelloRequest{.cursor = replica->cursor()}));
    REQUIRE(hello.ok());
    answer("hello", 200, hello.value());
    CHECK(slice_asked().after == before);
    finish();
}

TEST_CASE_METHOD(Filling, "E4: a slice that only begins well is a failure of the other side") {
    begin();
    answer("snapshot", 200, slice(slice_asked()));
    std::string before = place(), whole = slice(slice_asked());
    std::string no_rows = whole.substr(0, whole.find("\"rows\":")) + "\"rows\":5,\"ops\":[]}";
    for (const std::string& body : {whole.substr(0, whole.size() - 1), whole + "x", no_rows}) {
        INFO(body);
        REQUIRE(arrived("snapshot", body));
        CHECK(slice_asked().after != before);
        engine->apply_arrived();
        CHECK(engine->state() == Engine::State::failing);
        CHECK(find("snapshot") == nullptr);
        CHECK(place() == before);
        engine->sync_now();
        auto hello = service.hello(*database, me(), encode(HelloRequest{.cursor = replica->cursor()}));
        answer("hello", 200, hello.value());
    }
    finish();
}

TEST_CASE_METHOD(Filling, "the session ends while the next slice is under way: what came is applied, the rest waits") {
    begin();
    REQUIRE(arrived("snapshot", slice(slice_asked())));
    std::string ahead = slice_asked().after;
    engine->apply_arrived();
    CHECK(place() == ahead);
    answer("snapshot", 401, {});
    CHECK(engine->state() == Engine::State::signed_out);
    find("");
    CHECK(under_way.empty());
    engine->resume();
    auto hello = service.hello(*database, me(), encode(HelloRequest{.cursor = replica->cursor()}));
    answer("hello", 200, hello.value());
    CHECK(slice_asked().after == ahead);
    finish();
}

TEST_CASE_METHOD(Filling, "an end between the two halves of an answer leaves it to be fetched again") {
    begin();
    std::string before = place();
    REQUIRE(arrived("snapshot", slice(slice_asked())));
    SECTION("offline") {
        engine->online(false);
        CHECK(engine->state() == Engine::State::offline);
        engine->apply_arrived();
        CHECK(place() == before);
        engine->online(true);
    }
    SECTION("another sign-in") {
        engine->resume();
        engine->apply_arrived();
        CHECK(place() == before);
    }
    auto hello = service.hello(*database, me(), encode(HelloRequest{.cursor = replica->cursor()}));
    answer("hello", 200, hello.value());
    CHECK(slice_asked().after == before);
    finish();
}

TEST_CASE_METHOD(Filling, "E6: a group is left while the next slice is under way") {
    groups({"north"});
    for (int i = 0; i < 6; ++i) ann.create("company", {{"name", text("All")}});
    ann.sync();
    begin();
    CHECK(slice_asked().groups.size() == 2);
    groups({});
    SECTION("the slice tells") {
        REQUIRE(arrived("snapshot", slice(slice_asked())));
        std::string ahead = slice_asked().after;
        CHECK(slice_asked().groups.size() == 2);
        engine->apply_arrived();
        CHECK(place() == ahead);
        // What was asked for on behalf of both groups is let go of.
        answer("snapshot", 200, slice(slice_asked()));
        CHECK(engine->state() == Engine::State::ready);
        CHECK(place() == ahead);
        answer("pull", 200, page());  // its turn
        CHECK(slice_asked().after == ahead);
        CHECK(slice_asked().groups == std::vector<std::string>{"all"});
    }
    SECTION("the page tells") {
        std::string both = slice(slice_asked());
        answer("wait", 200, "{\"head\":" + to_text(head()) + "}");
        REQUIRE(arrived("snapshot", both));
        engine->apply_arrived();
        REQUIRE(arrived("pull", page()));
        CHECK(slice_asked().groups == replica->snapshots().open().front().groups);
        engine->apply_arrived();
        CHECK(replica->snapshots().open().front().groups == std::vector<std::string>{"all"});
    }
    finish();
}

TEST_CASE_METHOD(Filling, "E6: what a slice is of is over by the time it arrives") {
    begin();
    while (find("snapshot") != nullptr) answer("snapshot", 200, slice(slice_asked()));
    finish();
    // The one group that a snapshot is of is left while its next slice is under way.
    for (int i = 0; i < 9; ++i) ann.create("contact", {{"last_name", text("North")}, {"visibility", text("north")}});
    groups({"north"});
    answer("wait", 200, "{\"head\":" + to_text(head()) + "}");
    answer("pull", 200, page());
    CHECK(slice_asked().groups == std::vector<std::string>{"north"});
    std::string of_north = slice(slice_asked());
    groups({});
    REQUIRE(replica->start_over(head(), {"all"}).ok());  // as after the horizon: begun anew with another question
    REQUIRE(arrived("snapshot", of_north));
    CHECK(find("snapshot") == nullptr);  // its place is none of the new one's
    engine->apply_arrived();
    CHECK(engine->state() == Engine::State::ready);
    CHECK(place().empty());
    CHECK(slice_asked().groups == std::vector<std::string>{"all"});
    finish();
}
