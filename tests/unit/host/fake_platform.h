// A browser without a browser: transport, device store and timer for a StoreHost, moved step by step by the test.
#pragma once

#include <deque>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <utility>

#include "platform/device_store.h"
#include "platform/transport.h"

namespace hera::test {

// Answers requests through a function; an answer that is not there yet (a parked poll) is asked for again later.
class FakeTransport final : public Transport {
public:
    using Answer = std::function<std::optional<HttpReply>(const HttpRequest&)>;
    explicit FakeTransport(Answer answer) : m_answer(std::move(answer)) {}

    bool online = true;
    std::uint32_t sent = 0;

    void send(const HttpRequest& request, Callback done) override {
        ++sent;
        m_waiting.emplace_back(request, std::move(done));
    }
    void cancel(std::uint32_t id) override {
        for (auto at = m_waiting.begin(); at != m_waiting.end(); ++at) {
            if (at->first.id == id) {
                m_waiting.erase(at);
                return;
            }
        }
    }
    // Answers one request. False: none could be answered.
    bool step() {
        for (auto at = m_waiting.begin(); at != m_waiting.end(); ++at) {
            std::optional<HttpReply> reply = online ? m_answer(at->first) : std::optional<HttpReply>(HttpReply{});
            if (!reply) continue;
            reply->id = at->first.id;
            Callback done = std::move(at->second);
            m_waiting.erase(at);
            done(*reply);
            return true;
        }
        return false;
    }

private:
    Answer m_answer;
    std::deque<std::pair<HttpRequest, Callback>> m_waiting;
};

class MemoryDeviceStore final : public DeviceStore {
public:
    // What survives a restart of the browser.
    using Kept = std::map<std::string, Bytes>;
    explicit MemoryDeviceStore(Kept& kept) : m_kept(kept) {}

    bool refused = false;

    void load(const std::string& key, Loaded done) override {
        m_waiting.push_back([this, key, done] {
            if (refused) return done(Error{Code::denied, "error.storage_unavailable"});
            auto found = m_kept.find(key);
            done(found == m_kept.end() ? Bytes{} : found->second);
        });
    }
    void save(const std::string& key, const Bytes& value, Done done) override {
        m_waiting.push_back([this, key, value, done] {
            if (refused) return done(Error{Code::denied, "error.storage_unavailable"});
            m_kept[key] = value;
            done({});
        });
    }
    std::size_t waiting() const { return m_waiting.size(); }
    bool step() {
        if (m_waiting.empty()) return false;
        auto work = std::move(m_waiting.front());
        m_waiting.pop_front();
        work();
        return true;
    }

private:
    Kept& m_kept;
    std::deque<std::function<void()>> m_waiting;
};

}  // namespace hera::test
