// S1–S5 of services/sync_service.h, on a tenant's real file.
#include "services/sync_service.h"

#include <chrono>
#include <map>
#include <mutex>
#include <set>
#include <thread>

#include "base/json.h"
#include "data_fixture.h"

using namespace hera;
using namespace hera::server;
using hera::sync::OpCode;
using hera::test::ServerFixture;

namespace {

// The code and the reason's key that one op gets.
struct Verdict {
    OpCode code;
    std::string key;
};

struct SyncFixture : ServerFixture {
    AuthContext owner = make_tenant();

    AuthContext colleague(const std::string& role) {
        AuthContext who{owner.tenant, UserId::make(clock, random), DeviceId::make(clock, random), role};
        REQUIRE(open(owner).write_alone([&](store::Database& database) {
            return sync.add_user(database, {who.user, "Bob", "bob@example.org", role});
        }).ok());
        return who;
    }
    Verdict verdict(const AuthContext& who, const sync::Op& op) {
        auto reply = push(who, {op});
        REQUIRE(reply.ok());
        REQUIRE(reply.value().results.size() == 1);
        const sync::PushResult& result = reply.value().results[0];
        return {result.code, result.reason.empty() ? "" : sync::reason_error(result.reason).key};
    }
    std::int64_t head() { return pull(owner, 0, 1).head; }
};

}  // namespace

TEST_CASE_METHOD(SyncFixture, "a new tenant has its owner, a pipeline and six stages") {
    std::map<std::string, int> count;
    sync::PullPage page = pull(owner, 0);
    for (const sync::WireRow& row : page.rows) ++count[row.entity];
    CHECK(count == std::map<std::string, int>{{"user", 1}, {"pipeline", 1}, {"stage", 6}});
    CHECK(page.to == page.head);
    CHECK_FALSE(page.more);
}

TEST_CASE_METHOD(SyncFixture, "the author is the session's, whatever the body says", "[S1]") {
    sync::Op op = company("Acme");
    op.user = UserId::make(clock, random);
    op.device = DeviceId::make(clock, random);
    REQUIRE(push(owner, {op}).ok());
    sync::PullPage page = pull(owner, head() - 1);
    REQUIRE(page.ops.size() == 1);
    CHECK(page.ops[0].op.user == owner.user);
    CHECK(page.ops[0].op.device == owner.device);
}

TEST_CASE_METHOD(SyncFixture, "the same op id changes nothing again, also after a restart", "[S2]") {
    sync::Op op = company("Acme");
    auto first = push(owner, {op}).value();
    CHECK(first.results[0].code == OpCode::applied);
    auto second = push(owner, {op, op}).value();
    CHECK(second.head == first.head);
    for (const auto& result : second.results) {
        CHECK(result.code == OpCode::duplicate);
        CHECK(result.seq == first.results[0].seq);
    }
    sync::Op patched = patch(op.record, "name", "\"Changed\"");
    REQUIRE(push(owner, {patched}).ok());
    CHECK(verdict(owner, op).code == OpCode::duplicate);  // does not bring the old name back
    for (const sync::WireRow& row : pull(owner, 0).rows) {
        if (row.id == op.record) CHECK(row.cells[0].second == "\"Changed\"");
    }
    // A refused op stays refused with its reason.
    sync::Op bad = patch(op.record, "name", "7");
    Verdict refused = verdict(owner, bad);
    CHECK(refused.code == OpCode::invalid);
    CHECK(verdict(owner, bad).key == refused.key);
    // The id of one op under another content is no repetition.
    sync::Op stolen = company("Other");
    stolen.id = op.id;
    CHECK(verdict(owner, stolen).key == "error.op_id_reused");
    CHECK(verdict(colleague("rep"), op).key == "error.op_id_reused");
}

