// The engine against scripted answers: what it sends, when it waits, and that no answer but 200 touches the outbox.
#include "sync/engine.h"

#include <algorithm>

#include "base/text.h"
#include "support/sync_reads.h"
#include "team.h"

using namespace hera;
using namespace hera::sync;
using namespace hera::test;

namespace {

struct EngineAlone {
    Team team;
    Device ann{team, team.users[0], "owner"};
    SeededRandom dice{77};
    Engine engine{*ann.replica, ann.clock, dice};
    std::vector<Engine::Send> under_way;

    void collect() {
        for (std::uint32_t id : engine.take_aborts()) {
            under_way.erase(std::remove_if(under_way.begin(), under_way.end(), [id](const auto& send) { return send.id == id; }),
                            under_way.end());
        }
        for (Engine::Send& send : engine.take_sends()) under_way.push_back(std::move(send));
        // E1
        std::size_t waits = 0, looks = 0, stories = 0, others = 0;
        for (const auto& send : under_way) {
            std::size_t& kind = starts_with(send.path, "v1/sync/wait")      ? waits
                                : send.path == "v1/sync/sums"                 ? looks
                                : starts_with(send.path, "v1/sync/history") ? stories
                                                                              : others;
            kind += 1;
        }
        CHECK(waits <= 1);
        CHECK(looks <= 1);
        CHECK(stories <= 1);
        CHECK(others <= 1);
    }
    const Engine::Send* find(const char* what) {
        collect();
        for (const auto& send : under_way) {
            if (starts_with(send.path, std::string("v1/sync/") + what)) return &send;
        }
        return nullptr;
    }
    void answer(const char* what, int status, const std::string& body = {}, std::int64_t retry_after_ms = -1) {
        const Engine::Send* send = find(what);
        REQUIRE(send != nullptr);
        std::uint32_t id = send->id;
        under_way.erase(std::remove_if(under_way.begin(), under_way.end(), [id](const auto& s) { return s.id == id; }),
                        under_way.end());
        engine.reply(id, status, body, retry_after_ms);
        collect();
    }
    std::string hello() { return encode(HelloReply{team.head(), team.clock.now(), "one"}); }
    std::string push_of(const Engine::Send& send) {
        auto request = decode_push_request(send.body);
        REQUIRE(request.ok());
        return encode(team.push(ann, std::move(request).value()));
    }
    void ready() {
        engine.start();
        answer("hello", 200, hello());
        REQUIRE(engine.state() == Engine::State::ready);
    }
    void edit() {
        ann.create("contact", {{"last_name", text("Meyer")}});
        engine.local_change();
        collect();
    }
    std::uint32_t pending() { return ann.replica->counts().pending; }
};

}  // namespace

TEST_CASE_METHOD(EngineAlone, "hello, push, pull, and one wait that stays parked") {
    engine.start();
    edit();
    REQUIRE(find("hello") != nullptr);
    CHECK(find("push") == nullptr);
    answer("hello", 200, hello());
    const Engine::Send* push = find("push");
    REQUIRE(push != nullptr);
    answer("push", 200, push_of(*push));
    REQUIRE(find("pull") != nullptr);
    auto page = team.service.page(*team.database, {team.tenant, ann.user, ann.identity.device, ann.role}, {ann.replica->cursor()});
    answer("pull", 200, encode(page.value()));
    CHECK(engine.caught_up());
    CHECK(engine.last_sync().ms == ann.clock.now().ms);
    CHECK(find("wait") != nullptr);
    CHECK(pending() == 0);
    // The server has news.
    Device bob(team, team.users[1], "rep");
    bob.create("contact", {{"last_name", text("Schmidt")}});
    bob.push();
    answer("wait", 200, "{\"head\":" + to_text(team.head()) + "}");
    CHECK_FALSE(engine.caught_up());
    CHECK(find("pull") != nullptr);
}

