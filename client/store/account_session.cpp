#include "store/account_session.h"

#include <algorithm>
#include <utility>

#include "base/log.h"
#include "base/text.h"
#include "sync/mutants.h"

namespace hera {

namespace {

// What a person must be told about an earlier copy.
std::vector<Error> notice_of(const LocalDatabase::Recovery& recovery) {
    if (recovery.restored) return {{Code::corrupt, "notice.server_restored", {to_text(recovery.adopted)}}};
    if (!recovery.lost && !recovery.damaged) return {};
    bool damaged = recovery.damaged;
    if (!recovery.unsent_known) return {{Code::corrupt, damaged ? "notice.copy_damaged_unknown" : "notice.copy_lost_unknown"}};
    if (recovery.adopted == 0) return {{Code::corrupt, damaged ? "notice.copy_damaged_sent" : "notice.copy_lost_sent"}};
    std::string count = to_text(recovery.adopted);
    return {{Code::corrupt, damaged ? "notice.copy_damaged_kept" : "notice.copy_lost_kept", {count}}};
}

}  // namespace

template <class Function>
auto AccountSession::alive(Function function) {
    return [weak = std::weak_ptr<char>(m_alive), function](auto&&... args) {
        if (weak.lock()) function(std::forward<decltype(args)>(args)...);
    };
}

AccountSession::AccountSession(Transport& transport, RequestNumbers& numbers, DeviceStore& device,
                               LocalDatabase::Storage storage, Clock& clock, Random& random, Listener& listener)
    : Session(listener),
      m_api(transport, numbers),
      m_device(device),
      m_storage(std::move(storage)),
      m_clock(clock),
      m_random(random),
      m_mirror_files(m_storage.make_mirror_files ? m_storage.make_mirror_files() : nullptr),
      m_kept_mirror(m_storage.make_mirror_files ? m_storage.make_mirror_files() : nullptr, clock, random),
      m_alive(std::make_shared<char>()) {}

AccountSession::~AccountSession() = default;

// ---- start --------------------------------------------------------------------------------------------------------

void AccountSession::start() {
    m_device.load(device_account_key, alive([this](const Result<Bytes>& bytes) { loaded(bytes); }));
}

void AccountSession::loaded(const Result<Bytes>& bytes) {
    if (!bytes.ok()) {
        log(LogLevel::warning, "device store: " + bytes.error().key);
        m_kept_mirror.load(alive([this](const Bytes& kept) {
            DeviceAccount known = decode_device_account(kept);
            if (known.account) return start_as(known);
            ask_who();
        }));
        return;
    }
    if (!bytes.value().empty()) return start_as(decode_device_account(bytes.value()));
    // Nobody was here yet, or the browser has lost its databases.
    m_kept_mirror.load(alive([this](const Bytes& kept) {
        start_as(decode_device_account(kept));
        if (m_kept.account) save();
    }));
}

// No storage in this browser: only the server can know who was here. Without an answer, nobody is.
void AccountSession::ask_who() {
    m_busy = true;
    m_api.who(alive([this](const Result<link::Account>& account) {
        m_busy = false;
        if (!account.ok()) return set_state(link::Session::State::signed_out);
        m_kept.account = account.value();
        open_database();
    }));
}

void AccountSession::start_as(const DeviceAccount& kept) {
    m_kept = kept;
    if (m_kept.account) erase_copy_alone(database_name(*m_kept.account, 0));
    m_erase_damaged = true;
    pay_erasures();
    if (m_kept.account) {
        open_database();
    } else {
        set_state(link::Session::State::signed_out);
        pay_sign_out();
    }
}

// ---- requests -----------------------------------------------------------------------------------------------------

void AccountSession::handle(ClientId client, const link::CreateOrganisation& asked) {
    begin(client, asked.request, [this, client, asked] {
        m_api.create_organisation(asked, alive([this, client, request = asked.request](
                                                   const Result<link::Account>& result) {
            signed_in(client, request, result);
        }));
    });
}

void AccountSession::handle(ClientId client, const link::SignIn& asked) {
    begin(client, asked.request, [this, client, asked] {
        m_api.sign_in(asked, alive([this, client, request = asked.request](const Result<link::Account>& result) {
            signed_in(client, request, result);
        }));
    });
}

void AccountSession::handle(ClientId client, const link::AcceptInvite& asked) {
    begin(client, asked.request, [this, client, asked] {
        m_api.accept_invite(asked, alive([this, client, request = asked.request](const Result<link::Account>& result) {
            signed_in(client, request, result);
        }));
    });
}

void AccountSession::handle(ClientId client, const link::CreateInvite& asked) {
    if (!m_kept.account) return reply(client, asked.request, {{Code::signed_out, "error.signed_out"}});
    begin(client, asked.request, [this, client, asked] {
        m_api.create_invite(asked, *m_kept.account,
                            alive([this, client, request = asked.request](const Result<std::string>& link) {
                                m_busy = false;
                                if (!link.ok()) return reply(client, request, {link.error()});
                                reply(client, request, {}, link.value());
                            }));
    });
}

void AccountSession::handle(ClientId client, const link::ChangeSettings& asked) {
    if (!m_kept.account) return reply(client, asked.request, {{Code::signed_out, "error.signed_out"}});
    if (m_busy) return reply(client, asked.request, {{Code::busy, "error.account_busy"}});
    // Not through begin(): its answer brings no cookie, and who looks at settings must not keep anybody from signing out.
    m_api.settings(asked, *m_kept.account, alive([this, client, request = asked.request](const auto& answered) {
        if (!answered.ok()) return reply(client, request, {answered.error()});
        account_seen(answered.value().first);
        reply(client, request, {}, {}, {answered.value().second});
    }));
}

void AccountSession::handle(ClientId client, const link::ResetDemo& asked) {
    reply(client, asked.request, {{Code::denied, "error.not_the_demo"}});
}

void AccountSession::handle(ClientId client, const link::SignOut& asked) {
    if (!m_kept.account) return reply(client, asked.request, {});
    std::uint32_t lost = asked.even_if_unsynced ? 0 : lost_by(asked);
    if (lost != 0) return reply(client, asked.request, {{Code::conflict, "error.unsynced_changes", {to_text(lost)}}});
    begin(client, asked.request, [this, client, asked] {
        std::optional<sync::Identity> erased;
        if (m_database && !asked.keep_local_copy) erased = m_database->replica().identity();
        m_api.sign_out(alive([this, client, asked](const Result<void>& told) { finish_sign_out(client, asked, told.ok()); }),
                       erased);
    });
}

// How many changes nobody but this device has and would not have afterwards.
std::uint32_t AccountSession::lost_by(const link::SignOut& asked) const {
    if (!m_database) return 0;
    bool copy_holds_them = asked.keep_local_copy && m_database->durable() == link::Status::Durable::saved;
    if (copy_holds_them) return 0;
    sync::Counts counts = m_database->replica().counts();
    return counts.pending + counts.refused;
}

// One account request at a time, and none while the end of an earlier session is under way: its answer takes the
// session cookie away, whoever's it is by then.
void AccountSession::begin(ClientId client, link::Request request, Work work) {
    if (m_busy || m_session.state == link::Session::State::loading) {
        return reply(client, request, {{Code::busy, "error.account_busy"}});
    }
    m_busy = true;
    if (m_paying_sign_out) {
        m_after_paying = std::move(work);
    } else {
        work();
    }
}

void AccountSession::signed_in(ClientId client, link::Request request, const Result<link::Account>& result) {
    m_busy = false;
    if (!result.ok()) return reply(client, request, {result.error()});
    const link::Account& account = result.value();
    bool same = m_kept.account && m_kept.account->tenant == account.tenant && m_kept.account->user == account.user;
    if (sync::mutant(sync::Mutant::wrong_outbox)) same = true;
    m_kept.account = account;
    erase_copy_alone(database_name(account, 0));
    m_kept.sign_out_owed = false;  // the new cookie has replaced the old session's
    save();
    reply(client, request, {});
    if (same && m_database) {
        m_session.account = account;
        m_listener.session_changed();
        m_listener.session_renewed();
        return;
    }
    open_database();
}

void AccountSession::finish_sign_out(ClientId client, const link::SignOut& asked, bool server_told) {
    m_busy = false;
    if (!m_kept.account) return reply(client, asked.request, {});  // A6 came first
    // What was edited while the server was being told has not been asked about: the copy stays, for when its owner is back.
    bool edited_meanwhile = !asked.even_if_unsynced && lost_by(asked) != 0;
    bool opening = m_session.state == link::Session::State::loading;  // nobody knows what would be lost
    m_session.notice.clear();
    leave(!asked.keep_local_copy && !edited_meanwhile && !opening, server_told);
    reply(client, asked.request, {});
}

void AccountSession::leave(bool erase, bool server_told) {
    std::string name = database_name(*m_kept.account, 0);
    std::uint32_t in_use = std::max(copy_of(*m_kept.account), m_database ? m_database->recovery().copy : 0);
    if (erase && m_database) m_database->forget_unsent();
    std::vector<std::string> later_copies;
    for (std::uint32_t copy = 1; copy <= in_use; ++copy) later_copies.push_back(database_name(*m_kept.account, copy));
    close_database();
    m_kept.account.reset();
    m_kept.sign_out_owed = !server_told;
    if (erase) {
        m_kept.erase_owed.push_back(name);
        m_kept.damaged.insert(m_kept.damaged.end(), later_copies.begin(), later_copies.end());
        m_kept.copies[name] = in_use + 1;  // a sign-in that overtakes the erasure begins behind them
        m_erase_damaged = true;
    }
    save();
    pay_erasures();
    set_state(link::Session::State::signed_out);
}

void AccountSession::device_erased(std::uint32_t files) {
    if (!m_database || !m_kept.account) return;
    sync::Counts counts = m_database->replica().counts();
    std::uint32_t unsent = counts.pending + counts.refused + files;
    sync::Identity device = m_database->replica().identity();
    m_when_erased = [this, device, unsent] {
        m_api.copy_erased(device, unsent, alive([](const Result<void>& told) {
            if (!told.ok()) log(LogLevel::warning, "nobody was told that the copy is erased: " + told.error().key);
        }));
    };
    log(LogLevel::warning, "the local copy was ordered to be deleted, with " + to_text(unsent) + " changes unsent");
    m_session.notice = {{Code::denied, unsent == 0 ? "notice.copy_erased_sent" : "notice.copy_erased", {to_text(unsent)}}};
    leave(true, false);
    pay_sign_out();
}

void AccountSession::account_seen(const link::Account& account) {
    if (!m_kept.account || !(m_kept.account->tenant == account.tenant) || !(m_kept.account->user == account.user)) return;
    if (encode_device_account({account, false, {}}) == encode_device_account({m_kept.account, false, {}})) return;
    m_kept.account = account;
    m_session.account = account;
    save();
    m_listener.session_changed();
}

void AccountSession::network_back() { pay_sign_out(); }

// ---- the database -------------------------------------------------------------------------------------------------

void AccountSession::server_restored(std::int64_t restored_to) {
    if (!m_database) return;
    auto ops = m_database->replica().unsent_since(restored_to);
    if (!ops.ok()) {
        close_database();
        set_state(link::Session::State::failed, {ops.error()});
        return;
    }
    LocalDatabase::Start start;
    start.copy = m_database->recovery().copy + 1;
    start.restored = true;
    start.carried = std::move(ops).value();
    start.device = m_database->replica().identity().device;
    open_database(std::move(start));
}

bool AccountSession::database_broken() {
    if (!m_database || m_replaced) return false;
    m_replaced = true;
    auto ops = m_database->unsent();
    if (!ops.ok()) log(LogLevel::error, "local database: its outbox cannot be read: " + ops.error().detail);
    LocalDatabase::Start start;
    start.copy = m_database->recovery().copy + 1;
    start.damaged = true;
    start.unsent_known = ops.ok();
    if (ops.ok()) start.carried = std::move(ops).value();
    start.device = m_database->replica().identity().device;
    open_database(std::move(start));
    return true;
}

void AccountSession::open_database() {
    LocalDatabase::Start start;
    start.copy = copy_of(*m_kept.account);
    start.discard_mirror = std::exchange(m_discard_mirror, false);
    open_database(std::move(start));
}

void AccountSession::open_database(LocalDatabase::Start start) {
    close_database();
    m_session.account = *m_kept.account;
    m_session.notice.clear();
    set_state(link::Session::State::loading);
    std::uint32_t attempt = ++m_opening;
    LocalDatabase::open(
        m_storage, *m_kept.account, std::move(start), m_clock, m_random,
        alive([this, attempt](Result<std::unique_ptr<LocalDatabase>> opened) {
            if (attempt != m_opening) return;
            if (!opened.ok()) {
                bool taken = opened.error().code == Code::conflict && opened.error().key == "error.storage_taken";
                set_state(link::Session::State::failed, {opened.error()});
                if (taken) m_listener.taken_over();
                return;
            }
            m_database = std::move(opened).value();
            m_session.notice = notice_of(m_database->recovery());
            m_session.copy = m_database->recovery().copy;
            note_copy(m_database->recovery());
            set_state(link::Session::State::ready);
            m_listener.database_opened(*m_database);
        }));
}

std::uint32_t AccountSession::copy_of(const link::Account& account) const {
    auto found = m_kept.copies.find(database_name(account, 0));
    return found == m_kept.copies.end() ? 0 : found->second;
}

// The new copy is the one to open from now on as soon as it holds, on disk, what came from the damaged one.
void AccountSession::note_copy(const LocalDatabase::Recovery& recovery) {
    if (recovery.copy == copy_of(*m_kept.account)) return;
    auto note = [this, copy = recovery.copy] {
        if (!m_kept.account) return;
        for (std::uint32_t before = copy_of(*m_kept.account); before < copy; ++before) {
            m_kept.damaged.push_back(database_name(*m_kept.account, before));
        }
        m_kept.copies[database_name(*m_kept.account, 0)] = copy;
        m_erase_damaged = false;
        save();
    };
    if (m_database->durable() == link::Status::Durable::saved) return note();
    m_database->when_saved(note);
}

void AccountSession::close_database() {
    ++m_opening;
    if (!m_database) return;
    m_listener.database_closing();
    m_database.reset();
}

// ---- debts --------------------------------------------------------------------------------------------------------

void AccountSession::pay_sign_out() {
    if (!m_kept.sign_out_owed || m_kept.account || m_paying_sign_out || m_busy) return;
    m_paying_sign_out = true;
    m_api.sign_out(alive([this](const Result<void>& told) {
        m_paying_sign_out = false;
        if (told.ok()) {
            m_kept.sign_out_owed = false;
            save();
        }
        if (m_after_paying) std::exchange(m_after_paying, nullptr)();
    }));
}

void AccountSession::pay_erasures() {
    bool damaged = m_kept.erase_owed.empty();
    if (damaged && !m_erasing && m_when_erased) std::exchange(m_when_erased, nullptr)();
    if (m_erasing || (damaged && (!m_erase_damaged || m_kept.damaged.empty()))) return;
    m_erasing = true;
    std::string name = damaged ? m_kept.damaged.front() : m_kept.erase_owed.front();
    // Kept to the end: a page store must not be destroyed inside its own answer.
    m_erasers.push_back(m_storage.make_page_store());
    m_erasers.back()->erase(name, alive([this, name](const Result<void>& result) {
        m_erasing = false;
        if (!result.ok()) {
            log(LogLevel::warning, "local copy not deleted yet: " + result.error().key);
            return;  // still owed; tried again at the next start
        }
        bool with_mirror = std::count(m_kept.erase_owed.begin(), m_kept.erase_owed.end(), name) != 0;
        if (with_mirror) return erase_mirror(name);
        auto& owed = m_kept.damaged;
        owed.erase(std::remove(owed.begin(), owed.end(), name), owed.end());
        save();
        pay_erasures();
    }));
}

void AccountSession::erase_mirror(const std::string& name) {
    auto over = [this, name] {
        forget_erasure(name);
        save();
        pay_erasures();
    };
    if (!m_mirror_files) return over();
    m_erasing = true;
    m_mirror_files->erase(name, alive([this, over](const Result<void>& result) {
        m_erasing = false;
        if (result.ok() || result.error().code == Code::denied) return over();
        log(LogLevel::warning, "outbox mirror not deleted yet: " + result.error().key);
    }));
}

// Its owner is back: the first copy goes all the same, another one is in use by now; the mirror's folder is theirs again, and
// nothing that is still in it.
void AccountSession::erase_copy_alone(const std::string& name) {
    if (std::count(m_kept.erase_owed.begin(), m_kept.erase_owed.end(), name) == 0) return;
    forget_erasure(name);
    m_kept.damaged.push_back(name);
    m_discard_mirror = true;
}

void AccountSession::forget_erasure(const std::string& name) {
    auto& owed = m_kept.erase_owed;
    owed.erase(std::remove(owed.begin(), owed.end(), name), owed.end());
}

void AccountSession::save() {
    m_kept_mirror.save(encode_device_account(m_kept));
    m_device.save(device_account_key, encode_device_account(m_kept), [](const Result<void>& result) {
        // Without it the next start asks for a sign-in; nothing else depends on it.
        if (!result.ok()) log(LogLevel::warning, "device store: " + result.error().key);
    });
}

}  // namespace hera