TEST_CASE_METHOD(SyncFixture, "an op that fails leaves no trace; those beside it count", "[S3]") {
    std::int64_t before = head();
    sync::Op good = company("Good"), bad = company("Bad"), last = company("Last");
    bad.fields.emplace_back("website", "\"not a\\nurl at all\"");
    auto reply = push(owner, {good, bad, last}).value();
    CHECK(reply.results[0].code == OpCode::applied);
    CHECK(reply.results[1].code == OpCode::invalid);
    CHECK(reply.results[2].code == OpCode::applied);
    std::set<std::string> names;
    for (const sync::WireRow& row : pull(owner, before).rows) names.insert(row.cells[0].second);
    CHECK(names == std::set<std::string>{"\"Good\"", "\"Last\""});
}

TEST_CASE_METHOD(SyncFixture, "a push that the transaction cannot keep has not happened", "[S3]") {
    std::int64_t before = head();
    sync::Op op = company("Acme");
    auto lost = open(owner).write([&](store::Database& database) -> Result<void> {
        auto reply = sync.push_ops(database, owner, {clock.now(), {op}});
        REQUIRE(reply.ok());
        return Error{.code = Code::too_large, .key = "error.disk_full"};
    });
    CHECK_FALSE(lost.ok());
    CHECK(head() == before);
    CHECK(verdict(owner, op).code == OpCode::applied);
}

TEST_CASE_METHOD(SyncFixture, "an op that is refused has written nothing but that it was", "[S3]") {
    auto written = [&](const sync::Op& op) {
        std::int64_t rows = 0;
        Verdict what{};
        REQUIRE(open(owner).write([&](store::Database& database) -> Result<void> {
            std::int64_t before = database.total_changes();
            sync::PushReply reply = TRY(sync.push_ops(database, owner, {clock.now(), {op}}));
            rows = database.total_changes() - before;
            what = {reply.results[0].code, reply.results[0].reason.empty() ? "" : sync::reason_error(reply.results[0].reason).key};
            return {};
        }).ok());
        return std::pair(rows, what);
    };
    auto refused_only = [&](const sync::Op& op, const char* key) {
        auto [rows, what] = written(op);
        INFO(key);
        CHECK(what.key == key);
        CHECK(rows == 2);  // the refused op and the head
    };
    auto flip = [&](RecordId record, sync::OpKind kind) {
        sync::Op op = patch(record, "", "");
        op.kind = kind;
        op.fields.clear();
        return op;
    };
    auto merge = [&](RecordId record, RecordId into) {
        sync::Op op = patch(record, "merged_into", "\"" + into.text() + "\"");
        op.kind = sync::OpKind::merge;
        return op;
    };
    sync::Op acme = company("Acme"), twin = company("Acme"), third = company("Acme");
    REQUIRE(written(acme).first > 2);
    REQUIRE(push(owner, {twin, third}).ok());
    sync::Op again = acme;
    again.id = OpId::make(clock, random);
    refused_only(again, "error.record_exists");
    refused_only(patch(RecordId::make(clock, random), "name", "\"x\""), "error.record_gone");
    refused_only(flip(RecordId::make(clock, random), sync::OpKind::remove), "error.record_gone");
    refused_only(patch(acme.record, "name", "7"), "error.wire_value");
    refused_only(merge(acme.record, acme.record), "error.merge_survivor");
    refused_only(merge(acme.record, RecordId::make(clock, random)), "error.merge_survivor");
    AuthContext bob = colleague("rep");
    auto seen = [&](sync::Op op) {
        op.base_seq = head();
        return op;
    };
    REQUIRE(verdict(bob, seen(merge(twin.record, acme.record))).code == OpCode::applied);
    refused_only(merge(twin.record, third.record), "error.merged_meanwhile");  // P2
    REQUIRE(verdict(bob, seen(patch(acme.record, "name", "\"Acme Ltd\""))).code == OpCode::applied);
    refused_only(flip(twin.record, sync::OpKind::remove), "error.merged_meanwhile");  // P5

    auto quota = [&] {
        sync::Op op = company("");
        op.entity = "quota";
        op.fields = {{"user", "\"" + record_of(owner.user).text() + "\""}, {"year", "2027"}, {"amount", "[100,\"USD\"]"}};
        return op;
    };
    auto of_quota = [](sync::Op op) {
        op.entity = "quota";
        return op;
    };
    sync::Op first = quota(), second = quota();
    REQUIRE(verdict(owner, first).code == OpCode::applied);
    REQUIRE(verdict(owner, of_quota(flip(first.record, sync::OpKind::remove))).code == OpCode::applied);
    REQUIRE(verdict(owner, second).code == OpCode::applied);
    refused_only(of_quota(flip(first.record, sync::OpKind::restore)), "error.key_taken");  // K3
}

