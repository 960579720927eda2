// FileService: attachments between the record that names a file and the bytes on the disk (storage/file_store.h, F1–F3). Who
// may send or have which bytes, when a file counts as arrived, when it may go. No HTTP; the caller brings the organisation's data.
//
// An upload: the row is pushed first and waits; begin, then parts in any order and number, then finish. All of it may be
// repeated and taken up again at any point.
//
//   F4  A row becomes `available` only after its content has its place on the disk (F1), and a stored file is removed, only by
//       somebody who holds the organisation's place of the writer: the two never cross.
//   F5  Bytes leave only by a row: one that is there, not in the trash and visible to the person. To know a sum gives nothing:
//       what is stored already need not be sent only if the person can see another attachment with it.
//   F6  Row first, file later: a file is removed when no row has named it as available for a week. A row stops doing so when it
//       has been in the trash for 30 days, and so has every other row of the same content; counted as in trash.h.
//   F7  What does not fit (limits, a full disk) is refused and leaves nothing half-made; parts that had arrived stay.
//   F8  Uploads that nobody has added to for a week are dropped.
//
// Errors: not_found "error.not_found" (no such row, in the trash, not visible, of another organisation: all the same);
// denied "error.role_may_not_edit"; conflict "error.file_upload_gone" (begin again), "error.file_parts_missing",
// "error.file_part_damaged", "error.file_damaged" (what had arrived is dropped); invalid "error.file_part_size",
// "error.bad_request"; too_large "error.file_too_large" {MiB}, "error.files_full"; busy "error.server_busy"; those of files.h.
#pragma once

#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "services/sync_service.h"
#include "storage/tenant_data.h"

namespace hera::server {

struct FileLimits {
    std::int64_t file_bytes_max = std::int64_t{100} << 20;
    std::int64_t files_bytes_max = std::int64_t{10} << 30;  // of one organisation, each content counted once
};

class FileService {
public:
    FileService(const Schema& schema, SyncService& sync, const Clock& clock, FileLimits limits)
        : m_attachments(schema.at(attachment::entity.key)), m_sync(sync), m_clock(clock), m_limits(limits) {}

    // The parts still to be sent; none: finish.
    Result<std::vector<std::int64_t>> begin(TenantData& tenant, const AuthContext& who, RecordId attachment);
    // `sha256`: of these bytes, as their sender has it.
    Result<void> put_part(TenantData& tenant, const AuthContext& who, RecordId attachment, std::int64_t part,
                          std::string_view bytes, std::string_view sha256);
    // The organisation's head, which the row's new state is part of.
    Result<std::int64_t> finish(TenantData& tenant, const AuthContext& who, RecordId attachment);

    struct File {
        int descriptor = -1;  // the caller closes it
        std::int64_t size = 0;
        std::string name, mime, sha256;
    };
    // Errors: not_found "error.file_not_here" too: the row waits.
    Result<File> open(TenantData& tenant, const AuthContext& who, RecordId attachment);

    // F6 and F8, at most once a day: cheap to ask. The new head when rows were changed.
    Result<std::optional<std::int64_t>> sweep(TenantData& tenant, const AuthContext& who);

private:
    struct Row {
        std::int64_t size = 0;
        std::string name, mime, sha256;
        bool available = false;
    };
    Result<Row> find(store::Database& database, const AuthContext& who, RecordId attachment);
    Result<Row> find_for_upload(TenantData& tenant, const AuthContext& who, RecordId attachment);
    Result<bool> visible_elsewhere(store::Database& database, const AuthContext& who, const Row& row);
    Result<void> room_for(store::Database& database, RecordId attachment, const Row& row, const std::vector<RecordId>& uploads);
    Result<FileStore::Whole> whole_of(FileStore& files, RecordId attachment, const Row& row);
    static Result<void> mark_used(store::Database& database, const std::string& sha256);
    Result<void> expire_trash(store::Database& database, const AuthContext& who, Instant now);
    Result<void> remove_unused(store::Database& database, FileStore& files, const std::vector<std::string>& stored, Instant now);

    const Entity& m_attachments;
    SyncService& m_sync;
    const Clock& m_clock;
    const FileLimits m_limits;
    std::mutex m_mutex;
    std::set<std::pair<TenantId, RecordId>> m_finishing;
};

}  // namespace hera::server
