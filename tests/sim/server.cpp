#include "server.h"

#include <algorithm>
#include <set>
#include <filesystem>

#include "base/json.h"
#include "base/text.h"
#include "server_files.h"
#include "services/groups.h"
#include "services/trash.h"
#include "store/ddl.h"
#include "support/sync_reads.h"
#include "sync/op_log.h"
#include "sync/tombstones.h"

namespace hera::sim {
namespace {

HttpReply reply_of(int status, std::string body = {}) {
    HttpReply reply;
    reply.status = status;
    reply.body = std::move(body);
    return reply;
}

HttpReply refuse(int status, const char* code, const std::string& key) {
    return reply_of(status,
                    std::string("{\"error\":{\"code\":\"") + code + "\",\"key\":\"" + key + "\",\"args\":[],\"field\":\"\"}}");
}

std::string header(const HttpRequest& request, const char* name) {
    for (const auto& [key, value] : request.headers) {
        if (key == name) return value;
    }
    return {};
}

// Small organisations: little is often.
constexpr server::HistoryLimits history_limits{2, 40};
constexpr std::int64_t day_ms = std::int64_t{24} * 3600 * 1000;

}  // namespace

SimServer::SimServer(World& world, Ledger& ledger, std::string folder, int people)
    : m_world(world), m_ledger(ledger), m_folder(std::move(folder)), m_clock(world), m_random(world.random().next_u64()) {
    m_tenant = TenantId::make(m_clock, m_random);
    const char* roles[] = {"owner", "rep", "admin", "rep"};
    for (int i = 0; i < people; ++i) {
        std::string name = "Person " + std::to_string(i);
        m_people.push_back({UserId::make(m_clock, m_random), name, "p" + std::to_string(i) + "@acme.example", roles[i % 4]});
    }
    open();
    for (const Person& person : m_people) {
        server::NewUser made{person.user, person.name, person.email, person.role};
        auto done = &person == &m_people.front() ? m_service->seed_tenant(*m_database, m_tenant, made, "EUR")
                                                 : m_service->add_user(*m_database, made);
        HERA_CHECK(done.ok());
    }
    m_files = std::make_unique<Files>(*this);
}

SimServer::~SimServer() {
    m_files.reset();
    m_database.reset();
    if (!m_folder.empty()) std::filesystem::remove_all(m_folder);
}

void SimServer::open() {
    bool fresh = m_kills == 0;
    std::string path = m_folder.empty() ? ":memory:" : m_folder + "/" + std::to_string(m_kills) + ".db";
    if (m_folder.empty() && !fresh) {
        // Nothing of it was lost: what SQLite had committed is what a file would hold.
        m_service = std::make_unique<server::SyncService>(Schema::built_in(), m_clock, m_random, history_limits);
        HERA_CHECK(m_service->open_tenant(*m_database, m_tenant).ok());
        return;
    }
    if (fresh && !m_folder.empty()) std::filesystem::create_directories(m_folder);
    auto opened = store::Database::open({.path = path, .wal = !m_folder.empty()});
    HERA_CHECK(opened.ok());
    m_database = std::move(opened).value();
    m_service = std::make_unique<server::SyncService>(Schema::built_in(), m_clock, m_random, history_limits);
    if (!fresh) HERA_CHECK(m_service->open_tenant(*m_database, m_tenant).ok());
}

void SimServer::kill(bool in_transaction) {
    std::string old = m_folder + "/" + std::to_string(m_kills) + ".db";
    ++m_kills;
    ++m_life;
    m_up = false;
    m_parked.clear();
    if (!m_folder.empty()) {
        // The files as they lie there, an open transaction's pages included.
        std::string fresh = m_folder + "/" + std::to_string(m_kills) + ".db";
        std::filesystem::copy_file(old, fresh);
        if (std::filesystem::exists(old + "-wal")) std::filesystem::copy_file(old + "-wal", fresh + "-wal");
    }
    if (in_transaction) HERA_CHECK(m_database->run("ROLLBACK").ok());
    if (!m_folder.empty()) {
        m_database.reset();
        for (const char* part : {"", "-wal", "-shm"}) std::filesystem::remove(old + part);
    }
    open();
    m_files->killed();
    m_world.after(m_world.between(200, 20'000), "server up", -1, [this] { m_up = true; });
}

std::int64_t SimServer::head() {
    auto head = m_service->head(*m_database);
    HERA_CHECK(head.ok());
    return head.value();
}

void SimServer::receive(int node, std::uint32_t cookie, const HttpRequest& request, Answer answer) {
    m_world.trace(request.path);
    m_world.trace(request.body);
    // A proxy in front says so, or nobody answers at all.
    if (m_up && m_world.call("request", node)) return kill(false);
    if (!m_up) return m_world.chance(500) ? answer(refuse(502, "busy", "error.server_unavailable")) : answer(HttpReply{});
    if (m_world.strike(Fault::server_busy)) {
        const int statuses[] = {429, 500, 503};
        HttpReply busy = refuse(statuses[m_world.between(0, 2)], "busy", "error.server_busy");
        if (m_world.chance(500)) busy.retry_after_s = static_cast<int>(m_world.between(0, 30));
        return answer(busy);
    }
    if (request.path == "v1/session" && request.method == "POST") return answer(sign_in(request));
    if (m_world.strike(Fault::session_ended)) m_sessions.erase(cookie);
    sync(node, cookie, request, answer);
}

HttpReply SimServer::sign_in(const HttpRequest& request) {
    auto body = parse_json(request.body);
    for (std::size_t i = 0; body.ok() && i < m_people.size(); ++i) {
        const Person& person = m_people[i];
        if (person.email != body.value()["email"].string()) continue;
        m_sessions[++m_last_cookie] = i;
        JsonWriter out;
        out.begin_object()
            .key("account")
            .begin_object()
            .key("tenant")
            .string(m_tenant.text())
            .key("user")
            .string(person.user.text());
        out.key("organisation").string("Acme").key("name").string(person.name).key("email").string(person.email);
        out.key("role").string(person.role).key("currency").string("EUR").end_object();
        out.key("cookie").integer(m_last_cookie).end_object();
        return reply_of(200, out.take());
    }
    return refuse(401, "signed_out", "error.wrong_password");
}

void SimServer::sync(int node, std::uint32_t cookie, const HttpRequest& request, const Answer& answer) {
    auto session = m_sessions.find(cookie);
    if (session == m_sessions.end()) return answer(refuse(401, "signed_out", "error.signed_out"));
    Person& person = m_people[session->second];
    if (m_world.strike(Fault::role_taken)) person.may_edit = false;
    if (m_world.healed() || m_world.chance(100)) person.may_edit = true;
    server::AuthContext who{m_tenant, person.user, {}, person.may_edit ? person.role : "viewer"};
    auto device = DeviceId::parse(header(request, "Hera-Device"));
    bool mine = header(request, "Hera-Tenant") == m_tenant.text() && header(request, "Hera-User") == person.user.text();
    if (!mine || !device) return answer(refuse(409, "conflict", "error.other_account"));
    if (!(m_devices.try_emplace(*device, person.user).first->second == person.user)) {
        return m_world.fail("I7: a device changed hands");
    }
    who.device = *device;

    std::string path = request.path.substr(0, request.path.find('?'));
    auto say = [&answer](const Result<std::string>& text) {
        answer(text.ok() ? reply_of(200, text.value()) : refuse(400, "invalid", text.error().key));
    };
    if (path == "v1/sync/hello") return say(m_service->hello(*m_database, who, request.body));
    if (path == "v1/sync/push") return push(who, request, answer);
    // Small pages too: a page must be cut between two seqs.
    std::size_t limit = m_world.chance(300) ? static_cast<std::size_t>(m_world.between(1, 40)) : 0;
    if (auto read = test::answer_read(*m_service, *m_database, who, request, limit)) {
        if (!read->ok()) return answer(refuse(test::status_of_read(read->error()), "invalid", read->error().key));
        return say(*read);
    }
    if (path == "v1/files" || path.rfind("v1/files/", 0) == 0) {
        if (auto reply = m_files->answer(who, request)) answer(*reply);
        return;
    }
    if (path == "v1/sync/wait") {
        if (head() > test::number_in(request, "cursor", -1)) return answer(reply_of(200, "{\"head\":" + to_text(head()) + "}"));
        m_parked.push_back({node, test::number_in(request, "cursor", -1), answer, m_life});
        m_world.after(m_world.between(40'000, 50'000), "wait over", node,
                      [this, answer, life = m_life, node, cursor = test::number_in(request, "cursor", -1)] {
                          auto mine_at = std::find_if(m_parked.begin(), m_parked.end(),
                                                      [&](const Parked& p) { return p.node == node && p.cursor == cursor; });
                          if (life != m_life || mine_at == m_parked.end()) return;
                          m_parked.erase(mine_at);
                          answer(reply_of(200, "{\"head\":" + to_text(head()) + "}"));
                      });
        return;
    }
    answer(refuse(404, "not_found", "error.not_found"));
}

void SimServer::push(const server::AuthContext& who, const HttpRequest& request, const Answer& answer) {
    auto asked = sync::decode_push_request(request.body);
    if (!asked.ok()) return m_world.fail("a device sent a push that nobody can read: " + asked.error().key);
    if (asked.value().ops.size() > 1 && m_world.strike(Fault::too_large))
        return answer(refuse(413, "too_large", "error.push_too_large"));

    std::map<RecordId, bool> before = trash_flags(asked.value().ops);
    std::map<RecordId, std::string> groups = groups_before(asked.value().ops);
    HERA_CHECK(m_database->run("BEGIN IMMEDIATE").ok());
    auto reply = m_service->push(*m_database, who, request.body);
    if (!reply.ok()) return m_world.fail("the server could not take a push: " + reply.error().key + " " + reply.error().detail);
    if (m_world.call("commit", -1) || m_world.strike(Fault::server_killed_before_commit)) return kill(true);
    if (!m_database->run("COMMIT").ok()) return m_world.fail("the server could not commit");
    m_files->look("push");

    if (!check_push(who, request.body, reply.value())) return;
    if (!check_sight(who, asked.value().ops, reply.value(), std::move(groups))) return;
    std::map<RecordId, bool> now = trash_flags(asked.value().ops);
    for (const auto& flag : before) {
        bool restored = std::any_of(asked.value().ops.begin(), asked.value().ops.end(), [&flag](const sync::Op& op) {
            return op.record == flag.first && op.kind == sync::OpKind::restore;
        });
        if (flag.second && !now[flag.first] && !restored) {
            return m_world.fail("I6: a deleted record came back without a restore: " + flag.first.text());
        }
    }
    if (m_world.call("committed", -1) || m_world.strike(Fault::server_killed_after_commit)) return kill(false);
    answer(reply_of(200, reply.value()));
    wake();
}

bool SimServer::check_push(const server::AuthContext& who, const std::string& body, const std::string& reply) {
    auto asked = sync::decode_push_request(body);
    auto told = sync::decode_push_reply(reply);
    if (!told.ok() || told.value().results.size() != asked.value().ops.size()) {
        m_world.fail("I2: the answer of a push does not fit its ops");
        return false;
    }
    for (std::size_t i = 0; i < asked.value().ops.size(); ++i) {
        sync::Op& op = asked.value().ops[i];
        const sync::PushResult& result = told.value().results[i];
        op.user = who.user;
        // The author's stamp moved by how far the device's clock is off, and never in the future.
        std::int64_t ms = op.hlc.ms() + (m_clock.now().ms - asked.value().now.ms);
        ms = std::max<std::int64_t>(0, std::min(ms, m_clock.now().ms));
        std::string wrong = m_reference.take(op, who.device, sync::Hlc{(ms << 16) | (op.hlc.value & 0xFFFF)},
                                            result.seq, result.code, written_by(op.id));
        if (!wrong.empty()) {
            m_world.fail(wrong + ": " + describe(op) + " base " + to_text(op.base_seq) + " → seq " + to_text(result.seq));
            return false;
        }
        m_ledger.answered(result);
    }
    return m_world.failure().empty();
}

std::map<std::string, std::string> SimServer::written_by(OpId op) {
    std::map<std::string, std::string> out;
    auto entry = sync::find_op(*m_database, op);
    HERA_CHECK(entry.ok());
    if (!entry.value() || entry.value()->state != sync::OpState::confirmed) return out;
    for (const sync::Cell& cell : entry.value()->op.fields) out.insert(cell);
    return out;
}

std::map<RecordId, bool> SimServer::trash_flags(const std::vector<sync::Op>& ops) {
    std::map<RecordId, bool> out;
    for (const sync::Op& op : ops) {
        const Entity* entity = Schema::built_in().find(op.entity);
        if (entity == nullptr) continue;
        store::Statement s = m_database->prepare("SELECT deleted FROM " + store::table_name(*entity) + " WHERE id = ?");
        s.bind(1, op.record);
        auto row = s.step();
        HERA_CHECK(row.ok());
        if (row.value()) out[op.record] = s.integer(0) != 0;
    }
    return out;
}

std::map<RecordId, std::string> SimServer::groups_before(const std::vector<sync::Op>& ops) {
    std::map<RecordId, std::string> out;
    for (const sync::Op& op : ops) {
        const Entity* entity = Schema::built_in().find(op.entity);
        if (entity == nullptr) continue;
        store::Statement s = m_database->prepare("SELECT f_visibility FROM " + store::table_name(*entity) + " WHERE id = ?");
        s.bind(1, op.record);
        auto row = s.step();
        HERA_CHECK(row.ok());
        if (row.value()) out[op.record] = s.text(0);
    }
    return out;
}

// Nobody changes what they are not to see (S4), and nobody puts a record out of everybody's reach.
bool SimServer::check_sight(const server::AuthContext& who, const std::vector<sync::Op>& ops, const std::string& reply,
                            std::map<RecordId, std::string> groups) {
    auto told = sync::decode_push_reply(reply);
    std::vector<std::string> own = groups_of(who.user);
    auto mine = [&own](const std::string& group) { return std::find(own.begin(), own.end(), group) != own.end(); };
    for (std::size_t i = 0; i < ops.size(); ++i) {
        if (!sync::accepted(told.value().results[i].code) || told.value().results[i].code == sync::OpCode::duplicate) continue;
        auto at = groups.find(ops[i].record);
        if (at != groups.end() && !mine(at->second)) {
            m_world.fail("I7: somebody changed a record that they do not see: " + describe(ops[i]));
            return false;
        }
        auto now = groups_before({ops[i]});
        if (now.count(ops[i].record) != 0) groups[ops[i].record] = now[ops[i].record];
    }
    return true;
}

std::vector<std::string> SimServer::groups_of(UserId user) {
    auto groups = server::groups_of(*m_database, user);
    HERA_CHECK(groups.ok());
    return groups.value();
}

sync::SumsReply SimServer::sums_for(UserId user) {
    auto sums = m_service->row_sums(*m_database, {m_tenant, user, {}, "owner"}, {});
    HERA_CHECK(sums.ok());
    return sums.value();
}

void SimServer::trouble() {
    if (!m_up) return;
    if (m_world.strike(Fault::groups_changed)) change_groups();
    if (m_world.strike(Fault::trash_emptied)) empty_trash();
    if (m_world.strike(Fault::days_pass)) m_world.sleep(m_world.between(1, 40) * day_ms);
    m_files->sweep();
}

void SimServer::check_files() { m_files->check_stored(true); }

void SimServer::change_groups() {
    const Person& person = m_people[m_world.random().below(m_people.size())];
    std::vector<std::string> groups;
    for (const char* group : group_names) {
        if (m_world.chance(500)) groups.emplace_back(group);
    }
    HERA_CHECK(m_service->set_groups(*m_database, person.user, groups).ok());
    wake();
}

// As two sweeps do that are 90 days apart: the first has seen it there, the second removes it.
void SimServer::empty_trash() {
    removing([this] {
        HERA_CHECK(m_database->run("BEGIN IMMEDIATE").ok());
        Instant now = m_clock.now();
        HERA_CHECK(server::remove_from_trash(*m_database, Schema::built_in(), Instant{now.ms - server::trash_kept_ms}).ok());
        HERA_CHECK(server::remove_from_trash(*m_database, Schema::built_in(), now).ok());
        if (m_world.strike(Fault::tombs_forgotten))
            HERA_CHECK(sync::forget_tombstones(*m_database, Instant{now.ms + 1}).ok());
        HERA_CHECK(m_database->run("COMMIT").ok());
        m_files->look("trash");
    });
}

void SimServer::removing(const std::function<void()>& work) {
    std::set<RecordId> before;
    auto trash = [this](std::set<RecordId>& out) {
        for (const auto& [id, row] : m_reference.rows()) {
            for (const Entity& entity : Schema::built_in().entities()) {
                store::Statement s = m_database->prepare("SELECT 1 FROM " + store::table_name(entity) + " WHERE id = ?");
                s.bind(1, id);
                auto found = s.step();
                if (found.ok() && found.value()) out.insert(id);
            }
        }
    };
    trash(before);
    work();
    std::set<RecordId> after;
    trash(after);
    for (RecordId id : before) {
        if (after.count(id) != 0) continue;
        auto row = m_reference.rows().find(id);
        if (!row->second.deleted) return m_world.fail("I9: a record was removed that was not in the trash");
        m_reference.purge(id);
    }
    wake();
}

void SimServer::wake() {
    std::vector<Parked> parked;
    std::int64_t now = head();
    for (auto at = m_parked.begin(); at != m_parked.end();) {
        if (at->cursor < now) {
            parked.push_back(std::move(*at));
            at = m_parked.erase(at);
        } else {
            ++at;
        }
    }
    for (const Parked& waiting : parked) waiting.answer(reply_of(200, "{\"head\":" + to_text(now) + "}"));
}

}  // namespace hera::sim
