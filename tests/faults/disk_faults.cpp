// A disk that fails when a test says so: preloaded into hera-server (LD_PRELOAD), it stands before the C library's file calls.
//
//   HERA_FAULT_FOLDER    only files below this folder are touched (no symbolic link in it, no '/' at its end)
//   HERA_FAULT_CONTROL   a file that is read at every call; the test replaces it by rename. Without it all goes well. Lines:
//                          <kind> <errno> <part of the path> [short]
//                        kind: write (and growing a file), fsync, open (for writing, or making a file), name (rename, mkdir,
//                        unlink, rmdir, link), read. errno: ENOSPC, EIO, EROFS; 'skip' makes fsync say yes and do nothing.
//                        '*' is part of every path, 'x$' of one that ends so; the first line that fits counts. short: half of
//                        the bytes are written first, as on a disk that becomes full in the middle.
//                        Each failure is a line '<kind> <errno> <path>' in HERA_FAULT_CONTROL.hits.
//   HERA_FAULT_RECORD    a file that gets everything that would matter after a power cut, in order (support/power_cut.mjs):
//                          W <offset> <bytes> <path>, then the bytes;  T <length> <path>;  S <1: it went well> <path>
//                          C <path>: a file was made;  D <path>: a folder;  U <path>: removed;  R <from> <tab> <to>
//                        '-shm' files are left out: no process that starts after a crash believes them.
#include <fcntl.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/sendfile.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <string>
#include <string_view>

