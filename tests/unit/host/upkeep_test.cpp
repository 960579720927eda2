// What becomes of a database that opens and is wrong inside (store/database_check.h), of one that grows too large
// (store/history_limit.h), and of all of it as a file.
#include <sqlite3.h>

#include <cstdio>
#include <stdlib.h>
#include <unistd.h>

#include <fstream>

#include "store/database_check.h"
#include "store/ddl.h"
#include "store/history_limit.h"
#include "two_browsers.h"

using namespace hera;
using namespace hera::test;

namespace {

constexpr std::int64_t day_ms = 86'400'000;
constexpr int page_bytes = 4096;

struct Kept : TwoBrowsers {
    store::Database& database() { return a.host->database()->sqlite(); }
    std::int64_t number(const std::string& sql) {
        auto statement = database().prepare(sql);
        REQUIRE(statement.step().value());
        return statement.integer(0);
    }
    std::int64_t root_of(const std::string& name) {
        return number("SELECT rootpage FROM sqlite_master WHERE name = '" + name + "'");
    }
    // Below SQLite, as a bug or a bad memory would: the checksums of what is stored are right.
    template <class Change>
    void change_page(std::int64_t page, Change change) {
        sqlite3_file* file = nullptr;
        REQUIRE(sqlite3_file_control(database().raw(), "main", SQLITE_FCNTL_FILE_POINTER, &file) == SQLITE_OK);
        std::string bytes(page_bytes, '\0');
        REQUIRE(file->pMethods->xRead(file, bytes.data(), page_bytes, (page - 1) * page_bytes) == SQLITE_OK);
        change(bytes);
        REQUIRE(file->pMethods->xWrite(file, bytes.data(), page_bytes, (page - 1) * page_bytes) == SQLITE_OK);
    }
    // What was changed is on the disk, and nothing else remembers it.
    void reopen() {
        REQUIRE(store::set_meta(database(), "test", clock.now().ms).ok());
        settle();
        a.restart();
        settle(500);
    }
    void garbage(const std::string& name) {
        change_page(root_of(name), [](std::string& bytes) { bytes.assign(page_bytes, '\x77'); });
    }
    // One entry of an index says another word than its row.
    void falsify(const std::string& index, const std::string& word, const std::string& other) {
        change_page(root_of(index), [&](std::string& bytes) {
            std::size_t at = bytes.rfind(word);
            REQUIRE(at != std::string::npos);
            bytes.replace(at, word.size(), other);
        });
    }
    void a_week_passes() {
        clock.advance(8 * day_ms);
        settle(500);
    }
    const LocalDatabase::Health& health() { return a.host->database()->health(); }
    std::uint32_t copy() { return a.host->database()->recovery().copy; }
    // By SQLite's own check, which mends nothing.
    bool sound() {
        auto rows = database().prepare("PRAGMA integrity_check(1)");
        auto row = rows.step();
        return row.ok() && row.value() && rows.text(0) == "ok";
    }
};

}  // namespace

