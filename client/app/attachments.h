// Attachments: from "Attach file" to the record that names it, and from a press on its name to the picture. The bytes are kept on
// this device before anybody hears of them (platform/kept_files.h); the store sends them when it can.
#pragma once

#include <map>
#include <string>

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

    // ---- from the platform ----
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
    std::string m_entity;  // whose files were asked for last
    RecordId m_about{};
    std::uint32_t m_last_request = 0;
    std::map<std::uint32_t, Opening> m_opening;
    Life m_life;
};

}  // namespace hera::ui
