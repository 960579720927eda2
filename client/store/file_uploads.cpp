#include "store/file_uploads.h"

#include <algorithm>
#include <utility>

#include "base/json.h"
#include "base/log.h"
#include "model/attachment_rules.h"
#include "store/device_headers.h"
#include "sync/mutants.h"

namespace hera {
namespace {

constexpr std::uint32_t parts_at_once = 2;
constexpr std::int32_t ask_ms = 30'000, part_ms = 300'000;  // 4 MiB over a poor line
constexpr std::int64_t wait_max_ms = 300'000, not_yet_ms = 60'000, refused_ms = 3'600'000, list_again_ms = 5'000;
// Beyond it what was looked at longest ago goes; what is not sent never does.
constexpr std::int64_t kept_bytes_max = std::int64_t{200} << 20;

bool success(const HttpReply& reply) { return reply.status >= 200 && reply.status < 300; }

}  // namespace

FileUploads::FileUploads(LocalDatabase& database, KeptFiles& files, Transport& transport, RequestNumbers& numbers, Clock& clock,
                         Random& random)
    : m_database(database),
      m_files(files),
      m_transport(transport),
      m_numbers(numbers),
      m_clock(clock),
      m_random(random),
      m_folder(kept_files_folder(database.replica().identity().tenant, database.replica().identity().user)) {}

FileUploads::~FileUploads() {
    for (std::uint32_t request : m_requests) m_transport.cancel(request);
    for (auto& [sum, fetch] : m_fetches) {
        for (Done& done : fetch.done) done(Error{Code::offline, "error.offline"});
    }
}

void FileUploads::now() {
    m_put_off.clear();
    m_sent.clear();
    resume();
}

void FileUploads::online(bool online) {
    m_online = online;
    if (online) m_not_before_ms = 0;
    next();
}

void FileUploads::resume() {
    m_stopped = false;
    m_not_before_ms = 0;
    next();
}

void FileUploads::tick() { next(); }

bool FileUploads::ready(const File& file, std::int64_t now) const {
    auto until = m_put_off.find(file.id);
    bool later = until != m_put_off.end() && now < until->second.until_ms;
    return file.on_server && here(file) && !later && m_sent.count(file.id) == 0;  // U1
}

std::optional<std::int64_t> FileUploads::wake_at_ms() const {
    std::optional<std::int64_t> wake;
    auto also = [&wake](std::int64_t at) {
        if (!wake || at < *wake) wake = at;
    };
    bool lists = !m_listing && std::any_of(m_waiting.begin(), m_waiting.end(), [&](const File& file) { return unlisted(file); });
    if (lists) also(m_list_not_before_ms);
    if (m_step != Step::idle || m_stopped || !m_online) return wake;
    for (const File& file : m_waiting) {
        auto until = m_put_off.find(file.id);
        std::int64_t at = std::max(m_not_before_ms, until == m_put_off.end() ? std::int64_t{0} : until->second.until_ms);
        if (ready(file, at)) also(at);
    }
    return wake;
}

std::uint32_t FileUploads::waiting() const {
    return static_cast<std::uint32_t>(
        std::count_if(m_waiting.begin(), m_waiting.end(), [&](const File& file) { return here(file) || unlisted(file); }));
}

std::optional<Error> FileUploads::problem() const {
    for (const File& file : m_waiting) {
        auto found = m_put_off.find(file.id);
        // Bytes that are gone wait for nothing, but must not be gone without a word.
        if (found != m_put_off.end() && m_sent.count(file.id) == 0) return found->second.why;
    }
    return waiting() == 0 ? std::nullopt : m_problem;
}

void FileUploads::look() {
    std::vector<File> waiting;
    {
        store::Statement s = m_database.replica().database().prepare(
            "SELECT id, f_sha256, f_size, ver FROM r_attachment WHERE deleted = 0 AND f_created_by = ?"
            " AND (f_state IS NULL OR f_state <> 'available') ORDER BY id");
        s.bind(1, m_database.replica().identity().user);
        for (;;) {
            auto row = s.step();
            if (!row.ok()) return log(LogLevel::error, "attachments cannot be read: " + row.error().detail);
            if (!row.value()) break;
            waiting.push_back({RecordId{s.id(0)}, std::string(s.text(1)), s.integer(2), s.integer(3) > 0});
        }
    }
    m_waiting = std::move(waiting);
    auto still = [&](RecordId id) {
        return std::any_of(m_waiting.begin(), m_waiting.end(), [&](const File& file) { return file.id == id; });
    };
    std::erase_if(m_sent, [&](RecordId id) { return !still(id); });
    std::erase_if(m_listed_for, [&](RecordId id) { return !still(id); });
    std::erase_if(m_put_off, [&](const auto& put_off) { return !still(put_off.first); });
    if (m_waiting.empty()) m_problem.reset();
    list();
    next();
}

// Which bytes are here, whenever there is a record of which that is not known.
void FileUploads::list() {
    bool needed = std::any_of(m_waiting.begin(), m_waiting.end(), [&](const File& file) { return unlisted(file); });
    if (m_listing || !needed || m_clock.monotonic_ms() < m_list_not_before_ms) return;
    m_listing = true;
    std::set<RecordId> listed_for;
    for (const File& file : m_waiting) listed_for.insert(file.id);
    m_files.list(m_folder, [this, alive = std::weak_ptr<bool>(m_alive), listed_for](Result<std::vector<std::string>> found) {
        if (alive.expired()) return;
        m_listing = false;
        if (found.ok()) {
            m_here = {found.value().begin(), found.value().end()};
            m_listed_for = listed_for;
        } else {
            log(LogLevel::warning, "attachments on this device cannot be listed: " + found.error().key);
            m_list_not_before_ms = m_clock.monotonic_ms() + list_again_ms;
        }
        look();
        changed();
    });
}

void FileUploads::next() {
    list();
    std::int64_t now = m_clock.monotonic_ms();
    if (m_step != Step::idle || m_stopped || !m_online || now < m_not_before_ms) return;
    for (const File& file : m_waiting) {
        if (!ready(file, now)) continue;
        m_file = file;
        return begin();
    }
}

void FileUploads::ask(const char* method, std::string path, std::string type, std::string body, Transport::Callback done) {
    HttpRequest request;
    request.id = m_numbers.next();
    request.method = method;
    request.path = std::move(path);
    request.headers = device_headers(m_database.replica());
    request.headers.emplace_back("Content-Type", std::move(type));
    request.body = std::move(body);
    request.timeout_ms = ask_ms;
    m_requests.insert(request.id);
    m_transport.send(request, [this, round = m_round, done = std::move(done)](const HttpReply& reply) {
        m_requests.erase(reply.id);
        if (round == m_round) done(reply);
        changed();
    });
}

void FileUploads::begin() {
    m_step = Step::beginning;
    JsonWriter body;
    body.begin_object().key("attachment").string(m_file.id.text()).end_object();
    ask("POST", "v1/files", "application/json", body.take(), [this](const HttpReply& reply) {
        auto json = parse_json(reply.body);
        if (reply.status != 200 || !json.ok() || !json.value()["missing"].is_array()) return failed(reply);
        m_missing.clear();
        for (const Json& part : json.value()["missing"].array()) {
            if (part.integer() >= 0 && part.integer() < attachment_parts(m_file.size)) m_missing.push_back(part.integer());
        }
        m_step = Step::parts;
        send_parts();
    });
}

void FileUploads::send_parts() {
    while (m_step == Step::parts && m_under_way < parts_at_once && !m_missing.empty()) {
        std::int64_t part = m_missing.front();
        m_missing.erase(m_missing.begin());
        ++m_under_way;
        send_part(part);
    }
    if (m_step == Step::parts && m_under_way == 0 && m_missing.empty()) finish();
}

void FileUploads::send_part(std::int64_t part) {
    std::int64_t size = attachment_part_size(m_file.size, part);
    m_files.read(m_folder, m_file.sha256, part * attachment_part_bytes, size,
                 [this, part, size, round = m_round, alive = std::weak_ptr<bool>(m_alive)](Result<KeptFiles::Part> read) {
        if (alive.expired() || round != m_round) return;
        if (!read.ok()) return put_off(read.error(), not_yet_ms);
        if (static_cast<std::int64_t>(read.value().bytes.size()) != size) {
            m_here.erase(m_file.sha256);  // the browser has thrown it away, or it was never whole
            return put_off(Error{Code::not_found, "error.file_not_kept"}, refused_ms);
        }
        HttpRequest request;
        request.id = m_numbers.next();
        request.method = "PUT";
        request.path = "v1/files/" + m_file.id.text() + "/" + std::to_string(part);
        request.headers = device_headers(m_database.replica());
        request.headers.emplace_back("Content-Type", "application/octet-stream");
        request.headers.emplace_back("Hera-Part-Sha256", read.value().sha256);
        request.body = std::move(read.value().bytes);
        request.timeout_ms = part_ms;
        m_requests.insert(request.id);
        m_transport.send(request, [this, round](const HttpReply& reply) {
            m_requests.erase(reply.id);
            if (round == m_round) {
                if (reply.status != 204) return failed(reply);
                --m_under_way;
                send_parts();
            }
            changed();
        });
    });
}

void FileUploads::finish() {
    m_step = Step::finishing;
    if (sync::mutant(sync::Mutant::let_go_unsent)) {
        m_files.sent(m_folder, m_file.sha256);
        prune();
    }
    ask("POST", "v1/files/" + m_file.id.text() + "/done", "application/json", "{}", [this](const HttpReply& reply) {
        auto json = parse_json(reply.body);
        // U3. A page of something in between is no answer.
        if (reply.status != 200 || !json.ok() || !json.value()["head"].is_integer()) return failed(reply);
        m_sent.insert(m_file.id);  // its row says the rest
        if (!needed_by_another()) m_files.sent(m_folder, m_file.sha256);
        m_put_off.erase(m_file.id);
        m_step = Step::idle;
        m_tries = 0;
        m_problem.reset();
        prune();
        next();
    });
}

// U2, where one content was attached twice: without its bytes here the other one, in the trash too, would never be sent.
bool FileUploads::needed_by_another() {
    store::Statement s = m_database.replica().database().prepare(
        "SELECT id FROM r_attachment WHERE f_sha256 = ? AND f_created_by = ? AND (f_state IS NULL OR f_state <> 'available')");
    s.bind(1, std::string_view(m_file.sha256)).bind(2, m_database.replica().identity().user);
    for (;;) {
        auto row = s.step();
        if (!row.ok()) log(LogLevel::error, "attachments cannot be read: " + row.error().detail);
        if (!row.ok()) return true;
        if (!row.value()) return false;
        if (m_sent.count(RecordId{s.id(0)}) == 0) return true;
    }
}

// The parts under way belong to this try: what the server has of them it will say.
void FileUploads::give_up_round() {
    ++m_round;
    for (std::uint32_t request : std::exchange(m_requests, {})) m_transport.cancel(request);
    m_under_way = 0;
    m_step = Step::idle;
}

void FileUploads::failed(const HttpReply& reply) {
    Error error = success(reply) ? Error{Code::internal, "error.server_failed"} : http_error(reply);
    if (error.key == "error.file_damaged") return damaged();
    give_up_round();
    bool again = error.key == "error.file_upload_gone" || error.key == "error.file_parts_missing" ||
                 error.key == "error.file_part_damaged";
    bool one_alone = reply.status == 403 || reply.status == 404 || reply.status == 413 || reply.status == 400 ||
                     error.key == "error.files_full";
    if (one_alone) return put_off(std::move(error), reply.status == 404 ? not_yet_ms : refused_ms);
    if (!again && (reply.status == 401 || reply.status == 426 || error.key == "error.other_account")) {
        m_stopped = true;  // U4
    } else {
        if (reply.status != 0) m_problem = std::move(error);
        wait(reply.retry_after_s);
    }
    changed();
}

// All parts together are not the file. Nobody sends it again and again: once an hour, after a look at what is here.
void FileUploads::damaged() {
    give_up_round();
    m_files.check(m_folder, m_file.sha256, [this, file = m_file, alive = std::weak_ptr<bool>(m_alive)](Result<bool> whole) {
        if (alive.expired()) return;
        bool wrong_here = whole.ok() && !whole.value();
        if (wrong_here) m_here.erase(file.sha256);
        m_put_off[file.id] = {m_clock.monotonic_ms() + refused_ms,
                              Error{Code::conflict, wrong_here ? "error.file_not_kept" : "error.file_damaged"}};
        next();
        changed();
    });
    m_put_off[m_file.id] = {m_clock.monotonic_ms() + refused_ms, Error{Code::conflict, "error.file_damaged"}};
    next();
    changed();
}

void FileUploads::put_off(Error why, std::int64_t ms) {
    give_up_round();
    m_put_off[m_file.id] = {m_clock.monotonic_ms() + ms, std::move(why)};
    next();
    changed();
}

// As sync/engine.h: 1 s · 2^k ± 50 %, five minutes at most.
void FileUploads::wait(std::int64_t retry_after_s) {
    std::int64_t ms = std::min(wait_max_ms, std::int64_t{1000} << std::min<std::uint32_t>(m_tries, 9));
    ++m_tries;
    ms = ms / 2 + static_cast<std::int64_t>(m_random.below(static_cast<std::uint64_t>(ms)));
    if (retry_after_s >= 0) ms = std::max(ms, std::min(wait_max_ms, retry_after_s * 1000));
    m_not_before_ms = m_clock.monotonic_ms() + ms;
}

// Only what the server has: what waits, was refused, or lies in the trash is not marked (KeptFiles B2).
void FileUploads::prune() { m_files.prune(m_folder, kept_bytes_max); }

void FileUploads::fetch(RecordId attachment, Done done) {
    const Entity& entity = m_database.replica().schema().at(attachment::entity.key);
    auto record = m_database.replica().load(entity, attachment);
    const std::string* sha256 = record.ok() ? record.value().get(attachment::sha256) : nullptr;
    if (sha256 == nullptr) return done(Error{Code::not_found, "error.not_found"});
    Fetch& fetch = m_fetches[*sha256];
    fetch.done.push_back(std::move(done));
    if (fetch.done.size() > 1) return;  // it is on its way
    fetch.attachment = attachment;
    // Room is made before it comes: where much is unsent, what was just brought would be the first to go, and nobody had seen it.
    prune();
    HttpRequest request;
    request.id = m_numbers.next();
    request.path = "v1/files/" + attachment.text();
    request.headers = device_headers(m_database.replica());
    m_files.fetch(m_folder, *sha256, request, [this, sum = *sha256, alive = std::weak_ptr<bool>(m_alive)](auto reply) {
        if (alive.expired()) return;
        Fetch ended = std::move(m_fetches[sum]);
        m_fetches.erase(sum);
        Result<void> result;
        if (!reply.ok() && reply.error().key == "error.storage_full")
            result = Error{Code::too_large, "error.file_no_room"};
        else if (!reply.ok())
            result = Error{Code::internal, "error.file_unreadable"};
        else if (reply.value().status != 200)
            result = reply.value().status == 0 ? Error{Code::offline, "error.offline"} : http_error(reply.value());
        for (Done& waiting : ended.done) waiting(result);
    });
}

}  // namespace hera
