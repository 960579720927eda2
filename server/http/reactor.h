// Reactor: owns the sockets. One thread with epoll accepts, reads whole requests, parks long-polls, writes answers; a small
// pool of workers computes them. A slow, idle or dripping peer costs a few kilobytes and no thread.
//
//   R1  Every connection has an absolute deadline in each phase: head 10 s after its first byte, body 10 s plus its size at
//       16 KiB/s, idle 75 s, parked ≤ 50 s, writing 30 s without progress and 30 s plus the size at 4 KiB/s in all.
//   R2  Memory per connection is bounded: head ≤ 16 KiB, body ≤ what the responder allows, one request at a time; what a
//       peer pipelines beyond that stays in the kernel. All bodies above 64 KiB together stay within `bodies_max`, from their
//       head to their answer; one that would go beyond is answered 503 before it is read.
//   R3  A parked poll is answered when its key's head passes its cursor, also when that happened while it was being parked.
//   R4  stop(): no new connection, parked polls are answered, requests under way finish (at most 10 s), then run() returns.
//   R5  What is refused before it was read (too large, malformed) is still taken in and thrown away for a while, so that the
//       answer arrives instead of a reset. More requests than can be worked on are answered 503 at once.
//   R6  A file leaves straight from the disk, a MiB at a time, as its reader takes it: it is never in memory, holds no worker, and
//       others have their turn in between.
#pragma once

#include <memory>
#include <string>

#include "base/result.h"
#include "http/message.h"

namespace hera::http {

struct ReactorOptions {
    std::string address = "127.0.0.1";
    int port = 8080;
    int workers = 64;      // they wait for the disk most of the time
    int slow_workers = 2;  // as many as there are cores
    std::size_t connections_max = 20'000;
    std::size_t bodies_max = 128u << 20;  // R2
    int park_ms = 50'000;  // shortened by up to a tenth so that devices do not come back together
    // R1; tests shorten them.
    int head_ms = 10'000, idle_ms = 75'000, write_ms = 30'000, drain_ms = 10'000, stop_ms = 10'000, sweep_ms = 1'000;
};

class Reactor {
public:
    // Binds and listens. Errors: those of open_listener (listener.h).
    static Result<std::unique_ptr<Reactor>> listen(const ReactorOptions& options, Responder& responder);
    virtual ~Reactor() = default;

    // Until stop(). On the calling thread; workers are started and joined inside.
    virtual void run() = 0;
    // From any thread or a signal handler.
    virtual void stop() = 0;
    // From any thread: `key` has reached `head`.
    virtual void wake(const std::string& key, std::int64_t head) = 0;
    virtual int port() const = 0;  // the real one when 0 was asked for

    struct Figures {
        std::size_t connections = 0, parked = 0;
        std::uint64_t requests = 0;
    };
    virtual Figures figures() const = 0;
};

}  // namespace hera::http
