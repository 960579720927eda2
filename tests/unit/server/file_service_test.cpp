// F4–F8 of services/file_service.h, on a tenant's real folder.
#include "services/file_service.h"

#include <signal.h>
#include <sys/resource.h>
#include <unistd.h>

#include <atomic>
#include <thread>

#include "file_fixture.h"
#include "model/attachment_rules.h"

using namespace hera;
using namespace hera::server;
using namespace hera::test;

namespace {

constexpr std::int64_t part = attachment_part_bytes;
using Parts = std::vector<std::int64_t>;

}  // namespace

TEST_CASE_METHOD(FileFixture, "F4 a row waits until its bytes are there; then all devices hear of it") {
    std::string content = bytes_of(2 * part + 5);
    RecordId id = attach(ann, content);
    CHECK(state_of(id) == "null");
    CHECK(read(ann, id).error().key == "error.file_not_here");
    CHECK(begin(ann, id).value() == Parts{0, 1, 2});
    REQUIRE(put(ann, id, content, 2).ok());  // in any order, and more than once
    REQUIRE(put(ann, id, content, 0).ok());
    REQUIRE(put(ann, id, content, 0).ok());
    CHECK(begin(ann, id).value() == Parts{1});
    CHECK(finish(ann, id).error().key == "error.file_parts_missing");
    CHECK(state_of(id) == "null");
    REQUIRE(put(ann, id, content, 1).ok());
    std::int64_t before = head();
    auto done = finish(ann, id);
    REQUIRE(done.ok());
    CHECK(done.value() == before + 1);
    CHECK(state_of(id) == "\"available\"");
    CHECK(pull(ann, before).rows.size() == 1);
    CHECK(pull(ann, before).ops.size() == 1);
    CHECK(pull(ann, before).ops[0].op.device.none());  // no device takes it for its own
    CHECK(read(ann, id).value() == content);
    CHECK(files_of(ann).uploads().empty());

    // All of it once more changes nothing.
    CHECK(begin(ann, id).value().empty());
    REQUIRE(put(ann, id, content, 1).ok());
    CHECK(finish(ann, id).value() == before + 1);
    CHECK(files_of(ann).uploads().empty());
}

TEST_CASE_METHOD(FileFixture, "an empty file is one") {
    RecordId id = attach(ann, "");
    CHECK(begin(ann, id).value().empty());
    REQUIRE(finish(ann, id).ok());
    CHECK(read(ann, id).value().empty());
}

TEST_CASE_METHOD(FileFixture, "what is damaged on its way is not taken") {
    std::string content = bytes_of(part + 3);
    RecordId id = attach(ann, content);
    CHECK(put(ann, id, content, 0).error().key == "error.file_upload_gone");  // not begun
    REQUIRE(begin(ann, id).ok());
    TenantHandle tenant = open(ann);
    std::string wrong = content.substr(0, part);
    std::string sum = sum_bytes(wrong).sha256;
    wrong[7] ^= 1;
    CHECK(service.put_part(tenant, ann, id, 0, wrong, sum).error().key == "error.file_part_damaged");
    CHECK(service.put_part(tenant, ann, id, 0, "short", sum_bytes("short").sha256).error().key == "error.file_part_size");
    for (std::int64_t n : {std::int64_t{-1}, std::int64_t{2}, INT64_MAX})
        CHECK(service.put_part(tenant, ann, id, n, "abc", sum_bytes("abc").sha256).error().key == "error.bad_request");
    for (const char* no_sum : {"", "abc", "../../../../etc/passwd"})
        CHECK(service.put_part(tenant, ann, id, 0, wrong, no_sum).error().key == "error.bad_request");
    CHECK(begin(ann, id).value() == Parts{0, 1});

    // Parts that are whole but not of this file: the upload begins anew.
    REQUIRE(service.put_part(tenant, ann, id, 0, wrong, sum_bytes(wrong).sha256).ok());
    REQUIRE(put(ann, id, content, 1).ok());
    CHECK(finish(ann, id).error().key == "error.file_damaged");
    CHECK(state_of(id) == "null");
    CHECK(files_of(ann).stored().empty());
    CHECK(finish(ann, id).error().key == "error.file_upload_gone");
    CHECK(begin(ann, id).value() == Parts{0, 1});
    send(ann, id, content);
    CHECK(read(ann, id).value() == content);
}

