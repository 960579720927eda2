// Session: who is here and which local database is open for them. StoreHost knows this much; who that is and where the
// data comes from differ: AccountSession (an account on a server) and DemoSession (the scenario, no server at all).
#pragma once

#include <memory>
#include <vector>

#include "app/live_queries.h"
#include "store/local_database.h"

namespace hera {

using app::ClientId;

class Session {
public:
    class Listener {
    public:
        virtual ~Listener() = default;
        virtual void session_changed() = 0;
        virtual void database_opened(LocalDatabase& database) = 0;
        virtual void database_closing() = 0;
        // The same person has signed in again: the server will answer now.
        virtual void session_renewed() = 0;
        virtual void account_reply(ClientId client, const link::AccountReply& reply) = 0;
        // Another worker owns the database.
        virtual void taken_over() = 0;
    };

    explicit Session(Listener& listener) : m_listener(listener) {}
    virtual ~Session() = default;
    Session(const Session&) = delete;
    Session& operator=(const Session&) = delete;

    virtual void start() = 0;
    // Each is answered once by Listener::account_reply.
    virtual void handle(ClientId client, const link::CreateOrganisation& asked) = 0;
    virtual void handle(ClientId client, const link::SignIn& asked) = 0;
    virtual void handle(ClientId client, const link::AcceptInvite& asked) = 0;
    virtual void handle(ClientId client, const link::SignOut& asked) = 0;
    virtual void handle(ClientId client, const link::CreateInvite& asked) = 0;
    virtual void handle(ClientId client, const link::ChangeSettings& asked) = 0;
    virtual void handle(ClientId client, const link::ResetDemo& asked) = 0;
    // The server's word about the account (a new name or role). Ignored when it speaks of another one.
    virtual void account_seen(const link::Account& account) = 0;
    // The server's data was restored from a backup that ends at `restored_to`: the local copy is begun anew, with what this
    // device has that the server lacks.
    virtual void server_restored(std::int64_t restored_to) = 0;
    // The copy that is open was ordered from afar to be deleted: it goes, with what is unsent, and its person is signed out.
    // `files`: attachments that go with it unsent.
    virtual void device_erased(std::uint32_t files) = 0;
    // The open database has turned out to be damaged beyond repair: another copy is begun, with everything unsent. False:
    // not again in this run.
    virtual bool database_broken() = 0;
    // The network may be back: things still owed to the server are tried again.
    virtual void network_back() = 0;
    // Is there a server that changes go to?
    virtual bool has_server() const = 0;

    const link::Session& session() const { return m_session; }
    LocalDatabase* database() { return m_database.get(); }

protected:
    void reply(ClientId client, link::Request request, std::vector<Error> errors, std::string invite_link = {},
               std::vector<link::AccountSettings> settings = {}) {
        link::AccountReply out;
        out.request = request;
        out.ok = errors.empty();
        out.errors = std::move(errors);
        out.invite_link = std::move(invite_link);
        out.settings = std::move(settings);
        m_listener.account_reply(client, out);
    }
    void set_state(link::Session::State state, std::vector<Error> error = {}) {
        m_session.state = state;
        m_session.error = std::move(error);
        if (state == link::Session::State::signed_out) m_session.account = {};
        m_listener.session_changed();
    }

    Listener& m_listener;
    link::Session m_session;
    std::unique_ptr<LocalDatabase> m_database;
};

}  // namespace hera
