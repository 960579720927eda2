// FileLedger: what people attached in this world: in which browser the bytes were put, and what became of them since.
#pragma once

#include <cstdint>
#include <map>
#include <string>

#include "base/id.h"

namespace hera::sim {

struct Attached {
    int copy = 0;
    std::string folder, sha256;   // where that browser keeps it
    std::int64_t size = 0;
    bool lost = false;            // the browser has thrown it away, or it was damaged there, on purpose
    bool arrived = false;         // the server has said once that it has it
    bool expired = false;         // …and let it go again after 30 days in the trash
};

class FileLedger {
public:
    void attached(RecordId id, Attached file) { m_files.emplace(id, std::move(file)); }
    void arrived(RecordId id) { set(id, &Attached::arrived); }
    void expired(RecordId id) { set(id, &Attached::expired); }
    // `sha256` "": all that a browser had.
    void lost(int node, const std::string& sha256);
    void given() { ++m_fetched; }
    std::uint32_t fetched() const { return m_fetched; }
    const std::map<RecordId, Attached>& files() const { return m_files; }

private:
    void set(RecordId id, bool Attached::*what) {
        auto found = m_files.find(id);
        if (found != m_files.end()) found->second.*what = true;
    }
    std::map<RecordId, Attached> m_files;
    std::uint32_t m_fetched = 0;
};

}  // namespace hera::sim
