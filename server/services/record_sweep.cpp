#include "services/record_sweep.h"

#include "base/log.h"
#include "base/text.h"
#include "services/trash.h"
#include "store/ddl.h"
#include "sync/tombstones.h"

namespace hera::server {
namespace {

using store::Database;

constexpr std::int64_t day_ms = std::int64_t{24} * 3600 * 1000;
constexpr const char* swept_key = "records_swept";

Result<bool> due(Database& database, Instant now) {
    std::int64_t swept = TRY(store::meta_integer(database, swept_key));
    return now.ms - swept >= day_ms || swept > now.ms;  // a clock that was set back does not stop it for ever
}

}  // namespace

Result<std::optional<std::int64_t>> sweep_records(TenantData& tenant, const Schema& schema, const Clock& clock) {
    Instant now = clock.now();
    bool wanted = false;
    TRY(tenant.read([&](Database& database) -> Result<void> {
        wanted = TRY(due(database, now));
        return {};
    }));
    if (!wanted) return std::optional<std::int64_t>{};
    std::int64_t removed = 0, head = 0;
    TRY(tenant.write([&](Database& database) -> Result<void> {
        if (!TRY(due(database, now))) return {};  // somebody else has done it
        removed = TRY(remove_from_trash(database, schema, now));
        TRY(sync::forget_tombstones(database, Instant{now.ms - sync::tombstone_kept_ms}));
        TRY(store::set_meta(database, swept_key, now.ms));
        head = TRY(store::meta_integer(database, "head"));
        return {};
    }));
    if (removed > 0) log(LogLevel::info, to_text(removed) + " records that had been in the trash for 90 days were removed");
    return removed > 0 ? std::optional<std::int64_t>(head) : std::optional<std::int64_t>{};
}

}  // namespace hera::server
