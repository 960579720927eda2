#include "app/store_link.h"

#include "app/live_query.h"
#include "fake_store.h"

using namespace hera;
using namespace hera::test;
using namespace hera::ui;

namespace {

struct Linked {
    Linked() { headless::page() = headless::Page(); }
    void say(const link::FromStore& message) { store_link.received(link::encode(message)); }
    link::Edit rename(std::string name) {
        return {link::Edit::Kind::patch, "company", record(1), {{"name", text(std::move(name))}}};
    }
    link::Applied applied(link::Request request) {
        link::Applied answer;
        answer.request = request;
        answer.batch.bytes[0] = 9;
        return answer;
    }

    FakeStore store;
    StoreLink store_link;
};

}  // namespace

TEST_CASE_METHOD(Linked, "K1: messages leave in the order they were asked for, and only after the frame") {
    store_link.hello();
    store_link.edit("undo.rename", {rename("A")});
    store_link.sync_now();
    CHECK(store.kinds().empty());
    store_link.end_frame();
    auto kinds = store.kinds();
    REQUIRE(kinds.size() == 3);
    CHECK(kinds[0] == link::ToStore(link::Hello{}).index());
    CHECK(kinds[1] == link::ToStore(link::RunEdits{}).index());
    CHECK(kinds[2] == link::ToStore(link::SyncNow{}).index());
    CHECK(store.last<link::Hello>().protocol == link::protocol_version);
    CHECK(store.last<link::Hello>().zone == zone_name());
}

TEST_CASE_METHOD(Linked, "K2: a request is answered once, also when its answer comes twice") {
    int answers = 0;
    store_link.edit("undo.rename", {rename("A")}, [&](const link::Applied& a) {
        CHECK(a.errors.empty());
        ++answers;
    });
    store_link.flush();
    link::Request request = store.last<link::RunEdits>().request;
    say(applied(request));
    say(applied(request));
    CHECK(answers == 1);
}

TEST_CASE_METHOD(Linked, "K2: an answer for a screen that has gone is dropped") {
    int answers = 0;
    {
        Life life;
        store_link.edit("undo.rename", {rename("A")}, life.wrap([&](const link::Applied&) { ++answers; }));
        store_link.flush();
    }
    say(applied(store.last<link::RunEdits>().request));
    CHECK(answers == 0);
}

TEST_CASE_METHOD(Linked, "account requests carry numbers of their own and get their own answers") {
    std::vector<std::string> said;
    store_link.sign_in({0, "ada@acme.example", "secret"},
                       [&](const link::AccountReply& reply) { said.push_back(reply.ok ? "in" : "not in"); });
    store_link.create_invite({0, "bob@acme.example", "rep"},
                             [&](const link::AccountReply& reply) { said.push_back(reply.invite_link); });
    store_link.flush();
    link::SignIn sign_in = store.last<link::SignIn>();
    link::CreateInvite invite = store.last<link::CreateInvite>();
    CHECK(sign_in.request != invite.request);
    link::AccountReply made;
    made.request = invite.request;
    made.ok = true;
    made.invite_link = "/#/join/abc";
    say(made);
    link::AccountReply refused;
    refused.request = sign_in.request;
    refused.errors = {{Code::signed_out, "error.wrong_password"}};
    say(refused);
    CHECK(said == std::vector<std::string>{"/#/join/abc", "not in"});
}

TEST_CASE_METHOD(Linked, "K4: after a restart Hello comes first, live queries again, edits that were not applied once more") {
    LiveQuery companies(store_link);
    link::Query query;
    query.entity = "company";
    query.columns = {"name"};
    companies.ask(query);
    int done = 0, refused = 0, not_signed_in = 0;
    store_link.edit("undo.rename", {rename("seen")}, [&](const link::Applied&) { ++done; });
    store_link.flush();
    say(applied(store.last<link::RunEdits>().request));
    store_link.edit("undo.rename", {rename("unseen")}, [&](const link::Applied& a) { a.errors.empty() ? ++done : ++refused; });
    store_link.dismiss_refused(OpId{}, [&](const link::Applied& a) {
        REQUIRE_FALSE(a.errors.empty());
        CHECK(a.errors[0].key == "error.store_restarted");
        ++refused;
    });
    store_link.sign_in({}, [&](const link::AccountReply& reply) {
        CHECK_FALSE(reply.ok);
        REQUIRE_FALSE(reply.errors.empty());
        CHECK(reply.errors[0].key == "error.store_restarted");
        ++not_signed_in;
    });
    store_link.flush();
    link::Request waiting = store.last<link::RunEdits>().request;
    BatchId batch = store.last<link::RunEdits>().batch;
    CHECK_FALSE(batch.none());
    store.forget();

    store_link.restarted();
    store_link.flush();
    CHECK(done == 1);
    CHECK(refused == 1);
    CHECK(not_signed_in == 1);
    REQUIRE_FALSE(store.kinds().empty());
    CHECK(store.kinds()[0] == link::ToStore(link::Hello{}).index());
    CHECK(store.all<link::Subscribe>().size() == 1);
    REQUIRE(store.all<link::RunEdits>().size() == 1);
    CHECK(store.last<link::RunEdits>().request == waiting);
    CHECK(store.last<link::RunEdits>().batch == batch);
    CHECK(store.last<link::RunEdits>().edits[0].fields[0].second == text("unseen"));
    say(applied(waiting));
    CHECK(done == 2);
}

