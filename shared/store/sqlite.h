// Database, Statement, Transaction: the only sqlite3_* calls of the shared code (sqlite.cpp).
//
// A Database is one connection, used from one thread at a time. Statements are prepared once per SQL text and kept in
// the connection's cache; a Statement handed out is reset when it goes out of scope, so bind-step-read fits one block.
// Identifiers in SQL text come from Schema only; everything else is bound.
//
// Errors: corrupt "error.database_corrupt" (SQLITE_CORRUPT, NOTADB), busy "error.database_busy",
// too_large "error.disk_full" (SQLITE_FULL, IOERR_WRITE with ENOSPC), internal "error.database" with the SQLite message
// in `detail`.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>

#include "base/bytes.h"
#include "base/id.h"
#include "base/result.h"

struct sqlite3;
struct sqlite3_stmt;

namespace hera::store {

// A prepared statement on loan from its Database. Columns count from 0, parameters from 1.
class Statement {
public:
    Statement(Statement&&) noexcept;
    Statement& operator=(Statement&&) = delete;
    ~Statement();  // resets and clears bindings

    Statement& bind(int at, std::int64_t value);
    Statement& bind(int at, std::string_view text);
    Statement& bind_blob(int at, const void* data, std::size_t size);
    Statement& bind_null(int at);
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
    Statement(class Database* owner, sqlite3_stmt* statement) : m_owner(owner), m_statement(statement) {}
    Database* m_owner;
    sqlite3_stmt* m_statement;
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
    static Result<std::unique_ptr<Database>> open(const OpenOptions& options);
    ~Database();
    Database(const Database&) = delete;
    Database& operator=(const Database&) = delete;

    // REQUIRES: sql is a literal or built from Schema identifiers. A syntax error is a bug and stops the program.
    Statement prepare(std::string_view sql);
    // One or more statements without parameters or results.
    Result<void> run(const std::string& sql);
    // A consistent copy of the whole database as one new file, while others go on writing (https://www.sqlite.org/backup.html).
    // Not in the browser, which has no files.
    Result<void> copy_to(const std::string& path);

    std::int64_t changes() const;
    std::int64_t last_row() const;
    bool in_transaction() const;
    sqlite3* raw() const { return m_db; }

private:
    friend class Statement;
    Database() = default;
    sqlite3* m_db = nullptr;
    struct Prepared {
        sqlite3_stmt* statement = nullptr;
        bool lent = false;
    };
    std::unordered_map<std::string, Prepared> m_cache;
};

// Rolls back unless commit() was called. Nesting is a bug.
class Transaction {
public:
    static Result<Transaction> begin(Database& database);  // BEGIN IMMEDIATE
    Transaction(Transaction&&) noexcept;
    Transaction& operator=(Transaction&&) = delete;
    ~Transaction();
    Result<void> commit();

private:
    explicit Transaction(Database* database) : m_database(database) {}
    Database* m_database;
};

}  // namespace hera::store
