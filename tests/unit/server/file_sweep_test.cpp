// F6 and F8 of services/file_service.h: what goes, when, and what never does.
#include <chrono>
#include <catch2/generators/catch_generators.hpp>

#include "data_fixture.h"
#include "file_fixture.h"

using namespace hera;
using namespace hera::server;
using namespace hera::test;

TEST_CASE_METHOD(FileFixture, "F6 what a row names stays for ever") {
    RecordId id = attach(ann, "kept");
    send(ann, id, "kept");
    for (int day = 0; day < 100; ++day) sweep_next_day();
    CHECK(read(ann, id).value() == "kept");
}

TEST_CASE_METHOD(FileFixture, "F6 a file that no row names goes after a week, and not when one does meanwhile") {
    store_unnamed("lost");
    for (int day = 0; day < 7; ++day) {
        sweep_next_day();
        CHECK(files_of(ann).stored().size() == 1);
    }
    SECTION("nobody") {
        sweep_next_day();
        CHECK(files_of(ann).stored().empty());
    }
    SECTION("somebody who has the bytes") {
        RecordId id = attach(ann, "lost");
        send(ann, id, "lost");
        for (int day = 0; day < 20; ++day) sweep_next_day();
        CHECK(read(ann, id).value() == "lost");
    }
    SECTION("a week is counted anew each time") {
        RecordId id = attach(ann, "lost");
        send(ann, id, "lost");
        forget_state(id);  // as if the row had been of an earlier moment
        for (int day = 0; day < 7; ++day) sweep_next_day();
        CHECK(files_of(ann).stored().size() == 1);
        for (int day = 0; day < 2; ++day) sweep_next_day();
        CHECK(files_of(ann).stored().empty());
    }
}

TEST_CASE_METHOD(FileFixture, "F6 the trash keeps its files for 30 days: the row first, the file a week later") {
    RecordId id = attach(ann, "thrown away");
    send(ann, id, "thrown away");
    put_into_trash(ann, id);
    for (int day = 0; day < 29; ++day) sweep_next_day();
    SECTION("fetched back in time it is as before") {
        restore_from_trash(ann, id);
        for (int day = 0; day < 60; ++day) sweep_next_day();
        CHECK(read(ann, id).value() == "thrown away");
    }
    SECTION("another row of the same content keeps it") {
        RecordId other = attach(ann, "thrown away");
        send(ann, other, "thrown away");
        for (int day = 0; day < 60; ++day) sweep_next_day();
        CHECK(read(ann, other).value() == "thrown away");
        restore_from_trash(ann, id);
        CHECK(read(ann, id).value() == "thrown away");
    }
    SECTION("another row in the trash since yesterday keeps it") {
        RecordId other = attach(ann, "thrown away");
        send(ann, other, "thrown away");
        put_into_trash(ann, other);
        for (int day = 0; day < 29; ++day) sweep_next_day();
        restore_from_trash(ann, id);
        CHECK(read(ann, id).value() == "thrown away");
    }
    SECTION("then it waits for its bytes again") {
        std::int64_t before = head();
        sweep_next_day();
        sweep_next_day();
        CHECK(state_of(id) == "\"waiting\"");
        CHECK(head() == before + 1);  // every device hears of it
        CHECK(files_of(ann).stored().size() == 1);
        for (int day = 0; day < 8; ++day) sweep_next_day();
        CHECK(files_of(ann).stored().empty());
        CHECK(head() == before + 1);
        restore_from_trash(ann, id);
        CHECK(read(ann, id).error().key == "error.file_not_here");
        send(ann, id, "thrown away");
        CHECK(read(ann, id).value() == "thrown away");
    }
}

TEST_CASE_METHOD(FileFixture, "F6 what a device deleted while it was away, or with a wrong clock, is in the trash since it came") {
    RecordId id = attach(ann, "deleted offline");
    send(ann, id, "deleted offline");
    for (int day = 0; day < 40; ++day) sweep_next_day();
    sync::Op op = patch(id, "", "");
    op.entity = "attachment";
    op.kind = sync::OpKind::remove;
    op.fields.clear();
    op.hlc = sync::Hlc{(clock.now().ms - GENERATE(std::int64_t{35} * 24 * 3600 * 1000, std::int64_t{1'700'000'000'000})) << 16};
    op.base_seq = pull(ann, 0, 1).head;
    REQUIRE(push(ann, {op}).value().results[0].code == sync::OpCode::applied);
    for (int day = 0; day < 29; ++day) sweep_next_day();
    CHECK(state_of(id) == "\"available\"");
    restore_from_trash(ann, id);
    CHECK(read(ann, id).value() == "deleted offline");
}

TEST_CASE_METHOD(FileFixture, "a sweep is due once a day, and only an upload that nobody goes on with is dropped") {
    RecordId old = attach(ann, "old"), young = attach(ann, "young");
    REQUIRE(begin(ann, old).ok());
    REQUIRE(begin(ann, young).ok());
    // The folder's time is of the machine's clock.
    auto machine = std::chrono::system_clock::now().time_since_epoch();
    clock.set_wall(Instant{std::chrono::duration_cast<std::chrono::milliseconds>(machine).count()});
    auto week_ago = std::filesystem::file_time_type::clock::now() - std::chrono::hours(170);
    std::filesystem::last_write_time(upload_folder(ann, old), week_ago);
    sweep();
    CHECK(files_of(ann).uploads() == std::vector<RecordId>{young});
    CHECK(begin(ann, old).ok());

    store_unnamed("lost");
    clock.advance(23 * 3600 * 1000);
    sweep();
    CHECK(number("SELECT count(*) FROM meta WHERE key LIKE 'unused_file/%'") == 0);
    clock.advance(3600 * 1000);
    sweep();
    CHECK(number("SELECT count(*) FROM meta WHERE key LIKE 'unused_file/%'") == 1);
}
