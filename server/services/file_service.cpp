#include "services/file_service.h"

#include "base/check.h"
#include "base/log.h"
#include "model/attachment_rules.h"
#include "store/ddl.h"
#include "sync/mutants.h"

namespace hera::server {
namespace {

using store::Database;
using store::Statement;
using sync::mutant;
using sync::Mutant;

Error not_there() { return Error{.code = Code::not_found, .key = "error.not_found"}; }
Error bad_request() { return Error{.code = Code::invalid, .key = "error.bad_request"}; }
Error parts_missing() { return Error{.code = Code::conflict, .key = "error.file_parts_missing"}; }

std::string text_or_empty(const std::string* text) { return text ? *text : std::string{}; }

Result<bool> named_as_available(Database& database, const std::string& sha256) {
    Statement s = database.prepare("SELECT 1 FROM r_attachment WHERE f_sha256 = ? AND f_state = 'available' LIMIT 1");
    s.bind(1, std::string_view(sha256));
    return s.step();
}

}  // namespace

Result<FileService::Row> FileService::find(Database& database, const AuthContext& who, RecordId id) {
    auto record = TRY(m_sync.load_visible(database, who, m_attachments, id));
    if (!record || record->deleted) return not_there();
    const std::string* sha256 = record->get(attachment::sha256);
    const std::int64_t* size = record->get(attachment::size);
    // Rows are checked when they come in; one of another build may still hold less.
    if (!sha256 || !is_sha256(*sha256) || !size || *size < 0) return not_there();
    return Row{*size, text_or_empty(record->get(attachment::name)), text_or_empty(record->get(attachment::mime)), *sha256,
               attachment_available(*record)};
}

Result<FileService::Row> FileService::find_for_upload(TenantData& tenant, const AuthContext& who, RecordId id) {
    if (who.role == "viewer") return Error{.code = Code::denied, .key = "error.role_may_not_edit"};
    Row row;
    TRY(tenant.read([&](Database& database) -> Result<void> {
        row = TRY(find(database, who, id));
        return {};
    }));
    return row;
}

// F5. The row itself counts: its bytes were sent and checked once.
Result<bool> FileService::visible_elsewhere(Database& database, const AuthContext& who, const Row& row) {
    std::vector<RecordId> ids;
    {
        Statement s = database.prepare("SELECT id FROM r_attachment WHERE f_sha256 = ? AND f_state = 'available' AND deleted = 0");
        s.bind(1, std::string_view(row.sha256));
        while (TRY(s.step())) ids.push_back(RecordId{s.id(0)});
    }
    for (RecordId id : ids) {
        auto other = find(database, who, id);
        if (other.ok() && other.value().available && other.value().size == row.size) return true;
        if (!other.ok() && other.error().code != Code::not_found) return std::move(other).error();
    }
    return false;
}

// What others are sending now counts too: `uploads` that have begun.
Result<void> FileService::room_for(Database& database, RecordId id, const Row& row, const std::vector<RecordId>& uploads) {
    if (TRY(named_as_available(database, row.sha256))) return {};
    std::int64_t used = 0;
    {
        Statement s = database.prepare(
            "SELECT coalesce(sum(size), 0) FROM"
            " (SELECT max(f_size) AS size FROM r_attachment WHERE f_state = 'available' GROUP BY f_sha256)");
        if (TRY(s.step())) used = s.integer(0);
    }
    for (RecordId upload : uploads) {
        if (upload == id) continue;
        Statement s = database.prepare("SELECT f_size FROM r_attachment WHERE id = ? AND f_state IS NOT 'available'");
        s.bind(1, upload);
        if (TRY(s.step())) used += s.integer(0);
    }
    if (row.size <= m_limits.files_bytes_max - used) return {};
    return Error{.code = Code::too_large, .key = "error.files_full"};
}

Result<std::vector<std::int64_t>> FileService::begin(TenantData& tenant, const AuthContext& who, RecordId id) {
    Row row = TRY(find_for_upload(tenant, who, id));
    FileStore files = tenant.files();
    if (row.size > m_limits.file_bytes_max) {
        return Error{.code = Code::too_large, .key = "error.file_too_large",
                     .args = {std::to_string(m_limits.file_bytes_max >> 20)}};
    }
    bool known = false;
    std::vector<RecordId> uploads = files.uploads();
    TRY(tenant.read([&](Database& database) -> Result<void> {
        known = TRY(visible_elsewhere(database, who, row)) && files.has(row.sha256, row.size);
        return known ? Result<void>{} : room_for(database, id, row, uploads);
    }));
    if (known) return std::vector<std::int64_t>{};
    TRY(files.begin(id));
    return files.missing(id, row.size);
}

Result<void> FileService::put_part(TenantData& tenant, const AuthContext& who, RecordId id, std::int64_t part,
                                   std::string_view bytes, std::string_view sha256) {
    Row row = TRY(find_for_upload(tenant, who, id));
    if (!is_sha256(sha256) || part < 0 || part >= attachment_parts(row.size)) return bad_request();
    if (static_cast<std::int64_t>(bytes.size()) != attachment_part_size(row.size, part))
        return Error{.code = Code::invalid, .key = "error.file_part_size"};
    if (sum_bytes(bytes).sha256 != sha256) return Error{.code = Code::conflict, .key = "error.file_part_damaged"};
    FileStore files = tenant.files();
    if (row.available && files.has(row.sha256, row.size)) return {};  // a part that comes once more, late
    return files.put_part(id, part, bytes);
}

Result<FileStore::Whole> FileService::whole_of(FileStore& files, RecordId id, const Row& row) {
    if (!files.begun(id)) return Error{.code = Code::conflict, .key = "error.file_upload_gone"};
    if (!files.missing(id, row.size).empty()) return parts_missing();
    FileStore::Whole whole = TRY(files.assemble(id, row.size));
    if (whole.sum == FileSum{row.size, row.sha256}) return whole;
    files.drop(id);  // which part is wrong cannot be told: all of them come again
    return Error{.code = Code::conflict, .key = "error.file_damaged"};
}

Result<std::int64_t> FileService::finish(TenantData& tenant, const AuthContext& who, RecordId id) {
    // Once at a time: joining and summing a large file costs seconds, and a client that lost patience asks again.
    auto key = std::make_pair(who.tenant, id);
    {
        std::lock_guard lock(m_mutex);
        if (!m_finishing.insert(key).second) return Error{.code = Code::busy, .key = "error.server_busy"};
    }
    struct Ended {
        FileService& service;
        std::pair<TenantId, RecordId>& key;
        ~Ended() {
            std::lock_guard lock(service.m_mutex);
            service.m_finishing.erase(key);
        }
    } ended{*this, key};

    Row row = TRY(find_for_upload(tenant, who, id));
    FileStore files = tenant.files();
    bool known = false;
    TRY(tenant.read([&](Database& database) -> Result<void> {
        known = files.has(row.sha256, row.size) && TRY(visible_elsewhere(database, who, row));
        return {};
    }));
    std::optional<FileStore::Whole> whole;
    if (!known) whole = TRY(whole_of(files, id, row));
    std::int64_t head = 0;
    auto written = tenant.write([&](Database& database) -> Result<void> {
        row = TRY(find(database, who, id));  // as it is now
        if (whole) {
            TRY(room_for(database, id, row, {}));
            if (!mutant(Mutant::available_before_kept)) TRY(files.keep(*whole));  // F4
        } else if (!files.has(row.sha256, row.size) || !TRY(visible_elsewhere(database, who, row))) {
            return parts_missing();
        }
        TRY(mark_used(database, row.sha256));
        if (!row.available) TRY(m_sync.set_attachment_state(database, who, id, attachment_state::available));
        head = TRY(m_sync.head(database));
        return {};
    });
    if (!written.ok()) {
        if (whole) files.discard(*whole);
        return std::move(written).error();
    }
    if (whole && mutant(Mutant::available_before_kept)) TRY(files.keep(*whole));
    files.drop(id);
    return head;
}

Result<FileService::File> FileService::open(TenantData& tenant, const AuthContext& who, RecordId id) {
    Row row;
    TRY(tenant.read([&](Database& database) -> Result<void> {
        row = TRY(find(database, who, id));
        return {};
    }));
    if (!row.available) return Error{.code = Code::not_found, .key = "error.file_not_here"};
    int descriptor = TRY(tenant.files().open(row.sha256, row.size));
    return File{descriptor, row.size, row.name, row.mime, row.sha256};
}

}  // namespace hera::server