TEST_CASE_METHOD(EngineAlone, "E3: what each status does, and that the outbox stays as it is") {
    struct Row {
        int status;
        Engine::State state;
        bool tries_again;
    };
    const Row rows[] = {
        {0, Engine::State::offline, true},         {401, Engine::State::signed_out, false},    {403, Engine::State::failing, true},
        {409, Engine::State::other_account, false}, {426, Engine::State::update_needed, false}, {429, Engine::State::failing, true},
        {500, Engine::State::failing, true},        {502, Engine::State::failing, true},        {503, Engine::State::failing, true},
    };
    for (const Row& row : rows) {
        for (const char* at : {"hello", "push", "pull"}) {
            INFO(row.status << " answers " << at);
            EngineAlone one;
            std::int64_t cursor = one.ann.replica->cursor();
            one.engine.start();
            if (std::string(at) != "hello") {
                if (std::string(at) == "push") {
                    one.edit();
                    one.answer("hello", 200, one.hello());
                } else {
                    one.answer("hello", 200, encode(HelloReply{cursor + 5, one.team.clock.now(), "one"}));
                    one.ann.create("contact", {{"last_name", text("Meyer")}});
                }
            } else {
                one.edit();
            }
            one.answer(at, row.status, "{\"error\":{\"key\":\"error.told\",\"args\":[\"x\"]}}");
            CHECK(one.engine.state() == row.state);
            CHECK(one.engine.problem().has_value());
            CHECK(one.pending() == 1);
            CHECK(one.ann.replica->cursor() == cursor);
            CHECK(one.engine.wake_at_ms().has_value() == row.tries_again);
            CHECK(one.find("push") == nullptr);
            one.edit();  // editing goes on and sends nothing
            CHECK(one.under_way.empty());
            CHECK(one.pending() == 2);
        }
    }
}

