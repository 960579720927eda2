// record_sweep: what leaves an organisation's records for good, once a day at most.
//
//   G1  What has been in the trash for long goes (trash.h).
//   G2  Tombstones older than 180 days are forgotten, and the horizon goes up (sync/tombstones.h).
#pragma once

#include <optional>

#include "base/clock.h"
#include "model/schema.h"
#include "storage/tenant_data.h"

namespace hera::server {

// The new head, if something was removed.
Result<std::optional<std::int64_t>> sweep_records(TenantData& tenant, const Schema& schema, const Clock& clock);

}  // namespace hera::server
