#include "store/sqlite.h"

#include <sqlite3.h>

#include <cstring>

#include "base/check.h"
#include "base/log.h"

namespace hera::store {
namespace {

Error database_error(sqlite3* db, int rc, std::string_view doing) {
    std::string detail = std::string(doing) + ": " + (db ? sqlite3_errmsg(db) : sqlite3_errstr(rc)) + " (" +
                         std::to_string(db ? sqlite3_extended_errcode(db) : rc) + ")";
    switch (rc & 0xFF) {
        case SQLITE_CORRUPT:
        case SQLITE_NOTADB: return Error{.code = Code::corrupt, .key = "error.database_corrupt", .detail = detail};
        case SQLITE_BUSY:
        case SQLITE_LOCKED: return Error{.code = Code::busy, .key = "error.database_busy", .detail = detail};
        case SQLITE_FULL: return Error{.code = Code::too_large, .key = "error.disk_full", .detail = detail};
        case SQLITE_IOERR: {
            int extended = db ? sqlite3_extended_errcode(db) : rc;
            int system = db ? sqlite3_system_errno(db) : 0;
            constexpr int no_space = 28, over_quota = 122, file_too_large = 27;  // ENOSPC, EDQUOT, EFBIG on Linux
            bool full = system == no_space || system == over_quota || system == file_too_large;
            if (extended == SQLITE_IOERR_FSYNC) {
                return Error{.code = full ? Code::too_large : Code::internal, .key = "error.database_unsynced", .detail = detail};
            }
            bool writing = extended == SQLITE_IOERR_WRITE || extended == SQLITE_IOERR_TRUNCATE || extended == SQLITE_IOERR_SHMSIZE;
            if (writing && full) return Error{.code = Code::too_large, .key = "error.disk_full", .detail = detail};
            return Error{.code = Code::internal, .key = "error.database", .detail = detail};
        }
        default: return Error{.code = Code::internal, .key = "error.database", .detail = detail};
    }
}

}  // namespace

Statement::Statement(Database* owner, Error unprepared)
    : m_owner(owner), m_statement(nullptr), m_unprepared(new Error(std::move(unprepared))) {}

Statement::Statement(Statement&& other) noexcept
    : m_owner(other.m_owner), m_statement(other.m_statement), m_lent(other.m_lent), m_unprepared(std::move(other.m_unprepared)) {
    other.m_statement = nullptr;
}

Statement::~Statement() {
    if (!m_statement) return;
    sqlite3_reset(m_statement);
    sqlite3_clear_bindings(m_statement);
    if (m_lent) {
        *m_lent = false;
    } else {
        sqlite3_finalize(m_statement);
    }
}

Statement& Statement::bind(int at, std::int64_t value) {
    HERA_CHECK(m_unprepared || sqlite3_bind_int64(m_statement, at, value) == SQLITE_OK);
    return *this;
}

Statement& Statement::bind(int at, std::string_view text) {
    const char* bytes = text.empty() ? "" : text.data();
    HERA_CHECK(m_unprepared ||
               sqlite3_bind_text64(m_statement, at, bytes, text.size(), SQLITE_TRANSIENT, SQLITE_UTF8) == SQLITE_OK);
    return *this;
}

Statement& Statement::bind_blob(int at, const void* data, std::size_t size) {
    HERA_CHECK(m_unprepared ||
               sqlite3_bind_blob64(m_statement, at, size == 0 ? "" : data, size, SQLITE_TRANSIENT) == SQLITE_OK);
    return *this;
}

Statement& Statement::bind_null(int at) {
    HERA_CHECK(m_unprepared || sqlite3_bind_null(m_statement, at) == SQLITE_OK);
    return *this;
}

Statement& Statement::bind_kept(int at, std::string_view text) {
    const char* bytes = text.empty() ? "" : text.data();
    HERA_CHECK(m_unprepared || sqlite3_bind_text64(m_statement, at, bytes, text.size(), SQLITE_STATIC, SQLITE_UTF8) == SQLITE_OK);
    return *this;
}

Statement& Statement::bind_kept(int at, const IdBytes& id) {
    HERA_CHECK(m_unprepared || sqlite3_bind_blob64(m_statement, at, id.data(), id.size(), SQLITE_STATIC) == SQLITE_OK);
    return *this;
}

Statement& Statement::bind(int at, const IdBytes& id) { return bind_blob(at, id.data(), id.size()); }

Result<bool> Statement::step() {
    if (m_unprepared) return *m_unprepared;
    int rc = sqlite3_step(m_statement);
    if (rc == SQLITE_ROW) return true;
    if (rc == SQLITE_DONE) return false;
    return m_owner->failure(rc, "step");
}

Result<void> Statement::run() {
    for (;;) {
        if (!TRY(step())) return {};
    }
}

bool Statement::null(int column) const { return sqlite3_column_type(m_statement, column) == SQLITE_NULL; }
std::int64_t Statement::integer(int column) const { return sqlite3_column_int64(m_statement, column); }

std::string_view Statement::text(int column) const {
    const auto* bytes = reinterpret_cast<const char*>(sqlite3_column_text(m_statement, column));
    return bytes ? std::string_view(bytes, static_cast<std::size_t>(sqlite3_column_bytes(m_statement, column)))
                 : std::string_view{};
}

std::string_view Statement::blob(int column) const {
    const auto* bytes = static_cast<const char*>(sqlite3_column_blob(m_statement, column));
    return bytes ? std::string_view(bytes, static_cast<std::size_t>(sqlite3_column_bytes(m_statement, column)))
                 : std::string_view{};
}

IdBytes Statement::id(int column) const {
    IdBytes out{};
    std::string_view bytes = blob(column);
    if (bytes.size() == out.size()) std::memcpy(out.data(), bytes.data(), out.size());
    return out;
}

Result<std::unique_ptr<Database>> Database::open(const OpenOptions& options) {
    std::unique_ptr<Database> database(new Database);
    int flags = options.read_only ? SQLITE_OPEN_READONLY : SQLITE_OPEN_READWRITE | (options.create ? SQLITE_OPEN_CREATE : 0);
    int rc = sqlite3_open_v2(options.path.c_str(), &database->m_db, flags | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE,
                             options.vfs.empty() ? nullptr : options.vfs.c_str());
    if (rc != SQLITE_OK) return database_error(database->m_db, rc, "open");
    if (!options.read_only && sqlite3_db_readonly(database->m_db, "main") == 1) {
        return Error{.code = Code::internal, .key = "error.database", .detail = "open: only for reading"};
    }
    sqlite3_limit(database->m_db, SQLITE_LIMIT_ATTACHED, 0);
    sqlite3_db_config(database->m_db, SQLITE_DBCONFIG_DEFENSIVE, 1, nullptr);
    sqlite3_db_config(database->m_db, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, nullptr);
    std::string pragmas = options.wal ? "PRAGMA busy_timeout=5000; PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;"
                                        "PRAGMA wal_autocheckpoint=4000; PRAGMA journal_size_limit=67108864;"
                                      : "PRAGMA locking_mode=EXCLUSIVE; PRAGMA journal_mode=MEMORY;";
    pragmas += "PRAGMA temp_store=MEMORY; PRAGMA cache_size=-" + std::to_string(options.cache_kib) + ";";
    if (options.read_only) pragmas = "PRAGMA busy_timeout=5000; PRAGMA query_only=1; PRAGMA temp_store=MEMORY;";
    TRY(database->run(pragmas));
    return database;
}

Database::~Database() {
    for (auto& [sql, prepared] : m_cache) {
        HERA_CHECK(!prepared.lent);
        sqlite3_finalize(prepared.statement);
    }
    if (m_db) HERA_CHECK(sqlite3_close(m_db) == SQLITE_OK);
}

Statement Database::prepare(std::string_view sql) {
    auto found = m_cache.find(sql);
    if (found != m_cache.end() && !found->second.lent) {
        found->second.lent = true;
        return Statement(this, found->second.statement, &found->second.lent);
    }
    sqlite3_stmt* statement = nullptr;
    int rc = sqlite3_prepare_v3(m_db, sql.data(), static_cast<int>(sql.size()), SQLITE_PREPARE_PERSISTENT, &statement, nullptr);
    // The layout is read from the file here, when this connection has not seen it yet.
    if (rc != SQLITE_OK && (rc & 0xFF) != SQLITE_ERROR) return Statement(this, failure(rc, "prepare"));
    if (rc != SQLITE_OK || !statement) {
        log(LogLevel::error, std::string("prepare: ") + sqlite3_errmsg(m_db) + " in " + std::string(sql));
    }
    HERA_CHECK(rc == SQLITE_OK && statement);
    if (found != m_cache.end()) return Statement(this, statement, nullptr);
    found = m_cache.emplace(std::string(sql), Prepared{statement, true}).first;
    return Statement(this, statement, &found->second.lent);
}

Result<void> Database::copy_to(const std::string& path) {
    sqlite3* copy = nullptr;
    int rc = sqlite3_open_v2(path.c_str(), &copy, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_EXRESCODE, nullptr);
    if (rc == SQLITE_OK) {
        sqlite3_backup* backup = sqlite3_backup_init(copy, "main", m_db, "main");
        rc = sqlite3_errcode(copy);
        if (backup) {
            // All pages in one step: one read transaction, so the copy is of one moment. "Busy" is no error to `finish`.
            rc = sqlite3_backup_step(backup, -1);
            if (rc == SQLITE_DONE) rc = SQLITE_OK;
            int ended = sqlite3_backup_finish(backup);
            if (rc == SQLITE_OK) rc = ended;
        }
    }
    Result<void> done;
    if (rc != SQLITE_OK) done = database_error(copy, rc, "copy");
    sqlite3_close(copy);
    return done;
}

Result<void> Database::run(const std::string& sql) {
    int rc = sqlite3_exec(m_db, sql.c_str(), nullptr, nullptr, nullptr);
    if (rc != SQLITE_OK) return failure(rc, sql.substr(0, 60));
    return {};
}

Error Database::failure(int rc, std::string_view doing) {
    Error error = database_error(m_db, rc, doing);
    if (error.code == Code::corrupt) m_corrupt = true;
    return error;
}

std::int64_t Database::changes() const { return sqlite3_changes64(m_db); }
std::int64_t Database::total_changes() const { return sqlite3_total_changes64(m_db); }
std::int64_t Database::last_row() const { return sqlite3_last_insert_rowid(m_db); }
bool Database::in_transaction() const { return sqlite3_get_autocommit(m_db) == 0; }

Result<Transaction> Transaction::begin(Database& database) {
    HERA_CHECK(!database.in_transaction());
    TRY(database.prepare("BEGIN IMMEDIATE").run());
    return Transaction(&database);
}

Transaction::Transaction(Transaction&& other) noexcept : m_database(other.m_database) { other.m_database = nullptr; }

Transaction::~Transaction() {
    if (!m_database || !m_database->in_transaction()) return;
    auto rolled_back = m_database->run("ROLLBACK");
    HERA_CHECK(rolled_back.ok() || !m_database->in_transaction());
}

Result<void> Transaction::commit() {
    HERA_CHECK(m_database);
    TRY(m_database->prepare("COMMIT").run());  // on failure the destructor rolls back
    m_database = nullptr;
    return {};
}

}  // namespace hera::store
