// Api: the JSON routes, dispatched by cpp-httplib behind the reactor. A route is a method, a path and a function from Request
// to Reply; everything HTTP (status lines, cookies' spelling, compression, security headers, the error body) is here.
//
// The request that cpp-httplib sees is written anew and holds the method, nothing else a client sent. So what is known
// against its handling of headers, paths and bodies has nothing to work on.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "http/message.h"
#include "http/response.h"

namespace hera::http {

struct Request {
    const Head* head = nullptr;
    std::string_view body;
    std::string_view ip;

    std::string_view header(std::string_view lower_name) const { return head->header(lower_name); }
    std::string_view cookie(std::string_view name) const;
    // Query parameter as it stands (ours are numbers and ids: nothing to decode); "" when absent.
    std::string_view parameter(std::string_view name) const;
    // Part `n` of the path, counted from 0 ("v1"), as it stands; "" when there is none.
    std::string_view segment(std::size_t n) const;
};

struct Reply {
    int status = 200;
    std::string body;
    std::vector<std::pair<std::string, std::string>> headers;
    bool park = false;
    std::string park_key;
    std::int64_t park_cursor = 0;
    // Sent in place of `body`, from where the descriptor stands, straight from the disk and never in memory; closed by whoever
    // answers. −1: none. Only `headers` say what it is and how it may be kept.
    int file = -1;
    std::uint64_t file_bytes = 0;
};

// The Reply for an error: what happened goes to the log with the request's number, what people may know to the client.
// Answers that mean "later" say when (Retry-After): the first argument when it is a number of seconds, else a default.
Reply error_reply(Error error);

struct Route {
    const char* method;
    const char* path;  // "*" stands for one part of it, whatever it is
    std::size_t body_max;
    bool slow;  // Responder::slow
    std::function<Reply(const Request&)> handle;
    const char* type = "application/json";  // that a body must have
};

class Api {
public:
    explicit Api(std::vector<Route> routes);
    ~Api();

    // Is this path ours at all?
    bool owns(std::string_view path) const;
    std::size_t body_max(const Head& head) const;
    bool slow(const Head& head) const;
    Answer respond(RawRequest& request);

private:
    const Route* find(const Head& head) const;
    class Dispatcher;
    std::vector<Route> m_routes;
    std::unique_ptr<Dispatcher> m_dispatcher;
};

}  // namespace hera::http
