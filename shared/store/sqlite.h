// Database, Statement, Transaction: the only sqlite3_* calls of the shared code (sqlite.cpp).
//
// A Database is one connection, used from one thread at a time. Statements are prepared once per SQL text and kept in
// the connection's cache; a Statement handed out is reset when it goes out of scope, so bind-step-read fits one block.
// Identifiers in SQL text come from Schema only; everything else is bound.
//
// Errors: corrupt "error.database_corrupt" (SQLITE_CORRUPT, NOTADB), busy "error.database_busy",
// too_large "error.disk_full" (SQLITE_FULL, IOERR_WRITE with ENOSPC), internal "error.database" with the SQLite message
// in `detail`; "error.database_unsynced" (too_large when there was no room, else internal): see commit() below.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>

#include "base/bytes.h"
#include "base/id.h"
#include "base/result.h"

struct sqlite3;
struct sqlite3_stmt;

namespace hera::store {

// A prepared statement on loan from its Database. Columns count from 0, parameters from 1. One that could not be prepared, as
// the file could not be read, says so when it is stepped.
class Statement {
public:
    Statement(Statement&&) noexcept;
    Statement& operator=(Statement&&) = delete;
    ~Statement();  // resets and clears bindings

    Statement& bind(int at, std::int64_t value);
    Statement& bind(int at, std::string_view text);
    Statement& bind_blob(int at, const void* data, std::size_t size);
    Statement& bind_null(int at);
    // Without a copy. REQUIRES: it stays where it is until the statement is run to its end.
    Statement& bind_kept(int at, std::string_view text);
    Statement& bind_kept(int at, const IdBytes& id);
    template <class Tag>
    Statement& bind_kept(int at, const Id<Tag>& id) {
        return bind_kept(at, id.bytes);
    }
    Statement& bind(int at, const IdBytes& id);  // as BLOB(16)
    template <class Tag>
    Statement& bind(int at, const Id<Tag>& id) {
        return bind(at, id.bytes);
    }

    // true: a row is there. false: done.
    Result<bool> step();
    // For statements without rows.
    Result<void> run();

    bool null(int column) const;
    std::int64_t integer(int column) const;
    std::string_view text(int column) const;  // valid until the next step or reset
    std::string_view blob(int column) const;
    IdBytes id(int column) const;             // zero bytes when NULL or of another size

private:
    friend class Database;
    Statement(class Database* owner, sqlite3_stmt* statement, bool* lent) : m_owner(owner), m_statement(statement), m_lent(lent) {}
    Statement(class Database* owner, Error unprepared);
    Database* m_owner;
    sqlite3_stmt* m_statement;
    bool* m_lent = nullptr;               // in the cache; nullptr: a second loan of the same text
    std::unique_ptr<Error> m_unprepared;  // REQUIRES: set when there is no statement
};

struct OpenOptions {
    std::string path;            // file name, or a name the VFS knows
    std::string vfs{};           // "" = the default
    bool create = true;
    bool read_only = false;
    // true: WAL with synchronous=FULL (server). false: journal_mode=MEMORY, locking_mode=EXCLUSIVE (PageVfs: the VFS
    // makes commits atomic).
    bool wal = false;
    int cache_kib = 8192;
};

class Database {
public:
    // Never read-only but by `read_only`: SQLite would take a file that cannot be opened for writing as it is, and every
    // change would be refused until it is opened again, long after the disk can be written to.
    static Result<std::unique_ptr<Database>> open(const OpenOptions& options);
    ~Database();
    Database(const Database&) = delete;
    Database& operator=(const Database&) = delete;

    // REQUIRES: sql is a literal or built from Schema identifiers. A syntax error is a bug and stops the program; a file that
    // is damaged where its tables are named, or no memory, is what the statement's first step answers.
    Statement prepare(std::string_view sql);
    // One or more statements without parameters or results, parsed each time.
    Result<void> run(const std::string& sql);
    // A consistent copy of the whole database as one new file, while others go on writing (https://www.sqlite.org/backup.html).
    // Not in the browser, which has no files.
    Result<void> copy_to(const std::string& path);

    // A statement has answered corrupt since the last call.
    bool take_corrupt() { return std::exchange(m_corrupt, false); }

    std::int64_t changes() const;
    std::int64_t total_changes() const;  // rows inserted, changed and deleted since it was opened
    std::int64_t last_row() const;
    bool in_transaction() const;
    sqlite3* raw() const { return m_db; }

private:
    friend class Statement;
    Database() = default;
    Error failure(int rc, std::string_view doing);

    sqlite3* m_db = nullptr;
    bool m_corrupt = false;
    struct Prepared {
        sqlite3_stmt* statement = nullptr;
        bool lent = false;
    };
    // Statements of a thousand bytes are looked up for every row: their beginning and end and their size tell them apart.
    struct TextHash {
        using is_transparent = void;
        std::size_t operator()(std::string_view text) const {
            constexpr std::size_t part = 32;
            std::hash<std::string_view> hash;
            if (text.size() <= 2 * part) return hash(text);
            return hash(text.substr(0, part)) * 31 + hash(text.substr(text.size() - part)) + text.size();
        }
    };
    std::unordered_map<std::string, Prepared, TextHash, std::equal_to<>> m_cache;  // an element stays where it is
};

// Rolls back unless commit() was called. Nesting is a bug.
class Transaction {
public:
    static Result<Transaction> begin(Database& database);  // BEGIN IMMEDIATE
    Transaction(Transaction&&) noexcept;
    Transaction& operator=(Transaction&&) = delete;
    ~Transaction();
    // "error.database_unsynced": everything was written but the disk did not confirm it. To this process the transaction has not
    // happened, and the next one is written over it (https://www.sqlite.org/walformat.html, 4). But when the process ends before
    // that, it may be found on the disk, whole: whoever undoes something else because a commit failed must not do it then.
    Result<void> commit();

private:
    explicit Transaction(Database* database) : m_database(database) {}
    Database* m_database;
};

}  // namespace hera::store