namespace {

// System calls by number: whatever else is preloaded, and the functions below, are not in the way.
int raw_open(const char* path, int flags, mode_t mode) {
    return static_cast<int>(::syscall(SYS_openat, AT_FDCWD, path, flags, mode));
}
ssize_t raw_write(int fd, const void* bytes, size_t size) { return ::syscall(SYS_write, fd, bytes, size); }
ssize_t raw_pwrite(int fd, const void* bytes, size_t size, off_t at) { return ::syscall(SYS_pwrite64, fd, bytes, size, at); }

const char* setting(const char* name) {
    const char* value = ::getenv(name);
    return value && *value ? value : nullptr;
}
const char* folder() {
    static const char* const value = setting("HERA_FAULT_FOLDER");
    return value;
}
const char* control() {
    static const char* const value = setting("HERA_FAULT_CONTROL");
    return value;
}
int record() {
    static const int fd = setting("HERA_FAULT_RECORD")
                              ? raw_open(setting("HERA_FAULT_RECORD"), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600)
                              : -1;
    return fd;
}

// The path below the folder; "" when it is not there.
std::string below(std::string_view path) {
    if (!folder()) return {};
    std::string_view top = folder();
    if (path == top) return ".";
    if (path.size() <= top.size() + 1 || path.substr(0, top.size()) != top || path[top.size()] != '/') return {};
    return std::string(path.substr(top.size() + 1));
}

std::string path_of(int fd) {
    char link[64], path[4096];
    std::snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    ssize_t size = ::syscall(SYS_readlinkat, AT_FDCWD, link, path, sizeof path);
    return size <= 0 ? std::string{} : std::string(path, static_cast<size_t>(size));
}
std::string below(int fd) {
    int before = errno;
    std::string out = folder() ? below(std::string_view(path_of(fd))) : std::string{};
    errno = before;
    return out;
}
std::string below_at(int at, const char* path) {
    if (path[0] == '/' || at == AT_FDCWD) return below(std::string_view(path));
    return below(std::string_view(path_of(at) + "/" + path));
}

void append(const char* path, const std::string& line) {
    int fd = raw_open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    if (fd < 0) return;
    (void)!raw_write(fd, line.data(), line.size());
    ::syscall(SYS_close, fd);
}

std::string_view word(std::string_view& line) {
    size_t end = line.find(' ');
    std::string_view out = line.substr(0, end);
    line = end == std::string_view::npos ? std::string_view{} : line.substr(end + 1);
    return out;
}

bool fits(const std::string& path, std::string_view where) {
    if (where == "*") return true;
    if (where.back() != '$') return path.find(where) != std::string::npos;
    where.remove_suffix(1);
    return path.size() >= where.size() && std::string_view(path).substr(path.size() - where.size()) == where;
}

constexpr int skipped = -1;

struct Fault {
    int reason = 0;  // an errno; 0: none
    bool part = false;
};

Fault fault_for(std::string_view kind, const std::string& path) {
    if (!control() || path.empty()) return {};
    int before = errno;
    char text[2048];
    int fd = raw_open(control(), O_RDONLY | O_CLOEXEC, 0);
    ssize_t size = fd < 0 ? 0 : ::syscall(SYS_read, fd, text, sizeof text);
    if (fd >= 0) ::syscall(SYS_close, fd);
    errno = before;
    std::string_view rest(text, size < 0 ? 0 : static_cast<size_t>(size));
    while (!rest.empty()) {
        size_t end = rest.find('\n');
        std::string_view line = rest.substr(0, end);
        rest = end == std::string_view::npos ? std::string_view{} : rest.substr(end + 1);
        std::string_view of = word(line), reason = word(line), where = word(line);
        if (of != kind || where.empty() || !fits(path, where)) continue;
        append((std::string(control()) + ".hits").c_str(),
               std::string(kind) + " " + std::string(reason) + " " + path + "\n");
        errno = before;
        int number = reason == "ENOSPC" ? ENOSPC : reason == "EROFS" ? EROFS : reason == "skip" ? skipped : EIO;
        return {number, line == "short"};
    }
    return {};
}

int fails(const Fault& fault) {
    errno = fault.reason;
    return -1;
}

// What is recorded is done and written down by one thread at a time: the order in the record is the order on the disk.
pthread_mutex_t record_mutex = PTHREAD_MUTEX_INITIALIZER;
class Recording {
public:
    explicit Recording(const std::string& path)
        : m_path(path), m_on(record() >= 0 && !path.empty() && path.find("-shm") == std::string::npos) {
        if (m_on) pthread_mutex_lock(&record_mutex);
    }
    ~Recording() {
        if (m_on) pthread_mutex_unlock(&record_mutex);
    }
    Recording(const Recording&) = delete;
    Recording& operator=(const Recording&) = delete;
    bool on() const { return m_on; }
    void tell(const std::string& what, const void* bytes = nullptr, ssize_t size = 0) {
        if (!m_on) return;
        int before = errno;
        std::string line = what + m_path + "\n";
        if (size > 0) line.append(static_cast<const char*>(bytes), static_cast<size_t>(size));
        (void)!raw_write(record(), line.data(), line.size());
        errno = before;
    }

private:
    const std::string& m_path;
    bool m_on;
};

// `at` < 0: where the file's own position is.
ssize_t write_at(int fd, const void* bytes, size_t size, off_t at) {
    static thread_local bool half_written = false;
    std::string path = below(fd);
    Fault fault = fault_for("write", path);
    if (fault.reason > 0) {
        bool half = fault.part && !half_written && size >= 2;
        half_written = half;
        if (!half) return fails(fault);
        size /= 2;
    }
    Recording recording(path);
    off_t from = at;
    if (recording.on() && at < 0) from = ::syscall(SYS_lseek, fd, 0, SEEK_CUR);
    ssize_t written = at < 0 ? raw_write(fd, bytes, size) : raw_pwrite(fd, bytes, size, at);
    if (written > 0) recording.tell("W " + std::to_string(from) + " " + std::to_string(written) + " ", bytes, written);
    return written;
}

ssize_t write_pieces(int fd, const iovec* pieces, int count, off_t at) {
    if (below(fd).empty()) {
        return at < 0 ? ::syscall(SYS_writev, fd, pieces, count) : ::syscall(SYS_pwritev, fd, pieces, count, at, 0);
    }
    ssize_t all = 0;
    for (int i = 0; i < count; ++i) {
        ssize_t written = write_at(fd, pieces[i].iov_base, pieces[i].iov_len, at < 0 ? at : at + all);
        if (written < 0) return all > 0 ? all : written;
        all += written;
        if (static_cast<size_t>(written) < pieces[i].iov_len) break;
    }
    return all;
}

int open_at(int at, const char* path, int flags, mode_t mode) {
    std::string named = below_at(at, path);
    bool writes = (flags & O_ACCMODE) != O_RDONLY || (flags & (O_CREAT | O_TRUNC)) != 0;
    if (writes) {
        Fault fault = fault_for("open", named);
        if (fault.reason > 0) return fails(fault);
    }
    if (!writes) return static_cast<int>(::syscall(SYS_openat, at, path, flags, mode));
    Recording recording(named);
    bool was_there = !recording.on() || ::syscall(SYS_faccessat, at, path, F_OK) == 0;
    int fd = static_cast<int>(::syscall(SYS_openat, at, path, flags, mode));
    if (fd >= 0 && !was_there) recording.tell("C ");
    if (fd >= 0 && was_there && (flags & O_TRUNC) != 0) recording.tell("T 0 ");
    return fd;
}

int sync_file(int fd, long call) {
    std::string path = below(fd);
    Fault fault = fault_for("fsync", path);
    Recording recording(path);
    if (fault.reason == skipped) return 0;
    if (fault.reason > 0) {
        recording.tell("S 0 ");
        return fails(fault);
    }
    int done = static_cast<int>(::syscall(call, fd));
    recording.tell(done == 0 ? "S 1 " : "S 0 ");
    return done;
}

int truncate_file(int fd, off_t length) {
    std::string path = below(fd);
    struct stat now {};
    if (!path.empty() && ::fstat(fd, &now) == 0 && length > now.st_size) {
        Fault fault = fault_for("write", path);
        if (fault.reason > 0) return fails(fault);
    }
    Recording recording(path);
    int done = static_cast<int>(::syscall(SYS_ftruncate, fd, length));
    if (done == 0) recording.tell("T " + std::to_string(length) + " ");
    return done;
}

// `what`: how the record tells it; null: it does not.
template <class Call>
int change_name(int at, const char* path, const char* what, const Call& call) {
    std::string named = below_at(at, path);
    Fault fault = fault_for("name", named);
    if (fault.reason > 0) return fails(fault);
    Recording recording(named);
    int done = static_cast<int>(call());
    if (done == 0 && what) recording.tell(what);
    return done;
}

int rename_file(const char* from, const char* to, unsigned flags) {
    std::string former = below(std::string_view(from));
    return change_name(AT_FDCWD, to, former.empty() ? nullptr : ("R " + former + "\t").c_str(),
                       [&] { return ::syscall(SYS_renameat2, AT_FDCWD, from, AT_FDCWD, to, flags); });
}

bool read_fails(int fd) {
    if (!control()) return false;
    Fault fault = fault_for("read", below(fd));
    if (fault.reason <= 0) return false;
    errno = fault.reason;
    return true;
}

mode_t mode_of(int flags, va_list& more) { return (flags & (O_CREAT | O_TMPFILE)) != 0 ? va_arg(more, mode_t) : mode_t{0}; }

}  // namespace

