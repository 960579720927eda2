// ControlDb: sessions and devices as one person sees and ends them.
#include "storage/control_db.h"
#include "storage/control_terms.h"

namespace hera::server {
namespace {

using store::Statement;
using store::Transaction;

// What the column device.state holds.
enum DeviceState : std::int64_t {
    in_use = 0,
    to_erase = 1,
    erased = 2,    // because it was to be
    left = 3,      // by a sign-out that deleted the copy
};

constexpr std::int64_t seen_every_ms = 3'600'000;

}  // namespace

Result<void> ControlDb::drop_session(const std::string& hash, DeviceId erased_device) {
    std::lock_guard lock(m_mutex);
    Transaction transaction = TRY(Transaction::begin(*m_database));
    if (!erased_device.none()) {
        TRY(m_database->prepare("UPDATE device SET state = ? WHERE device = ? AND state = ?"
                                " AND user = (SELECT user FROM session WHERE token = ?)")
                .bind(1, left)
                .bind(2, erased_device)
                .bind(3, in_use)
                .bind_blob(4, hash.data(), hash.size())
                .run());
    }
    TRY(m_database->prepare("DELETE FROM session WHERE token = ?").bind_blob(1, hash.data(), hash.size()).run());
    return transaction.commit();
}

Result<std::vector<BrowserInfo>> ControlDb::browsers_of(UserId user) {
    std::lock_guard lock(m_mutex);
    const std::int64_t now = m_clock.now().ms;
    std::vector<BrowserInfo> out;
    {
        Statement s = m_database->prepare("SELECT id, agent, created, seen FROM session"
                                          " WHERE user = ? AND seen > ? AND created > ? ORDER BY seen DESC, created DESC LIMIT 50");
        s.bind(1, user).bind(2, now - idle_ms).bind(3, now - absolute_ms);
        while (TRY(s.step())) {
            out.push_back({SessionId{s.id(0)}.text(), std::string(s.text(1)), Instant{s.integer(2)}, Instant{s.integer(3)},
                           BrowserInfo::State::signed_in});
        }
    }
    Statement s = m_database->prepare(
        "SELECT device, agent, created, seen, state, unsent FROM device d WHERE user = ?1 AND seen > ?2 AND (state = ?3"
        " OR (state = ?4 AND seen > ?5)"
        " OR (state = ?6 AND NOT EXISTS (SELECT 1 FROM session WHERE user = ?1 AND id = d.session AND seen > ?7 AND created > ?8)))"
        " ORDER BY seen DESC LIMIT 50");
    s.bind(1, user).bind(2, now - copy_shown_ms).bind(3, to_erase).bind(4, erased).bind(5, now - erased_shown_ms);
    s.bind(6, in_use).bind(7, now - idle_ms).bind(8, now - absolute_ms);
    while (TRY(s.step())) {
        std::int64_t state = s.integer(4);
        out.push_back({DeviceId{s.id(0)}.text(), std::string(s.text(1)), Instant{s.integer(2)}, Instant{s.integer(3)},
                       state == to_erase ? BrowserInfo::State::erasing
                       : state == erased ? BrowserInfo::State::erased
                                         : BrowserInfo::State::copy,
                       s.integer(5)});
    }
    return out;
}

Result<void> ControlDb::end_session(UserId user, SessionId session) {
    std::lock_guard lock(m_mutex);
    TRY(m_database->prepare("DELETE FROM session WHERE user = ? AND id = ?").bind(1, user).bind(2, session).run());
    return must_have_changed("error.not_found");
}

Result<void> ControlDb::erase_browser(UserId user, const IdBytes& browser) {
    std::lock_guard lock(m_mutex);
    const SessionId session{browser};
    const DeviceId device{browser};
    Transaction transaction = TRY(Transaction::begin(*m_database));
    TRY(m_database->prepare("DELETE FROM session WHERE user = ?1 AND (id = ?2 OR id IN"
                            " (SELECT session FROM device WHERE user = ?1 AND device = ?3 AND state = ?4))")
            .bind(1, user)
            .bind(2, session)
            .bind(3, device)
            .bind(4, in_use)
            .run());
    std::int64_t changed = m_database->changes();
    TRY(m_database->prepare("UPDATE device SET state = ? WHERE user = ? AND state = ? AND (session = ? OR device = ?)")
            .bind(1, to_erase)
            .bind(2, user)
            .bind(3, in_use)
            .bind(4, session)
            .bind(5, device)
            .run());
    changed += m_database->changes();
    if (changed == 0) return Error{.code = Code::not_found, .key = "error.not_found"};
    return transaction.commit();
}

Result<void> ControlDb::bind_device(UserId user, DeviceId device, const SessionRow& session) {
    std::lock_guard lock(m_mutex);
    const std::int64_t now = m_clock.now().ms;
    {
        Statement s = m_database->prepare("SELECT user, state, session, seen FROM device WHERE device = ?");
        s.bind(1, device);
        if (TRY(s.step())) {
            if (!(UserId{s.id(0)} == user)) return Error{.code = Code::conflict, .key = "error.other_account"};
            std::int64_t state = s.integer(1);
            if (state == to_erase || state == erased) return Error{.code = Code::denied, .key = "error.device_erased"};  // D1
            bool known = !s.null(2) && SessionId{s.id(2)} == session.id && state == in_use;
            if (known && now - s.integer(3) < seen_every_ms) return {};
        }
    }
    return m_database
        ->prepare("INSERT INTO device(device, user, created, session, agent, seen) VALUES(?1, ?2, ?3, ?4, ?5, ?3)"
                  " ON CONFLICT(device) DO UPDATE SET session = ?4, agent = ?5, seen = ?3, state = 0")
        .bind(1, device)
        .bind(2, user)
        .bind(3, now)
        .bind(4, session.id)
        .bind(5, std::string_view(session.agent))
        .run();
}

Result<bool> ControlDb::is_to_erase(UserId user, DeviceId device) {
    std::lock_guard lock(m_mutex);
    Statement s = m_database->prepare("SELECT 1 FROM device WHERE device = ? AND user = ? AND state IN (?, ?)");
    s.bind(1, device).bind(2, user).bind(3, to_erase).bind(4, erased);
    return s.step();
}

Result<void> ControlDb::device_erased(UserId user, DeviceId device, std::int64_t unsent) {
    std::lock_guard lock(m_mutex);
    TRY(m_database->prepare("UPDATE device SET state = ?, unsent = ?, seen = ? WHERE device = ? AND user = ? AND state = ?")
            .bind(1, erased)
            .bind(2, unsent)
            .bind(3, m_clock.now().ms)
            .bind(4, device)
            .bind(5, user)
            .bind(6, to_erase)
            .run());
    return must_have_changed("error.not_found");
}

}  // namespace hera::server