TEST_CASE_METHOD(EngineAlone,
                 "back-off doubles up to five minutes with jitter, starts anew after a success, and yields to a person") {
    engine.start();
    std::int64_t expected = 1000;
    for (int i = 0; i < 14; ++i) {
        answer("hello", 0);
        std::int64_t wait = *engine.wake_at_ms() - ann.clock.monotonic_ms();
        INFO("try " << i << " waits " << wait);
        CHECK(wait >= expected / 2);
        CHECK(wait <= expected * 3 / 2);
        expected = std::min<std::int64_t>(300'000, expected * 2);
        ann.clock.advance(wait - 1);
        engine.tick();
        CHECK(find("hello") == nullptr);
        ann.clock.advance(1);
        engine.tick();
        REQUIRE(find("hello") != nullptr);
    }
    answer("hello", 0);
    engine.sync_now();
    answer("hello", 200, hello());
    CHECK(engine.state() == Engine::State::ready);
    // A hello alone does not count as success: something must have been exchanged.
    edit();
    const Engine::Send* push = find("push");
    REQUIRE(push != nullptr);
    answer("push", 200, push_of(*push));
    answer("pull", 0);
    CHECK(*engine.wake_at_ms() - ann.clock.monotonic_ms() <= 1500);
}

TEST_CASE_METHOD(EngineAlone, "Retry-After is kept") {
    ready();
    edit();
    answer("push", 429, {}, 60'000);
    CHECK(*engine.wake_at_ms() - ann.clock.monotonic_ms() >= 60'000);
    CHECK(pending() == 1);
}

TEST_CASE_METHOD(EngineAlone, "E2: an unanswered push is repeated with the same ops first") {
    ready();
    edit();
    auto first = decode_push_request(find("push")->body);
    push_of(*find("push"));  // the server took it; its answer is lost
    answer("push", 0);
    edit();
    engine.sync_now();
    answer("hello", 200, hello());
    const Engine::Send* again = find("push");
    REQUIRE(again != nullptr);
    auto second = decode_push_request(again->body);
    REQUIRE(second.value().ops.size() == 2);
    CHECK(second.value().ops[0].id == first.value().ops[0].id);
    CHECK(second.value().ops[0].fields == first.value().ops[0].fields);
    std::int64_t head = team.head();
    answer("push", 200, push_of(*again));
    CHECK(team.head() == head + 1);
    CHECK(pending() == 0);
}

TEST_CASE_METHOD(EngineAlone, "413 halves the batch and tries at once, down to one op") {
    for (int i = 0; i < 8; ++i) ann.create("contact", {{"last_name", text("Meyer")}});
    ready();
    std::size_t before = decode_push_request(find("push")->body).value().ops.size();
    CHECK(before == 8);
    int halvings = 0;
    while (decode_push_request(find("push")->body).value().ops.size() > 1) {
        answer("push", 413);
        REQUIRE(engine.state() == Engine::State::ready);
        REQUIRE(++halvings < 12);
    }
    answer("push", 413);
    CHECK(engine.state() == Engine::State::failing);
    CHECK(pending() == 8);
}

TEST_CASE_METHOD(EngineAlone, "a poison op goes to the inbox and the others go on") {
    ready();
    edit();
    edit();
    auto request = decode_push_request(find("push")->body).value();
    PushReply reply;
    reply.results = {{request.ops[0].id, 7, OpCode::invalid, "[\"error.bad\"]"}};
    reply.head = ann.replica->cursor();
    answer("push", 200, encode(reply));
    CHECK(ann.replica->counts().refused == 1);
    REQUIRE(find("push") != nullptr);
    answer("push", 200, push_of(*find("push")));
    CHECK(pending() == 0);
    CHECK(engine.state() == Engine::State::ready);
}

TEST_CASE_METHOD(EngineAlone, "an op the server is too old for waits without a storm of requests") {
    ready();
    edit();
    auto request = decode_push_request(find("push")->body).value();
    PushReply reply;
    reply.results = {{request.ops[0].id, 0, OpCode::update_needed, {}}};
    reply.head = ann.replica->cursor();
    answer("push", 200, encode(reply));
    CHECK(pending() == 1);
    CHECK(under_way.empty());
    CHECK(*engine.wake_at_ms() - ann.clock.monotonic_ms() >= 60'000);
}

TEST_CASE_METHOD(EngineAlone, "E4: an answer nobody understands is a failure of the other side") {
    const char* nonsense[] = {
        "",
        "<html>hotel</html>",
        "{}",
        "[]",
        "{\"results\":5,\"head\":1,\"now\":1}",
        "{\"from\":999999,\"to\":1000000,\"head\":1000000,\"more\":false,\"now\":1,\"cols\":{},\"rows\":[],\"ops\":[]}"};
    for (const char* body : nonsense) {
        for (const char* at : {"hello", "push", "pull"}) {
            // These two are a hello as far as one can tell.
            bool greets = std::string(body).find("head") != std::string::npos && std::string(at) == "hello";
            if (greets) continue;
            INFO(at << " " << body);
            EngineAlone one;
            std::int64_t cursor = one.ann.replica->cursor();
            one.engine.start();
            if (std::string(at) == "hello") {
                one.edit();
            } else if (std::string(at) == "push") {
                one.edit();
                one.answer("hello", 200, one.hello());
            } else {
                one.answer("hello", 200, encode(HelloReply{cursor + 5, one.team.clock.now(), "one"}));
                one.ann.create("contact", {{"last_name", text("Meyer")}});
            }
            one.answer(at, 200, body);
            CHECK(one.engine.state() == Engine::State::failing);
            CHECK(one.pending() == 1);
            CHECK(one.ann.replica->cursor() == cursor);
        }
    }
}

TEST_CASE_METHOD(EngineAlone, "signing in again goes on; an answer to an aborted request is not heard") {
    ready();
    edit();
    std::uint32_t old = find("push")->id;
    std::string late = push_of(*find("push"));
    engine.online(false);
    CHECK(engine.state() == Engine::State::offline);
    engine.reply(old, 200, late, -1);
    CHECK(pending() == 1);
    engine.online(true);
    answer("hello", 401);
    engine.online(true);
    engine.sync_now();
    CHECK(find("hello") == nullptr);
    engine.resume();
    answer("hello", 200, hello());
    REQUIRE(find("push") != nullptr);
    answer("push", 200, push_of(*find("push")));
    CHECK(pending() == 0);
    engine.stop();
    collect();
    CHECK(under_way.empty());
    CHECK_FALSE(engine.wake_at_ms());
}

TEST_CASE_METHOD(EngineAlone, "a tenant that was restored from a backup stops sync, and nothing is lost") {
    ready();
    edit();
    engine.online(false);
    engine.online(true);
    answer("hello", 200, encode(HelloReply{1, team.clock.now(), "another"}));
    CHECK(engine.state() == Engine::State::restored);
    CHECK(engine.problem()->key == "error.tenant_restored");
    CHECK(pending() == 1);
}

TEST_CASE_METHOD(EngineAlone, "a wait that fails is tried later while pushing goes on") {
    ready();
    edit();
    answer("push", 200, push_of(*find("push")));
    auto page = team.service.page(*team.database, {team.tenant, ann.user, ann.identity.device, ann.role}, {ann.replica->cursor()});
    answer("pull", 200, encode(page.value()));
    answer("wait", 503);
    CHECK(engine.state() == Engine::State::ready);
    CHECK(find("wait") == nullptr);
    edit();
    CHECK(find("push") != nullptr);
    answer("push", 200, push_of(*find("push")));
    ann.clock.advance(300'000);
    engine.tick();
    collect();
    CHECK(find("wait") == nullptr);  // not while there is a page to fetch
    CHECK(find("pull") != nullptr);
    CHECK(under_way.size() == 2);    // …and the sums, which nobody has answered
}

namespace {

// A record that somebody else has changed so often that its page came without it.
struct LongStory : EngineAlone {
    RecordId changed(int times) {
        Device bob(team, team.users[1], "rep");
        RecordId id = bob.create("contact", {{"last_name", text("Schmidt")}});
        for (int i = 0; i < times; ++i) bob.patch("contact", id, {{"job_title", Value("level " + std::to_string(i))}});
        bob.sync();
        ann.pull();
        return id;
    }
    std::string history(const Engine::Send& send, std::size_t limit) {
        HttpRequest request;
        request.path = send.path;
        const server::AuthContext who{team.tenant, ann.user, ann.identity.device, ann.role};
        auto reply = answer_read(team.service, *team.database, who, request, limit);
        REQUIRE(reply);
        REQUIRE(reply->ok());
        return reply->value();
    }
};

}  // namespace

TEST_CASE_METHOD(LongStory, "G2: the history of a record that is looked at is fetched in portions, for who looks on") {
    RecordId id = changed(30);
    ready();
    CHECK(find("history") == nullptr);
    engine.want_history({{"contact", id}});
    int portions = 0;
    for (; const Engine::Send* send = find("history"); ++portions) {
        REQUIRE(portions < 10);
        engine.want_history({{"contact", id, true}});  // its page is made anew: nothing that is under way is broken off for that
        REQUIRE(find("history") == send);
        answer("history", 200, history(*send, 8));
        CHECK(find("history") == nullptr);
        engine.tick();
        CHECK(find("history") == nullptr);
        engine.want_history({{"contact", id}});
    }
    CHECK(portions == 4);
    CHECK_FALSE(ann.replica->history_gap(id).value());
    engine.want_history({{"contact", id}});
    CHECK(find("history") == nullptr);
}

TEST_CASE_METHOD(LongStory, "E1, E3: who is not told of a history asks a minute later; without a network it waits") {
    RecordId id = changed(30), other = changed(12);
    engine.want_history({{"contact", id}});
    CHECK(find("history") == nullptr);  // not talking yet
    ready();
    REQUIRE(find("history") != nullptr);
    answer("history", 404, R"({"error":{"code":"not_found","key":"error.not_found","args":[],"field":""}})");
    CHECK(engine.state() == Engine::State::ready);
    engine.tick();
    CHECK(find("history") == nullptr);
    ann.clock.advance(61'000);
    engine.tick();
    REQUIRE(find("history") != nullptr);
    engine.want_history({{"contact", other}});
    const Engine::Send* send = find("history");
    REQUIRE(send != nullptr);
    CHECK(send->path.find(other.text()) != std::string::npos);
    // No answer to it stops nothing else; that there is no network is what others find out.
    answer("history", 0);
    CHECK(engine.state() == Engine::State::ready);
    CHECK(find("history") == nullptr);
    engine.online(false);
    CHECK(engine.state() == Engine::State::offline);
    engine.sync_now();
    answer("hello", 200, hello());
    REQUIRE(find("history") != nullptr);
    answer("history", 200, "{}");
    CHECK(engine.state() == Engine::State::failing);
    CHECK(ann.replica->history_gap(other).value());
    engine.sync_now();
    answer("hello", 200, hello());
    send = find("history");
    REQUIRE(send != nullptr);
    answer("history", 401);
    CHECK(engine.state() == Engine::State::signed_out);
    CHECK(find("history") == nullptr);
    engine.resume();
    answer("hello", 200, hello());
    send = find("history");
    REQUIRE(send != nullptr);
    answer("history", 200, history(*send, 0));
    CHECK_FALSE(ann.replica->history_gap(other).value());
}

TEST_CASE_METHOD(LongStory, "G2: an answer that brings nothing nearer is not asked for in a circle") {
    RecordId id = changed(30);
    ready();
    engine.want_history({{"contact", id}});
    std::int64_t below = ann.replica->history_gap(id).value()->below;
    answer("history", 200,
           "{\"record\":\"" + id.text() + "\",\"above\":" + to_text(below - 1) + ",\"before\":" + to_text(below) + ",\"ops\":[]}");
    CHECK(find("history") == nullptr);
    CHECK(ann.replica->history_gap(id).value());
    ann.clock.advance(61'000);
    engine.tick();
    CHECK(find("history") != nullptr);
}

TEST_CASE_METHOD(LongStory, "A7: history that arrives for a record which went out of sight meanwhile is not taken") {
    Device bob(team, team.users[1], "rep");
    RecordId id = changed(30);
    ready();
    engine.want_history({{"contact", id}});
    const Engine::Send* send = find("history");
    REQUIRE(send != nullptr);
    std::string told = history(*send, 0);
    bob.pull();
    REQUIRE(team.service.set_groups(*team.database, bob.user, {"north"}).ok());
    bob.pull();
    bob.patch("contact", id, {{"visibility", text("north")}});
    bob.sync();
    ann.pull();
    REQUIRE(ann.cell("contact", id, "last_name") == "gone");
    answer("history", 200, told);
    auto words = ann.database->prepare("SELECT count(*) FROM op WHERE record = ? AND ifnull(body, '{}') <> '{}'");
    words.bind(1, id);
    REQUIRE(std::move(words.step()).value());
    CHECK(words.integer(0) == 0);
    CHECK(engine.state() == Engine::State::ready);
}

TEST_CASE_METHOD(LongStory, "the story that cannot be told does not hold up the others; who looks away asks no more") {
    RecordId id = changed(30), other = changed(12);
    ready();
    engine.want_history({{"contact", id}, {"contact", other}});
    answer("history", 404, "{}");
    const Engine::Send* send = find("history");
    REQUIRE(send != nullptr);
    CHECK(send->path.find(other.text()) != std::string::npos);
    answer("history", 200, history(*send, 0));
    CHECK_FALSE(ann.replica->history_gap(other).value());
    CHECK(find("history") == nullptr);
    ann.clock.advance(61'000);
    engine.tick();
    REQUIRE(find("history") != nullptr);
    engine.want_history({});
    CHECK(find("history") == nullptr);
    ann.clock.advance(61'000);
    engine.tick();
    CHECK(find("history") == nullptr);
}