TEST_CASE_METHOD(SyncFixture, "an error in the middle of an op undoes its push and hurts no other of the transaction", "[S3][T1]") {
    sync::Op acme = company("Acme");
    REQUIRE(push(owner, {acme}).ok());
    AuthContext bob = colleague("rep");
    sync::Op seen = patch(acme.record, "name", "\"Acme Ltd\"");
    seen.base_seq = head();
    REQUIRE(verdict(bob, seen).code == OpCode::applied);
    // The op's last write but one fails: by then its conflict is written.
    auto handle = open(owner);
    REQUIRE(handle.write([](store::Database& database) {
        return database.run("CREATE TRIGGER t BEFORE INSERT ON op WHEN NEW.body LIKE '%Acme Inc%'"
                            " BEGIN SELECT RAISE(ABORT, 'no'); END");
    }).ok());
    auto count = [&](const std::string& sql) {
        std::int64_t rows = -1;
        REQUIRE(handle.read([&](store::Database& database) -> Result<void> {
            auto statement = database.prepare(sql);
            TRY(statement.step());
            rows = statement.integer(0);
            return {};
        }).ok());
        return rows;
    };
    const std::int64_t before = head();
    sync::Op good = company("Good"), clashing = patch(acme.record, "name", "\"Acme Inc\""), last = company("Last");
    sync::Op beside = company("Beside"), behind = company("Behind");
    // The first holds the place until the three pushes wait: they share what follows.
    std::mutex gate;
    gate.lock();
    std::vector<std::thread> threads;
    auto wait = [] { std::this_thread::sleep_for(std::chrono::milliseconds(50)); };
    threads.emplace_back([&] {
        REQUIRE(handle.write([&](store::Database&) -> Result<void> {
            std::lock_guard held(gate);
            return {};
        }).ok());
    });
    wait();
    std::map<int, bool> ok;
    std::mutex results;
    auto start = [&](int which, std::vector<sync::Op> ops) {
        threads.emplace_back([&, which, ops] {
            auto done = handle.write([&](store::Database& database) -> Result<void> {
                TRY(sync.push_ops(database, owner, {clock.now(), ops}));
                return {};
            });
            std::lock_guard lock(results);
            ok[which] = done.ok();
        });
        wait();
    };
    start(1, {beside});
    start(2, {good, clashing, last});
    start(3, {behind});
    gate.unlock();
    for (std::thread& thread : threads) thread.join();
    CHECK(ok == std::map<int, bool>{{1, true}, {2, false}, {3, true}});
    CHECK(count("SELECT count(*) FROM r_conflict") == 0);
    CHECK(count("SELECT count(*) FROM r_company WHERE f_name IN ('Good', 'Last', 'Acme Inc')") == 0);
    CHECK(count("SELECT count(*) FROM r_company WHERE f_name IN ('Beside', 'Behind')") == 2);
    CHECK(head() == before + 2);
    CHECK(verdict(owner, good).code == OpCode::applied);  // it has not happened: no duplicate
    REQUIRE(handle.write([](store::Database& database) { return database.run("DROP TRIGGER t"); }).ok());
    CHECK(verdict(owner, clashing).code == OpCode::with_conflict);
    CHECK(count("SELECT count(*) FROM r_conflict") == 1);
}