TEST_CASE_METHOD(Linked, "K4: an edit is sent again only once; the second restart gives it up with a reason") {
    int refused = 0;
    store_link.edit("undo.rename", {rename("A")}, [&](const link::Applied& a) {
        REQUIRE_FALSE(a.errors.empty());
        CHECK(a.errors[0].key == "error.store_restarted");
        ++refused;
    });
    store_link.flush();
    store_link.restarted();
    store_link.flush();
    CHECK(store.all<link::RunEdits>().size() == 2);
    CHECK(refused == 0);
    store_link.restarted();
    store_link.flush();
    CHECK(store.all<link::RunEdits>().size() == 2);
    CHECK(refused == 1);
}

TEST_CASE_METHOD(Linked, "K4: a gesture that was made but is not known to be saved is asked for again, a saved one is not") {
    say(session_of(link::Session::State::ready, ada()));
    link::Status saving, saved;
    saving.durable = link::Status::Durable::saving;
    saved.durable = link::Status::Durable::saved;
    store_link.edit("undo.rename", {rename("A")});
    BatchId undone{};
    undone.bytes[0] = 1;
    int answers = 0;
    store_link.undo(undone, [&](const link::Applied&) { ++answers; });
    store_link.flush();
    link::Request edit = store.last<link::RunEdits>().request, undo = store.last<link::UndoBatch>().request;
    BatchId as = store.last<link::UndoBatch>().as;
    CHECK_FALSE(as.none());
    say(saving);
    say(applied(edit));
    say(saved);
    say(saving);
    say(applied(undo));
    CHECK(answers == 1);
    store.forget();

    store_link.restarted();
    store_link.flush();
    CHECK(store.all<link::RunEdits>().empty());
    REQUIRE(store.all<link::UndoBatch>().size() == 1);
    CHECK(store.last<link::UndoBatch>().batch == undone);
    CHECK(store.last<link::UndoBatch>().as == as);
    say(applied(undo));
    CHECK(answers == 1);  // it had its answer
}

TEST_CASE_METHOD(Linked, "K4: a session that was ready stays so while the new store opens the database") {
    using State = link::Session::State;
    int changes = 0;
    store_link.on_session = [&changes] { ++changes; };
    say(session_of(State::ready, ada()));
    link::Status before;
    before.pending = 2;
    say(before);
    CHECK(changes == 1);

    store_link.restarted();
    store_link.edit("undo.rename", {rename("A")});
    store_link.flush();
    CHECK(store.all<link::RunEdits>().size() == 1);
    say(link::Session{});  // it has not read yet who was here
    say(link::Status{});
    say(session_of(State::loading, ada()));
    CHECK(changes == 1);
    CHECK(store_link.ready());
    CHECK(store_link.status().pending == 2);
    CHECK(store_link.status().durable == link::Status::Durable::saving);
    say(session_of(State::ready, ada()));
    CHECK(changes == 2);
    CHECK(store_link.status().pending == 0);

    store_link.restarted();
    say(session_of(State::signed_out, {}));
    CHECK(changes == 3);
    CHECK_FALSE(store_link.ready());
    // Nobody was here: what the store says of its opening is said.
    store_link.restarted();
    say(session_of(State::loading, ada()));
    CHECK(changes == 4);
}

TEST_CASE_METHOD(Linked, "K5: nothing is called saved while the store has not answered a gesture") {
    using Durable = link::Status::Durable;
    link::Session session;
    session.state = link::Session::State::ready;
    say(session);
    link::Status saved;
    saved.durable = Durable::saved;
    say(saved);
    CHECK(store_link.status().durable == Durable::saved);
    store_link.edit("undo.rename", {rename("A")});
    store_link.flush();
    CHECK(store_link.status().durable == Durable::saving);
    // What the store says of earlier ones, or a new one before it has heard of this.
    say(saved);
    CHECK(store_link.status().durable == Durable::saving);
    store_link.restarted();
    store_link.flush();
    say(session);
    say(saved);
    CHECK(store_link.status().durable == Durable::saving);
    say(applied(store.last<link::RunEdits>().request));
    CHECK(store_link.status().durable == Durable::saved);

    store_link.undo({}, {});
    link::Status not_saved;
    not_saved.durable = Durable::not_saved;
    say(not_saved);
    CHECK(store_link.status().durable == Durable::not_saved);
}

TEST_CASE_METHOD(Linked, "bytes of another build make the session unsupported instead of being misread") {
    say(session_of(link::Session::State::ready, ada()));
    REQUIRE(store_link.ready());
    store_link.received(Bytes{0xff, 0x01, 0x02});
    CHECK(store_link.session().state == link::Session::State::unsupported);
}