TEST_CASE_METHOD(FileFixture, "F5 who cannot see the row learns nothing of it, whatever they know") {
    std::string content = bytes_of(1000);
    RecordId id = attach(ann, content), waiting = attach(ann, "other");
    send(ann, id, content);
    auto nothing = [&](const AuthContext& who, RecordId record) {
        CHECK(begin(who, record).error().key == "error.not_found");
        CHECK(put(who, record, content, 0).error().key == "error.not_found");
        CHECK(finish(who, record).error().key == "error.not_found");
        CHECK(read(who, record).error().key == "error.not_found");
    };
    AuthContext eve = make_tenant();
    nothing(eve, id);
    nothing(ann, RecordId::make(clock, random));
    // The same sum in another organisation: its bytes are sent, and lie there once more.
    RecordId theirs = attach(eve, content);
    CHECK(begin(eve, theirs).value() == Parts{0});
    CHECK(finish(eve, theirs).error().key == "error.file_parts_missing");
    // In the trash.
    put_into_trash(ann, id);
    nothing(ann, id);
    // In a group the person is not in: neither bytes nor the knowledge that they are there.
    for (RecordId record : {id, waiting}) restore_from_trash(ann, record);
    move_to_group(id, "board");
    move_to_group(waiting, "board");
    nothing(ann, id);
    nothing(ann, waiting);
    RecordId guess = attach(ann, content);
    CHECK(begin(ann, guess).value() == Parts{0});
    CHECK(finish(ann, guess).error().key == "error.file_parts_missing");
    CHECK(read(ann, guess).error().key == "error.file_not_here");
    // Who has the bytes may have them: on the disk they are one file.
    send(ann, guess, content);
    CHECK(read(ann, guess).value() == content);
    CHECK(files_of(ann).stored().size() == 1);
}

TEST_CASE_METHOD(FileFixture, "F5 what the person can see already need not be sent again") {
    std::string content = bytes_of(1000);
    RecordId first = attach(ann, content);
    send(ann, first, content);
    RecordId second = attach(ann, content);
    CHECK(begin(ann, second).value().empty());
    REQUIRE(finish(ann, second).ok());
    CHECK(read(ann, second).value() == content);
    // A row that claims another length is of another file.
    RecordId longer = attach(ann, content, 2000);
    CHECK(begin(ann, longer).value() == Parts{0});
}

TEST_CASE_METHOD(FileFixture, "viewers look and do not send") {
    std::string content = bytes_of(1000);
    RecordId id = attach(ann, content);
    AuthContext viewer = ann;
    viewer.role = "viewer";
    CHECK(begin(viewer, id).error().key == "error.role_may_not_edit");
    CHECK(put(viewer, id, content, 0).error().key == "error.role_may_not_edit");
    CHECK(finish(viewer, id).error().key == "error.role_may_not_edit");
    send(ann, id, content);
    CHECK(read(viewer, id).value() == content);
}

TEST_CASE_METHOD(FileFixture, "what a row says of its content is said once, and whether it has arrived by the server only") {
    auto verdict = [&](sync::Op op) {
        op.entity = "attachment";
        auto reply = push(ann, {op});
        REQUIRE(reply.ok());
        const sync::PushResult& result = reply.value().results[0];
        return result.reason.empty() ? std::string{} : sync::reason_error(result.reason).key;
    };
    RecordId id = attach(ann, "abc");
    CHECK(verdict(patch(id, "name", "\"Renamed.txt\"")).empty());
    CHECK(verdict(patch(id, "state", "\"available\"")) == "error.attachment_by_server");
    CHECK(verdict(patch(id, "state", "null")) == "error.attachment_by_server");
    CHECK(verdict(patch(id, "size", "4")) == "error.attachment_by_server");
    CHECK(verdict(patch(id, "sha256", "\"" + std::string(64, 'a') + "\"")) == "error.attachment_by_server");
    sync::Op made = row_of("abc", 3);
    made.fields.emplace_back("state", "\"available\"");
    CHECK(verdict(made) == "error.attachment_by_server");
    made = row_of("abc", 3);
    made.fields.emplace_back("state", "\"waiting\"");
    CHECK(verdict(made).empty());
    CHECK(verdict(row_of("abc", -1)) == "error.file_size");
    made = row_of("abc", 3);
    for (sync::Cell& cell : made.fields) {
        if (cell.first == "sha256") cell.second = "\"../../control.db\"";
    }
    CHECK(verdict(made) == "error.file_sum");
    // Who deletes it without having heard that it arrived takes nothing from anybody.
    RecordId quick = attach(ann, "quick");
    std::int64_t seen = head();
    send(ann, quick, "quick");
    AuthContext other_device = ann;
    other_device.device = DeviceId::make(clock, random);
    sync::Op removed = patch(quick, "", "");
    removed.entity = "attachment";
    removed.kind = sync::OpKind::remove;
    removed.fields.clear();
    removed.base_seq = seen;
    CHECK(push(other_device, {removed}).value().results[0].code == sync::OpCode::applied);
}

