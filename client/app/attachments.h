// Attachments: from "Attach file" to the record that names it, and from a press on its name to the picture. The bytes are kept on
// this device before anybody hears of them (platform/kept_files.h); the store sends them when it can.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "app/life.h"
#include "app/store_link.h"
#include "platform/host.h"

namespace hera::ui {

class Shell;

class Attachments {
public:
    struct File {
        RecordId id{};
        std::string name, mime, sha256;
    };

    Attachments(StoreLink& store, Shell& shell) : m_store(store), m_shell(shell) {}

    // Asks for files that belong to this record. Must run inside a gesture.
    void attach(std::string_view entity, RecordId about);
    // Shows a picture, saves anything else; `as_file`: saves in any case. What is not here is fetched first.
    void open(const File& file, bool as_file);

    // ---- from the platform and the application ----
    void session_changed();
    void kept(const KeptFile& file);
    void opened(std::uint32_t request, int found);

private:
    struct Opening {
        File file;
        bool as_file = false, fetched = false;
    };
    std::string folder() const;
    void show(std::uint32_t request);

    StoreLink& m_store;
    Shell& m_shell;
    // Whose files were asked for, by whom: a large file takes its time to be kept, and much can happen meanwhile.
    struct Asked {
        std::string entity;
        RecordId about{};
        TenantId tenant{};
        UserId user{};
    };
    void record(const Asked& asked, const KeptFile& file);
    std::map<std::uint32_t, Asked> m_asked;  // by dialog
    std::vector<KeptFile> m_held;            // kept while the store was away
    std::uint32_t m_last_request = 0, m_last_dialog = 0;
    std::map<std::uint32_t, Opening> m_opening;
    Life m_life;
};

}  // namespace hera::ui
