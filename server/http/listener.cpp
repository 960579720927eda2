#include "http/listener.h"

#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

namespace hera::http {
namespace {

constexpr int backlog = 4096;

union Address {
    sockaddr any;
    sockaddr_in v4;
    sockaddr_in6 v6;
};

bool parse(const std::string& text, int port, Address& out, socklen_t& size) {
    out = {};
    if (inet_pton(AF_INET, text.c_str(), &out.v4.sin_addr) == 1) {
        out.v4.sin_family = AF_INET;
        out.v4.sin_port = htons(static_cast<std::uint16_t>(port));
        size = sizeof out.v4;
        return true;
    }
    out = {};
    if (inet_pton(AF_INET6, text.c_str(), &out.v6.sin6_addr) == 1) {
        out.v6.sin6_family = AF_INET6;
        out.v6.sin6_port = htons(static_cast<std::uint16_t>(port));
        size = sizeof out.v6;
        return true;
    }
    return false;
}

// An IPv4 peer of an IPv6 socket is written as the IPv4 address it is.
std::string text_of(const Address& address) {
    char text[INET6_ADDRSTRLEN] = "";
    if (address.any.sa_family == AF_INET) {
        inet_ntop(AF_INET, &address.v4.sin_addr, text, sizeof text);
    } else if (IN6_IS_ADDR_V4MAPPED(&address.v6.sin6_addr)) {
        inet_ntop(AF_INET, address.v6.sin6_addr.s6_addr + 12, text, sizeof text);
    } else {
        inet_ntop(AF_INET6, &address.v6.sin6_addr, text, sizeof text);
    }
    return text;
}

}  // namespace

Result<Listener> open_listener(const std::string& asked, int port) {
    Address address;
    socklen_t size = 0;
    if (!parse(asked == "localhost" ? "127.0.0.1" : asked, port, address, size)) {
        return Error{.code = Code::invalid, .key = "start.address", .args = {asked}};
    }
    int fd = ::socket(address.any.sa_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    int on = 1, off = 0;
    if (fd >= 0) setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    if (fd >= 0 && address.any.sa_family == AF_INET6) setsockopt(fd, IPPROTO_IPV6, IPV6_V6ONLY, &off, sizeof off);
    if (fd < 0 || ::bind(fd, &address.any, size) != 0 || ::listen(fd, backlog) != 0) {
        int reason = errno;
        if (fd >= 0) ::close(fd);
        std::string number = std::to_string(port);
        if (reason == EADDRINUSE) return Error{.code = Code::busy, .key = "start.port_taken", .args = {number}};
        if (reason == EACCES || reason == EPERM) return Error{.code = Code::denied, .key = "start.port_denied", .args = {number}};
        if (reason == EADDRNOTAVAIL) return Error{.code = Code::invalid, .key = "start.address", .args = {asked}};
        return Error{.code = Code::internal, .key = "start.listen", .args = {asked, number, std::strerror(reason)}};
    }
    if (getsockname(fd, &address.any, &size) == 0) {
        port = ntohs(address.any.sa_family == AF_INET ? address.v4.sin_port : address.v6.sin6_port);
    }
    return Listener{fd, port};
}

Peer accept_peer(int listener) {
    Address address{};
    socklen_t size = sizeof address;
    int fd = accept4(listener, &address.any, &size, SOCK_NONBLOCK | SOCK_CLOEXEC);
    if (fd < 0) return {};
    int on = 1;
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    return {fd, text_of(address)};
}

bool loopback(const std::string& address) {
    return address == "localhost" || address == "::1" || (address.substr(0, 4) == "127." && !canonical_ip(address).empty());
}

std::string canonical_ip(const std::string& text) {
    Address address;
    socklen_t size = 0;
    return parse(text, 0, address, size) ? text_of(address) : std::string{};
}

}  // namespace hera::http
