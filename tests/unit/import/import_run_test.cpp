// Slices, progress, cancel, and what happens around an import.
#include "import_fixture.h"

#include "hubspot_files.h"

using namespace hera;
using namespace hera::test;

TEST_CASE_METHOD(ImportFixture, "chunks of any size give the same import") {
    std::string text = hubspot_contacts(60);
    std::string expected;
    for (std::size_t size : {1u << 20, 1u, 7u, 1000u}) {
        chunk_bytes = size;
        link::ImportPreview seen = preview(text);
        CHECK(seen.will_create == 60);
        std::string all = seen.layout + std::to_string(seen.rows);
        for (const auto& column : seen.columns)
            all += column.heading + column.field + (column.samples.empty() ? "" : column.samples[0]);
        if (expected.empty()) expected = all;
        CHECK(all == expected);
    }
    CHECK(finish().created == 60);
}

TEST_CASE_METHOD(ImportFixture, "M4: slices end soon after their budget, reading, counting, writing and taking back") {
    ticking.every = 3;  // three looks are a millisecond
    std::string text = hubspot_contacts(3000);
    open(text);
    std::size_t slices = 0;
    std::int64_t longest = 0;
    auto work_timed = [&](auto until) {
        for (; run->has_work() && !until(); ++slices) {
            std::int64_t from = ticking.monotonic_ms();
            run->step(10);
            longest = std::max(longest, ticking.monotonic_ms() - from);
        }
    };
    work_timed([] { return false; });
    CHECK(slices > 3);
    CHECK(last<link::ImportPreview>()->will_create == 3000);
    slices = 0;
    run->run(link::ImportRun{3});
    work_timed([&] { return count<link::ImportProgress>() > 3; });
    run->cancel();
    work_timed([] { return false; });
    CHECK(slices > 6);
    CHECK(longest <= 20);
    CHECK(last<link::ImportDone>()->cancelled);
}

TEST_CASE_METHOD(ImportFixture, "progress counts up to the rows of the file") {
    std::string text = hubspot_contacts(1000);
    preview(text);
    finish();
    std::uint32_t done = 0;
    std::size_t told = 0;
    for (const auto& message : said) {
        const auto* progress = std::get_if<link::ImportProgress>(&message);
        if (progress == nullptr) continue;
        CHECK(progress->request == 3);
        CHECK(progress->total == 1000);
        CHECK(progress->done >= done);
        done = progress->done;
        ++told;
    }
    CHECK(done == 1000);
    CHECK(told > 2);
}

TEST_CASE_METHOD(ImportFixture, "M3: a cancelled import leaves the records as they were") {
    RecordId known = create(
        "contact",
        {{"last_name", text_value("Kept")}, {"source_id", text_value("100003")}, {"job_title", text_value("Old")}});
    create("contact", {{"last_name", text_value("Other")}, {"source_id", text_value("100100")}, {"notes", text_value("Ours")}});
    std::string before = digest();
    std::string text = hubspot_contacts(600) + csv_row({"100003", "Twice", "Twice", "", "", "", "", "", "", "", ""});
    open(text);
    work();
    run->run(link::ImportRun{3});
    CHECK(run->running());
    while (count<link::ImportProgress>() < 3) run->step(40);
    CHECK(digest() != before);
    CHECK(*replica->load(entity("contact"), known).value().get(contact::last_name) != "Kept");
    run->cancel();
    CHECK(run->running());
    run->cancel();  // asked twice
    work();
    REQUIRE(count<link::ImportDone>() == 1);
    const link::ImportDone& done = *last<link::ImportDone>();
    CHECK(done.cancelled);
    CHECK(done.errors.empty());
    CHECK(done.created + done.updated + done.same + done.bad == 0);
    CHECK(done.batch.none());
    CHECK(run->finished());
    CHECK(digest() == before);
    CHECK(import(text).updated >= 2);
}

TEST_CASE_METHOD(ImportFixture, "taking back leaves alone what somebody changed meanwhile") {
    RecordId known = create(
        "contact",
        {{"last_name", text_value("Kept")}, {"source_id", text_value("100003")}, {"job_title", text_value("Old")}});
    open(hubspot_contacts(600));
    work();
    run->run(link::ImportRun{3});
    while (count<link::ImportProgress>() < 2) run->step(40);
    patch("contact", known, {{"job_title", text_value("Mine")}});
    run->cancel();
    work();
    Record record = replica->load(entity("contact"), known).value();
    CHECK(shown(record, "job_title") == "Mine");
    CHECK(shown(record, "last_name") == "Kept");
}

