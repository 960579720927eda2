// PageLoader: opens a PageStore and turns its rows into a PageImage: base chunks first (three reads of 8 MiB under way at
// a time, which is what browsers are fastest at), then the log, each record checked against the one before (V2, V6).
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include "base/clock.h"
#include "base/random.h"
#include "platform/page_store.h"
#include "vfs/base_format.h"
#include "vfs/page_database.h"
#include "vfs/page_image.h"

namespace hera::vfs {

struct Loaded {
    std::unique_ptr<PageStore> store;
    std::unique_ptr<PageImage> image;
    BaseHeader header;
    std::uint32_t epoch = 0;
    PageDatabase::Origin origin;
    std::uint64_t seq = 0, chain = 0;   // of the last record
    std::uint64_t log_bytes = 0;
    std::uint32_t log_records = 0;
};

using LoadDone = std::function<void(Result<Loaded>)>;

enum class Loading : std::uint8_t {
    whole,    // V6: the last stored state or an error
    salvage,  // whatever can be read of a damaged database: bad chunks are zero, the log ends at its first bad record
};

// Errors as PageDatabase::open; salvage fails only when the store cannot be opened or its header read. The store is closed
// when it fails.
void load_pages(std::unique_ptr<PageStore> store, const std::string& name, const Clock& clock, Random& random, Loading loading,
                LoadDone done);

}  // namespace hera::vfs
