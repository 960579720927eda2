#include "vfs/page_vfs.h"

#include <algorithm>
#include <cstring>
#include <unordered_map>

#include "base/bytes.h"
#include "base/check.h"
#include "sqlite3.h"

namespace hera::vfs {

namespace {

// Process-wide like SQLite's own list of VFSs, which it belongs to.
struct Registered {
    const Clock* clock = nullptr;
    Random* random = nullptr;
    std::unordered_map<std::string, AttachedFile*> files;
};

Registered& registered() {
    static Registered state;
    return state;
}

// SQLite allocates szOsFile bytes and hands them to xOpen; `pMethods` must be first.
struct OpenFile {
    sqlite3_file base;
    AttachedFile* attached;  // null: a temporary file
    Bytes* temporary;        // owned
};

OpenFile& open_file(sqlite3_file* file) { return *reinterpret_cast<OpenFile*>(file); }

std::uint64_t size_of(const OpenFile& file) {
    return file.attached != nullptr ? file.attached->image->size() : file.temporary->size();
}

bool fits(int size, sqlite3_int64 at) {
    return size >= 0 && at >= 0 && static_cast<std::uint64_t>(at) + static_cast<std::uint64_t>(size) <= image_bytes_max;
}

int file_close(sqlite3_file* file) {
    OpenFile& self = open_file(file);
    if (self.attached != nullptr) self.attached->open = false;
    delete self.temporary;
    self.temporary = nullptr;
    return SQLITE_OK;
}

int file_read(sqlite3_file* file, void* out, int size, sqlite3_int64 at) {
    OpenFile& self = open_file(file);
    if (!fits(size, at)) return SQLITE_IOERR_READ;
    auto start = static_cast<std::uint64_t>(at);
    auto wanted = static_cast<std::size_t>(size);
    std::uint64_t end = size_of(self);
    std::size_t there = start >= end ? 0 : std::min<std::size_t>(wanted, static_cast<std::size_t>(end - start));
    if (there < wanted) std::memset(static_cast<std::uint8_t*>(out) + there, 0, wanted - there);
    if (there > 0) {
        if (self.attached != nullptr) self.attached->image->read(out, there, start);
        else std::memcpy(out, self.temporary->data() + start, there);
    }
    return there < wanted ? SQLITE_IOERR_SHORT_READ : SQLITE_OK;
}

int file_write(sqlite3_file* file, const void* data, int size, sqlite3_int64 at) {
    OpenFile& self = open_file(file);
    if (!fits(size, at)) return SQLITE_FULL;
    auto start = static_cast<std::size_t>(at);
    auto count = static_cast<std::size_t>(size);
    if (self.attached != nullptr) {
        self.attached->image->write(data, count, start);
        return SQLITE_OK;
    }
    if (start + count > self.temporary->size()) self.temporary->resize(start + count);
    std::memcpy(self.temporary->data() + start, data, count);
    return SQLITE_OK;
}

int file_truncate(sqlite3_file* file, sqlite3_int64 size) {
    OpenFile& self = open_file(file);
    if (!fits(0, size)) return SQLITE_IOERR_TRUNCATE;
    if (self.attached != nullptr) self.attached->image->set_size(static_cast<std::uint64_t>(size));
    else self.temporary->resize(static_cast<std::size_t>(size));
    return SQLITE_OK;
}

int file_sync(sqlite3_file*, int) { return SQLITE_OK; }

int file_size(sqlite3_file* file, sqlite3_int64* size) {
    *size = static_cast<sqlite3_int64>(size_of(open_file(file)));
    return SQLITE_OK;
}

int file_lock(sqlite3_file*, int) { return SQLITE_OK; }

int file_reserved_lock(sqlite3_file*, int* held) {
    *held = 0;
    return SQLITE_OK;
}

int file_control(sqlite3_file* file, int operation, void*) {
    OpenFile& self = open_file(file);
    if (self.attached == nullptr || operation != SQLITE_FCNTL_COMMIT_PHASETWO) return SQLITE_NOTFOUND;
    self.attached->commit(self.attached->owner);
    return SQLITE_OK;
}

int file_sector_size(sqlite3_file*) { return static_cast<int>(block_bytes); }

int file_characteristics(sqlite3_file*) {
    return SQLITE_IOCAP_ATOMIC | SQLITE_IOCAP_SAFE_APPEND | SQLITE_IOCAP_SEQUENTIAL | SQLITE_IOCAP_POWERSAFE_OVERWRITE |
           SQLITE_IOCAP_UNDELETABLE_WHEN_OPEN;
}

int file_fetch(sqlite3_file* file, sqlite3_int64 at, int size, void** out) {
    OpenFile& self = open_file(file);
    *out = nullptr;
    if (self.attached == nullptr || !fits(size, at)) return SQLITE_OK;
    // SQLite's signature is not const; it never writes through a fetched page.
    *out = const_cast<std::uint8_t*>(
        self.attached->image->peek(static_cast<std::size_t>(size), static_cast<std::uint64_t>(at)));
    return SQLITE_OK;
}

int file_unfetch(sqlite3_file*, sqlite3_int64, void*) { return SQLITE_OK; }

const sqlite3_io_methods file_methods = {
    3,           file_close, file_read,          file_write,   file_truncate,    file_sync,
    file_size,   file_lock,  file_lock,          file_reserved_lock,             file_control,
    file_sector_size,        file_characteristics, nullptr,    nullptr,          nullptr,
    nullptr,     file_fetch, file_unfetch,
};

int vfs_open(sqlite3_vfs*, sqlite3_filename name, sqlite3_file* file, int flags, int* out_flags) {
    OpenFile& self = open_file(file);
    self = OpenFile{};
    if ((flags & SQLITE_OPEN_MAIN_DB) != 0) {
        auto found = name == nullptr ? registered().files.end() : registered().files.find(name);
        if (found == registered().files.end() || found->second->open) return SQLITE_CANTOPEN;
        self.attached = found->second;
        self.attached->open = true;
    } else {
        self.temporary = new Bytes();
    }
    self.base.pMethods = &file_methods;
    if (out_flags != nullptr) *out_flags = flags;
    return SQLITE_OK;
}

int vfs_delete(sqlite3_vfs*, const char*, int) { return SQLITE_OK; }  // temporary files vanish when they are closed

int vfs_access(sqlite3_vfs*, const char* name, int, int* out) {
    // No journal or WAL is ever left behind: only attached files exist.
    *out = registered().files.count(name) != 0 ? 1 : 0;
    return SQLITE_OK;
}

int vfs_full_path(sqlite3_vfs*, const char* name, int size, char* out) {
    sqlite3_snprintf(size, out, "%s", name);
    return SQLITE_OK;
}

int vfs_randomness(sqlite3_vfs*, int size, char* out) {
    Random* random = registered().random;
    if (random == nullptr || size <= 0) return 0;
    random->fill(out, static_cast<std::size_t>(size));
    return size;
}

int vfs_sleep(sqlite3_vfs*, int microseconds) { return microseconds; }  // nobody to wait for

int vfs_time_ms(sqlite3_vfs*, sqlite3_int64* out) {
    constexpr sqlite3_int64 julian_ms_of_1970 = 210866760000000;
    const Clock* clock = registered().clock;
    *out = julian_ms_of_1970 + (clock != nullptr ? clock->now().ms : 0);
    return SQLITE_OK;
}

int vfs_time_days(sqlite3_vfs* vfs, double* out) {
    sqlite3_int64 ms = 0;
    int result = vfs_time_ms(vfs, &ms);
    *out = static_cast<double>(ms) / 86'400'000.0;
    return result;
}

int vfs_last_error(sqlite3_vfs*, int, char*) { return 0; }

sqlite3_vfs page_vfs = {
    2,                       // version: has the time in milliseconds
    sizeof(OpenFile), 512,   // longest name
    nullptr, vfs_name, nullptr,
    vfs_open, vfs_delete, vfs_access, vfs_full_path,
    nullptr, nullptr, nullptr, nullptr,  // no loadable extensions
    vfs_randomness, vfs_sleep, vfs_time_days, vfs_last_error, vfs_time_ms,
    nullptr, nullptr, nullptr,
};

#ifdef __EMSCRIPTEN__
constexpr int is_default = 1;  // SQLITE_OS_OTHER: there is no other
#else
constexpr int is_default = 0;
#endif

}  // namespace

void register_page_vfs(const Clock& clock, Random& random) {
    registered().clock = &clock;
    registered().random = &random;
    HERA_CHECK(sqlite3_vfs_register(&page_vfs, is_default) == SQLITE_OK);
}

void attach_file(const std::string& name, AttachedFile& file) {
    HERA_CHECK(file.image != nullptr && file.commit != nullptr);
    bool added = registered().files.emplace(name, &file).second;
    HERA_CHECK(added);
}

void detach_file(const std::string& name) {
    auto found = registered().files.find(name);
    HERA_CHECK(found != registered().files.end() && !found->second->open);
    registered().files.erase(found);
}

}  // namespace hera::vfs

#ifdef __EMSCRIPTEN__
// SQLite built with SQLITE_OS_OTHER asks its program for the operating system.
extern "C" int sqlite3_os_init() { return sqlite3_vfs_register(&hera::vfs::page_vfs, 1); }
extern "C" int sqlite3_os_end() { return SQLITE_OK; }
#endif
