// What passes between the reactor (bytes, sockets) and those who answer: a complete checked request one way, an Answer the
// other. Knows neither routes nor cpp-httplib.
#pragma once

#include <cstdint>
#include <string>

#include "http/head_check.h"

namespace hera::http {

struct RawRequest {
    Head head;
    std::string body;
    std::string ip;  // of the peer; behind a proxy that is the proxy
};

struct Answer {
    std::string bytes;  // a whole response, or its head when a file follows
    // Sent after `bytes`, straight from the file; the reactor closes it. −1: none.
    int file = -1;
    std::uint64_t file_bytes = 0;
    bool close = false;
    // A poll to be parked instead of answered: until `key`'s head passes `cursor`, or the deadline.
    bool park = false;
    std::string park_key;
    std::int64_t park_cursor = 0;
};

class Responder {
public:
    virtual ~Responder() = default;
    // Bytes of body that a request with this head may have; more is answered with 413. Called on the reactor's thread.
    virtual std::size_t body_max(const Head& head) const = 0;
    // Does answering take long by its nature (a password's hash)? Such requests have threads and a queue of their own, so
    // that nothing else waits behind them. Called on the reactor's thread.
    virtual bool slow(const Head& head) const = 0;
    // On a worker thread.
    virtual Answer respond(RawRequest request) = 0;
    // Whole responses the reactor gives itself. On the reactor's thread.
    virtual std::string refusal(int status) const = 0;
    virtual std::string woken(std::int64_t head) const = 0;
    virtual std::string not_woken() const = 0;
};

}  // namespace hera::http
