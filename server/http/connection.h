// Connection: what the reactor knows of one socket. Data only; the reactor alone moves it from phase to phase and closes it.
#pragma once

#include <sys/epoll.h>

#include <cstdint>
#include <string>

#include "http/request_reader.h"

namespace hera::http {

enum class Phase : unsigned char { reading, working, parked, writing, draining };

struct Connection {
    int fd = -1;
    std::uint64_t id = 0;
    Phase phase = Phase::reading;
    std::string ip;
    RequestReader reader;
    std::size_t reserved = 0;  // of a body being read, as in Job
    std::string out;
    std::size_t out_at = 0;
    int file = -1;
    std::uint64_t file_left = 0;
    bool close_after = false;
    bool drain_after = false;  // refused before it was read: what still comes is thrown away so that the answer arrives
    std::size_t drained = 0;
    bool peer_done = false;
    std::uint32_t interest = EPOLLIN | EPOLLRDHUP;
    std::int64_t deadline = 0, write_by = 0;
    std::string park_key;
    std::int64_t park_cursor = 0;
};

}  // namespace hera::http
