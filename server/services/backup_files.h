// The attachments' half of a backup (backup.h, B5): contents are copied after the database that names them. A content is placed
// before a row names it and stays for a week after the last one does (file_service.h, F4 and F6), so what a copied database
// names is still there.
#pragma once

#include <string>
#include <vector>

#include "services/organisation_file.h"
#include "services/sync_service.h"

namespace hera::server {

// Puts every content that an available attachment of `copy` names from the organisation's folder `from` into `to`, as one more
// name of the same file where the file system can, and adds it to `files`. One that is gone or has another sum than its name
// is left out and added to `damaged`.
Result<void> back_up_contents(store::Database& copy, const std::string& from, const std::string& to,
                              std::vector<OrganisationFile::File>& files, std::vector<std::string>& damaged);

// Is this file of a backup a content?
bool is_content(const OrganisationFile::File& file);
// Copies it from the backup `from` into the organisation's folder `to`; one that cannot be read, or is not what it was, is left
// out and added to `damaged`.
Result<void> restore_content(const OrganisationFile::File& file, const std::string& from, const std::string& to,
                             std::vector<std::string>& damaged);
// Attachments whose content is not in `folder` wait for it again: a device may still have it. Own transaction.
Result<void> wait_for_lost_contents(store::Database& database, SyncService& sync, const AuthContext& who,
                                    const std::string& folder);

}  // namespace hera::server