TEST_CASE_METHOD(Kept, "a database is checked after a week, not at each start, and never before the first screen") {
    create_contact(a, "Meyer");
    settle();
    Instant made = health().checked;
    CHECK(made.ms > 0);
    clock.advance(6 * day_ms);
    a.restart();
    settle(60'000);
    CHECK(health().checked == made);
    clock.advance(2 * day_ms);
    a.restart();
    settle(9'000);
    CHECK(health().checked == made);
    settle(60'000);
    CHECK(made < health().checked);
    CHECK(health().repaired.ms == 0);
    CHECK(status(a).checked == health().checked);
    a.restart();
    settle(500);
    CHECK(made < health().checked);
}

TEST_CASE_METHOD(Kept, "R1: an index that disagrees with its table is made anew, nobody is told, nothing unsent is lost") {
    create_contact(a, "Meyer");
    create_contact(a, "Schmidt");
    settle();
    a.set_online(false);
    create_contact(a, "Waiting");
    settle();
    falsify("i_contact_title", "schmidt", "schmixx");
    reopen();
    CHECK_FALSE(sound());
    a_week_passes();
    settle(60'000);
    CHECK(sound());
    CHECK(copy() == 0);
    CHECK(health().repaired.ms > 0);
    CHECK(number("SELECT value FROM meta WHERE key = 'repairs'") == 1);
    CHECK(a.last<link::Session>()->notice.empty());
    CHECK(status(a).pending == 1);
    CHECK(status(a).repaired == health().repaired);
    CHECK(contact_names(a) == std::vector<std::string>{"Meyer", "Schmidt", "Waiting"});
    a.restart();  // and on the disk
    settle();
    CHECK(sound());
    CHECK(health().repaired.ms > 0);
}

TEST_CASE_METHOD(Kept, "an index whose page cannot be walked is found as soon as a statement meets it, and ends in R2") {
    create_contact(a, "Meyer");
    settle();
    a.set_online(false);
    create_contact(a, "Waiting");
    settle();
    // Its cells point out of the page; the page itself still says what it is.
    change_page(root_of("i_contact_title"), [](std::string& bytes) { bytes.replace(8, 8, 8, '\xff'); });
    reopen();
    contact_names(a);
    settle(60'000);
    CHECK(sound());
    CHECK(copy() == 1);
    CHECK(status(a).pending == 1);
    CHECK(contact_names(a) == std::vector<std::string>{"Waiting"});
    a.set_online(true);
    settle(60'000);
    CHECK(contact_names(a) == std::vector<std::string>{"Meyer", "Waiting"});
}

TEST_CASE_METHOD(Kept, "an index that is no index any more cannot be emptied, so R1 ends in R2, also while opening") {
    create_contact(a, "Meyer");
    settle();
    a.set_online(false);
    create_contact(a, "Waiting");
    settle();
    garbage("i_op_waiting");
    reopen();
    settle(60'000);
    CHECK(a.last<link::Session>()->state == link::Session::State::ready);
    CHECK(copy() == 1);
    CHECK(sound());
    CHECK(status(a).pending == 1);
    REQUIRE(a.last<link::Session>()->notice.size() == 1);
    CHECK(a.last<link::Session>()->notice[0].key == "notice.copy_damaged_kept");
}

TEST_CASE_METHOD(Kept, "R2: a table that is damaged ends in another copy with everything unsent, and a person is told") {
    create_contact(a, "Meyer");
    settle();
    a.set_online(false);
    create_contact(a, "Waiting");
    settle();
    SECTION("found by a statement") {
        garbage("r_contact");
        reopen();
        contact_names(a);
    }
    SECTION("found by the check of the week") {
        garbage("r_activity");
        reopen();
        a_week_passes();
    }
    SECTION("and the outbox is damaged with it: the mirror has it") {
        garbage("op");
        reopen();
    }
    settle(60'000);
    CHECK(copy() == 1);
    CHECK(sound());
    CHECK(status(a).pending == 1);
    REQUIRE(a.last<link::Session>()->notice.size() == 1);
    CHECK(a.last<link::Session>()->notice[0].key == "notice.copy_damaged_kept");
    CHECK(a.last<link::Session>()->copy == 1);
    a.set_online(true);
    settle(60'000);
    CHECK(contact_names(a) == std::vector<std::string>{"Meyer", "Waiting"});
    CHECK(contact_names(b) == std::vector<std::string>{"Meyer", "Waiting"});
    CHECK(status(a).sync == Sync::in_sync);
}

TEST_CASE_METHOD(Kept, "everything as a file: the database as it was after the last commit, saved or not") {
    for (int i = 0; i < 300; ++i) create_contact(a, "Number " + std::to_string(i), static_cast<link::Request>(1000 + i));
    // Nothing of it is on the disk yet: the file holds what a person has done, not what is stored.
    a.say(link::ExportDevice{77});
    std::string whole;
    bool last = false;
    for (const auto& [client, message] : a.received) {
        const auto* chunk = std::get_if<link::ExportChunk>(&message);
        if (chunk == nullptr || chunk->request != 77) continue;
        CHECK(chunk->errors.empty());
        CHECK_FALSE(last);
        whole.append(chunk->bytes.begin(), chunk->bytes.end());
        last = chunk->last;
    }
    CHECK(last);
    CHECK(whole.size() == a.host->database()->figures().file_bytes);
    char path[] = "/tmp/hera-image-XXXXXX";
    int made = mkstemp(path);
    REQUIRE(made >= 0);
    close(made);
    std::ofstream(path, std::ios::binary) << whole;
    store::OpenOptions options;
    options.path = path;
    options.read_only = true;
    {
        auto file = store::Database::open(options);
        REQUIRE(file.ok());
        auto count = file.value()->prepare("SELECT count(*) FROM r_contact");
        REQUIRE(count.step().value());
        CHECK(count.integer(0) == 300);
        auto check = file.value()->prepare("PRAGMA integrity_check");
        REQUIRE(check.step().value());
        CHECK(check.text(0) == "ok");
    }
    std::remove(path);

    a.say(link::SignOut{600, false, true});
    settle();
    a.say(link::ExportDevice{78});
    REQUIRE(a.last<link::ExportChunk>()->request == 78);
    CHECK(a.last<link::ExportChunk>()->errors.size() == 1);
}

TEST_CASE_METHOD(Kept, "above the budget old history goes: no record, nothing unsent, nothing that a sales number needs") {
    RecordId meyer = create_contact(a, "Meyer");
    settle();
    for (int i = 0; i < 700; ++i) patch_contact(a, meyer, "job_title", "Title " + std::to_string(i));
    settle(60'000);
    REQUIRE(status(a).pending == 0);
    std::int64_t tracked = number("SELECT count(*) FROM op WHERE tracked = 1");
    clock.advance(100 * day_ms);
    a.set_online(false);
    patch_contact(a, meyer, "job_title", "Now");
    settle();
    std::int64_t before = number("SELECT count(*) FROM op");

    // Far below its budget nothing happens.
    HistoryLimit roomy(database(), HistoryLimit::budget_bytes(8));
    CHECK_FALSE(roomy.step(clock.now()).value());
    CHECK(number("SELECT count(*) FROM op") == before);
    CHECK(history_from(database()).value().ms == 0);

    std::int64_t pages = number("PRAGMA page_count");
    HistoryLimit tight(database(), 1);
    int slices = 0;
    while (tight.step(clock.now()).value()) ++slices;
    CHECK(slices >= 3);
    CHECK(number("PRAGMA freelist_count") <= number("PRAGMA page_count") / 20 + 1);
    CHECK(tight.removed() > 600);
    CHECK(number("SELECT count(*) FROM op WHERE state = 1") == 1);
    CHECK(number("SELECT count(*) FROM op WHERE tracked = 1") == tracked);
    CHECK(number("PRAGMA page_count") < pages);
    CHECK(history_from(database()).value().ms == clock.now().ms - HistoryLimit::kept_days * day_ms);
    CHECK(sound());
    CHECK(contact_names(a) == std::vector<std::string>{"Meyer"});
    a.host->database()->committed();
    settle();

    // And it stays so, says so, and what was waiting is sent.
    a.restart();
    a.set_online(true);
    settle(60'000);
    CHECK(status(a).history_from == history_from(database()).value());
    CHECK(status(a).sync == Sync::in_sync);
    watch_contacts(b);
    settle();
    CHECK(b.page(1)->rows.at(0).cells[1] == Value(std::string("Now")));

    // What has gone comes back for who looks at it, as far as there is a connection.
    a.set_online(false);
    settle();
    link::Subscribe story;
    story.query = 2;
    story.what.kind = link::Query::Kind::timeline;
    story.what.entity = "contact";
    story.what.record = meyer;
    story.what.limit = 500;
    a.say(story);
    settle();
    CHECK(a.page(2)->incomplete);
    CHECK(a.page(2)->total < 100);
    CHECK(a.page(2)->incomplete);

    // As far as somebody reads, in portions of 200.
    story.what.limit = 100;
    a.say(story);
    a.set_online(true);
    settle(60'000);
    CHECK_FALSE(a.page(2)->incomplete);
    CHECK(a.page(2)->timeline.size() == 100);
    std::int64_t part = number("SELECT count(*) FROM op WHERE record = (SELECT id FROM r_contact)");
    CHECK(part > 101);
    CHECK(part < 500);
    story.what.limit = 500;
    a.say(story);
    settle(60'000);
    CHECK_FALSE(a.page(2)->incomplete);
    CHECK(number("SELECT count(*) FROM op WHERE record = (SELECT id FROM r_contact)") > 501);
    story.what.offset = 500;
    a.say(story);
    settle(60'000);
    CHECK_FALSE(a.page(2)->incomplete);
    CHECK(a.page(2)->total == 702);  // made, 700 titles, and the one of today
    CHECK(number("SELECT count(*) FROM op WHERE record = (SELECT id FROM r_contact)") == 702);
}

TEST_CASE("the budget: what the device says of its memory decides") {
    CHECK(HistoryLimit::budget_bytes(0) == 300'000'000);
    CHECK(HistoryLimit::budget_bytes(8) == 300'000'000);
    CHECK(HistoryLimit::budget_bytes(4) == 128'000'000);
    CHECK(HistoryLimit::budget_bytes(0.5) == 128'000'000);
}
