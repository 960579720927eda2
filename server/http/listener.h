// Listener: the listening socket, IPv4 or IPv6, and the words for why there is none.
#pragma once

#include <string>

#include "base/result.h"

namespace hera::http {

struct Listener {
    int fd = -1;
    int port = 0;  // the real one when 0 was asked for
};

// "localhost" and numeric addresses; "::" takes IPv4 too. The caller closes fd.
// Errors: invalid "start.address", busy "start.port_taken", denied "start.port_denied", internal "start.listen".
Result<Listener> open_listener(const std::string& address, int port);

struct Peer {
    int fd = -1;  // non-blocking; −1: none waits, or errno says why
    std::string ip;
};
Peer accept_peer(int listener);

// Only numeric addresses of this machine itself (127/8, ::1) and "localhost".
bool loopback(const std::string& address);
// A numeric IPv4 or IPv6 address in its usual spelling; "" when the text is none.
std::string canonical_ip(const std::string& text);

}  // namespace hera::http
