#include "app/live_query.h"

#include "fake_store.h"

using namespace hera;
using namespace hera::test;
using namespace hera::ui;

namespace {

struct Companies {
    Companies() {
        headless::page() = headless::Page();
        query.entity = "company";
        query.columns = {"title", "name", "domain"};
        query.limit = 10;
    }
    void say(const link::FromStore& message) { store_link.received(link::encode(message)); }
    void frame() {
        rows.ask(query);
        store_link.end_frame();
    }
    link::Row row(std::uint8_t number, std::string name, std::string domain = {}) {
        return {record(number), 0, {text(name), text(name), domain.empty() ? Value() : text(domain)}};
    }
    link::Page page(link::Request through, std::vector<link::Row> found) {
        link::Page out;
        out.query = store.last<link::Subscribe>().query;
        out.version = ++version;
        out.applied_through = through;
        out.offset = query.offset;
        out.total = static_cast<std::uint32_t>(found.size());
        out.rows = std::move(found);
        return out;
    }
    link::Request edit(link::Edit change) {
        store_link.edit("undo.test", {std::move(change)});
        store_link.end_frame_of(rows, query);
        return store.last<link::RunEdits>().request;
    }
    std::string name_of(std::size_t index) { return std::get<std::string>(rows.page()->rows.at(index).cells.at(1)); }
    void applied(link::Request request, std::vector<Error> errors = {}) {
        link::Applied answer;
        answer.request = request;
        answer.batch.bytes[0] = 1;
        answer.errors = std::move(errors);
        say(answer);
    }

    // Each edit happens in a frame in which the query is asked.
    struct Link : StoreLink {
        void end_frame_of(LiveQuery& rows, const link::Query& query) {
            rows.ask(query);
            end_frame();
        }
    };
    FakeStore store;
    Link store_link;
    LiveQuery rows{store_link};
    link::Query query;
    std::uint64_t version = 0;
};

link::Edit patch(std::uint8_t number, std::string field, Value value) {
    return {link::Edit::Kind::patch, "company", record(number), {{std::move(field), std::move(value)}}};
}

}  // namespace

TEST_CASE_METHOD(Companies, "only a different question is sent; the old page stays until the new answer is here") {
    frame();
    frame();
    REQUIRE(store.all<link::Subscribe>().size() == 1);
    CHECK(rows.page() == nullptr);
    say(page(0, {row(1, "Acme")}));
    REQUIRE(rows.page() != nullptr);
    CHECK(rows.fresh());

    query.text = "ac";
    frame();
    CHECK(store.all<link::Subscribe>().size() == 2);
    CHECK_FALSE(rows.fresh());
    REQUIRE(rows.page() != nullptr);
    CHECK(name_of(0) == "Acme");
    say(page(0, {row(2, "Accord")}));
    CHECK(rows.fresh());
    CHECK(name_of(0) == "Accord");
}

TEST_CASE_METHOD(Companies, "a page that was on its way for the question before is not taken for the answer") {
    frame();
    link::Page late = page(0, {row(1, "Acme")});
    query.columns = {"title", "domain", "name"};
    frame();
    say(late);
    CHECK(rows.page() == nullptr);

    SECTION("when only the window moves, its offset tells") {
        say(page(0, {row(1, "Acme")}));
        link::Page first_window = page(0, {row(2, "Bolt")});
        query.offset = 50;
        frame();
        say(first_window);
        CHECK_FALSE(rows.fresh());
        say(page(0, {row(3, "Crane")}));
        CHECK(rows.fresh());
    }
}

