// The sqlite3_vfs "hera-pages": SQLite's files are PageImages that a PageDatabase has attached under a name; everything
// else SQLite may open (statement journals, temporary tables) lives and dies in memory.
//
// The commit boundary is SQLITE_FCNTL_COMMIT_PHASETWO: SQLite sends it after the last page write and the truncation of
// a commit, and never for a rollback. Pages of a transaction that spilled and was rolled back are put back by SQLite's
// memory journal through xWrite, so they go out unchanged with the next commit.
//
// Locks always succeed: an attached file has one connection (a second xOpen is refused).
#pragma once

#include <string>

#include "base/clock.h"
#include "base/random.h"
#include "vfs/page_image.h"

namespace hera::vfs {

inline constexpr const char* vfs_name = "hera-pages";

// What a PageDatabase gives the VFS.
struct AttachedFile {
    PageImage* image = nullptr;
    void (*commit)(void* owner) = nullptr;  // one SQLite commit is complete in the image
    void* owner = nullptr;
    bool open = false;
};

// Registers the VFS and says where time and randomness come from; both must outlive all use of SQLite. A later call
// replaces them. In the browser the VFS is SQLite's default and only one.
void register_page_vfs(const Clock& clock, Random& random);

// REQUIRES: the name is not attached yet. `file` must stay until detach.
void attach_file(const std::string& name, AttachedFile& file);
// REQUIRES: SQLite has closed it.
void detach_file(const std::string& name);

}  // namespace hera::vfs
