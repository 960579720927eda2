#include "app/device_export.h"

#include "platform/host.h"
#include "platform/kept_files.h"
#include "platform/local_copy.h"
#include "strings/format.h"
#include "strings/strings.h"

namespace hera::ui {

void DeviceExport::start() {
    m_busy = true;
    ++m_request;
    m_words = tr("device_file.busy");
    m_name = "HERA " + format_iso(date_at(clock().now(), utc_offset_minutes())) + ".zip";
    begin_device_file();
    wake();
    if (!m_store.ready()) return end(false);
    device_file_entry("database.sqlite");
    m_store.export_device([](const Bytes& bytes) { device_file_part(bytes); },
                          m_life.wrap([this](const StoreLink::ExportFile& file) { database_given(file); }));
}

void DeviceExport::database_given(const StoreLink::ExportFile& file) {
    if (!file.errors.empty()) return failed(error_sentence(file.errors.front()));
    m_store.export_outbox(m_life.wrap([this](const StoreLink::ExportFile& unsent) { unsent_given(unsent); }));
}

// A database that is open can still be unreadable in this place: its pages are in the file already, and the mirror has what
// was not sent.
void DeviceExport::unsent_given(const StoreLink::ExportFile& file) {
    if (file.errors.empty()) {
        device_file_entry("unsent changes.json");
        device_file_part(file.bytes);
    }
    end(file.errors.empty());
}

void DeviceExport::end(bool unsent_is_there) {
    const link::Session& session = m_store.session();
    TenantId tenant = session.account.tenant;
    UserId user = session.account.user;
    DeviceFileEnd what;
    what.request = m_request;
    what.file_name = m_name;
    what.copies = local_copy_name(tenant, user, 0);
    if (m_store.ready()) what.open_copy = local_copy_name(tenant, user, session.copy);
    what.files_folder = kept_files_folder(tenant, user);
    what.with_mirror = !unsent_is_there;
    end_device_file(what);
}

void DeviceExport::failed(std::string_view why) {
    m_busy = false;
    m_words = tr("device_file.failed", {why});
    wake();
}

void DeviceExport::saved(std::uint32_t request, std::uint64_t bytes, std::string_view fault) {
    if (request != m_request || !m_busy) return;
    if (!fault.empty()) return failed(fault);
    m_busy = false;
    // A byte is less than one, and nobody counts in thousands here.
    std::uint64_t megabytes = (bytes + 999'999) / 1'000'000;
    m_words = tr("device_file.saved", {m_name, tr("files.mega", {format_number(static_cast<std::int64_t>(megabytes))})});
    wake();
}

}  // namespace hera::ui
