#include "storage/files.h"

#include <fcntl.h>
#include <sodium.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <system_error>

namespace hera::server {
namespace {

constexpr std::size_t piece_bytes = 1u << 20;

class Descriptor {
public:
    explicit Descriptor(int fd) : m_fd(fd) {}
    ~Descriptor() {
        if (m_fd >= 0) ::close(m_fd);
    }
    Descriptor(const Descriptor&) = delete;
    Descriptor& operator=(const Descriptor&) = delete;
    int get() const { return m_fd; }

private:
    int m_fd;
};

Result<void> write_all(int fd, const char* bytes, std::size_t size, const std::string& path) {
    while (size > 0) {
        ssize_t written = ::write(fd, bytes, size);
        if (written < 0 && errno == EINTR) continue;
        if (written < 0) return storage_error(errno, path);
        bytes += written;
        size -= static_cast<std::size_t>(written);
    }
    return {};
}

// Hands every piece of the file to `take`.
template <class Take>
Result<void> read_pieces(const std::string& path, const Take& take) {
    Descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
    if (file.get() < 0) return storage_error(errno, path);
    std::string piece(piece_bytes, '\0');
    for (;;) {
        ssize_t got = ::read(file.get(), piece.data(), piece.size());
        if (got < 0 && errno == EINTR) continue;
        if (got < 0) return storage_error(errno, path);
        if (got == 0) return {};
        TRY(take(piece.data(), static_cast<std::size_t>(got)));
    }
}

class Sum {
public:
    Sum() { crypto_hash_sha256_init(&m_state); }
    void add(const char* bytes, std::size_t size) {
        crypto_hash_sha256_update(&m_state, reinterpret_cast<const unsigned char*>(bytes), size);
        m_bytes += static_cast<std::int64_t>(size);
    }
    FileSum take() {
        unsigned char hash[crypto_hash_sha256_BYTES];
        crypto_hash_sha256_final(&m_state, hash);
        char text[2 * sizeof hash + 1];
        sodium_bin2hex(text, sizeof text, hash, sizeof hash);
        return {m_bytes, text};
    }

private:
    crypto_hash_sha256_state m_state;
    std::int64_t m_bytes = 0;
};

// `to` < 0: only summed.
Result<FileSum> pass(const std::vector<std::string>& from, int to, const std::string& to_path) {
    Sum sum;
    for (const std::string& one : from) {
        TRY(read_pieces(one, [&](const char* bytes, std::size_t size) -> Result<void> {
            sum.add(bytes, size);
            return to < 0 ? Result<void>{} : write_all(to, bytes, size, to_path);
        }));
    }
    return sum.take();
}

Result<void> sync(const std::string& path, int flags) {
    Descriptor opened(::open(path.c_str(), flags | O_CLOEXEC));
    if (opened.get() < 0 || ::fsync(opened.get()) != 0) return storage_error(errno, path);
    return {};
}

int create(const std::string& path) { return ::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600); }

}  // namespace

Error storage_error(int reason, const std::string& path) {
    if (reason == ENOSPC || reason == EDQUOT || reason == EFBIG)
        return Error{.code = Code::too_large, .key = "error.disk_full", .detail = path + ": " + std::strerror(reason)};
    return Error{.code = Code::internal, .key = "storage.file", .args = {path, std::strerror(reason)}};
}

FileSum sum_bytes(std::string_view bytes) {
    Sum sum;
    sum.add(bytes.data(), bytes.size());
    return sum.take();
}

Result<FileSum> sum_file(const std::string& path) { return pass({path}, -1, {}); }

Result<FileSum> copy_file(const std::string& from, const std::string& to) { return join_files({from}, to); }

Result<FileSum> join_files(const std::vector<std::string>& from, const std::string& to) {
    Descriptor file(create(to));
    if (file.get() < 0) return storage_error(errno, to);
    FileSum sum = TRY(pass(from, file.get(), to));
    if (::fsync(file.get()) != 0) return storage_error(errno, to);
    return sum;
}

Result<std::string> read_file(const std::string& path, std::size_t bytes_max) {
    std::string out;
    TRY(read_pieces(path, [&](const char* bytes, std::size_t size) -> Result<void> {
        if (out.size() + size > bytes_max) return Error{.code = Code::too_large, .key = "error.too_large", .detail = path};
        out.append(bytes, size);
        return {};
    }));
    return out;
}

Result<void> write_file(const std::string& path, std::string_view bytes) {
    Descriptor file(create(path));
    if (file.get() < 0) return storage_error(errno, path);
    TRY(write_all(file.get(), bytes.data(), bytes.size(), path));
    if (::fsync(file.get()) != 0) return storage_error(errno, path);
    return {};
}

Result<void> rewrite_file(const std::string& path) {
    Descriptor file(::open(path.c_str(), O_RDWR | O_CLOEXEC));
    if (file.get() < 0) return storage_error(errno, path);
    TRY(read_pieces(path, [&](const char* bytes, std::size_t size) { return write_all(file.get(), bytes, size, path); }));
    if (::fsync(file.get()) != 0) return storage_error(errno, path);
    return {};
}

Result<void> sync_file(const std::string& path) { return sync(path, O_RDONLY); }
Result<void> sync_folder(const std::string& path) { return sync(path, O_RDONLY | O_DIRECTORY); }

Result<void> make_folders(const std::string& path) {
    std::error_code failed;
    std::filesystem::create_directories(path, failed);
    if (failed) return storage_error(failed.value(), path);
    return {};
}

}  // namespace hera::server
