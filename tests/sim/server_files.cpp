#include "server_files.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>

#include "base/json.h"
#include "base/text.h"
#include "http/api.h"
#include "model/attachment_rules.h"
#include "storage/files.h"

namespace hera::sim {
namespace {

namespace fs = std::filesystem;
using server::FileStore;
using store::Database;
using store::Statement;

constexpr std::int64_t trash_ms = std::int64_t{30} * 24 * 3600 * 1000;  // F6
constexpr std::int64_t ask_again_ms = std::int64_t{6} * 3600 * 1000;
constexpr const char* sending = "done";
constexpr const char* sweeping = "sweep";

std::string header(const HttpRequest& request, const char* name) {
    for (const auto& [key, value] : request.headers) {
        if (key == name) return value;
    }
    return {};
}

HttpReply reply_of(int status, std::string body = {}) {
    HttpReply reply;
    reply.status = status;
    reply.body = std::move(body);
    return reply;
}

HttpReply refused(Error error) {
    http::Reply told = http::error_reply(std::move(error));
    HttpReply reply = reply_of(told.status, std::move(told.body));
    for (const auto& [name, value] : told.headers) {
        if (name == "Retry-After") reply.retry_after_s = static_cast<int>(parse_int(value).value_or(-1));
    }
    return reply;
}

bool step(World& world, Statement& statement) {
    auto row = statement.step();
    if (!row.ok()) world.fail("a table cannot be read: " + row.error().detail);
    return row.ok() && row.value();
}

}  // namespace

std::string files_folder_of(pid_t process) {
    std::string top = access("/dev/shm", W_OK) == 0 ? "/dev/shm" : fs::temp_directory_path().string();
    return top + "/hera-sim-files-" + std::to_string(process);
}

// The organisation as one life of the server has it. Whoever dies in it does nothing more: every step fails.
class SimServer::Files::Data final : public server::TenantData {
public:
    Data(Files& files, const char* doing, RecordId about)
        : m_files(files),
          m_server(files.m_server),
          m_life(m_server.m_life),
          m_folder(files.folder()),
          m_doing(doing),
          m_about(about) {}

