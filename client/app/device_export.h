// DeviceExport: "Save everything on this device as a file". One ZIP (web/bridge/device_file.js) with
//   database.sqlite        the local database; while it is open, as it was after the last commit
//   damaged copy.sqlite    a copy that another one has replaced and that is still here
//   unsent changes.json    what the server has not taken
//   files/…                attachments that are nowhere else
//   about.json             what was found of each, and what could not be read
// Without an open database all of it is what IndexedDB and the outbox mirror hold, also when that is damaged. The bytes pass
// through here in parts of 1 MiB and lie in the browser's blob storage.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "app/life.h"
#include "app/store_link.h"

namespace hera::ui {

class DeviceExport {
public:
    explicit DeviceExport(StoreLink& store) : m_store(store) {}

    bool can_start() const { return !m_busy && !m_store.session().account.user.none(); }
    // REQUIRES: can_start().
    void start();
    // What it has come to, for people: that it is under way, what was saved, why not. Empty: nothing was asked for.
    const std::string& words() const { return m_words; }
    bool busy() const { return m_busy; }
    // Another person is here.
    void forget() { m_words.clear(); }

    // Application::device_file_saved.
    void saved(std::uint32_t request, std::uint64_t bytes, std::string_view fault);

private:
    void database_given(const StoreLink::ExportFile& file);
    void unsent_given(const StoreLink::ExportFile& file);
    void end(bool unsent_is_there);
    void failed(std::string_view why);

    StoreLink& m_store;
    bool m_busy = false;
    std::uint32_t m_request = 0;
    std::string m_words, m_name;
    Life m_life;
};

}  // namespace hera::ui
