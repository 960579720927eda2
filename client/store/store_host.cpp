#include "store/store_host.h"

#include <algorithm>
#include <utility>

#include "app/edits.h"
#include "app/lead_conversion.h"
#include "base/log.h"
#include "link/codec.h"
#include "model/entities.h"
#include "store/account_session.h"
#include "store/demo_session.h"

namespace hera {

namespace {

std::uint64_t entities_of(const Schema& schema, const std::vector<link::Edit>& edits) {
    std::uint64_t out = 0;
    for (const link::Edit& edit : edits) {
        const Entity* entity = schema.find(edit.entity);
        if (entity != nullptr) out |= std::uint64_t{1} << entity->index;
    }
    return out;
}

Error not_ready() { return Error{Code::signed_out, "error.signed_out"}; }

}  // namespace

StoreHost::StoreHost(Platform platform)
    : m_platform(std::move(platform)),
      m_live(m_platform.clock),
      m_session(make_session()),
      m_files(m_platform.make_kept_files ? m_platform.make_kept_files() : nullptr) {}

std::unique_ptr<Session> StoreHost::make_session() {
    // Named here: make_unique may not see the private base.
    Session::Listener& self = *this;
    if (m_platform.demo) {
        return std::make_unique<DemoSession>(m_platform.storage.make_page_store, m_platform.clock, m_platform.random,
                                             m_platform.utc_offset_minutes, self);
    }
    return std::make_unique<AccountSession>(m_platform.transport, m_numbers, m_platform.device, m_platform.storage,
                                            m_platform.clock, m_platform.random, self);
}

// Whoever still waits is answered while everything is there (a fetch under way ends with its uploads).
StoreHost::~StoreHost() { stop(); }

// ---- from outside -------------------------------------------------------------------------------------------------

void StoreHost::start() {
    m_session->start();
    settle();
}

void StoreHost::message(ClientId client, const std::uint8_t* bytes, std::size_t size) {
    if (m_stopped) return;
    auto known = m_clients.find(client);
    auto decoded = link::decode_to_store(Bytes(bytes, bytes + size));
    if (!decoded.ok()) {
        if (known == m_clients.end()) {
            // Its first words make no sense to us: another build.
            send(client, link::Session{link::Session::State::unsupported, {}, {}});
        }
        log(LogLevel::warning, "a tab sent a message this build does not know");
        return;
    }
    if (std::get_if<link::Hello>(&decoded.value()) == nullptr && (known == m_clients.end() || !known->second.supported)) {
        return;
    }
    m_heard_ms = m_platform.clock.monotonic_ms();
    std::visit([&](const auto& message) { on(client, message); }, decoded.value());
    settle();
}

void StoreHost::client_gone(ClientId client) {
    if (m_stopped) return;
    m_clients.erase(client);
    m_live.forget(client);
    m_exports.erase(std::remove_if(m_exports.begin(), m_exports.end(), [&](const Export& e) { return e.client == client; }),
                    m_exports.end());
    // A running import goes on: what its tab started is finished, not half of it. A preview is dropped.
    if (m_import && m_import_client == client && !m_import->running()) m_import.reset();
    settle();
}

void StoreHost::timer() {
    if (m_stopped) return;
    LocalDatabase* database = m_session->database();
    std::int64_t now = m_platform.clock.monotonic_ms();
    if (database != nullptr && database->wake_at_ms() && *database->wake_at_ms() <= now) database->tick();
    if (m_sync && m_sync->restored_to()) m_session->server_restored(*m_sync->restored_to());
    if (m_sync && m_sync->to_erase()) erase_device();
    if (m_sync && m_sync->wake_at_ms() && *m_sync->wake_at_ms() <= now) m_sync->tick();
    if (m_uploads && m_uploads->wake_at_ms() && *m_uploads->wake_at_ms() <= now) m_uploads->tick();
    run_import();
    run_exports();
    run_upkeep();
    settle();
}

void StoreHost::online(bool online) {
    if (m_stopped) return;
    bool back = online && !m_online;
    m_online = online;
    if (m_sync) m_sync->online(online);
    if (m_uploads) m_uploads->online(online);
    if (back) m_session->network_back();
    settle();
}

void StoreHost::stop() {
    m_stopped = true;
    end_upkeep();
    m_uploads.reset();
    m_sync.reset();
    m_demo_order.reset();
    m_import.reset();
    m_exports.clear();
    m_answers.clear();
    m_live.attach(nullptr);
}

// ---- messages -----------------------------------------------------------------------------------------------------

void StoreHost::on(ClientId client, const link::Hello& message) {
    m_live.forget(client);
    Client& known = m_clients[client];
    known.hello = message;
    known.supported = message.protocol == link::protocol_version;
    if (!known.supported) {
        send(client, link::Session{link::Session::State::unsupported, {}, {}});
        return;
    }
    send(client, m_session->session());
    send(client, status());
}

void StoreHost::on(ClientId client, const link::SignOut& message) {
    if (m_import && m_import->running()) {
        link::AccountReply busy;
        busy.request = message.request;
        busy.errors = {{Code::busy, "error.import_running"}};
        return account_reply(client, busy);
    }
    bool unsent = m_uploads && m_uploads->waiting() > 0;
    if (unsent && !message.keep_local_copy && !message.even_if_unsynced) {
        link::Status now = status();
        link::AccountReply refused;
        refused.request = message.request;
        refused.errors = {{Code::conflict, "error.unsynced_changes", {std::to_string(now.pending + now.refused + now.files)}}};
        return account_reply(client, refused);
    }
    const link::Account& account = m_session->session().account;
    // One that is under way already has its own choice.
    if (!m_signing_out) {
        m_signing_out = message.request;
        m_erase_files = message.keep_local_copy ? std::string{} : kept_files_folder(account.tenant, account.user);
        m_erase_unsent_files = message.even_if_unsynced;
    }
    m_session->handle(client, message);
}

template <class Gesture>
LocalDatabase* StoreHost::database_for(ClientId client, const Gesture& gesture, BatchId batch, bool someone_elses) {
    LocalDatabase* database = m_session->database();
    // After a change of the leader a tab asks again while the new leader is still opening the database.
    if (database == nullptr && m_session->session().state == link::Session::State::loading) {
        m_waiting_gestures.emplace_back(client, gesture);
        return nullptr;
    }
    link::Applied applied;
    applied.request = gesture.request;
    if (database == nullptr || someone_elses) {
        applied.errors = {database == nullptr ? not_ready() : Error{Code::signed_out, "error.edit_of_another"}};
        answer(client, applied);
        return nullptr;
    }
    Result<bool> made = batch.none() ? Result<bool>(false) : database->replica().has_batch(batch);
    if (made.ok() && !made.value()) return database;
    if (made.ok())
        applied.batch = batch;
    else
        applied.errors = {made.error()};
    m_live.edited(client, gesture.request, 0);
    answer(client, applied);
    return nullptr;
}

bool StoreHost::of_another(TenantId tenant, UserId user) const {
    const link::Account& account = m_session->session().account;
    return !(tenant == account.tenant) || !(user == account.user);
}

void StoreHost::gesture_done(ClientId client, link::Request request, std::uint64_t entities, Result<sync::Committed> done) {
    link::Applied applied;
    applied.request = request;
    if (done.ok()) {
        applied.batch = done.value().batch;
        applied.skipped = done.value().skipped;
    } else {
        applied.errors = {done.error()};
    }
    m_live.edited(client, request, entities);
    answer(client, applied);
    written(app::LiveQueries::Urgency::now);
}

void StoreHost::on(ClientId client, const link::RunEdits& message) {
    LocalDatabase* database = database_for(client, message, message.batch, of_another(message.tenant, message.user));
    if (database == nullptr) return;
    sync::Replica& replica = database->replica();
    std::uint64_t entities = entities_of(replica.schema(), message.edits);
    Date today = date_at(m_platform.clock.now(), m_platform.utc_offset_minutes());
    app::CheckedEdits checked = app::check_edits(replica, message.edits, today);
    if (checked.errors.empty()) {
        auto done = replica.commit(message.label, checked.drafts, message.batch, message.instead);
        bool taken_already = message.again && !done.ok() && done.error().key == "error.refused_gone";
        if (taken_already) done = replica.commit(message.label, checked.drafts, message.batch);
        return gesture_done(client, message.request, entities, std::move(done));
    }
    link::Applied applied;
    applied.request = message.request;
    applied.errors = std::move(checked.errors);
    m_live.edited(client, message.request, entities);
    answer(client, applied);
}

void StoreHost::on(ClientId client, const link::ConvertLead& message) {
    LocalDatabase* database = database_for(client, message, message.batch, of_another(message.tenant, message.user));
    if (database == nullptr) return;
    sync::Replica& replica = database->replica();
    auto drafts = app::conversion_drafts(replica, message, m_platform.clock, m_platform.random);
    gesture_done(client, message.request, ~std::uint64_t{0},
                 drafts.ok() ? replica.commit("undo.convert_lead", drafts.value(), message.batch)
                             : Result<sync::Committed>(drafts.error()));
}

void StoreHost::on(ClientId client, const link::UndoBatch& message) {
    LocalDatabase* database = database_for(client, message, message.as, false);
    if (database == nullptr) return;
    gesture_done(client, message.request, 0, database->replica().undo(message.batch, message.as));
}

void StoreHost::on(ClientId client, const link::Subscribe& message) { m_live.subscribe(client, message); }

void StoreHost::on(ClientId client, const link::Unsubscribe& message) { m_live.unsubscribe(client, message.query); }

void StoreHost::on(ClientId, const link::SyncNow&) {
    if (m_sync) m_sync->sync_now();
    if (m_uploads) m_uploads->now();
    m_session->network_back();
}

void StoreHost::on(ClientId client, const link::DismissRefused& message) {
    link::Applied applied;
    applied.request = message.request;
    LocalDatabase* database = m_session->database();
    if (database == nullptr) {
        applied.errors = {not_ready()};
        return answer(client, applied);
    }
    auto dismissed = database->replica().dismiss_refused(message.op);
    if (!dismissed.ok()) applied.errors = {dismissed.error()};
    answer(client, applied);
    written(app::LiveQueries::Urgency::now);
}

void StoreHost::on(ClientId client, const link::FetchFile& message) {
    link::Applied applied;
    applied.request = message.request;
    if (!m_uploads) {
        applied.errors = {m_session->database() == nullptr ? not_ready() : Error{Code::not_found, "error.file_not_here"}};
        return answer(client, applied);
    }
    m_uploads->fetch(message.attachment, [this, client, applied](Result<void> done) mutable {
        if (!done.ok()) applied.errors = {done.error()};
        answer(client, applied);
        settle();
    });
}

// ---- the account --------------------------------------------------------------------------------------------------

void StoreHost::session_changed() {
    send_to_all(m_session->session());
    if (m_files && !m_erase_files.empty() && m_session->session().state == link::Session::State::signed_out)
        m_files->erase(std::exchange(m_erase_files, {}));
    if (m_session->database() != nullptr) return;
    if (m_session->session().state != link::Session::State::loading) run_waiting_gestures();
    settle();
}

void StoreHost::erase_device() {
    const link::Account& account = m_session->session().account;
    m_erase_files = kept_files_folder(account.tenant, account.user);
    m_erase_unsent_files = true;
    m_session->device_erased(m_uploads ? m_uploads->waiting() : 0);
}

void StoreHost::run_waiting_gestures() {
    for (const auto& waiting : std::exchange(m_waiting_gestures, {})) {
        std::visit([this, client = waiting.first](const auto& message) { on(client, message); }, waiting.second);
    }
}

void StoreHost::database_opened(LocalDatabase& database) {
    database.on_change([this] {
        if (m_stopped) return;
        if (m_session->database() != nullptr && m_session->database()->fenced()) return taken_over();
        tell_sync();
        settle();
    });
    if (m_session->has_server())
        start_sync(database);
    else
        m_demo_order = std::make_unique<DemoOrder>(database);
    m_live.attach(&database.replica());
    begin_upkeep();
    run_waiting_gestures();
    written(app::LiveQueries::Urgency::now);
    if (m_sync) m_sync->start();
    if (m_sync && !m_online) m_sync->online(false);
    settle();
}

void StoreHost::start_sync(LocalDatabase& database) {
    m_sync = std::make_unique<SyncDriver>(database, m_platform.transport, m_numbers, m_platform.clock,
                                          m_platform.random);
    m_sync->on_account([this](const link::Account& account) { m_session->account_seen(account); });
    m_filling = false;
    m_sync->on_answer([this, &database] {
        written(urgency_of_answer(database.replica().snapshots()));
        settle();
    });
    if (!m_files) return;
    m_uploads = std::make_unique<FileUploads>(database, *m_files, m_platform.transport, m_numbers, m_platform.clock,
                                              m_platform.random);
    m_uploads->on_change([this] { settle(); });
    m_uploads->online(m_online);
    m_uploads->look();
}

void StoreHost::database_closing() {
    m_live.attach(nullptr);
    if (m_import) m_import->drop();
    m_import.reset();
    for (const Export& open : m_exports) send_export_end(open, {Code::busy, "error.export_interrupted"});
    m_exports.clear();
    // Attached while the sign-out was under way: nobody was asked about it.
    if (m_uploads && m_uploads->waiting() > 0 && !m_erase_unsent_files) m_erase_files.clear();
    m_uploads.reset();
    m_sync.reset();
    m_demo_order.reset();
    end_upkeep();
}

void StoreHost::session_renewed() {
    if (m_sync) m_sync->resume();
    if (m_uploads) m_uploads->resume();
}

void StoreHost::account_reply(ClientId client, const link::AccountReply& reply) {
    if (m_signing_out == reply.request) {
        m_signing_out.reset();
        if (!reply.ok) m_erase_files.clear();
    }
    send(client, reply);
}

void StoreHost::taken_over() {
    if (m_stopped) return;
    stop();
    m_platform.fenced();
}

// ---- after each turn ----------------------------------------------------------------------------------------------

void StoreHost::written(app::LiveQueries::Urgency urgency) {
    LocalDatabase* database = m_session->database();
    if (database == nullptr) return;
    database->committed();
    m_history_looked = false;
    sync::Changes changes = database->replica().take_changes();
    m_live.touched(changes, urgency);
    tell_sync();
    constexpr std::string_view attachments = attachment::entity.key;
    bool attached = (changes.entities & (std::uint64_t{1} << database->replica().schema().at(attachments).index)) != 0;
    if (m_uploads && attached) m_uploads->look();
}

// The first rows of a new copy are what somebody waits for; behind them a screen is no news.
app::LiveQueries::Urgency StoreHost::urgency_of_answer(const sync::Snapshots& snapshots) {
    using Urgency = app::LiveQueries::Urgency;
    bool before = m_filling;
    m_filling = !snapshots.open().empty() && !snapshots.open().front().after.empty();
    if (!m_filling) return Urgency::soon;
    return before ? Urgency::filling : Urgency::now;
}

// An import is sent when it is whole: until then the device's time goes into it, and a cancelled one is less to send.
void StoreHost::tell_sync() {
    if (m_import && m_import->running()) return;
    if (m_sync) m_sync->local_change();
    if (m_demo_order && m_demo_order->place_durable())
        m_live.touched(m_session->database()->replica().take_changes(), app::LiveQueries::Urgency::soon);
}

void StoreHost::settle() {
    if (m_stopped) return;
    link::Status now = status();
    m_device_mb = now.device_mb;
    Bytes encoded = link::encode(link::FromStore(now));
    if (!m_last_status || *m_last_status != encoded) {
        m_last_status = encoded;
        send_to_all(now);
    }
    for (const auto& [client, message] : std::exchange(m_answers, {})) send(client, message);
    m_live.run([this](ClientId client, const link::Page& page) { send(client, page); });
    if (m_sync) m_sync->want_history(m_live.incomplete_stories());
    look_for_upkeep();

    std::optional<std::int64_t> wake = m_live.due_at_ms();
    auto also = [&](std::optional<std::int64_t> at) {
        if (at && (!wake || *at < *wake)) wake = at;
    };
    if (m_sync) also(m_sync->wake_at_ms());
    if (m_uploads) also(m_uploads->wake_at_ms());
    if (m_session->database() != nullptr) also(m_session->database()->wake_at_ms());
    also(upkeep_at_ms());
    std::int64_t clock = m_platform.clock.monotonic_ms();
    // Not inside the driver's own answer: its database goes.
    if (m_sync && (m_sync->restored_to() || m_sync->to_erase())) also(clock);
    if ((m_import && m_import->has_work()) || !m_exports.empty()) also(clock);
    m_platform.set_timer(wake ? static_cast<double>(std::max<std::int64_t>(0, *wake - clock)) : -1.0);
}

link::Status StoreHost::status() const {
    link::Status out;
    LocalDatabase* database = m_session->database();
    if (database == nullptr || (!m_sync && !m_demo_order)) return out;
    out.durable = database->durable();
    sync::Counts counts = database->replica().counts();
    out.sync = m_sync ? m_sync->state(counts) : link::Status::Sync::only_here;
    out.pending = counts.pending;
    out.refused = counts.refused;
    out.conflicts = counts.conflicts;
    if (m_sync) out.last_sync = m_sync->last_sync();
    if (m_uploads) out.files = m_uploads->waiting();
    fill_device(out, *database);
    if (out.durable == link::Status::Durable::not_saved && database->problem()) {
        out.problem = {*database->problem()};
    } else if (m_sync && m_sync->problem()) {
        out.problem = {*m_sync->problem()};
    } else if (m_uploads && m_uploads->problem()) {
        out.problem = {*m_uploads->problem()};
    }
    return out;
}

void StoreHost::send(ClientId client, const link::FromStore& message) {
    if (!m_stopped) m_platform.send(client, link::encode(message));
}

void StoreHost::answer(ClientId client, const link::FromStore& message) {
    if (!m_stopped) m_answers.emplace_back(client, message);
}

void StoreHost::send_to_all(const link::FromStore& message) {
    if (m_stopped) return;
    Bytes bytes = link::encode(message);
    for (const auto& [id, client] : m_clients) {
        if (client.supported) m_platform.send(id, bytes);
    }
}

}  // namespace hera
