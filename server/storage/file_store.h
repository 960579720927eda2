// FileStore: the bytes of one organisation's attachments, as plain files below its folder. Knows parts, sums and names; which
// file belongs to whom, and who may have it, is decided by services/file_service.h.
//
//   <organisation>/files/ab/<sha256>         a content, named by its SHA-256; "ab" are the first two digits
//   <organisation>/uploads/<record id>/<n>   part n of what is arriving for an attachment, counted from 0
//
//   F1  A file below files/ has the sum it is named by, whole, and is on the disk together with its name (fsync of the file,
//       then of the folders). It is never written to again: only removed, or put in place once more with the same bytes.
//   F2  Names are made of ids, numbers and hexadecimal digits; nothing a person typed is part of one.
//   F3  A part is there whole or not at all. One that comes again takes the place of the former. A power cut may take back the
//       last parts: missing() says so.
//
// Thread-safe: everything is done by the file system. Errors: those of files.h.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/id.h"
#include "base/result.h"
#include "base/time.h"
#include "storage/files.h"

namespace hera::server {

class FileStore {
public:
    // `folder`: the organisation's.
    explicit FileStore(std::string folder) : m_folder(std::move(folder)) {}

    // ---- what is arriving ----
    Result<void> begin(RecordId upload);
    bool begun(RecordId upload) const;
    std::vector<RecordId> uploads() const;
    // Numbers of the parts that are not there, or not of their length, in order.
    std::vector<std::int64_t> missing(RecordId upload, std::int64_t size_bytes) const;
    // Its bytes are on the disk before it has its name. Errors: conflict "error.file_upload_gone" when it was not begun, or too
    // long ago.
    Result<void> put_part(RecordId upload, std::int64_t part, std::string_view bytes);
    // All parts, one behind the other, as a new file; still without a name that means anything. On the disk when this returns.
    struct Whole {
        std::string path;
        FileSum sum;
    };
    // REQUIRES: nothing is missing.
    Result<Whole> assemble(RecordId upload, std::int64_t size_bytes);
    // Gives up what assemble() made; nothing happens when it has its place by now.
    void discard(const Whole& whole);
    // With all parts. What cannot be removed is left to drop_older().
    void drop(RecordId upload);
    // What nothing was added to since `before`.
    void drop_older(Instant before);

    // ---- what has arrived ----
    Result<void> keep(const Whole& whole);
    bool has(const std::string& sha256, std::int64_t size_bytes) const;
    // A descriptor to read from, which the caller closes. Errors: not_found "error.file_not_here".
    Result<int> open(const std::string& sha256, std::int64_t size_bytes) const;
    std::vector<std::string> stored() const;
    Result<void> remove(const std::string& sha256);
    // The path of a content below the organisation's folder. REQUIRES: is_sha256(sha256).
    static std::string path_of(const std::string& sha256);

private:
    std::string upload_folder(RecordId upload) const;
    std::string part_path(RecordId upload, std::int64_t part) const;
    std::string m_folder;
};

}  // namespace hera::server
