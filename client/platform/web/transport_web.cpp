#include "platform/web/transport_web.h"

#include <emscripten.h>

#include <unordered_map>

#include "base/check.h"
#include "platform/web/store_abi.h"

extern "C" {
void transport_js_send(std::uint32_t request, const char* method, const char* path, const char* headers,
                       const char* body, std::uint32_t body_size, std::int32_t timeout_ms);
void transport_js_cancel(std::uint32_t request);
}

namespace hera {

namespace {

class TransportWeb;
TransportWeb* the_transport = nullptr;

class TransportWeb final : public Transport {
public:
    TransportWeb() {
        HERA_CHECK(the_transport == nullptr);
        the_transport = this;
    }
    ~TransportWeb() override {
        for (const auto& entry : m_expected) transport_js_cancel(entry.first);
        the_transport = nullptr;
    }

    void send(const HttpRequest& request, Callback done) override {
        HERA_CHECK(m_expected.count(request.id) == 0);
        HERA_CHECK(!request.path.empty() && request.path.front() != '/');
        std::string headers;
        for (const auto& [name, value] : request.headers) {
            HERA_CHECK(name.find('\n') == std::string::npos && value.find('\n') == std::string::npos);
            headers += name + "\n" + value + "\n";
        }
        m_expected[request.id] = std::move(done);
        transport_js_send(request.id, request.method.c_str(), request.path.c_str(), headers.c_str(), request.body.data(),
                          static_cast<std::uint32_t>(request.body.size()), request.timeout_ms);
    }

    void cancel(std::uint32_t id) override {
        if (m_expected.erase(id) != 0) transport_js_cancel(id);
    }

    void take(const HttpReply& reply) {
        auto found = m_expected.find(reply.id);
        if (found == m_expected.end()) return;
        auto answered = std::move(found->second);
        m_expected.erase(found);
        answered(reply);
    }

private:
    std::unordered_map<std::uint32_t, Callback> m_expected;
};

}  // namespace

std::unique_ptr<Transport> make_transport_web() { return std::make_unique<TransportWeb>(); }

}  // namespace hera

extern "C" EMSCRIPTEN_KEEPALIVE void transport_reply(std::uint32_t request, std::uint32_t status, double retry_after_s,
                                                     const std::uint8_t* body, std::uint32_t size) {
    if (hera::the_transport == nullptr) return;
    hera::HttpReply reply;
    reply.id = request;
    reply.status = static_cast<int>(status);
    reply.retry_after_s = retry_after_s > 2e9 ? 2'000'000'000 : static_cast<int>(retry_after_s);
    reply.body.assign(reinterpret_cast<const char*>(body), size);
    hera::the_transport->take(reply);
}