TEST_CASE_METHOD(Companies, "K3: an edit shows at once and until the page that contains it arrives") {
    frame();
    say(page(0, {row(1, "Acme"), row(2, "Bolt")}));
    std::uint64_t before = rows.version();
    link::Request request = edit(patch(1, "name", text("Acme Ltd")));
    CHECK(name_of(0) == "Acme Ltd");
    CHECK(rows.page()->rows[0].flags & link::Row::pending);
    CHECK(rows.version() != before);

    // A page from before the edit was applied, and the answer to the edit, both come first.
    say(page(0, {row(1, "Acme"), row(2, "Bolt"), row(3, "Crane")}));
    CHECK(name_of(0) == "Acme Ltd");
    CHECK(rows.page()->total == 3);
    applied(request);
    CHECK(name_of(0) == "Acme Ltd");

    say(page(request, {row(1, "ACME LTD"), row(2, "Bolt")}));
    CHECK(name_of(0) == "ACME LTD");  // the store has the last word
}

TEST_CASE_METHOD(Companies, "K3: a refused edit is taken back at once") {
    frame();
    say(page(0, {row(1, "Acme")}));
    link::Request request = edit(patch(1, "name", text("")));
    CHECK(empty(rows.page()->rows[0].cells[1]));
    applied(request, {{Code::invalid, "error.required"}});
    CHECK(name_of(0) == "Acme");
}

TEST_CASE_METHOD(Companies, "K3: of two edits in flight the page may contain the first only") {
    frame();
    say(page(0, {row(1, "Acme")}));
    link::Request first = edit(patch(1, "name", text("A1")));
    link::Request second = edit(patch(1, "domain", text("a.example")));
    applied(first);
    say(page(first, {row(1, "A1")}));
    CHECK(name_of(0) == "A1");
    CHECK(rows.page()->rows[0].cells[2] == text("a.example"));
    applied(second);
    say(page(second, {row(1, "A1", "a.example")}));
    CHECK_FALSE(rows.page()->rows[0].flags & link::Row::pending);
}

TEST_CASE_METHOD(Companies, "K3: a removed record leaves the list at once, and comes back when that is refused") {
    frame();
    say(page(0, {row(1, "Acme"), row(2, "Bolt")}));
    link::Request request = edit({link::Edit::Kind::remove, "company", record(1), {}});
    REQUIRE(rows.page()->rows.size() == 1);
    CHECK(name_of(0) == "Bolt");
    CHECK(rows.page()->total == 1);
    applied(request, {{Code::denied, "error.denied"}});
    CHECK(rows.page()->rows.size() == 2);
}

TEST_CASE_METHOD(Companies, "an edit of another kind of record does not touch the page") {
    frame();
    say(page(0, {row(1, "Acme")}));
    std::uint64_t before = rows.version();
    edit({link::Edit::Kind::patch, "contact", record(1), {{"name", text("Ada")}}});
    CHECK(rows.version() == before);
    CHECK(name_of(0) == "Acme");
}

TEST_CASE_METHOD(Companies, "a query that is not asked is paused, keeps its page, and is asked again when it is shown") {
    frame();
    say(page(0, {row(1, "Acme")}));
    store.forget();
    store_link.end_frame();  // another screen was drawn
    CHECK(store.all<link::Unsubscribe>().size() == 1);
    link::Request request = [&] {
        store_link.edit("undo.test", {patch(1, "name", text("Elsewhere"))});
        store_link.end_frame();
        return store.last<link::RunEdits>().request;
    }();
    applied(request);
    CHECK(rows.page() != nullptr);
    store.forget();
    frame();
    CHECK(store.all<link::Subscribe>().size() == 1);
    say(page(request, {row(1, "Elsewhere")}));
    CHECK(name_of(0) == "Elsewhere");
}

TEST_CASE_METHOD(Companies, "a query that goes away is unsubscribed, and its late page is nobody's") {
    link::Page late;
    {
        LiveQuery other(store_link);
        other.ask(query);
        store_link.end_frame();
        late = page(0, {row(1, "Acme")});
    }
    store_link.end_frame();
    CHECK(store.last<link::Unsubscribe>().query == late.query);
    say(late);  // must not crash
    CHECK(rows.page() == nullptr);
}
