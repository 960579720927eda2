// Backup and restore of organisations, one folder each, so that one alone can be put back:
//
//   <folder>/<tenant>/organisation.json   written last: a folder without it is no backup (organisation_file.h)
//   <folder>/<tenant>/main.db             one moment of the organisation, as one SQLite file
//   <folder>/<tenant>/files/ab/<sha256>   the attachments that are available in it (storage/file_store.h)
//
//   B1  A backup is made while the server runs; it holds what was acknowledged before it began, or a later moment, whole.
//   B2  A folder that bears an organisation's id is complete, checked by SQLite and on the disk. What exists is never
//       written over.
//   B3  What is put back becomes visible in one step, and is a new incarnation by then: no device can take the restored
//       history for the one it knew (docs/protocol.md).
//   B4  A restore deletes nothing: what stood in its place is kept below <data>/set-aside.
//   B5  Every attachment is read and its sum compared, when it is backed up and when it is put back. One that is damaged is told
//       and left out, as the rest must not be lost for it; put back, its record waits for the bytes again.
//
// Errors: invalid "backup.not_a_backup" {folder}, "backup.newer" {folder}, "backup.none" {folder};
// not_found "backup.no_organisation" {id}; conflict "backup.exists" {folder}, "backup.email_taken" {e-mail, organisation};
// corrupt "backup.damaged" {file}; those of files.h and of the database.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "services/sync_service.h"
#include "storage/control_db.h"
#include "storage/data_folder.h"

namespace hera::server {

struct BackupStep {
    Organisation organisation;
    std::int64_t head = 0;    // changes in it
    std::int64_t bytes = 0;
    Instant made{};
    std::int64_t attachments = 0;          // contents that are in it
    std::vector<std::string> damaged{};    // B5: paths of contents that were left out
    std::string set_aside{};  // restore: where what stood there before is now, "" = nothing did
    Result<void> done{};
};
// Told of every organisation as it is done, or has failed; the others go on.
using BackupTold = std::function<void(const BackupStep&)>;

// `only`: one organisation instead of all. Fails when nothing could be begun; what failed for one organisation is told.
Result<void> back_up(ControlDb& control, const std::string& data_folder, const std::string& to, std::optional<TenantId> only,
                     const Clock& clock, const BackupTold& told);

// REQUIRES: no server works on `data` (its lock is held by the caller). Accounts come
// from the backup only with an organisation that is not known here.
Result<void> restore(ControlDb& control, const DataFolder& data, const std::string& from, std::optional<TenantId> only,
                     SyncService& sync, const Clock& clock, const BackupTold& told);

}  // namespace hera::server
