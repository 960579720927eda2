// OrganisationFile: what a backup of one organisation says of itself — organisation.json, the last file written and the
// first one read. Who may sign in (with the Argon2id hashes of their passwords), and the sum of every other file.
//
//   {"format":1,"made":<ms since 1970>,"tenant":"<id>","name":…,"currency":…,"head":<last seq>,
//    "people":[{"user":"<id>","name":…,"email":…,"role":…,"password":…}],
//    "files":[{"path":"files/ab/<hex>","bytes":…,"sha256":"<hex>"},{"path":"main.db",…}]}
//
// Sessions, invitations and devices are not in it: people sign in again, invitations are sent again.
#pragma once

#include <string>
#include <vector>

#include "base/result.h"
#include "base/time.h"
#include "storage/control_db.h"
#include "storage/files.h"

namespace hera::server {

struct OrganisationFile {
    struct File {
        std::string path;  // below the backup's folder, with '/' between
        FileSum sum;
    };
    Instant made{};
    Organisation organisation;
    std::int64_t head = 0;
    std::vector<Person> people;
    std::vector<File> files;
};

std::string encode(const OrganisationFile& file);
// Errors: invalid "backup.not_a_backup", "backup.newer".
Result<OrganisationFile> decode_organisation_file(const std::string& text);

}  // namespace hera::server