TEST_CASE_METHOD(FileFixture, "F7 limits of a file and of the organisation") {
    RecordId large = attach(ann, "x", limits.file_bytes_max + 1);
    CHECK(begin(ann, large).error().key == "error.file_too_large");
    CHECK(begin(ann, large).error().args == std::vector<std::string>{"9"});
    CHECK_FALSE(files_of(ann).begun(large));
    std::string nine = bytes_of(9 << 20, 'a'), eight = bytes_of(8 << 20, 'b');
    RecordId first = attach(ann, nine), second = attach(ann, eight), third = attach(ann, bytes_of(5 << 20, 'c'));
    send(ann, first, nine);
    CHECK(begin(ann, second).ok());
    // What is arriving counts too, until it has been given up.
    CHECK(begin(ann, third).error().key == "error.files_full");
    CHECK(begin(ann, second).ok());
    put_into_trash(ann, second);
    files_of(ann).drop(second);
    CHECK(begin(ann, third).ok());
    // A content counts once.
    RecordId again = attach(ann, nine);
    CHECK(begin(ann, again).value().empty());
    // Two that began when there was room for either.
    restore_from_trash(ann, second);
    REQUIRE(files_of(ann).begin(second).ok());
    REQUIRE(put_all(ann, second, eight).ok());
    REQUIRE(finish(ann, second).ok());
    REQUIRE(put_all(ann, third, bytes_of(5 << 20, 'c')).ok());
    CHECK(finish(ann, third).error().key == "error.files_full");
    CHECK(state_of(third) == "null");
    CHECK(files_of(ann).stored().size() == 2);
    CHECK(files_of(ann).missing(third, 5 << 20).empty());  // what had arrived stays
}

TEST_CASE_METHOD(FileFixture, "F7 a full disk: a refusal, nothing half-made, and it goes on when there is room") {
    std::string content = bytes_of(part + 100);
    RecordId id = attach(ann, content);
    REQUIRE(begin(ann, id).ok());
    REQUIRE(put(ann, id, content, 1).ok());
    rlimit limit{};
    REQUIRE(getrlimit(RLIMIT_FSIZE, &limit) == 0);
    auto handled = ::signal(SIGXFSZ, SIG_IGN);
    rlimit small{3u << 20, limit.rlim_max};
    REQUIRE(setrlimit(RLIMIT_FSIZE, &small) == 0);
    auto refused = put(ann, id, content, 0);
    setrlimit(RLIMIT_FSIZE, &limit);
    CHECK(refused.error().key == "error.disk_full");
    CHECK(begin(ann, id).value() == Parts{0});
    REQUIRE(put(ann, id, content, 0).ok());
    REQUIRE(setrlimit(RLIMIT_FSIZE, &small) == 0);
    auto unfinished = finish(ann, id);
    setrlimit(RLIMIT_FSIZE, &limit);
    ::signal(SIGXFSZ, handled);
    CHECK(unfinished.error().key == "error.disk_full");
    CHECK(files_of(ann).stored().empty());
    CHECK(state_of(id) == "null");
    REQUIRE(finish(ann, id).ok());
    CHECK(read(ann, id).value() == content);
}

TEST_CASE_METHOD(FileFixture, "F4 ended between the file's place and its row: done once more, it is available") {
    std::string content = bytes_of(part + 1);
    RecordId id = attach(ann, content);
    REQUIRE(begin(ann, id).ok());
    REQUIRE(put_all(ann, id, content).ok());
    FileStore files = files_of(ann);
    auto whole = files.assemble(id, part + 1);
    REQUIRE(whole.ok());
    REQUIRE(files.keep(whole.value()).ok());  // and here it ended
    CHECK(read(ann, id).error().key == "error.file_not_here");
    CHECK(begin(ann, id).value().empty());
    REQUIRE(finish(ann, id).ok());
    CHECK(read(ann, id).value() == content);
}

TEST_CASE_METHOD(FileFixture, "finished by many at once it is available once") {
    std::string content = bytes_of(part + 1);
    RecordId id = attach(ann, content);
    REQUIRE(begin(ann, id).ok());
    REQUIRE(put_all(ann, id, content).ok());
    std::int64_t before = head();
    std::atomic<int> done{0}, later{0}, other{0};
    std::vector<std::thread> threads;
    for (int i = 0; i < 8; ++i) {
        threads.emplace_back([&] {
            auto tenant = tenants.open(ann);
            auto finished = service.finish(tenant.value(), ann, id);
            ++(finished.ok() ? done : finished.error().key == "error.server_busy" ? later : other);
        });
    }
    for (std::thread& thread : threads) thread.join();
    CHECK(done >= 1);
    CHECK(done + later == 8);
    CHECK(head() == before + 1);
    CHECK(read(ann, id).value() == content);
}

TEST_CASE_METHOD(FileFixture, "a file that the disk has lost can be sent again") {
    std::string content = bytes_of(1000);
    RecordId id = attach(ann, content);
    send(ann, id, content);
    REQUIRE(files_of(ann).remove(sum_bytes(content).sha256).ok());
    CHECK(read(ann, id).error().key == "error.file_not_here");
    CHECK(begin(ann, id).value() == Parts{0});
    send(ann, id, content);
    CHECK(read(ann, id).value() == content);
}