TEST_CASE_METHOD(SyncFixture, "who may push what") {
    RecordId acme = company("x").record;
    sync::Op made = company("Acme");
    REQUIRE(push(owner, {made}).ok());
    acme = made.record;
    AuthContext rep = colleague("rep"), viewer = colleague("viewer"), admin = colleague("admin");
    auto on = [&](const char* entity, RecordId record, const char* field, const char* json) {
        sync::Op op = patch(record, field, json);
        op.entity = entity;
        op.base_seq = head();  // has seen everything: no conflict
        return op;
    };
    CHECK(verdict(rep, on("company", acme, "name", "\"New\"")).code == OpCode::applied);
    CHECK(verdict(viewer, on("company", acme, "name", "\"New\"")).key == "error.role_may_not_edit");
    CHECK(verdict(owner, on("user", record_of(owner.user), "role", "\"rep\"")).key == "error.users_by_server");
    RecordId pipeline{};
    for (const sync::WireRow& row : pull(owner, 0).rows) {
        if (row.entity == "pipeline") pipeline = row.id;
    }
    CHECK(verdict(rep, on("pipeline", pipeline, "name", "\"Mine\"")).key == "error.role_may_not_configure");
    CHECK(verdict(admin, on("pipeline", pipeline, "name", "\"Ours\"")).code == OpCode::applied);
    sync::Op quota = company("x");
    quota.entity = "quota";
    quota.fields = {{"user", "\"" + record_of(rep.user).text() + "\""}, {"year", "2026"},
                    {"amount", "{\"minor\":100,\"currency\":\"USD\"}"}, {"visibility", "\"all\""}};
    CHECK(verdict(rep, quota).key == "error.role_may_not_set_quotas");
    CHECK(verdict(colleague("manager"), quota).key != "error.role_may_not_set_quotas");
    sync::Op conflict = company("x");
    conflict.entity = "conflict";
    CHECK(verdict(owner, conflict).key == "error.conflicts_by_server");
    sync::Op newer = company("x");
    newer.entity = "spaceship";
    CHECK(verdict(owner, newer).code == OpCode::update_needed);
    sync::Op derived = company("x");
    derived.fields.emplace_back("last_touch_at", "1");
    CHECK(verdict(owner, derived).key == "error.derived_field");
}

TEST_CASE_METHOD(SyncFixture, "what is outside the person's groups does not leave", "[S4]") {
    sync::Op open_to_all = company("Open"), secret = company("Secret");
    REQUIRE(push(owner, {open_to_all, secret}).value().results[1].code == OpCode::applied);
    REQUIRE(open(owner).write([&](store::Database& database) -> Result<void> {
        TRY(database.prepare("UPDATE r_company SET f_visibility = 'board' WHERE id = ?").bind(1, secret.record).run());
        return database.prepare("UPDATE op SET visibility = 'board' WHERE record = ?").bind(1, secret.record).run();
    }).ok());
    sync::PullPage page = pull(colleague("rep"), 0);
    for (const sync::WireRow& row : page.rows) CHECK_FALSE(row.id == secret.record);
    for (const sync::LoggedOp& entry : page.ops) CHECK_FALSE(entry.op.record == secret.record);
    CHECK(page.to == page.head);
}

TEST_CASE_METHOD(SyncFixture, "nobody puts a record where they could not see it themselves", "[S4]") {
    sync::Op hidden = company("Hidden");
    hidden.fields.emplace_back("visibility", "\"board\"");
    CHECK(verdict(owner, hidden).key == "error.group_not_yours");
    sync::Op seen = company("Seen");
    REQUIRE(push(owner, {seen}).value().results[0].code == OpCode::applied);
    CHECK(verdict(owner, patch(seen.record, "visibility", "\"board\"")).key == "error.group_not_yours");
    for (const char* nothing : {"\"\"", "null"})
        CHECK(verdict(owner, patch(seen.record, "visibility", nothing)).key == "error.required");
}

