#include "storage/control_db.h"

#include "base/log.h"
#include "base/text.h"
#include "storage/control_terms.h"
#include "storage/files.h"
#include "storage/write_ahead_log.h"

namespace hera::server {
namespace {

using store::Statement;
using store::Transaction;

constexpr std::int64_t hour_ms = 3'600'000;
constexpr std::size_t agent_bytes_max = 300;
constexpr int control_format = 3;

constexpr const char* tables = R"(
CREATE TABLE IF NOT EXISTS organisation(tenant BLOB PRIMARY KEY, name TEXT NOT NULL, currency TEXT NOT NULL,
  created INTEGER NOT NULL);
CREATE TABLE IF NOT EXISTS person(user BLOB PRIMARY KEY, tenant BLOB NOT NULL, name TEXT NOT NULL, email TEXT NOT NULL,
  email_folded TEXT NOT NULL UNIQUE, role TEXT NOT NULL, password TEXT NOT NULL, created INTEGER NOT NULL);
CREATE TABLE IF NOT EXISTS session(token BLOB PRIMARY KEY, user BLOB NOT NULL,
  created INTEGER NOT NULL, seen INTEGER NOT NULL, id BLOB NOT NULL, agent TEXT NOT NULL);
CREATE INDEX IF NOT EXISTS session_user ON session(user);
CREATE TABLE IF NOT EXISTS device(device BLOB PRIMARY KEY, user BLOB NOT NULL, created INTEGER NOT NULL,
  session BLOB, agent TEXT NOT NULL DEFAULT '', seen INTEGER NOT NULL DEFAULT 0, state INTEGER NOT NULL DEFAULT 0,
  unsent INTEGER NOT NULL DEFAULT 0);
CREATE TABLE IF NOT EXISTS invite(token BLOB PRIMARY KEY, tenant BLOB NOT NULL, user BLOB NOT NULL, email TEXT NOT NULL,
  role TEXT NOT NULL, by_user BLOB NOT NULL, created INTEGER NOT NULL, used INTEGER);
CREATE TABLE IF NOT EXISTS setup_token(token BLOB PRIMARY KEY, created INTEGER NOT NULL);
)";

// From format 1: sessions had no names.
constexpr const char* named_sessions = R"(
ALTER TABLE session ADD COLUMN id BLOB;
ALTER TABLE session ADD COLUMN agent TEXT NOT NULL DEFAULT '';
UPDATE session SET id = randomblob(16);
)";

// From format 2: which browser a device is in was not known. Its next contact tells; until then nobody is shown it.
constexpr const char* known_devices = R"(
ALTER TABLE device ADD COLUMN session BLOB;
ALTER TABLE device ADD COLUMN agent TEXT NOT NULL DEFAULT '';
ALTER TABLE device ADD COLUMN seen INTEGER NOT NULL DEFAULT 0;
ALTER TABLE device ADD COLUMN state INTEGER NOT NULL DEFAULT 0;
ALTER TABLE device ADD COLUMN unsent INTEGER NOT NULL DEFAULT 0;
)";
// Behind both: of one person's devices the ones of a session.
constexpr const char* device_index = "CREATE INDEX IF NOT EXISTS device_user ON device(user);";

constexpr const char* person_columns = "p.user, p.tenant, p.name, p.email, p.role, p.password, o.name, o.currency";

Person read_person(const Statement& s) {
    return Person{UserId{s.id(0)}, TenantId{s.id(1)}, std::string(s.text(2)), std::string(s.text(3)), std::string(s.text(4)),
                  std::string(s.text(5)), std::string(s.text(6)), std::string(s.text(7))};
}

Error email_taken_error() { return Error{.code = Code::conflict, .key = "error.email_taken", .field = "email"}; }

}  // namespace

std::string fold_email(const std::string& email) { return lower_ascii(trim(email)); }

Result<std::unique_ptr<ControlDb>> ControlDb::open(const std::string& path, const Clock& clock) {
    TRY(make_log_durable(path));
    auto database = TRY(store::Database::open({.path = path, .wal = true, .cache_kib = 2048}));
    std::unique_ptr<ControlDb> control(new ControlDb(std::move(database), clock));
    TRY(control->prepare());
    // With the log of changes, which was made just now (T4 in tenant_store.h).
    std::size_t slash = path.rfind('/');
    TRY(sync_folder(slash == std::string::npos ? "." : path.substr(0, slash)));
    return control;
}

Result<std::unique_ptr<ControlDb>> ControlDb::open_to_read(const std::string& path, const Clock& clock) {
    auto database = TRY(store::Database::open({.path = path, .create = false, .read_only = true}));
    std::unique_ptr<ControlDb> control(new ControlDb(std::move(database), clock));
    std::int64_t format = TRY(control->format());
    if (format > control_format) return Error{.code = Code::invalid, .key = "error.database_newer"};
    if (format < control_format) return Error{.code = Code::invalid, .key = "start.data_older"};
    return control;
}

