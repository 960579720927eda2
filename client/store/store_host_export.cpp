// Exports: lists as files, one after the other, in slices between the other messages.
#include "store/store_host.h"

namespace hera {

namespace {
constexpr std::int64_t slice_ms = 40;
}  // namespace

void StoreHost::on(ClientId client, const link::ExportList& message) {
    Export asked{client, message.request, nullptr};
    LocalDatabase* database = m_session->database();
    if (database == nullptr) return send_export_end(asked, {Code::signed_out, "error.signed_out"});
    auto run = app::ExportRun::begin(database->replica(), message.what);
    if (!run.ok()) return send_export_end(asked, run.error());
    asked.run = std::move(run).value();
    m_exports.push_back(std::move(asked));
}

void StoreHost::send_export_end(const Export& open, Error error) {
    link::ExportChunk out;
    out.request = open.request;
    out.errors = {std::move(error)};
    out.last = true;
    send(open.client, out);
}

void StoreHost::run_exports() {
    std::int64_t until = m_platform.clock.monotonic_ms() + slice_ms;
    while (!m_exports.empty() && m_platform.clock.monotonic_ms() <= until) {
        Export& open = m_exports.front();
        auto slice = open.run->step();
        bool last = !slice.ok() || slice.value().last;
        if (!slice.ok()) {
            send_export_end(open, slice.error());
        } else if (!slice.value().text.empty() || last) {
            link::ExportChunk out;
            out.request = open.request;
            out.rows = slice.value().rows;
            out.bytes.assign(slice.value().text.begin(), slice.value().text.end());
            out.last = last;
            send(open.client, out);
        }
        if (last) m_exports.erase(m_exports.begin());
    }
}

}  // namespace hera
