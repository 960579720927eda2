// The import messages of StoreHost: one import at a time, of one or more files, for the tab that opened it.
#include "store/store_host.h"

namespace hera {

namespace {

// The time one turn of an import may take before other messages get theirs. Each turn is a commit, and each commit writes
// the same pages of the indexes anew: shorter turns are paid for in bytes (scripts/bench import).
constexpr std::int64_t slice_ms = 150;

}  // namespace

void StoreHost::on(ClientId client, const link::ImportOpen& message) {
    link::ImportPreview refusal;
    refusal.request = message.request;
    LocalDatabase* database = m_session->database();
    if (database == nullptr) {
        refusal.errors = {{Code::signed_out, "error.signed_out"}};
        return answer(client, refusal);
    }
    // One that has ended between two turns (cancelled, unreadable) still lies there and is in nobody's way.
    if (m_import && !m_import->finished() && (m_import->running() || m_import_client != client)) {
        refusal.errors = {{Code::busy, "error.import_running"}};
        return answer(client, refusal);
    }
    if (m_import && message.joins) return m_import->join(message);
    if (m_import) m_import->drop();
    m_import_client = client;
    m_import = std::make_unique<app::ImportRun>(database->replica(), m_platform.clock, m_platform.random,
                                                m_session->session().account.currency, message,
                                                [this, client](const link::FromStore& out) { answer(client, out); });
}

void StoreHost::on(ClientId client, const link::ImportChunk& message) {
    if (m_import && m_import_client == client) m_import->chunk(message);
}

void StoreHost::on(ClientId client, const link::ImportMapping& message) {
    if (m_import && m_import_client == client) return m_import->map(message);
    link::ImportPreview nothing;
    nothing.request = message.request;
    nothing.errors = {{Code::not_found, "error.import_gone"}};
    answer(client, nothing);
}

void StoreHost::on(ClientId client, const link::ImportFix& message) {
    if (m_import && m_import_client == client) return m_import->fix(message);
    link::ImportPreview nothing;
    nothing.request = message.request;
    nothing.file = message.file;
    nothing.errors = {{Code::not_found, "error.import_gone"}};
    answer(client, nothing);
}

void StoreHost::on(ClientId client, const link::ImportShow& message) {
    if (m_import && m_import_client == client) return m_import->show(message);
    link::ImportRows nothing;
    nothing.request = message.request;
    nothing.file = message.file;
    nothing.kind = message.kind;
    answer(client, nothing);
}

void StoreHost::on(ClientId client, const link::ImportRun& message) {
    if (m_import && m_import_client == client) return m_import->run(message);
    link::ImportDone nothing;
    nothing.request = message.request;
    nothing.errors = {{Code::not_found, "error.import_gone"}};
    answer(client, nothing);
}

void StoreHost::on(ClientId client, const link::ImportCancel&) {
    if (m_import && m_import_client == client) m_import->cancel();
}

void StoreHost::run_import() {
    if (!m_import || !m_import->has_work()) return;
    bool wrote = m_import->running();
    m_import->step(slice_ms);
    if (m_import->finished()) m_import.reset();
    if (wrote) written(app::LiveQueries::Urgency::soon);
}

}  // namespace hera
