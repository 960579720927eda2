// The files every later build must open: a tenant's SQLite file and a device's page store (header, redo
// records, chunks), as written by the build that introduced their format. They lie in tests/data/<format>/.
//
// When a format changes, its number is raised, `write_stored_files tests/data/format_<n>` is run once, and a test for the
// new folder joins the old one's. A file that exists is never written again.
#pragma once

#include <functional>
#include <memory>
#include <string>

#include "store/local_database.h"
#include "support/fake_clock.h"
#include "support/seeded_random.h"
#include "support/sim_page_store.h"

namespace hera::test {

inline constexpr const char* stored_tenant_file = "tenant.db";
inline constexpr const char* stored_device_file = "device.pages";

link::Account stored_account();
RecordId stored_record(std::uint8_t n);

// Both are what a short piece of work leaves: contacts 1 and 2, a company 3, a conflict; on the device also an edit that was
// not sent and one that was refused. Empty text, or what went wrong.
std::string write_tenant(const std::string& path);
std::string write_device(SimDisk& disk);

// Opens the device's database on `disk` under the name of stored_account().
Result<std::unique_ptr<LocalDatabase>> open_device(SimDisk& disk, FakeClock& clock, SeededRandom& random);

Bytes read_file(const std::string& path);
bool write_file(const std::string& path, const Bytes& bytes);

}  // namespace hera::test
