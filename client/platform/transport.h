// Transport: numbered HTTP requests to the app's own server, answered later. Implemented over fetch
// (web/transport_web.cpp), in tests by a fake, in the simulator by its network.
//
// A transport decides nothing: no retry, no back-off, no reading of bodies. Compressing a request is its own affair.
//
// Invariants:
//   T1  Every send is answered exactly once, unless it was cancelled before.
//   T2  No answer arrives inside send() or cancel().
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <utility>
#include <vector>

namespace hera {

struct HttpRequest {
    std::uint32_t id = 0;        // chosen by the caller, unique while under way
    std::string method = "GET";
    std::string path;            // relative to the app's base, without a leading slash: "v1/sync/push"
    std::vector<std::pair<std::string, std::string>> headers;
    std::string body;            // sent for POST, PUT, PATCH and DELETE when not empty
    std::int32_t timeout_ms = 30'000;
};

struct HttpReply {
    std::uint32_t id = 0;
    int status = 0;              // 0: no answer (offline, timed out, refused, cut off)
    std::string body;
    int retry_after_s = -1;      // header Retry-After in seconds; -1 when absent
};

class Transport {
public:
    using Callback = std::function<void(const HttpReply&)>;
    virtual ~Transport() = default;
    virtual void send(const HttpRequest& request, Callback done) = 0;
    // The request's callback will not be called. Unknown ids are ignored.
    virtual void cancel(std::uint32_t id) = 0;
};

}  // namespace hera