    Result<void> write(const Work& work) override {
        World& world = m_server.m_world;
        if (over()) return gone();
        if (world.call("file step", -1) || world.strike(Fault::server_killed_before_commit)) {
            m_server.kill(false);
            return gone();
        }
        TRY(m_server.m_database->run("BEGIN IMMEDIATE"));
        auto done = work(*m_server.m_database);
        if (!done.ok()) {
            TRY(m_server.m_database->run("ROLLBACK"));
            return done;
        }
        if (world.call("file commit", -1) || world.strike(Fault::server_killed_before_commit)) {
            m_server.kill(true);
            return gone();
        }
        TRY(m_server.m_database->run("COMMIT"));
        m_files.look(m_doing, m_about);
        if (world.call("file committed", -1) || world.strike(Fault::server_killed_after_commit)) {
            m_server.kill(false);
            return gone();
        }
        return {};
    }
    Result<void> read(const Work& work) override { return over() ? gone() : work(*m_server.m_database); }
    FileStore files() const override { return FileStore(m_folder); }
    bool over() const { return m_files.dead(m_life); }

private:
    static Error gone() { return Error{.code = Code::busy, .key = "error.server_busy"}; }
    Files& m_files;
    SimServer& m_server;
    std::uint32_t m_life;
    std::string m_folder;
    const char* m_doing;
    RecordId m_about;
};

SimServer::Files::Files(SimServer& server) : m_server(server) {
    static std::uint32_t worlds = 0;
    m_folder = files_folder_of(getpid()) + "/" + std::to_string(++worlds);
    fs::remove_all(m_folder);  // of a process that had this number before
    fs::create_directories(folder());
}

SimServer::Files::~Files() {
    std::error_code failed;
    fs::remove_all(m_folder, failed);
    fs::remove(fs::path(m_folder).parent_path(), failed);  // when it is the last one
}

std::string SimServer::Files::folder() const { return m_folder + "/" + std::to_string(m_server.m_kills); }

void SimServer::Files::killed() { fs::rename(m_folder + "/" + std::to_string(m_server.m_kills - 1), folder()); }

std::optional<HttpReply> SimServer::Files::answer(const server::AuthContext& who, const HttpRequest& request) {
    RecordId id{};
    if (request.path == "v1/files") {
        auto body = parse_json(request.body);
        if (body.ok()) id = RecordId::parse(body.value()["attachment"].string()).value_or(RecordId{});
    } else {
        std::string rest = request.path.substr(std::string("v1/files/").size());
        id = RecordId::parse(rest.substr(0, rest.find('/'))).value_or(RecordId{});
    }
    bool done = request.path.size() > 5 && request.path.rfind("/done") == request.path.size() - 5;
    if (m_server.m_world.say) m_server.m_world.say("  " + request.method + " " + request.path + " for " + id.text());
    Data data(*this, done ? sending : request.method.c_str(), id);
    if (!m_service || m_service_life != m_server.m_life) {
        m_service = std::make_unique<server::FileService>(Schema::built_in(), *m_server.m_service, m_server.m_clock,
                                                          server::FileLimits{});
        m_service_life = m_server.m_life;
    }
    auto reply = ask(data, who, request);
    if (request.method != "GET") touch(id);
    if (data.over()) return std::nullopt;
    if (m_server.m_world.call("file answer", -1) || m_server.m_world.strike(Fault::server_killed_after_commit)) {
        m_server.kill(false);
        return std::nullopt;
    }
    return reply.ok() ? std::move(reply).value() : refused(std::move(reply).error());
}

// What routes/file_routes.cpp does with a request.
Result<HttpReply> SimServer::Files::ask(Data& data, const server::AuthContext& who, const HttpRequest& request) {
    TRY(m_server.m_service->same_history(*m_server.m_database, header(request, "Hera-Incarnation")));
    Error bad{.code = Code::invalid, .key = "error.bad_request"};
    if (request.path == "v1/files") {
        auto body = parse_json(request.body);
        auto id = body.ok() ? RecordId::parse(body.value()["attachment"].string()) : std::nullopt;
        if (!id) return bad;
        JsonWriter out;
        out.begin_object().key("part").integer(attachment_part_bytes).key("missing").begin_array();
        for (std::int64_t part : TRY(m_service->begin(data, who, *id))) out.integer(part);
        out.end_array().end_object();
        return reply_of(200, out.take());
    }
    std::string rest = request.path.substr(std::string("v1/files/").size());
    std::size_t slash = rest.find('/');
    auto id = RecordId::parse(rest.substr(0, slash));
    if (!id) return Error{.code = Code::not_found, .key = "error.not_found"};
    if (slash == std::string::npos) return give(data, who, *id);
    std::string last = rest.substr(slash + 1);
    if (last == "done") {
        std::int64_t head = TRY(m_service->finish(data, who, *id));
        m_server.wake();
        return reply_of(200, "{\"head\":" + to_text(head) + "}");
    }
    auto part = parse_int(last);
    if (!part) return bad;
    TRY(m_service->put_part(data, who, *id, *part, request.body, header(request, "Hera-Part-Sha256")));
    return reply_of(204);
}

Result<HttpReply> SimServer::Files::give(Data& data, const server::AuthContext& who, RecordId id) {
    server::FileService::File file = TRY(m_service->open(data, who, id));
    std::string bytes(static_cast<std::size_t>(file.size), '\0');
    ssize_t got = ::read(file.descriptor, bytes.data(), bytes.size());
    ::close(file.descriptor);
    if (got != file.size) m_server.m_world.fail("I12: a stored file is shorter than its record says: " + id.text());
    check_given(who, id, bytes);
    m_server.m_ledger.files.given();
    return reply_of(200, std::move(bytes));
}

// F5, against the tables.
void SimServer::Files::check_given(const server::AuthContext& who, RecordId id, const std::string& bytes) {
    World& world = m_server.m_world;
    Statement s = m_server.m_database->prepare("SELECT deleted, f_visibility, f_sha256 FROM r_attachment WHERE id = ?");
    s.bind(1, id);
    if (!step(world, s)) return world.fail("I12: (F5) bytes were given of a record that is not there: " + id.text());
    if (s.integer(0) != 0) return world.fail("I12: (F5) bytes were given of a record in the trash: " + id.text());
    std::vector<std::string> groups = m_server.groups_of(who.user);
    if (std::find(groups.begin(), groups.end(), s.text(1)) == groups.end())
        return world.fail("I12: (F5) bytes were given to somebody who may not see them: " + id.text());
    if (server::sum_bytes(bytes).sha256 != s.text(2)) world.fail("I12: other bytes were given than the record names: " + id.text());
}

// The file system's clock is not the world's.
void SimServer::Files::touch(RecordId upload) {
    std::int64_t now = m_server.m_clock.now().ms;
    timespec at{static_cast<time_t>(now / 1000), (now % 1000) * 1'000'000};
    const timespec times[] = {at, at};
    ::utimensat(AT_FDCWD, (folder() + "/uploads/" + upload.text()).c_str(), times, 0);
}

void SimServer::Files::sweep() {
    std::int64_t now = m_server.m_world.wall_ms();
    if (now - m_swept_ms < ask_again_ms) return;
    if (m_server.m_world.say) m_server.m_world.say("  the server sweeps");
    m_swept_ms = now;
    server::AuthContext who{m_server.m_tenant, m_server.m_people.front().user, {}, "owner"};
    Data data(*this, sweeping, {});
    server::FileService service(Schema::built_in(), *m_server.m_service, m_server.m_clock, server::FileLimits{});
    auto swept = service.sweep(data, who);
    if (data.over()) return;
    if (!swept.ok()) return m_server.m_world.fail("the server could not sweep its files: " + swept.error().key);
    check_stored(false);
    if (swept.value()) m_server.wake();
}

void SimServer::Files::look(const char* doing, RecordId about) {
    World& world = m_server.m_world;
    std::int64_t now = m_server.m_clock.now().ms;
    std::map<RecordId, Seen> before = std::move(m_seen);
    m_seen.clear();
    {
        Statement s = m_server.m_database->prepare("SELECT id, deleted, f_state, f_sha256 FROM r_attachment");
        while (step(world, s)) {
            RecordId id{s.id(0)};
            Seen seen{s.integer(1) != 0, s.text(2) == attachment_state::available, now, std::string(s.text(3))};
            auto known = before.find(id);
            if (known != before.end() && known->second.deleted == seen.deleted) seen.since_ms = known->second.since_ms;
            m_seen.emplace(id, std::move(seen));
        }
    }
    for (const auto& [id, seen] : m_seen) {
        auto known = before.find(id);
        bool was = known != before.end() && known->second.available;
        if (was == seen.available) continue;
        if (world.say) world.say(std::string("  ") + (seen.available ? "available: " : "waiting again: ") + id.text());
        m_server.m_reference.server_wrote(id, "state", seen.available ? "\"available\"" : "\"waiting\"");
        if (seen.available) {
            m_server.m_ledger.files.arrived(id);
            if (doing != sending || !(id == about))
                return world.fail("I12: a file counts as available that nobody has sent: " + id.text());
            continue;
        }
        m_server.m_ledger.files.expired(id);
        if (doing != sweeping) return world.fail("I12: a file that was available is waiting again: " + id.text());
        for (const auto& [other, its] : m_seen) {
            bool long_gone = its.deleted && now - its.since_ms >= trash_ms;
            bool named = before.count(other) != 0 && before[other].available;
            if (its.sha256 == seen.sha256 && named && !long_gone)
                return world.fail("I12: (F6) a file goes that is not 30 days in the trash: " + other.text());
        }
    }
    if (doing == sending) check_stored(false);
}

std::string SimServer::Files::wrong_with(const std::string& sha256, std::int64_t size, bool sums) {
    FileStore files(folder());
    if (!is_sha256(sha256) || !files.has(sha256, size)) return "is not there";
    if (!sums) return {};
    auto sum = server::sum_file(folder() + "/" + FileStore::path_of(sha256));
    return sum.ok() && sum.value() == server::FileSum{size, sha256} ? "" : "has other bytes";
}

void SimServer::Files::check_stored(bool sums) {
    Statement s = m_server.m_database->prepare("SELECT id, f_sha256, f_size FROM r_attachment WHERE f_state = 'available'");
    while (step(m_server.m_world, s)) {
        std::string wrong = wrong_with(std::string(s.text(1)), s.integer(2), sums);
        if (!wrong.empty())
            return m_server.m_world.fail("I12: a file that is available " + wrong + ": " + RecordId{s.id(0)}.text());
    }
}

}  // namespace hera::sim
