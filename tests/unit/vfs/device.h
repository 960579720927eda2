// One run of a device on a SimDisk: a PageDatabase with SQLite on it. Destroying it is the end of that run.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "sqlite3.h"
#include "support/fake_clock.h"
#include "support/seeded_random.h"
#include "support/sim_page_store.h"
#include "vfs/page_database.h"

namespace hera::test {

class Device {
public:
    // Opens at once; `error()` says why it could not.
    explicit Device(SimDisk& disk, FakeClock& clock, const std::string& name = "hera:test", bool run_disk = true)
        : m_disk(disk), m_clock(clock), m_random(42) {
        vfs::PageDatabase::open(std::make_unique<SimPageStore>(disk), name, clock, m_random, [this](auto result) {
            if (result.ok()) m_pages = std::move(result).value();
            else m_error = result.error();
        });
        if (!run_disk) return;
        disk.run();
        if (m_pages) open_sqlite();
    }
    ~Device() {
        sqlite3_close(m_db);
        m_pages.reset();
    }
    Device(const Device&) = delete;
    Device& operator=(const Device&) = delete;

    vfs::PageDatabase& pages() { return *m_pages; }
    const std::optional<Error>& error() const { return m_error; }
    bool opened() const { return m_db != nullptr; }

    // SQLite's result code. Leaves the disk alone: the commit is sealed, not yet stored.
    int exec(const std::string& sql) { return sqlite3_exec(m_db, sql.c_str(), nullptr, nullptr, nullptr); }
    // exec, then everything the disk has to do.
    int run(const std::string& sql) {
        int code = exec(sql);
        m_disk.run();
        return code;
    }
    // Long enough for a checkpoint that is due; it starts.
    void pause() {
        m_clock.advance(250);
        m_pages->tick();
    }
    std::string text(const std::string& sql) {
        std::string out;
        sqlite3_stmt* statement = nullptr;
        if (sqlite3_prepare_v2(m_db, sql.c_str(), -1, &statement, nullptr) != SQLITE_OK) return sqlite3_errmsg(m_db);
        int code = sqlite3_step(statement);
        if (code == SQLITE_ROW && sqlite3_column_text(statement, 0) != nullptr)
            out = reinterpret_cast<const char*>(sqlite3_column_text(statement, 0));
        else if (code != SQLITE_DONE) out = sqlite3_errmsg(m_db);
        sqlite3_finalize(statement);
        return out;
    }

private:
    void open_sqlite() {
        int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE;
        if (sqlite3_open_v2(m_pages->file_name().c_str(), &m_db, flags, vfs::vfs_name) != SQLITE_OK) {
            sqlite3_close(m_db);
            m_db = nullptr;
            return;
        }
        exec("PRAGMA journal_mode=MEMORY; PRAGMA locking_mode=EXCLUSIVE; PRAGMA temp_store=MEMORY;"
             "PRAGMA mmap_size=1073741824;");
    }

    SimDisk& m_disk;
    FakeClock& m_clock;
    SeededRandom m_random;
    std::unique_ptr<vfs::PageDatabase> m_pages;
    std::optional<Error> m_error;
    sqlite3* m_db = nullptr;
};

}  // namespace hera::test
