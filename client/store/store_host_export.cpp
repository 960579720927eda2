// Exports: lists as files, one after the other, in slices between the other messages.
#include "store/store_host.h"

#include <algorithm>

#include "app/outbox_list.h"

namespace hera {

namespace {
constexpr std::int64_t slice_ms = 40;
constexpr std::size_t chunk_bytes = 1u << 20;
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

void StoreHost::on(ClientId client, const link::ExportOutbox& message) {
    LocalDatabase* database = m_session->database();
    auto file = database == nullptr ? Result<std::string>(Error{Code::signed_out, "error.signed_out"})
                                    : app::outbox_file(database->replica());
    if (!file.ok()) return send_export_end(Export{client, message.request, nullptr}, file.error());
    const std::string& text = file.value();
    for (std::size_t at = 0; at < text.size(); at += chunk_bytes) {
        std::size_t end = std::min(at + chunk_bytes, text.size());
        link::ExportChunk out;
        out.request = message.request;
        out.bytes.assign(text.begin() + static_cast<std::ptrdiff_t>(at), text.begin() + static_cast<std::ptrdiff_t>(end));
        out.last = end == text.size();
        send(client, out);
    }
}

// All in one turn: a part that left later could belong to another state. The buffers are handed over, not copied again.
void StoreHost::on(ClientId client, const link::ExportDevice& message) {
    LocalDatabase* database = m_session->database();
    if (database == nullptr)
        return send_export_end(Export{client, message.request, nullptr}, {Code::signed_out, "error.signed_out"});
    std::uint64_t size = database->figures().file_bytes;
    for (std::uint64_t at = 0; at < size; at += chunk_bytes) {
        link::ExportChunk out;
        out.request = message.request;
        out.bytes.resize(static_cast<std::size_t>(std::min<std::uint64_t>(chunk_bytes, size - at)));
        database->read_file(at, out.bytes);
        out.last = at + out.bytes.size() == size;
        send(client, out);
    }
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
