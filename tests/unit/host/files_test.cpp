// Attachments on a device (store/file_uploads.h, U1–U4) against a server that keeps parts and says what is missing. What the real
// server refuses and keeps is tested in tests/unit/server and tests/e2e/server/files.mjs.
#include <filesystem>
#include <set>
#include <catch2/generators/catch_generators.hpp>

#include "base/json.h"
#include "model/attachment_rules.h"
#include "two_browsers.h"

using namespace hera;
using namespace hera::test;

namespace {

struct FileServer {
    std::map<std::string, std::set<std::int64_t>> parts;  // record → what has come
    std::map<std::string, std::int64_t> sizes;
    std::set<std::string> done;
    std::vector<std::string> asked;  // "PUT 0", "begin", …
    std::map<std::string, HttpReply> refuse;  // by step, once
    bool out_of_order = false;
};

struct Attached : TwoBrowsers {
    FileServer files;

    Attached() {
        server.files = [this](const HttpRequest& request) { return answer(request); };
        a.files.server = [this](const HttpRequest& request) { return give(request); };
        b.files.server = a.files.server;
    }
    std::string folder(Browser& browser) {
        const link::Account& me = browser.last<link::Session>()->account;
        return kept_files_folder(me.tenant, me.user);
    }
    // As the page does: the bytes first, then the record.
    RecordId attach(Browser& browser, RecordId about, const std::string& name, const std::string& bytes,
                    link::Request request = 70) {
        std::string sum = browser.files.keep(folder(browser), bytes);
        RecordId id = RecordId::make(clock, browser.random);
        link::RunEdits run;
        run.request = request;
        run.label = "undo.attach";
        run.edits = {{link::Edit::Kind::create, "attachment", id,
                      {{"name", Value(name)},
                       {"size", Value(static_cast<std::int64_t>(bytes.size()))},
                       {"sha256", Value(sum)},
                       {"about_entity", Value(std::string("contact"))},
                       {"about_id", Value(about)}}}};
        const link::Account& me = browser.last<link::Session>()->account;
        run.tenant = me.tenant;
        run.user = me.user;
        run.batch = BatchId::make(clock, browser.random);
        browser.say(run);
        files.sizes[id.text()] = static_cast<std::int64_t>(bytes.size());
        contents[id.text()] = bytes;
        return id;
    }
    void change(RecordId id, link::Edit::Kind kind) {
        const link::Account& me = a.last<link::Session>()->account;
        link::RunEdits run;
        run.request = 75;
        run.edits = {{kind, "attachment", id, {}}};
        run.tenant = me.tenant;
        run.user = me.user;
        run.batch = BatchId::make(clock, a.random);
        a.say(run);
        settle();
    }
    std::string state(Browser& browser, RecordId id) {
        auto record = browser.host->database()->replica().load(Schema::built_in().at("attachment"), id);
        if (!record.ok()) return "gone";
        const std::string* text = record.value().get(attachment::state);
        return text == nullptr ? "" : *text;
    }
    std::map<std::string, std::string> contents;

private:
    static HttpReply reply_of(int status, std::string body = {}) {
        HttpReply reply;
        reply.status = status;
        reply.body = std::move(body);
        return reply;
    }
    std::optional<HttpReply> refused(const std::string& step) {
        files.asked.push_back(step);
        auto found = files.refuse.find(step);
        if (found == files.refuse.end()) return std::nullopt;
        HttpReply reply = found->second;
        files.refuse.erase(found);
        return reply;
    }
    HttpReply answer(const HttpRequest& request) {
        if (request.path == "v1/files") {
            std::string id = parse_json(request.body).value()["attachment"].string();
            if (auto no = refused("begin")) return *no;
            JsonWriter out;
            out.begin_object().key("part").integer(attachment_part_bytes).key("missing").begin_array();
            for (std::int64_t part = 0; part < attachment_parts(files.sizes[id]); ++part) {
                if (files.parts[id].count(part) == 0) out.integer(part);
            }
            out.end_array().end_object();
            return reply_of(200, out.take());
        }
        std::string rest = request.path.substr(9), id = rest.substr(0, 26), step = rest.substr(27);
        if (step == "done") {
            if (auto no = refused("done")) return *no;
            bool whole = static_cast<std::int64_t>(files.parts[id].size()) == attachment_parts(files.sizes[id]);
            if (!whole) return reply_of(409, R"({"error":{"code":"conflict","key":"error.file_parts_missing"}})");
            server.available(*RecordId::parse(id));
            files.done.insert(id);
            return reply_of(200, "{\"head\":1}");
        }
        if (auto no = refused("PUT " + step)) return *no;
        std::int64_t part = std::stoll(step);
        CHECK(static_cast<std::int64_t>(request.body.size()) == attachment_part_size(files.sizes[id], part));
        files.parts[id].insert(part);
        return reply_of(204);
    }
    std::pair<HttpReply, std::string> give(const HttpRequest& request) {
        std::string id = request.path.substr(9);
        if (files.done.count(id) == 0)
            return {reply_of(404, R"({"error":{"code":"not_found","key":"error.file_not_here","args":[],"field":""}})"), ""};
        return {reply_of(200), contents[id]};
    }
};

HttpReply status(int code, const char* key = "error.x", const char* word = "busy") {
    HttpReply reply;
    reply.status = code;
    reply.body = std::string(R"({"error":{"code":")") + word + R"(","key":")" + key + R"(","args":[],"field":""}})";
    return reply;
}

const std::string nine_mib(std::size_t{9} << 20, 'x');

}  // namespace

TEST_CASE_METHOD(Attached, "U1–U3 a file attached offline is sent when the record is, and counts as sent when the server says so") {
    RecordId meyer = create_contact(a, "Meyer");
    settle();
    a.set_online(false);
    RecordId id = attach(a, meyer, "photo.jpg", nine_mib);
    settle();
    CHECK(status(a).pending == 1);
    CHECK(status(a).files == 1);
    CHECK(files.asked.empty());

    a.set_online(true);
    settle();
    CHECK(files.asked == std::vector<std::string>{"begin", "PUT 0", "PUT 1", "PUT 2", "done"});
    CHECK(status(a).files == 0);
    CHECK(status(a).sync == Sync::in_sync);
    CHECK(state(a, id) == "available");
    CHECK(state(b, id) == "available");
    CHECK(a.files.folders[folder(a)].size() == 1);  // to be looked at offline
    settle(600'000);
    CHECK(files.asked.size() == 5);
}

TEST_CASE_METHOD(Attached, "U2 the browser ends in the middle: what the server has is not sent again") {
    RecordId meyer = create_contact(a, "Meyer");
    files.refuse["PUT 2"] = HttpReply{};  // cut off
    RecordId id = attach(a, meyer, "photo.jpg", nine_mib);
    settle(300);
    CHECK(files.parts[id.text()].size() == 2);
    a.restart();
    settle();
    CHECK(files.done.size() == 1);
    CHECK(std::count(files.asked.begin(), files.asked.end(), "PUT 0") == 1);
    CHECK(state(a, id) == "available");
}

TEST_CASE_METHOD(Attached, "U4 what the server does not take is put off, and the others go on; the person is told") {
    RecordId meyer = create_contact(a, "Meyer");
    settle();
    files.refuse["begin"] = ::status(413, "error.file_too_large", "too_large");
    RecordId large = attach(a, meyer, "large.bin", "large");
    settle();
    RecordId small = attach(a, meyer, "small.txt", "small", 71);
    settle();
    CHECK(files.done == std::set<std::string>{small.text()});
    CHECK(status(a).files == 1);
    REQUIRE(status(a).problem.size() == 1);
    CHECK(status(a).problem[0].key == "error.file_too_large");
    settle(3'700'000);  // an hour later it is asked again
    CHECK(state(a, large) == "available");
    CHECK(status(a).problem.empty());
}

TEST_CASE_METHOD(Attached, "U4 without a session nothing is sent until it is there again") {
    RecordId meyer = create_contact(a, "Meyer");
    settle();
    files.refuse["begin"] = ::status(401, "error.signed_out", "signed_out");
    attach(a, meyer, "photo.jpg", "bytes");
    settle(600'000);
    CHECK(files.asked == std::vector<std::string>{"begin"});
    sign_in(a, "ann@acme.example");
    settle();
    CHECK(files.done.size() == 1);
}

TEST_CASE_METHOD(Attached, "every answer that may pass is asked again, with growing pauses") {
    RecordId meyer = create_contact(a, "Meyer");
    settle();
    struct Row {
        const char* step;
        HttpReply reply;
    };
    const Row rows[] = {{"begin", ::status(503)},
                        {"begin", HttpReply{}},
                        {"begin", ::status(200)},  // not ours: a page of something in between
                        {"PUT 0", ::status(409, "error.file_part_damaged", "conflict")},
                        {"PUT 0", ::status(409, "error.file_upload_gone", "conflict")},
                        {"PUT 0", ::status(429)},
                        {"done", ::status(409, "error.file_parts_missing", "conflict")},
                        {"done", ::status(200)},  // a page of something in between
                        {"done", ::status(500, "error.server_failed", "internal")}};
    int n = 0;
    for (const Row& row : rows) {
        INFO(row.step << " " << row.reply.status);
        files.refuse[row.step] = row.reply;
        ++n;
        RecordId id = attach(a, meyer, "file.txt", "bytes " + std::to_string(n), static_cast<link::Request>(100 + n));
        settle(60'000);
        CHECK(state(a, id) == "available");
    }
}

TEST_CASE_METHOD(Attached, "bytes that this device has lost are said to be lost, and nobody waits for them") {
    RecordId meyer = create_contact(a, "Meyer");
    settle();
    a.set_online(false);
    RecordId id = attach(a, meyer, "photo.jpg", "bytes");
    settle();
    a.files.folders.clear();
    a.set_online(true);
    settle();
    CHECK(status(a).files == 0);
    CHECK(state(a, id) != "available");
    // Attached again, the same bytes: it goes.
    RecordId again = attach(a, meyer, "photo.jpg", "bytes", 72);
    settle();
    CHECK(state(a, again) == "available");
    a.files.folders.clear();
    a.say(link::FetchFile{80, id});
    settle();
    REQUIRE(a.last<link::Applied>()->request == 80);
    REQUIRE(a.last<link::Applied>()->errors.size() == 1);
    CHECK(a.last<link::Applied>()->errors[0].key == "error.file_not_here");
}

TEST_CASE_METHOD(Attached, "a colleague fetches it once, and has it offline from then on") {
    RecordId meyer = create_contact(a, "Meyer");
    RecordId id = attach(a, meyer, "photo.jpg", "bytes");
    settle();
    b.say(link::FetchFile{81, id});
    settle();
    REQUIRE(b.last<link::Applied>()->request == 81);
    CHECK(b.last<link::Applied>()->errors.empty());
    CHECK(b.files.folders[folder(b)].begin()->second == "bytes");
    CHECK(status(b).files == 0);  // not his to send
}

TEST_CASE_METHOD(Attached, "signing out with a file unsent asks; the bytes go with the copy, and stay with one that is kept") {
    RecordId meyer = create_contact(a, "Meyer");
    settle();
    files.refuse["begin"] = ::status(413, "error.file_too_large", "too_large");
    attach(a, meyer, "photo.jpg", "bytes");
    settle();
    REQUIRE(status(a).pending == 0);
    std::string where = folder(a);
    a.say(link::SignOut{90, false, false});
    settle();
    REQUIRE(a.last<link::AccountReply>()->request == 90);
    REQUIRE(a.last<link::AccountReply>()->errors.size() == 1);
    CHECK(a.last<link::AccountReply>()->errors[0].key == "error.unsynced_changes");
    CHECK(a.last<link::AccountReply>()->errors[0].args == std::vector<std::string>{"1"});
    CHECK(a.files.erased.empty());

    bool keep = false;
    SECTION("kept") { keep = true; }
    SECTION("erased") {}
    a.say(link::SignOut{91, keep, true});
    settle();
    REQUIRE(a.last<link::AccountReply>()->ok);
    CHECK(a.files.erased == (keep ? std::vector<std::string>{} : std::vector<std::string>{where}));
}

TEST_CASE_METHOD(Attached, "U4 a whole that is not the file is not sent again and again, and keeps no other from going") {
    RecordId meyer = create_contact(a, "Meyer");
    settle();
    files.refuse["done"] = ::status(409, "error.file_damaged", "conflict");
    attach(a, meyer, "a.bin", nine_mib);
    settle();
    RecordId other = attach(a, meyer, "b.txt", "bytes", 71);
    settle(600'000);
    CHECK(state(a, other) == "available");
    CHECK(std::count(files.asked.begin(), files.asked.end(), "PUT 1") == 1);
    REQUIRE(status(a).problem.size() == 1);
    CHECK(status(a).problem[0].key == "error.file_damaged");
    // "Try now" tries now.
    a.say(link::SyncNow{});
    settle();
    CHECK(status(a).files == 0);
    CHECK(status(a).problem.empty());
}

TEST_CASE_METHOD(Attached, "bytes that are not what they were kept as are not sent for ever, and are said to be gone") {
    RecordId meyer = create_contact(a, "Meyer");
    settle();
    files.refuse["done"] = ::status(409, "error.file_damaged", "conflict");
    a.set_online(false);
    attach(a, meyer, "a.bin", "bytes");
    settle();
    for (auto& [sum, bytes] : a.files.folders[folder(a)]) bytes = "BYTES";
    a.set_online(true);
    settle();
    REQUIRE(status(a).problem.size() == 1);
    CHECK(status(a).problem[0].key == "error.file_not_kept");
}

TEST_CASE_METHOD(Attached, "as long as nobody knows what is here, nothing counts as sent and nothing is erased unasked") {
    RecordId meyer = create_contact(a, "Meyer");
    settle();
    a.files.lists_refused = 3;
    RecordId id = attach(a, meyer, "photo.jpg", "bytes");
    settle(4000);
    CHECK(status(a).files == 1);
    a.say(link::SignOut{90, false, false});
    settle(10);
    REQUIRE(a.last<link::AccountReply>()->errors.size() == 1);
    CHECK(a.last<link::AccountReply>()->errors[0].key == "error.unsynced_changes");
    settle(60'000);  // it is listed again and again
    CHECK(state(a, id) == "available");
    CHECK(status(a).files == 0);
}

TEST_CASE_METHOD(Attached, "KeptFiles B2 only what the server has is let go of") {
    RecordId meyer = create_contact(a, "Meyer");
    settle();
    a.set_online(false);
    RecordId trashed = attach(a, meyer, "trashed.txt", "in the trash");
    settle();
    change(trashed, link::Edit::Kind::remove);
    a.set_online(true);
    RecordId sent = attach(a, meyer, "sent.txt", "sent", 76);
    settle();
    CHECK(state(a, sent) == "available");
    a.files.files()->prune(folder(a), 0);
    REQUIRE(a.files.folders[folder(a)].size() == 1);
    CHECK(a.files.folders[folder(a)].begin()->second == "in the trash");
}

TEST_CASE_METHOD(Attached, "U2 one content attached twice stays until both are at the server, also when one lies in the trash") {
    RecordId meyer = create_contact(a, "Meyer");
    settle();
    bool trashed = GENERATE(false, true);
    files.refuse["done"] = ::status(413, "error.files_full", "too_large");  // the first one's turn comes in an hour
    RecordId first = attach(a, meyer, "offer.txt", "one content");
    settle();
    if (trashed) change(first, link::Edit::Kind::remove);
    RecordId second = attach(a, meyer, "offer 2.txt", "one content", 71);
    settle();
    REQUIRE(state(a, second) == "available");
    a.files.files()->prune(folder(a), 0);
    CHECK(a.files.folders[folder(a)].size() == 1);
    if (trashed) change(first, link::Edit::Kind::restore);
    settle(3'700'000);
    CHECK(state(a, first) == "available");
    a.files.files()->prune(folder(a), 0);
    CHECK(a.files.folders[folder(a)].empty());
}

TEST_CASE_METHOD(Attached, "KeptFiles B2 a fetch of the same content does not make sent what waits here") {
    RecordId meyer = create_contact(a, "Meyer");
    settle();
    RecordId sent = attach(a, meyer, "offer.txt", "one content");
    settle();
    a.set_online(false);
    attach(a, meyer, "offer 2.txt", "one content", 71);
    auto kept = a.files.files();
    HttpRequest request;
    request.path = "v1/files/" + sent.text();
    int status = -1;
    kept->fetch(folder(a), a.files.sum_of("one content"), request, [&status](auto reply) { status = reply.value().status; });
    settle();
    REQUIRE(status == 200);
    kept->prune(folder(a), 0);
    CHECK(a.files.folders[folder(a)].size() == 1);
}

TEST_CASE_METHOD(Attached, "a server restored from before it: the row is sent again, and the bytes after it") {
    RecordId meyer = create_contact(a, "Meyer");
    settle();
    std::string file = (std::filesystem::temp_directory_path() / "hera-files-restore.db").string();
    server.back_up(file);
    RecordId id = attach(a, meyer, "photo.jpg", "bytes");
    settle();
    REQUIRE(state(b, id) == "available");
    files = FileServer{.sizes = files.sizes};
    server.restore(file);
    settle(60'000);
    CHECK(status(a).refused == 0);
    CHECK(files.done.size() == 1);
    CHECK(state(a, id) == "available");
    CHECK(state(b, id) == "available");
    std::filesystem::remove(file);
}

TEST_CASE_METHOD(Attached, "one fetch for however many ask; an empty file; the answer comes in any case") {
    RecordId meyer = create_contact(a, "Meyer");
    RecordId id = attach(a, meyer, "photo.jpg", "bytes"), none = attach(a, meyer, "empty.txt", "", 71);
    settle();
    CHECK(state(a, none) == "available");
    int fetched = 0;
    auto give = b.files.server;
    b.files.server = [&](const HttpRequest& request) {
        ++fetched;
        return give(request);
    };
    b.say(link::FetchFile{81, id});
    b.say(link::FetchFile{82, id});
    b.say(link::FetchFile{83, RecordId::make(clock, b.random)});
    settle();
    CHECK(fetched == 1);
    std::set<link::Request> answered;
    for (const auto& [client, message] : b.received)
        if (const auto* applied = std::get_if<link::Applied>(&message)) answered.insert(applied->request);
    for (link::Request request : {81u, 82u, 83u}) CHECK(answered.count(request) == 1);
}
