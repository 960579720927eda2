// The server as seen through HTTP, for tests of the store: accounts, sessions and invitations of one organisation in
// memory. Sync requests go to sync(), which a test may replace by the real service.
#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "base/json.h"
#include "base/text.h"
#include "fake_platform.h"
#include "link/messages.h"
#include "support/fake_clock.h"
#include "support/seeded_random.h"

namespace hera::test {

class AccountServer {
public:
    struct Person {
        link::Account account;
        std::string password;
    };

    AccountServer(FakeClock& clock, std::uint64_t seed) : m_clock(clock), m_random(seed) {
        m_tenant = TenantId::make(m_clock, m_random);
    }
    virtual ~AccountServer() = default;

    bool sync_answers = true;
    bool strange = false;  // a captive portal answers instead

    // `browser` stands for its cookie jar.
    FakeTransport::Answer answer_for(const std::string& browser) {
        return [this, browser](const HttpRequest& request) { return answer(browser, request); };
    }
    Person& add_person(const std::string& email, const std::string& name, const std::string& role = "member") {
        Person& person = m_people[email];
        person.account.tenant = m_tenant;
        person.account.user = UserId::make(m_clock, m_random);
        person.account.organisation = "Acme";
        person.account.name = name;
        person.account.email = email;
        person.account.role = role;
        person.password = "correct horse";
        return person;
    }
    bool signed_in(const std::string& browser) const { return m_sessions.count(browser) != 0; }
    void expire_session(const std::string& browser) { m_sessions.erase(browser); }
    // As if the cookie had been replaced by another person's in the same browser.
    void replace_session(const std::string& browser, const std::string& email) { m_sessions[browser] = email; }
    // As from another browser: the copy that it last synced ends, and so does its session.
    void order_erasure(const std::string& browser) {
        m_to_erase.insert(m_device_of[browser]);
        m_sessions.erase(browser);
    }
    std::vector<std::pair<std::string, std::int64_t>> erased;  // which browsers have said so, with how much unsent
    TenantId tenant() const { return m_tenant; }

    static std::string header_in(const HttpRequest& request, const std::string& name) {
        for (const auto& [key, value] : request.headers) {
            if (key == name) return value;
        }
        return {};
    }
    static HttpReply refuse(int status, const char* code, const char* key, const char* field = "") {
        JsonWriter out;
        out.begin_object().key("error").begin_object();
        out.key("code").string(code).key("key").string(key).key("args").begin_array().end_array();
        out.key("field").string(field).end_object().end_object();
        HttpReply reply;
        reply.status = status;
        reply.body = out.take();
        return reply;
    }

protected:
    virtual std::optional<HttpReply> sync(const Person&, const HttpRequest&) {
        return refuse(503, "busy", "error.server_busy");
    }
    FakeClock& clock() { return m_clock; }
    SeededRandom& random() { return m_random; }

private:
    std::optional<HttpReply> answer(const std::string& browser, const HttpRequest& request) {
        if (strange) {
            HttpReply portal;
            portal.status = 200;
            portal.body = "<html>Welcome to the hotel</html>";
            return portal;
        }
        auto session = m_sessions.find(browser);
        Person* person = session == m_sessions.end() ? nullptr : &m_people[session->second];
        std::string device = header_in(request, "Hera-Device");
        if (starts_with(request.path, "v1/sync/") || starts_with(request.path, "v1/files")) {
            if (!sync_answers) return HttpReply{};
            m_device_of[browser] = device;
            if (m_to_erase.count(device) != 0) return refuse(403, "denied", "error.device_erased");
            if (person == nullptr) return refuse(401, "signed_out", "error.signed_out");
            return sync(*person, request);
        }
        auto body = parse_json(request.body.empty() ? "{}" : request.body);
        HERA_CHECK(body.ok());
        if (request.path == "v1/device/erased" && m_to_erase.count(device) != 0) {
            erased.emplace_back(browser, body.value()["unsent"].integer());
            HttpReply reply;
            reply.status = 204;
            return reply;
        }
        return account_answer(browser, person, request, body.value());
    }

