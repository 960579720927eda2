// Imports through the host: messages in, pages and sync out, one import at a time.
#include "two_browsers.h"
#include "unit/import/hubspot_files.h"

using namespace hera;
using namespace hera::test;

namespace {

struct Imports : TwoBrowsers {
    static constexpr ClientId other_tab = 2;

    Imports() { a.say(link::Hello{}, other_tab); }
    void open(const std::string& text, ClientId tab = Browser::tab) {
        a.say(link::ImportOpen{1, "contacts.csv", text.size()}, tab);
        for (std::size_t from = 0; from < text.size(); from += 100'000) {
            std::size_t end = std::min(text.size(), from + 100'000);
            Bytes bytes(text.begin() + static_cast<std::ptrdiff_t>(from), text.begin() + static_cast<std::ptrdiff_t>(end));
            a.say(link::ImportChunk{std::move(bytes), end == text.size()}, tab);
        }
    }
    // The import begins and has written some rows.
    void run_a_little() {
        a.say(link::ImportRun{3});
        while (a.last<link::ImportProgress>() == nullptr) REQUIRE(a.step());
    }
    template <class Message>
    std::size_t count(ClientId tab = Browser::tab) const {
        std::size_t out = 0;
        for (const auto& [client, message] : a.received) out += client == tab && std::get_if<Message>(&message) != nullptr;
        return out;
    }
};

}  // namespace

TEST_CASE_METHOD(Imports, "an import is previewed, comes in, is on the disk and at the colleague's") {
    std::string text = hubspot_contacts(1200);
    open(text);
    settle(10);
    REQUIRE(count<link::ImportPreview>() == 1);
    CHECK(a.last<link::ImportPreview>()->errors.empty());
    CHECK(a.last<link::ImportPreview>()->will_create == 1200);
    CHECK(contact_count(a) == 0);

    std::uint32_t pushed = server.pushed_ops;
    run_a_little();
    CHECK(a.last<link::Status>()->pending > 0);
    CHECK(server.pushed_ops == pushed);  // sent when it is whole
    settle(20);
    REQUIRE(count<link::ImportDone>() == 1);
    const link::ImportDone done = *a.last<link::ImportDone>();
    CHECK(done.errors.empty());
    CHECK(done.created == 1200);
    CHECK(done.companies_created == 60);
    CHECK(contact_count(a) == 1200);
    settle(60'000);
    CHECK(a.last<link::Status>()->sync == link::Status::Sync::in_sync);
    CHECK(a.last<link::Status>()->durable == link::Status::Durable::saved);
    CHECK(contact_count(b) == 1200);

    a.restart();
    settle(1000);
    CHECK(contact_count(a) == 1200);
    open(text);
    settle(10);
    CHECK(a.last<link::ImportPreview>()->same == 1200);
    a.say(link::ImportCancel{});

    a.say(link::UndoBatch{50, done.batch});
    settle(60'000);
    CHECK(contact_count(a) == 0);
    CHECK(contact_count(b) == 0);
}

TEST_CASE_METHOD(Imports, "a live list follows while rows come in") {
    link::Subscribe asked;
    asked.query = 1;
    asked.what.entity = "contact";
    a.say(asked);
    open(hubspot_contacts(900));
    settle(10);
    a.say(link::ImportRun{3});
    std::vector<std::uint32_t> totals;
    for (int i = 0; i < 10'000 && count<link::ImportDone>() == 0; ++i) {
        a.step();
        clock.advance(30);  // what a slice takes
        std::uint32_t total = a.page(1)->total;
        if (totals.empty() || totals.back() != total) totals.push_back(total);
    }
    settle(2000);
    CHECK(totals.size() > 2);
    CHECK(a.page(1)->total == 900);
}

TEST_CASE_METHOD(Imports, "H5: progress comes behind the status that covers its rows") {
    open(hubspot_contacts(900));
    settle(10);
    REQUIRE(a.last<link::Status>()->sync == link::Status::Sync::in_sync);
    std::size_t before = a.received.size();
    run_a_little();
    for (std::size_t i = before; i < a.received.size(); ++i) {
        if (std::get_if<link::Status>(&a.received[i].second) != nullptr) break;
        const auto* progress = std::get_if<link::ImportProgress>(&a.received[i].second);
        CHECK((progress == nullptr || progress->done == 0));
    }
}

TEST_CASE_METHOD(Imports, "cancel takes back what was written") {
    open(hubspot_contacts(900));
    settle(10);
    run_a_little();
    CHECK(contact_count(a) > 0);
    a.say(link::ImportCancel{});
    settle(20);
    REQUIRE(count<link::ImportDone>() == 1);
    CHECK(a.last<link::ImportDone>()->cancelled);
    CHECK(contact_count(a) == 0);
    settle(60'000);
    CHECK(contact_count(b) == 0);
}

TEST_CASE_METHOD(Imports, "one import at a time, and signing out waits for it") {
    open(hubspot_contacts(900));
    settle(10);
    open("First Name\nAnn\n", other_tab);
    REQUIRE(a.last<link::ImportPreview>(other_tab) != nullptr);
    CHECK(a.last<link::ImportPreview>(other_tab)->errors[0].key == "error.import_running");
    a.say(link::ImportMapping{7, "contact", {}}, other_tab);
    CHECK(a.last<link::ImportPreview>(other_tab)->errors[0].key == "error.import_gone");
    a.say(link::ImportRun{8}, other_tab);
    CHECK(a.last<link::ImportDone>(other_tab)->errors[0].key == "error.import_gone");

    run_a_little();
    a.say(link::SignOut{10, true, false});
    CHECK(a.last<link::AccountReply>()->errors[0].key == "error.import_running");
    // Editing goes on beside it.
    create_contact(a, "Beside", 77);
    CHECK(a.last<link::Applied>()->errors.empty());
    settle(20);
    CHECK(a.last<link::ImportDone>()->created == 900);
    CHECK(contact_count(a) == 901);
}

TEST_CASE_METHOD(Imports, "another file in the same tab replaces the preview, and who waited is told") {
    open(hubspot_contacts(100));
    open("First Name\nAnn\n");
    settle(10);
    REQUIRE(count<link::ImportPreview>() == 2);
    CHECK(a.last<link::ImportPreview>()->will_create == 1);
    a.say(link::ImportRun{3});
    settle(10);
    CHECK(contact_count(a) == 1);
}

TEST_CASE_METHOD(Imports, "a preview that was cancelled is in nobody's way") {
    open(hubspot_contacts(50));
    settle(10);
    a.say(link::ImportCancel{});
    open("First Name\nAnn\n", other_tab);
    settle(10);
    CHECK(a.last<link::ImportPreview>(other_tab)->errors.empty());
    CHECK(a.last<link::ImportPreview>(other_tab)->will_create == 1);
    // A file that cannot be read ends by itself.
    a.say(link::ImportCancel{}, other_tab);
    a.say(link::ImportOpen{2, "short.csv", 100});
    a.say(link::ImportChunk{{'a'}, true});
    CHECK(a.last<link::ImportPreview>()->errors[0].key == "error.import_incomplete");
    open("First Name\nBob\n", other_tab);
    settle(10);
    CHECK(a.last<link::ImportPreview>(other_tab)->errors.empty());
}

TEST_CASE_METHOD(Imports, "a tab that goes away drops its preview; what it had begun to import is finished") {
    open(hubspot_contacts(50));
    settle(10);
    a.host->client_gone(Browser::tab);
    a.say(link::Hello{});
    open("First Name\nAnn\n", other_tab);
    settle(10);
    CHECK(a.last<link::ImportPreview>(other_tab)->will_create == 1);
    a.say(link::ImportCancel{}, other_tab);

    open(hubspot_contacts(900));
    settle(10);
    run_a_little();
    a.host->client_gone(Browser::tab);
    settle(1000);
    a.say(link::Hello{});
    CHECK(contact_count(a) == 900);
}

TEST_CASE("an import without anybody signed in is refused") {
    FakeClock clock;
    TeamServer server{clock, 5};
    Browser a{server.answer_for("a"), clock, 21};
    while (a.step()) {}
    a.say(link::ImportOpen{1, "f.csv", 10});
    REQUIRE(a.last<link::ImportPreview>() != nullptr);
    CHECK(a.last<link::ImportPreview>()->errors[0].key == "error.signed_out");
    a.say(link::ImportChunk{{'a'}, true});
    a.say(link::ImportRun{2});
    CHECK(a.last<link::ImportDone>()->errors[0].key == "error.import_gone");
}
