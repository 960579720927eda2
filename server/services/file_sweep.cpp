// What goes, and when: F6 and F8 of file_service.h.
#include <map>
#include <unordered_set>

#include "base/log.h"
#include "model/attachment_rules.h"
#include "services/file_service.h"
#include "services/trash.h"
#include "store/ddl.h"
#include "sync/mutants.h"

namespace hera::server {
namespace {

using store::Database;
using store::Statement;

constexpr std::int64_t day_ms = std::int64_t{24} * 3600 * 1000;
constexpr std::int64_t trash_ms = 30 * day_ms, unused_ms = 7 * day_ms, upload_ms = 7 * day_ms;
// The writer's place is held meanwhile; the others have their turn a day later.
constexpr std::size_t removed_max = 1000;
constexpr const char* swept_key = "files_swept";

// Since when no row has named a stored file: a line in meta for each. Times of files on the disk may be anybody's.
// A key between these two begins with "unused_file/".
constexpr std::string_view unused_first = "unused_file/", unused_end = "unused_file0";

Result<bool> due(Database& database, Instant now) {
    std::int64_t swept = TRY(store::meta_integer(database, swept_key));
    return now.ms - swept >= day_ms || swept > now.ms;  // a clock that was set back does not stop it for ever
}

// Since when the record has been in the trash. As trash.h counts: what a device deleted while it was away, or with a clock that was
// wrong, was in front of everybody else until the op came. The op's own time counts when it is later: deleted anew since.
Result<std::optional<Instant>> trashed_at(Database& database, RecordId id) {
    Statement s = database.prepare(
        "SELECT max(since, (SELECT ifnull(max(at), 0) FROM op WHERE record = ?1 AND kind = 'delete' AND state = 0))"
        " FROM trashed WHERE id = ?1");
    s.bind(1, id);
    if (!TRY(s.step()) || s.null(0)) return std::optional<Instant>{};
    return std::optional<Instant>(Instant{s.integer(0)});
}

}  // namespace

Result<void> FileService::mark_used(Database& database, const std::string& sha256) {
    std::string key = std::string(unused_first) + sha256;
    return database.prepare("DELETE FROM meta WHERE key = ?").bind(1, std::string_view(key)).run();
}

// Contents all of whose rows have been in the trash for long: the rows wait again, as before the bytes came.
Result<void> FileService::expire_trash(Database& database, const AuthContext& who, Instant now) {
    TRY(note_trash(database, m_attachments, now));
    std::vector<std::pair<RecordId, std::string>> rows;
    {
        Statement s = database.prepare(
            "SELECT id, f_sha256 FROM r_attachment a WHERE deleted = 1 AND f_state = 'available' AND NOT EXISTS"
            " (SELECT 1 FROM r_attachment b WHERE b.f_sha256 = a.f_sha256 AND b.f_state = 'available' AND b.deleted = 0)");
        while (TRY(s.step())) rows.emplace_back(RecordId{s.id(0)}, std::string(s.text(1)));
    }
    std::unordered_set<std::string> stay;
    for (const auto& [id, sha256] : rows) {
        auto at = TRY(trashed_at(database, id));
        if (!at || now.ms - at->ms < trash_ms) stay.insert(sha256);
    }
    for (const auto& [id, sha256] : rows) {
        if (stay.count(sha256) == 0) TRY(m_sync.set_attachment_state(database, who, id, attachment_state::waiting));
    }
    return {};
}

Result<void> FileService::remove_unused(Database& database, FileStore& files, const std::vector<std::string>& stored, Instant now) {
    std::unordered_set<std::string> used;
    {
        Statement s = database.prepare("SELECT DISTINCT f_sha256 FROM r_attachment WHERE f_state = 'available'");
        while (TRY(s.step())) used.emplace(s.text(0));
    }
    std::map<std::string, Instant, std::less<>> since;
    {
        Statement s = database.prepare("SELECT key, value FROM meta WHERE key >= ? AND key < ?");
        s.bind(1, unused_first).bind(2, unused_end);
        while (TRY(s.step())) since.emplace(s.text(0).substr(unused_first.size()), Instant{s.integer(1)});
    }
    std::size_t removed = 0;
    for (const std::string& sha256 : stored) {
        if (used.count(sha256) != 0 && !sync::mutant(sync::Mutant::sweep_named)) continue;
        auto known = since.find(sha256);
        if (known == since.end()) {
            TRY(store::set_meta(database, std::string(unused_first) + sha256, now.ms));
        } else if (now.ms - known->second.ms >= unused_ms && removed < removed_max) {
            TRY(files.remove(sha256));
            ++removed;
        } else {
            since.erase(known);  // its line stays
        }
    }
    // Of files that are named again, or are gone.
    for (const auto& [sha256, at] : since) TRY(mark_used(database, sha256));
    if (removed > 0) log(LogLevel::info, std::to_string(removed) + " stored files that nothing names were removed");
    return {};
}

Result<std::optional<std::int64_t>> FileService::sweep(TenantData& tenant, const AuthContext& who) {
    Instant now = m_clock.now();
    bool wanted = false;
    TRY(tenant.read([&](Database& database) -> Result<void> {
        wanted = TRY(due(database, now));
        return {};
    }));
    if (!wanted) return std::optional<std::int64_t>{};
    FileStore files = tenant.files();
    files.drop_older(Instant{now.ms - upload_ms});
    std::vector<std::string> stored = files.stored();
    std::int64_t before = 0, after = 0;
    TRY(tenant.write([&](Database& database) -> Result<void> {
        if (!TRY(due(database, now))) return {};  // somebody else has done it
        before = TRY(m_sync.head(database));
        TRY(expire_trash(database, who, now));
        TRY(remove_unused(database, files, stored, now));
        TRY(store::set_meta(database, swept_key, now.ms));
        after = TRY(m_sync.head(database));
        return {};
    }));
    return before == after ? std::optional<std::int64_t>{} : std::optional<std::int64_t>(after);
}

}  // namespace hera::server
