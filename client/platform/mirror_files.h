// MirrorFiles: small append-only files outside the page store, in folders. The outbox mirror (store/outbox_mirror.h) keeps
// a second copy of unsent changes in them: browsers have thrown away whole IndexedDB databases.
// Implemented over the origin's private file system (web/mirror_files_web.cpp) and in memory (tests/support/sim_mirror.h).
//
// A file is written by whoever made it and by nobody else; names are never used twice. So no two workers need to agree on
// anything here, and one that is frozen cannot keep another from starting.
//
// Invariants:
//   F1  What append() took survives the end of the browser; after flush() it survives the machine's power, as far as the
//       device keeps its word. Of appends without a flush a prefix survives, perhaps with a torn end.
//   F2  read_all() gives every file of the folder as far as it was written, also those another worker still has open.
//   F3  No callback runs inside the call that asked; none runs after the object is gone.
//
// Errors: denied "error.storage_unavailable" (no such file system here, refused, private mode), too_large
// "error.storage_full", busy "error.storage_connection".
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "base/bytes.h"
#include "base/result.h"

namespace hera {

class MirrorFile {
public:
    virtual ~MirrorFile() = default;  // closes it
    virtual Result<void> append(const Bytes& bytes) = 0;
    // Drops all and begins with `bytes`. Not safe against a crash: for when nothing in it is needed any more.
    virtual Result<void> restart(const Bytes& bytes) = 0;
    virtual void flush() = 0;
};

class MirrorFiles {
public:
    struct Found {
        std::string name;
        Bytes bytes;
    };
    using Read = std::function<void(Result<std::vector<Found>>)>;
    using Made = std::function<void(Result<std::unique_ptr<MirrorFile>>)>;
    using Done = std::function<void(Result<void>)>;

    virtual ~MirrorFiles() = default;
    // In the order of their names. A folder that is not there has none.
    virtual void read_all(const std::string& folder, Read done) = 0;
    virtual void make(const std::string& folder, const std::string& name, Made done) = 0;
    // A file that another worker has open may stay; who reads it next finds nothing new in it.
    virtual void remove(const std::string& folder, const std::string& name, Done done) = 0;
    // The folder with all that is in it.
    virtual void erase(const std::string& folder, Done done) = 0;
};

using MakeMirrorFiles = std::function<std::unique_ptr<MirrorFiles>()>;

}  // namespace hera