TEST_CASE_METHOD(ImportFixture, "cancel at any other time ends it, and every request is answered once") {
    std::string text = hubspot_contacts(100);
    SECTION("while bytes come") {
        said.clear();
        run = std::make_unique<app::ImportRun>(*replica, ticking, random, "USD", link::ImportOpen{1, "f", 0},
                                               [this](const link::FromStore& message) { said.push_back(message); });
        run->chunk({Bytes(text.begin(), text.begin() + 500), false});
        run->cancel();
        REQUIRE(count<link::ImportPreview>() == 1);
        CHECK(last<link::ImportPreview>()->errors[0].key == "error.import_cancelled");
        CHECK(count<link::ImportDone>() == 0);
    }
    SECTION("at the preview") {
        preview(text);
        run->cancel();
        CHECK(said.size() == 1);
    }
    SECTION("asked to run, not begun") {
        open(text);
        run->run(link::ImportRun{3});
        run->cancel();
        CHECK(count<link::ImportPreview>() == 1);
        REQUIRE(count<link::ImportDone>() == 1);
        CHECK(last<link::ImportDone>()->cancelled);
    }
    CHECK(run->finished());
    CHECK_FALSE(run->has_work());
    CHECK(number("SELECT count(*) FROM op") == 0);
    run->map({5, "contact", {}});
    CHECK(last<link::ImportPreview>()->request == 5);
    CHECK(last<link::ImportPreview>()->errors[0].key == "error.import_gone");
}

TEST_CASE_METHOD(ImportFixture, "mappings that overtake a preview are all answered by the last one") {
    open(hubspot_contacts(100));
    while (count<link::ImportPreview>() == 0) run->step(0);
    ticking.every = 1;
    std::vector<std::string> ignore_all(11);
    run->map({10, "contact", ignore_all});
    run->step(1);
    ignore_all[1] = "first_name";
    run->map({11, "contact", ignore_all});
    run->run(link::ImportRun{12});
    work();
    REQUIRE(count<link::ImportPreview>() == 3);
    CHECK(last<link::ImportPreview>()->request == 11);
    CHECK(last<link::ImportPreview>()->will_create == 100);
    REQUIRE(count<link::ImportDone>() == 1);
    CHECK(last<link::ImportDone>()->request == 12);
    CHECK(last<link::ImportDone>()->created == 100);
    CHECK(records("contact").size() == 100);
}

TEST_CASE_METHOD(ImportFixture, "a mapping during the import is refused, the import goes on") {
    open(hubspot_contacts(500));
    work();
    run->run(link::ImportRun{3});
    run->step(40);
    run->map({4, "contact", {}});
    CHECK(last<link::ImportPreview>()->errors[0].key == "error.import_running");
    work();
    CHECK(last<link::ImportDone>()->created == 500);
}

TEST_CASE_METHOD(ImportFixture, "a database that refuses stops the import and says why") {
    open(hubspot_contacts(400));
    work();
    std::string before = digest();
    run->run(link::ImportRun{3});
    while (count<link::ImportProgress>() < 2) run->step(40);
    // From here on every change of a contact fails, as on a full disk; taking back needs such changes too.
    REQUIRE(database->run("CREATE TRIGGER full BEFORE INSERT ON op BEGIN SELECT RAISE(ABORT, 'full'); END").ok());
    work();
    REQUIRE(count<link::ImportDone>() == 1);
    const link::ImportDone& done = *last<link::ImportDone>();
    CHECK_FALSE(done.cancelled);
    REQUIRE(done.errors.size() == 2);
    CHECK(done.errors[0].key == "error.database");
    CHECK(done.errors[1].key == "error.import_not_taken_back");
    CHECK_FALSE(done.batch.none());
    // With room again the part that came in is undone like any batch.
    REQUIRE(database->run("DROP TRIGGER full").ok());
    REQUIRE(replica->undo(done.batch).ok());
    CHECK(digest() == before);
}

TEST_CASE_METHOD(ImportFixture, "records that arrive between preview and import are seen") {
    preview("Record ID,First Name\n1,Ann\n2,Bob\n");
    CHECK(last<link::ImportPreview>()->will_create == 2);
    create("contact", {{"first_name", text_value("Ann")}, {"source_id", text_value("1")}});
    link::ImportDone done = finish();
    CHECK(done.created == 1);
    CHECK(done.same == 1);
}
