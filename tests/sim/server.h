// SimServer: the real SyncService over a real SQLite database, behind what the routes do (session, tenant, user and device
// compared, one transaction per push, parked waits), with the ways a server dies. Attachments: server_files.h.
//
// A kill takes everything in memory: open requests, parked waits, the connection. In seeds with a database file the new
// process opens a copy of the files as they lay there (main file and WAL), which is what SIGKILL leaves.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "ledger.h"
#include "platform/transport.h"
#include "reference.h"
#include "services/sync_service.h"

namespace hera::sim {

// Visibility groups besides everyone's.
inline constexpr const char* group_names[] = {"all", "north", "south"};

class SimServer {
public:
    using Answer = std::function<void(const HttpReply&)>;
    struct Person {
        UserId user{};
        std::string name, email, role;
        bool may_edit = true;  // false: acts as a viewer
    };

    // `folder`: "" = in memory.
    SimServer(World& world, Ledger& ledger, std::string folder, int people);
    ~SimServer();

    // From the browser `node`, with the cookie it had when it sent this (0: none). The answer of a sign-in names the new one.
    // Never answered when the server dies meanwhile.
    void receive(int node, std::uint32_t cookie, const HttpRequest& request, Answer answer);
    // Whose session a cookie is, if it has not ended.
    std::optional<std::size_t> person_of(std::uint32_t cookie) const {
        auto session = m_sessions.find(cookie);
        return session == m_sessions.end() ? std::nullopt : std::optional(session->second);
    }
    // Every device's sessions end, every answer is as the rules say.
    const Person& person(std::size_t index) const { return m_people[index]; }
    std::size_t people() const { return m_people.size(); }
    TenantId tenant() const { return m_tenant; }
    store::Database& database() { return *m_database; }
    const Reference& reference() const { return m_reference; }
    std::vector<std::string> groups_of(UserId user);
    // What a person's device would be told of everything there is.
    sync::SumsReply sums_for(UserId user);
    // I12, at rest.
    void check_files();
    // Somebody may join or leave a group, the trash may be emptied, days may pass: called every now and then.
    void trouble();
    std::int64_t head();
    std::uint32_t kills() const { return m_kills; }

private:
    class Files;
    struct Parked {
        int node;
        std::int64_t cursor;
        Answer answer;
        std::uint32_t life;
    };
    void change_groups();
    void empty_trash();
    // Whatever `work` removes for good was in the trash.
    void removing(const std::function<void()>& work);
    void open();
    void kill(bool in_transaction);
    HttpReply sign_in(const HttpRequest& request);
    void sync(int node, std::uint32_t cookie, const HttpRequest& request, const Answer& answer);
    void push(const server::AuthContext& who, const HttpRequest& request, const Answer& answer);
    bool check_push(const server::AuthContext& who, const std::string& body, const std::string& reply);
    std::map<std::string, std::string> written_by(OpId op);  // what an op has become
    std::map<RecordId, bool> trash_flags(const std::vector<sync::Op>& ops);
    std::map<RecordId, std::string> groups_before(const std::vector<sync::Op>& ops);
    bool check_sight(const server::AuthContext& who, const std::vector<sync::Op>& ops, const std::string& reply,
                     std::map<RecordId, std::string> groups);
    void wake();

    World& m_world;
    Ledger& m_ledger;
    std::string m_folder;
    WorldClock m_clock;
    test::SeededRandom m_random;
    TenantId m_tenant{};
    std::vector<Person> m_people;
    std::map<std::uint32_t, std::size_t> m_sessions;  // cookie → person
    std::uint32_t m_last_cookie = 0;
    std::map<DeviceId, UserId> m_devices;
    std::unique_ptr<store::Database> m_database;
    std::unique_ptr<server::SyncService> m_service;
    std::vector<Parked> m_parked;
    Reference m_reference;
    std::unique_ptr<Files> m_files;
    bool m_up = true;
    std::uint32_t m_life = 0, m_kills = 0;
};

}  // namespace hera::sim
