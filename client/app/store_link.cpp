#include "app/store_link.h"

#include <algorithm>
#include <utility>

#include "app/live_query.h"
#include "base/log.h"
#include "link/codec.h"
#include "platform/host.h"

namespace hera::ui {
namespace {

Error store_restarted() { return {Code::busy, "error.store_restarted"}; }

}  // namespace

StoreLink::StoreLink() = default;
StoreLink::~StoreLink() = default;

// ---- accounts -----------------------------------------------------------------------------------------------------

template <class Message>
void StoreLink::ask_account(Message message, AccountDone done) {
    message.request = next();
    m_accounts[message.request] = std::move(done);
    post(std::move(message));
}

void StoreLink::create_organisation(link::CreateOrganisation message, AccountDone done) {
    ask_account(std::move(message), std::move(done));
}
void StoreLink::sign_in(link::SignIn message, AccountDone done) { ask_account(std::move(message), std::move(done)); }
void StoreLink::accept_invite(link::AcceptInvite message, AccountDone done) { ask_account(std::move(message), std::move(done)); }
void StoreLink::sign_out(link::SignOut message, AccountDone done) { ask_account(message, std::move(done)); }
void StoreLink::change_settings(link::ChangeSettings message, AccountDone done) {
    ask_account(std::move(message), std::move(done));
}
void StoreLink::create_invite(link::CreateInvite message, AccountDone done) { ask_account(std::move(message), std::move(done)); }

// ---- changes ------------------------------------------------------------------------------------------------------

void StoreLink::ask(link::Request request, link::ToStore gesture, EditDone done) {
    m_edits[request] = std::move(done);
    m_gestures.push_back({request, gesture, false, false});
    status_changed();
    post(std::move(gesture));
}

void StoreLink::status_changed() {
    m_shown = m_status;
    bool unanswered = std::any_of(m_gestures.begin(), m_gestures.end(), [](const Gesture& g) { return !g.applied; });
    if (unanswered && m_shown.durable == link::Status::Durable::saved) m_shown.durable = link::Status::Durable::saving;
}

link::Request StoreLink::edit(std::string label, std::vector<link::Edit> edits, EditDone done, OpId instead) {
    link::Request request = next();
    const link::Account& me = m_session.account;
    m_sent.push_back({request, label, edits, false});
    BatchId batch = BatchId::make(clock(), random());
    ask(request, link::RunEdits{request, std::move(label), std::move(edits), me.tenant, me.user, batch, instead},
        std::move(done));
    edits_changed();
    return request;
}

void StoreLink::undo(BatchId batch, EditDone done) {
    link::Request request = next();
    ask(request, link::UndoBatch{request, batch, BatchId::make(clock(), random())}, std::move(done));
}

void StoreLink::convert_lead(link::ConvertLead message, EditDone done) {
    message.request = next();
    message.tenant = m_session.account.tenant;
    message.user = m_session.account.user;
    message.batch = BatchId::make(clock(), random());
    ask(message.request, message, std::move(done));
}

void StoreLink::sync_now() { post(link::SyncNow{}); }

void StoreLink::dismiss_refused(OpId op, EditDone done) {
    link::Request request = next();
    m_edits[request] = std::move(done);
    post(link::DismissRefused{request, op});
}

void StoreLink::fetch_file(RecordId attachment, EditDone done) {
    link::Request request = next();
    if (done) m_edits[request] = std::move(done);
    post(link::FetchFile{request, attachment});
}

// ---- import -------------------------------------------------------------------------------------------------------

link::Request StoreLink::import_open(link::ImportOpen message) {
    message.request = next();
    post(message);
    return message.request;
}
void StoreLink::import_chunk(Bytes bytes, bool last) { post(link::ImportChunk{std::move(bytes), last}); }
link::Request StoreLink::import_mapping(link::ImportMapping message) {
    message.request = next();
    post(message);
    return message.request;
}
link::Request StoreLink::import_fix(link::ImportFix message) {
    message.request = next();
    post(message);
    return message.request;
}
link::Request StoreLink::import_show(link::ImportShow message) {
    message.request = next();
    post(message);
    return message.request;
}
void StoreLink::import_run() { post(link::ImportRun{next()}); }
void StoreLink::import_cancel() { post(link::ImportCancel{}); }

// ---- to the store -------------------------------------------------------------------------------------------------

void StoreLink::post(link::ToStore message) {
    m_outgoing.push_back(std::move(message));
    wake(1);
}

void StoreLink::flush() {
    std::vector<link::ToStore> outgoing;
    outgoing.swap(m_outgoing);
    for (const link::ToStore& message : outgoing) post_to_store(link::encode(message));
}

void StoreLink::end_frame() {
    for (auto& [id, query] : m_queries) query->pause();
    ++m_frame;
    flush();
}

void StoreLink::hello() { post(link::Hello{link::protocol_version, utc_offset_minutes(), zone_name()}); }

// K4. What the old worker was asked and had not done is gone with it; its queue to us may still hold an answer or two,
// which no longer finds its request.
void StoreLink::restarted() {
    m_outgoing.clear();
    m_reopening = ready();
    m_held.reset();
    hello();

    std::vector<Gesture> again;
    for (Gesture& gesture : m_gestures) {
        if (!gesture.sent_again) again.push_back(std::move(gesture));
    }
    m_gestures = std::move(again);
    status_changed();
    auto goes_again = [this](link::Request request) {
        return std::any_of(m_gestures.begin(), m_gestures.end(), [&](const Gesture& g) { return g.request == request; });
    };
    m_sent.erase(std::remove_if(m_sent.begin(), m_sent.end(),
                                [&](const Sent& sent) { return !sent.applied && !goes_again(sent.request); }),
                 m_sent.end());

    std::vector<EditDone> edits;
    for (auto at = m_edits.begin(); at != m_edits.end();) {
        if (goes_again(at->first)) {
            ++at;
            continue;
        }
        edits.push_back(std::move(at->second));
        at = m_edits.erase(at);
    }
    std::map<link::Request, AccountDone> accounts;
    accounts.swap(m_accounts);
    std::map<link::Request, Export> exports;
    exports.swap(m_exports);

    for (Gesture& gesture : m_gestures) {
        gesture.sent_again = true;
        if (auto* run = std::get_if<link::RunEdits>(&gesture.message)) run->again = true;
        post(gesture.message);
    }
    for (auto& [id, query] : m_queries) {
        if (query->m_live) query->subscribe();
    }
    edits_changed();

    for (const auto& [request, done] : accounts) {
        link::AccountReply reply;
        reply.request = request;
        reply.errors = {store_restarted()};
        if (done) done(reply);
    }
    for (const EditDone& done : edits) {
        link::Applied applied;
        applied.errors = {store_restarted()};
        if (done) done(applied);
    }
    for (auto& [request, open] : exports) {
        open.file.errors = {store_restarted()};
        open.done(open.file);
    }
    if (m_import != nullptr) m_import->lost();
    wake();
}

// ---- from the store -----------------------------------------------------------------------------------------------

void StoreLink::received(const Bytes& bytes) {
    auto message = link::decode_from_store(bytes);
    if (!message.ok()) {
        // Another build's worker: nothing it says can be relied on.
        log(LogLevel::error, "the store speaks another language: " + message.error().key);
        link::Session session;
        session.state = link::Session::State::unsupported;
        on(std::move(session));
    } else {
        std::visit([this](auto&& value) { on(std::forward<decltype(value)>(value)); }, std::move(message).value());
    }
    wake(1);
}

void StoreLink::on(link::Session message) {
    // At first the new store does not even know who was here.
    bool nobody_else = message.account.user.none() || (message.account.tenant == m_session.account.tenant &&
                                                       message.account.user == m_session.account.user);
    if (m_reopening && message.state == link::Session::State::loading && nobody_else) return;
    m_reopening = false;
    m_session = std::move(message);
    if (m_held) on(*std::exchange(m_held, std::nullopt));
    if (on_session) on_session();
}

// The store says "saving" before it answers a gesture that wrote something (H5 of store_host.h), so a "saved" behind the
// answer covers it.
void StoreLink::on(link::Status message) {
    if (m_reopening) {
        m_held = std::move(message);  // it has no database to speak of
        return;
    }
    m_status = std::move(message);
    status_changed();
    // While a database is being opened nothing is known of what was asked for.
    if (m_status.durable != link::Status::Durable::saved || !ready()) return;
    m_gestures.erase(std::remove_if(m_gestures.begin(), m_gestures.end(), [](const Gesture& g) { return g.applied; }),
                     m_gestures.end());
}

void StoreLink::on(const link::AccountReply& message) {
    auto at = m_accounts.find(message.request);
    if (at == m_accounts.end()) return;
    AccountDone done = std::move(at->second);
    m_accounts.erase(at);
    if (done) done(message);
}

void StoreLink::on(const link::Applied& message) {
    for (std::size_t i = 0; i < m_sent.size(); ++i) {
        if (m_sent[i].request != message.request) continue;
        if (message.errors.empty()) {
            m_sent[i].applied = true;
        } else {
            m_sent.erase(m_sent.begin() + static_cast<std::ptrdiff_t>(i));
        }
        break;
    }
    for (std::size_t i = 0; i < m_gestures.size(); ++i) {
        if (m_gestures[i].request != message.request) continue;
        m_gestures[i].applied = true;
        bool over = !message.errors.empty() || m_status.durable == link::Status::Durable::saved;
        if (over) m_gestures.erase(m_gestures.begin() + static_cast<std::ptrdiff_t>(i));
        break;
    }
    status_changed();
    forget_shown_edits();
    edits_changed();
    auto at = m_edits.find(message.request);
    if (at == m_edits.end()) return;
    EditDone done = std::move(at->second);
    m_edits.erase(at);
    if (done) done(message);
}

void StoreLink::on(link::Page message) {
    auto at = m_queries.find(message.query);
    if (at == m_queries.end() || !at->second->m_live) return;
    at->second->answered(std::move(message));
    forget_shown_edits();
}

void StoreLink::on(const link::ImportPreview& message) {
    if (m_import != nullptr) m_import->preview(message);
}
void StoreLink::on(const link::ImportRows& message) {
    if (m_import != nullptr) m_import->rows(message);
}
void StoreLink::on(const link::ImportProgress& message) {
    if (m_import != nullptr) m_import->progress(message);
}
void StoreLink::on(const link::ImportDone& message) {
    if (m_import != nullptr) m_import->done(message);
}

void StoreLink::export_list(link::Query what, ExportDone done) {
    link::Request request = next();
    m_exports[request].done = std::move(done);
    post(link::ExportList{request, std::move(what)});
}

void StoreLink::export_outbox(ExportDone done) {
    link::Request request = next();
    m_exports[request].done = std::move(done);
    post(link::ExportOutbox{request});
}

void StoreLink::export_device(ExportPart part, ExportDone done) {
    link::Request request = next();
    m_exports[request] = {{}, std::move(done), std::move(part)};
    post(link::ExportDevice{request});
}

void StoreLink::on(const link::ExportChunk& message) {
    auto at = m_exports.find(message.request);
    if (at == m_exports.end()) return;
    ExportFile& file = at->second.file;
    if (at->second.part)
        at->second.part(message.bytes);
    else
        file.bytes.insert(file.bytes.end(), message.bytes.begin(), message.bytes.end());
    file.rows += message.rows;
    if (!message.last) return;
    file.errors = message.errors;
    Export whole = std::move(at->second);
    m_exports.erase(at);
    whole.done(whole.file);
}

void StoreLink::reset_demo(AccountDone done) { ask_account(link::ResetDemo{}, std::move(done)); }

// An edit is forgotten once it is applied and every page that may show it contains it (K3). Pages of paused queries do
// not count: they are asked for again before they are drawn.
void StoreLink::forget_shown_edits() {
    auto shown_everywhere = [this](const Sent& sent) {
        if (!sent.applied) return false;
        for (const auto& [id, query] : m_queries) {
            if (!query->m_live || !query->m_page || query->m_page->applied_through >= sent.request) continue;
            for (const link::Edit& edit : sent.edits) {
                if (edit.entity == query->m_asked->entity) return false;
            }
        }
        return true;
    };
    m_sent.erase(std::remove_if(m_sent.begin(), m_sent.end(), shown_everywhere), m_sent.end());
}

void StoreLink::edits_changed() {
    for (auto& [id, query] : m_queries) query->overlay();
}

}  // namespace hera::ui
