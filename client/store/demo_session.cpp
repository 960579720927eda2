#include "store/demo_session.h"

#include <utility>

#include "base/log.h"
#include "demo/scenario.h"
#include "store/device_account.h"

namespace hera {

DemoSession::DemoSession(MakePageStore make_page_store, Clock& clock, Random& random,
                         std::function<int()> utc_offset_minutes, Listener& listener)
    : Session(listener),
      m_make_page_store(std::move(make_page_store)),
      m_clock(clock),
      m_random(random),
      m_utc_offset_minutes(std::move(utc_offset_minutes)) {
    link::Account& account = m_session.account;
    account.tenant = demo::tenant();
    account.user = demo::user();
    account.organisation = demo::organisation;
    account.name = demo::user_name;
    account.email = demo::user_email;
    account.role = demo::user_role;
    account.currency = demo::currency;
    m_session.demo = true;
}

void DemoSession::start() { open(); }

void DemoSession::refuse(ClientId client, link::Request request) {
    reply(client, request, {{Code::denied, "error.demo_has_no_accounts"}});
}

void DemoSession::open() {
    set_state(link::Session::State::loading);
    LocalDatabase::open({m_make_page_store, {}}, m_session.account, {}, m_clock, m_random,
                        [this, weak = std::weak_ptr<char>(m_alive)](Result<std::unique_ptr<LocalDatabase>> opened) {
                            if (!weak.lock()) return;
                            Result<void> filled;
                            if (opened.ok()) {
                                m_database = std::move(opened).value();
                                filled = fill();
                            }
                            if (!opened.ok() || !filled.ok()) {
                                m_database.reset();
                                Error error = opened.ok() ? filled.error() : opened.error();
                                bool taken = error.code == Code::conflict && error.key == "error.storage_taken";
                                set_state(link::Session::State::failed, {error});
                                answer_resets({error});
                                if (taken) m_listener.taken_over();
                                return;
                            }
                            set_state(link::Session::State::ready);
                            m_listener.database_opened(*m_database);
                            answer_resets({});
                        });
}

Result<void> DemoSession::fill() {
    sync::Replica& replica = m_database->replica();
    if (replica.cursor() != 0) return {};
    int offset = m_utc_offset_minutes();
    m_database->set_durability(Durability::relaxed);  // it can be made again
    auto filled = replica.apply_page(demo::scenario(replica.schema(), date_at(m_clock.now(), offset), offset));
    m_database->committed();
    m_database->set_durability(Durability::strict);
    return filled;
}

void DemoSession::handle(ClientId client, const link::ResetDemo& asked) {
    if (m_session.state == link::Session::State::loading && !m_erasing) {
        return reply(client, asked.request, {{Code::busy, "error.account_busy"}});
    }
    m_resets.emplace_back(client, asked.request);
    if (m_erasing) return;  // one reset is as good as two
    m_erasing = true;
    if (m_database) {
        m_listener.database_closing();
        m_database.reset();
    }
    set_state(link::Session::State::loading);
    m_eraser = m_make_page_store();
    m_eraser->erase(database_name(m_session.account, 0),
                    [this, weak = std::weak_ptr<char>(m_alive)](const Result<void>& erased) {
                        if (!weak.lock()) return;
                        m_erasing = false;
                        if (!erased.ok()) {
                            // Nothing was erased: what was there is opened again.
                            log(LogLevel::warning, "demo not reset: " + erased.error().key);
                            answer_resets({erased.error()});
                        }
                        open();
                    });
}

void DemoSession::answer_resets(std::vector<Error> errors) {
    auto waiting = std::exchange(m_resets, {});
    for (const auto& [client, request] : waiting) reply(client, request, errors);
}

}  // namespace hera
