// DemoSession: the scenario (shared/demo) in a local database of its own. No account, no server: every account request
// is refused, and the module that runs it has no transport to send with (store_main.cpp).
//
//   X1  The demo's database is named after the demo's own tenant, in a scope of its own: it never opens an
//   organisation's. X2  A reset erases the database and fills a new one; other tabs see it happen as a database that
//   opens again. X3  Filling is one transaction: a demo is whole or empty, and an empty one is filled at the next
//   start.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <utility>

#include "store/session.h"

namespace hera {

class DemoSession final : public Session {
public:
    DemoSession(MakePageStore make_page_store, Clock& clock, Random& random, std::function<int()> utc_offset_minutes,
                Listener& listener);

    void start() override;
    void handle(ClientId client, const link::CreateOrganisation& asked) override { refuse(client, asked.request); }
    void handle(ClientId client, const link::SignIn& asked) override { refuse(client, asked.request); }
    void handle(ClientId client, const link::AcceptInvite& asked) override { refuse(client, asked.request); }
    void handle(ClientId client, const link::SignOut& asked) override { refuse(client, asked.request); }
    void handle(ClientId client, const link::CreateInvite& asked) override { refuse(client, asked.request); }
    void handle(ClientId client, const link::ChangeSettings& asked) override { refuse(client, asked.request); }
    void handle(ClientId client, const link::ResetDemo& asked) override;
    void account_seen(const link::Account&) override {}
    void server_restored(std::int64_t) override {}
    void device_erased(std::uint32_t) override {}
    // It has nothing that cannot be made again, and a button that does.
    bool database_broken() override { return false; }
    void network_back() override {}
    bool has_server() const override { return false; }

private:
    void refuse(ClientId client, link::Request request);
    void open();
    Result<void> fill();
    void answer_resets(std::vector<Error> errors);

    MakePageStore m_make_page_store;
    Clock& m_clock;
    Random& m_random;
    std::function<int()> m_utc_offset_minutes;
    std::vector<std::pair<ClientId, link::Request>> m_resets;  // who waits for one
    std::unique_ptr<PageStore> m_eraser;
    bool m_erasing = false;
    std::shared_ptr<char> m_alive = std::make_shared<char>();
};

}  // namespace hera