Result<std::int64_t> ControlDb::format() {
    Statement version = m_database->prepare("PRAGMA user_version");
    TRY(version.step());
    return version.integer(0);
}

Result<bool> ControlDb::has_table(std::string_view name) {
    Statement s = m_database->prepare("SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = ?");
    s.bind(1, name);
    return s.step();
}

Result<void> ControlDb::prepare() {
    std::int64_t format = TRY(this->format());
    if (format > control_format) return Error{.code = Code::invalid, .key = "error.database_newer"};
    Transaction transaction = TRY(Transaction::begin(*m_database));
    bool had_devices = format == 2 || (format == 1 && TRY(has_table("device")));
    TRY(m_database->run(tables));
    if (format == 1) TRY(m_database->run(named_sessions));
    if (had_devices) TRY(m_database->run(known_devices));
    TRY(m_database->run(device_index));
    TRY(m_database->run("PRAGMA user_version = " + std::to_string(control_format)));
    return transaction.commit();
}

Result<void> ControlDb::insert_person(const Person& p) {
    Statement taken = m_database->prepare("SELECT 1 FROM person WHERE email_folded = ?");
    taken.bind(1, std::string_view(fold_email(p.email)));
    if (TRY(taken.step())) return email_taken_error();
    return m_database->prepare("INSERT INTO person VALUES(?, ?, ?, ?, ?, ?, ?, ?)")
        .bind(1, p.user)
        .bind(2, p.tenant)
        .bind(3, std::string_view(p.name))
        .bind(4, std::string_view(p.email))
        .bind(5, std::string_view(fold_email(p.email)))
        .bind(6, std::string_view(p.role))
        .bind(7, std::string_view(p.password_hash))
        .bind(8, m_clock.now().ms)
        .run();
}

Result<void> ControlDb::add_organisation(const Person& owner, const std::string& setup_hash,
                                         const std::optional<NewSession>& session) {
    std::lock_guard lock(m_mutex);
    Transaction transaction = TRY(Transaction::begin(*m_database));
    if (!setup_hash.empty()) {
        TRY(m_database->prepare("DELETE FROM setup_token WHERE token = ? AND created > ?")
                .bind_blob(1, setup_hash.data(), setup_hash.size())
                .bind(2, m_clock.now().ms - setup_ms)
                .run());
        if (m_database->changes() != 1) return Error{.code = Code::denied, .key = "error.setup_link_gone"};
    }
    TRY(m_database->prepare("INSERT INTO organisation VALUES(?, ?, ?, ?)")
            .bind(1, owner.tenant)
            .bind(2, std::string_view(owner.organisation))
            .bind(3, std::string_view(owner.currency))
            .bind(4, m_clock.now().ms)
            .run());
    TRY(insert_person(owner));
    if (session) TRY(insert_session(owner.user, *session));
    return transaction.commit();
}

Result<bool> ControlDb::email_taken(const std::string& email) {
    return TRY(find_person(email)).has_value();
}

Result<std::vector<Person>> ControlDb::read_people(const char* condition, const std::function<void(Statement&)>& bind) {
    Statement s = m_database->prepare(std::string("SELECT ") + person_columns +
                                      " FROM person p JOIN organisation o ON o.tenant = p.tenant WHERE " + condition);
    bind(s);
    std::vector<Person> out;
    while (TRY(s.step())) out.push_back(read_person(s));
    return out;
}

Result<std::optional<Person>> ControlDb::find_person(const std::string& email) {
    std::lock_guard lock(m_mutex);
    std::vector<Person> found = TRY(
        read_people("p.email_folded = ?", [&](Statement& s) { s.bind(1, std::string_view(fold_email(email))); }));
    return found.empty() ? std::optional<Person>{} : std::optional<Person>(std::move(found.front()));
}

Result<void> ControlDb::insert_session(UserId user, const NewSession& session) {
    std::int64_t now = m_clock.now().ms;
    // House-keeping where it costs nobody a wait of their own.
    TRY(m_database->prepare("DELETE FROM session WHERE seen < ? OR created < ?")
            .bind(1, now - idle_ms)
            .bind(2, now - absolute_ms)
            .run());
    std::string called = repair_utf8(std::string_view(session.agent).substr(0, agent_bytes_max));
    return m_database->prepare("INSERT INTO session VALUES(?, ?, ?, ?, randomblob(16), ?)")
        .bind_blob(1, session.token_hash.data(), session.token_hash.size())
        .bind(2, user)
        .bind(3, now)
        .bind(4, now)
        .bind(5, std::string_view(called))
        .run();
}