TEST_CASE_METHOD(SyncFixture, "a change of more than 256 KiB is refused, and a refused one is not kept", "[S3]") {
    sync::Op large = company("Large");
    large.fields.emplace_back("a_field_of_tomorrow", "\"" + std::string(300'000, 'x') + "\"");
    CHECK(verdict(owner, large).key == "error.too_large");
    REQUIRE(open(owner).read([&](store::Database& database) -> Result<void> {
        auto kept = database.prepare("SELECT coalesce(max(length(body)), 0) FROM op WHERE state = 3");
        REQUIRE(TRY(kept.step()));
        CHECK(kept.integer(0) < 1000);
        return {};
    }).ok());
}

TEST_CASE_METHOD(SyncFixture, "pages of any size add up to the same, each ending between two seqs", "[S5]") {
    std::vector<sync::Op> ops;
    for (int i = 0; i < 40; ++i) ops.push_back(company("Company " + std::to_string(i)));
    REQUIRE(push(owner, ops).ok());
    for (int i = 0; i < 10; ++i) REQUIRE(push(owner, {patch(ops[0].record, "name", "\"v" + std::to_string(i) + "\"")}).ok());
    sync::PullPage whole = pull(owner, 0);
    for (std::size_t limit : {std::size_t{1}, std::size_t{2}, std::size_t{7}, std::size_t{1000}}) {
        INFO(limit);
        std::set<std::string> rows, history;
        std::int64_t cursor = 0;
        for (int pages = 0;; ++pages) {
            REQUIRE(pages < 200);
            sync::PullPage page = pull(owner, cursor, limit);
            CHECK(page.from == cursor);
            CHECK((page.to > cursor || !page.more));
            for (const sync::WireRow& row : page.rows) {
                CHECK((row.ver > cursor && row.ver <= page.to));
                CHECK(rows.insert(row.id.text()).second);  // the latest state, once
            }
            for (const sync::LoggedOp& entry : page.ops) CHECK(history.insert(entry.op.id.text()).second);
            cursor = page.to;
            if (!page.more) {
                CHECK(page.to == page.head);
                break;
            }
        }
        CHECK(cursor == whole.head);
        CHECK(rows.size() == whole.rows.size());
        CHECK(history.size() == whole.ops.size());
    }
    CHECK(pull(owner, whole.head).rows.empty());
    auto handle = open(owner);
    for (std::int64_t cursor : {std::int64_t{-1}, whole.head + 1}) {
        auto read = handle.read([&](store::Database& database) -> Result<void> {
            TRY(sync.page(database, owner, {cursor}));
            return {};
        });
        CHECK(read.error().key == "error.cursor");
    }
}

TEST_CASE_METHOD(SyncFixture, "the bodies of the wire") {
    auto handle = open(owner);
    std::string hello, error;
    auto ask = [&](const std::string& body) {
        return handle.read([&](store::Database& database) -> Result<void> {
            hello = TRY(sync.hello(database, owner, body));
            return {};
        });
    };
    REQUIRE(ask(R"({"protocol":2,"schema":1,"now":5,"cursor":0})").ok());
    auto reply = sync::decode_hello_reply(hello);
    REQUIRE(reply.ok());
    CHECK(reply.value().head == head());
    CHECK(reply.value().incarnation.size() == 26);
    for (const char* other : {"1", "3"}) {
        std::string body = "{\"protocol\":" + std::string(other) + ",\"schema\":1,\"now\":5,\"cursor\":0}";
        CHECK(ask(body).error().key == "error.update_needed");
    }
    for (const char* body : {"", "[]", "{", R"({"now":"x"})"}) {
        INFO(body);
        CHECK_FALSE(ask(body).ok());
    }
}

TEST_CASE_METHOD(SyncFixture, "adding a user twice is adding them once") {
    AuthContext bob = colleague("rep");
    std::int64_t before = head();
    REQUIRE(open(owner).write_alone([&](store::Database& database) {
        return sync.add_user(database, {bob.user, "Bobby", "bob@example.org", "rep"});
    }).ok());
    CHECK(head() == before);
}
