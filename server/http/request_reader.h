// RequestReader: bytes of one connection in, whole checked requests out. Holds at most one request and what came with it
// in the same packets; how much more may be taken in is for it to say (reactor.h R2). Knows no sockets.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "http/message.h"

namespace hera::http {

class RequestReader {
public:
    // Bytes that may still be appended before next() has to be asked.
    std::size_t room() const;
    void append(std::string_view bytes) { m_in.append(bytes); }

    enum class Step : unsigned char { incomplete, complete, refused };
    struct Next {
        Step step = Step::incomplete;
        int status = 0;      // refused: the answer to give
        RawRequest request;  // complete: without `ip`
    };
    // After `refused` nothing that comes can be understood any more.
    Next next(const Responder& responder);

    bool empty() const { return m_in.empty(); }  // nothing of a request has come
    bool has_head() const { return m_head.has_value(); }
    std::size_t body_bytes() const { return m_head ? m_head->content_length : 0; }

private:
    Next refuse(int status);

    std::string m_in;
    std::optional<Head> m_head;  // of the request being read
    std::size_t m_head_bytes = 0;
};

}  // namespace hera::http