Result<void> ControlDb::add_session(UserId user, const NewSession& session) {
    std::lock_guard lock(m_mutex);
    Transaction transaction = TRY(Transaction::begin(*m_database));
    TRY(insert_session(user, session));
    return transaction.commit();
}

Result<std::optional<SessionRow>> ControlDb::find_session(const std::string& hash) {
    std::lock_guard lock(m_mutex);
    std::int64_t now = m_clock.now().ms;
    SessionRow row;
    {
        Statement s =
            m_database->prepare(std::string("SELECT ") + person_columns +
                                ", s.created, s.seen, s.id, s.agent FROM session s JOIN person p ON p.user = s.user"
                                " JOIN organisation o ON o.tenant = p.tenant WHERE s.token = ? AND s.seen > ? AND s.created > ?");
        s.bind_blob(1, hash.data(), hash.size()).bind(2, now - idle_ms).bind(3, now - absolute_ms);
        if (!TRY(s.step())) return std::optional<SessionRow>{};
        row = {read_person(s), Instant{s.integer(8)}, Instant{s.integer(9)}, SessionId{s.id(10)},
               std::string(s.text(11))};
    }
    if (now - row.seen.ms > hour_ms) {
        // On a full disk people can still read: the session lives on and is renewed by a later request.
        auto renewed = m_database->prepare("UPDATE session SET seen = ? WHERE token = ?")
                           .bind(1, now)
                           .bind_blob(2, hash.data(), hash.size())
                           .run();
        if (!renewed.ok()) log(LogLevel::warning, "session not renewed: " + renewed.error().detail);
    }
    return std::optional<SessionRow>(std::move(row));
}

Result<void> ControlDb::add_invite(const std::string& hash, const InviteRow& invite, UserId by) {
    std::lock_guard lock(m_mutex);
    return m_database->prepare("INSERT INTO invite VALUES(?, ?, ?, ?, ?, ?, ?, NULL)")
        .bind_blob(1, hash.data(), hash.size())
        .bind(2, invite.tenant)
        .bind(3, invite.user)
        .bind(4, std::string_view(invite.email))
        .bind(5, std::string_view(invite.role))
        .bind(6, by)
        .bind(7, m_clock.now().ms)
        .run();
}

Result<std::optional<InviteRow>> ControlDb::find_invite(const std::string& hash) {
    std::lock_guard lock(m_mutex);
    Statement s = m_database->prepare("SELECT i.tenant, i.user, i.email, i.role, o.name, o.currency FROM invite i"
                                      " JOIN organisation o ON o.tenant = i.tenant"
                                      " WHERE i.token = ? AND i.used IS NULL AND i.created > ?");
    s.bind_blob(1, hash.data(), hash.size()).bind(2, m_clock.now().ms - invite_ms);
    if (!TRY(s.step())) return std::optional<InviteRow>{};
    return std::optional<InviteRow>(InviteRow{TenantId{s.id(0)}, UserId{s.id(1)}, std::string(s.text(2)), std::string(s.text(3)),
                                              std::string(s.text(4)), std::string(s.text(5))});
}

Result<void> ControlDb::accept_invite(const std::string& hash, const Person& person, const std::optional<NewSession>& session) {
    std::lock_guard lock(m_mutex);
    Transaction transaction = TRY(Transaction::begin(*m_database));
    TRY(m_database->prepare("UPDATE invite SET used = ? WHERE token = ? AND used IS NULL AND created > ?")
            .bind(1, m_clock.now().ms)
            .bind_blob(2, hash.data(), hash.size())
            .bind(3, m_clock.now().ms - invite_ms)
            .run());
    TRY(must_have_changed("error.invite_gone"));
    TRY(insert_person(person));
    if (session) TRY(insert_session(person.user, *session));
    return transaction.commit();
}

Result<void> ControlDb::replace_setup_token(const std::string& hash) {
    std::lock_guard lock(m_mutex);
    Transaction transaction = TRY(Transaction::begin(*m_database));
    TRY(m_database->run("DELETE FROM setup_token"));
    TRY(m_database->prepare("INSERT INTO setup_token VALUES(?, ?)")
            .bind_blob(1, hash.data(), hash.size())
            .bind(2, m_clock.now().ms)
            .run());
    return transaction.commit();
}

Result<bool> ControlDb::setup_token_valid(const std::string& hash) {
    std::lock_guard lock(m_mutex);
    Statement s = m_database->prepare("SELECT 1 FROM setup_token WHERE token = ? AND created > ?");
    s.bind_blob(1, hash.data(), hash.size()).bind(2, m_clock.now().ms - setup_ms);
    return s.step();
}

}  // namespace hera::server