    HttpReply account_answer(const std::string& browser, Person* person, const HttpRequest& request, const Json& body) {
        std::string what = request.method + " " + request.path;
        std::string email = body["email"].string();
        if (what == "POST v1/organisations") {
            if (m_people.count(email) != 0) return refuse(409, "conflict", "error.email_taken", "email");
            Person& made = add_person(email, body["name"].string(), "owner");
            made.account.organisation = body["organisation"].string();
            made.password = body["password"].string();
            return welcome(browser, made, 201);
        }
        if (what == "POST v1/session") {
            auto known = m_people.find(email);
            if (known == m_people.end() || known->second.password != body["password"].string()) {
                return refuse(401, "signed_out", "error.wrong_password");
            }
            return welcome(browser, known->second, 200);
        }
        if (what == "GET v1/session") {
            return person == nullptr ? refuse(401, "signed_out", "error.signed_out") : welcome(browser, *person, 200);
        }
        if (what == "DELETE v1/session") {
            m_sessions.erase(browser);
            HttpReply reply;
            reply.status = 204;
            return reply;
        }
        if (what == "GET v1/settings" || what == "POST v1/settings") {
            if (person == nullptr) return refuse(401, "signed_out", "error.signed_out");
            if (body.has("name") && body["name"].string().empty()) return refuse(400, "invalid", "error.required", "name");
            if (body.has("name")) person->account.name = body["name"].string();
            if (body.has("organisation")) person->account.organisation = body["organisation"].string();
            HttpReply reply;
            reply.status = 200;
            reply.body = "{\"account\":" + account_json(person->account) +
                         ",\"browsers\":[{\"id\":\"s1\",\"agent\":\"Firefox/140\",\"created\":5,\"seen\":6,\"here\":true}],"
                         "\"invites\":[{\"id\":\"i1\",\"email\":\"c@d.example\",\"role\":\"rep\",\"created\":7}]}";
            return reply;
        }
        if (what == "POST v1/invites") {
            if (person == nullptr) return refuse(401, "signed_out", "error.signed_out");
            std::string token = "token" + to_text(static_cast<std::int64_t>(m_invites.size()));
            m_invites[token] = email;
            HttpReply reply;
            reply.status = 201;
            reply.body = "{\"path\":\"#/join/" + token + "\"}";
            return reply;
        }
        if (what == "POST v1/invites/accept") {
            auto invite = m_invites.find(body["token"].string());
            if (invite == m_invites.end()) return refuse(404, "not_found", "error.invite_gone");
            Person& made = add_person(invite->second, body["name"].string());
            made.password = body["password"].string();
            m_invites.erase(invite);
            return welcome(browser, made, 201);
        }
        return refuse(404, "not_found", "error.not_found");
    }

    HttpReply welcome(const std::string& browser, const Person& person, int status) {
        m_sessions[browser] = person.account.email;
        JsonWriter out;
        out.begin_object().key("account").raw(account_json(person.account)).end_object();
        HttpReply reply;
        reply.status = status;
        reply.body = out.take();
        return reply;
    }

protected:
    static std::string account_json(const link::Account& account) {
        JsonWriter out;
        out.begin_object().key("tenant").string(account.tenant.text()).key("user").string(account.user.text());
        out.key("organisation").string(account.organisation).key("name").string(account.name);
        out.key("email").string(account.email).key("role").string(account.role);
        out.key("currency").string(account.currency).end_object();
        return out.take();
    }

private:
    FakeClock& m_clock;
    SeededRandom m_random;
    TenantId m_tenant{};
    std::map<std::string, Person> m_people;        // by e-mail
    std::map<std::string, std::string> m_sessions; // browser → e-mail
    std::map<std::string, std::string> m_device_of; // browser → Hera-Device
    std::set<std::string> m_to_erase;
    std::map<std::string, std::string> m_invites;  // token → e-mail
};

}  // namespace hera::test
