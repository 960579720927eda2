// AccountServer with the real sync service behind it: one tenant's database in memory, requests checked as the server's
// routes check them (tenant, user and device against the session) before the service sees them.
#pragma once

#include <filesystem>
#include <functional>

#include <map>
#include <memory>
#include <string>

#include "account_server.h"
#include "services/sync_service.h"
#include "support/sync_reads.h"

#include <catch2/catch_test_macros.hpp>

namespace hera::test {

class TeamServer final : public AccountServer {
public:
    TeamServer(FakeClock& fake_clock, std::uint64_t seed)
        : AccountServer(fake_clock, seed), m_service(Schema::built_in(), fake_clock, random()) {
        auto opened = store::Database::open({.path = ":memory:"});
        REQUIRE(opened.ok());
        m_database = std::move(opened).value();
    }

    // As an operator does: the tenant's file as it is now, and back to it.
    void back_up(const std::string& path) {
        std::filesystem::remove(path);
        REQUIRE(m_database->copy_to(path).ok());
    }
    void restore(const std::string& path) {
        auto opened = store::Database::open({.path = path});
        REQUIRE(opened.ok());
        m_database = std::move(opened).value();
        REQUIRE(m_service.mark_restored(*m_database).ok());
    }
    void put_back(const std::string& path) {
        auto opened = store::Database::open({.path = path});
        REQUIRE(opened.ok());
        m_database = std::move(opened).value();
    }

    // What answers v1/files; nothing: 404.
    std::function<HttpReply(const HttpRequest&)> files;
    void available(RecordId attachment) {
        auto transaction = store::Transaction::begin(*m_database);
        REQUIRE(transaction.ok());
        REQUIRE(m_service.set_attachment_state(*m_database, {tenant(), {}, {}, "owner"}, attachment, "available").ok());
        REQUIRE(transaction.value().commit().ok());
    }

    bool refuse_next_op = false;
    std::uint32_t pushed_ops = 0;

    void join(const std::string& email, const std::string& name, const std::string& role = "member") {
        Person& person = add_person(email, name, role);
        server::NewUser made{person.account.user, name, email, role};
        auto done = role == "owner" ? m_service.seed_tenant(*m_database, tenant(), made, "USD")
                                    : m_service.add_user(*m_database, made);
        if (!done.ok()) UNSCOPED_INFO(done.error().key << " " << done.error().detail);
        REQUIRE(done.ok());
    }

protected:
    std::optional<HttpReply> sync(const Person& person, const HttpRequest& request) override {
        server::AuthContext who;
        who.tenant = person.account.tenant;
        who.user = person.account.user;
        who.role = person.account.role;
        auto device = DeviceId::parse(header(request, "Hera-Device"));
        bool mine = header(request, "Hera-Tenant") == who.tenant.text() && header(request, "Hera-User") == who.user.text();
        if (!mine || !device) return refuse(409, "conflict", "error.other_account");
        auto [bound, fresh] = m_devices.try_emplace(*device, who.user);
        if (!(bound->second == who.user)) return refuse(409, "conflict", "error.other_account");
        who.device = *device;

        std::string path = request.path.substr(0, request.path.find('?'));
        auto same = m_service.same_history(*m_database, header(request, "Hera-Incarnation"));
        if (!same.ok() && path != "v1/sync/hello") return refuse(410, "conflict", same.error().key.c_str());
        if (path == "v1/sync/hello") {
            auto text = m_service.hello(*m_database, who, request.body);
            if (text.ok()) {
                std::string body = text.value();
                body.pop_back();
                return ok(body + ",\"account\":" + account_json(person.account) + "}");
            }
            return answer(text);
        }
        if (path.rfind("v1/files", 0) == 0 && files) return files(request);
        if (path == "v1/sync/push") return push(who, request.body);
        if (auto read = test::answer_read(m_service, *m_database, who, request)) {
            return read->ok() ? ok(read->value()) : refuse(status_of_read(read->error()), "invalid", read->error().key.c_str());
        }
        if (path == "v1/sync/wait") {
            auto head = m_service.head(*m_database);
            REQUIRE(head.ok());
            if (head.value() <= number_in(request, "cursor", -1)) return std::nullopt;  // parked
            return ok("{\"head\":" + to_text(head.value()) + "}");
        }
        return refuse(404, "not_found", "error.not_found");
    }

private:
    HttpReply push(server::AuthContext who, const std::string& body) {
        if (refuse_next_op) who.role = "viewer";
        refuse_next_op = false;
        auto pushed = sync::decode_push_request(body);
        REQUIRE(pushed.ok());
        pushed_ops += static_cast<std::uint32_t>(pushed.value().ops.size());
        auto transaction = store::Transaction::begin(*m_database);
        REQUIRE(transaction.ok());
        auto text = m_service.push(*m_database, who, body);
        if (text.ok()) REQUIRE(transaction.value().commit().ok());
        return answer(text);
    }
    static HttpReply answer(const Result<std::string>& text) {
        if (text.ok()) return ok(text.value());
        return refuse(text.error().code == Code::invalid ? 400 : 500, "invalid", text.error().key.c_str());
    }
    static HttpReply ok(std::string body) {
        HttpReply reply;
        reply.status = 200;
        reply.body = std::move(body);
        return reply;
    }
    static std::string header(const HttpRequest& request, const std::string& name) {
        for (const auto& [key, value] : request.headers) {
            if (key == name) return value;
        }
        return {};
    }

    std::unique_ptr<store::Database> m_database;
    server::SyncService m_service;
    std::map<DeviceId, UserId> m_devices;
};

}  // namespace hera::test