#define HERA_OPEN(name)                                  \
    int name(const char* path, int flags, ...) {         \
        va_list more;                                    \
        va_start(more, flags);                           \
        mode_t mode = mode_of(flags, more);              \
        va_end(more);                                    \
        return open_at(AT_FDCWD, path, flags, mode);     \
    }
#define HERA_OPENAT(name)                                \
    int name(int at, const char* path, int flags, ...) { \
        va_list more;                                    \
        va_start(more, flags);                           \
        mode_t mode = mode_of(flags, more);              \
        va_end(more);                                    \
        return open_at(at, path, flags, mode);           \
    }

extern "C" {

HERA_OPEN(open)
HERA_OPEN(open64)
HERA_OPENAT(openat)
HERA_OPENAT(openat64)

ssize_t write(int fd, const void* bytes, size_t size) { return write_at(fd, bytes, size, -1); }
ssize_t pwrite(int fd, const void* bytes, size_t size, off_t at) { return write_at(fd, bytes, size, at); }
ssize_t pwrite64(int fd, const void* bytes, size_t size, off64_t at) { return write_at(fd, bytes, size, at); }
ssize_t writev(int fd, const iovec* pieces, int count) { return write_pieces(fd, pieces, count, -1); }
ssize_t pwritev(int fd, const iovec* pieces, int count, off_t at) { return write_pieces(fd, pieces, count, at); }
ssize_t pwritev64(int fd, const iovec* pieces, int count, off64_t at) { return write_pieces(fd, pieces, count, at); }

int fsync(int fd) { return sync_file(fd, SYS_fsync); }
int fdatasync(int fd) { return sync_file(fd, SYS_fdatasync); }
int ftruncate(int fd, off_t length) noexcept { return truncate_file(fd, length); }
int ftruncate64(int fd, off64_t length) noexcept { return truncate_file(fd, length); }

ssize_t read(int fd, void* bytes, size_t size) { return read_fails(fd) ? -1 : ::syscall(SYS_read, fd, bytes, size); }
ssize_t pread(int fd, void* bytes, size_t size, off_t at) {
    return read_fails(fd) ? -1 : ::syscall(SYS_pread64, fd, bytes, size, at);
}
ssize_t pread64(int fd, void* bytes, size_t size, off64_t at) {
    return read_fails(fd) ? -1 : ::syscall(SYS_pread64, fd, bytes, size, at);
}
ssize_t sendfile(int to, int from, off_t* at, size_t size) noexcept {
    return read_fails(from) ? -1 : ::syscall(SYS_sendfile, to, from, at, size);
}
ssize_t sendfile64(int to, int from, off64_t* at, size_t size) noexcept {
    return read_fails(from) ? -1 : ::syscall(SYS_sendfile, to, from, at, size);
}

int rename(const char* from, const char* to) noexcept { return rename_file(from, to, 0); }
int renameat2(int, const char* from, int, const char* to, unsigned flags) noexcept { return rename_file(from, to, flags); }
int mkdir(const char* path, mode_t mode) noexcept {
    return change_name(AT_FDCWD, path, "D ", [&] { return ::syscall(SYS_mkdirat, AT_FDCWD, path, mode); });
}
int unlink(const char* path) noexcept {
    return change_name(AT_FDCWD, path, "U ", [&] { return ::syscall(SYS_unlinkat, AT_FDCWD, path, 0); });
}
int rmdir(const char* path) noexcept {
    return change_name(AT_FDCWD, path, "U ", [&] { return ::syscall(SYS_unlinkat, AT_FDCWD, path, AT_REMOVEDIR); });
}
int unlinkat(int at, const char* path, int flags) noexcept {
    return change_name(at, path, "U ", [&] { return ::syscall(SYS_unlinkat, at, path, flags); });
}
int link(const char* from, const char* to) noexcept {
    return change_name(AT_FDCWD, to, nullptr, [&] { return ::syscall(SYS_linkat, AT_FDCWD, from, AT_FDCWD, to, 0); });
}

}  // extern "C"
