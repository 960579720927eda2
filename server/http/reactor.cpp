#include "http/reactor.h"

#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/sendfile.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <chrono>
#include <cstring>
#include <mutex>
#include <unordered_map>
#include <unordered_set>
#include <utility>
#include <vector>

#include "base/log.h"
#include "http/connection.h"
#include "http/listener.h"
#include "http/workers.h"

namespace hera::http {
namespace {

constexpr std::size_t drain_bytes_max = 64u << 20;
constexpr std::size_t waiting_max = 512, slow_waiting_max = 64;
constexpr std::size_t small_body_bytes = 64u << 10;
constexpr std::uint64_t turn_bytes = 1u << 20;  // of a file, before others have theirs
constexpr std::size_t body_bytes_per_ms = 16, write_bytes_per_ms = 4;
constexpr std::uint64_t listener_id = 0, event_id = 1;

std::int64_t now_ms() {
    return std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

class EpollReactor final : public Reactor {
public:
    EpollReactor(const ReactorOptions& options, Responder& responder)
        : m_options(options),
          m_responder(responder),
          m_quick(options.workers, waiting_max, [this](Job job) { work(std::move(job)); }),
          m_slow(options.slow_workers, slow_waiting_max, [this](Job job) { work(std::move(job)); }) {}

    ~EpollReactor() override {
        for (auto& [id, connection] : m_connections) close_files(*connection);
        for (int fd : {m_listener, m_epoll, m_event}) {
            if (fd >= 0) ::close(fd);
        }
    }

    Result<void> open() {
        Listener listener = TRY(open_listener(m_options.address, m_options.port));
        m_listener = listener.fd;
        m_port = listener.port;
        m_epoll = epoll_create1(EPOLL_CLOEXEC);
        m_event = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
        if (m_epoll < 0 || m_event < 0) {
            return Error{Code::internal, "start.listen", {m_options.address, std::to_string(m_port), std::strerror(errno)}};
        }
        watch(m_listener, listener_id, EPOLLIN);
        watch(m_event, event_id, EPOLLIN);
        return {};
    }

    int port() const override { return m_port; }
    void stop() override {
        m_stop.store(true);
        signal_event();
    }

    void wake(const std::string& key, std::int64_t head) override {
        {
            std::lock_guard lock(m_mail_mutex);
            std::int64_t& known = m_wakes[key];
            if (known < head) known = head;
        }
        signal_event();
    }

    Figures figures() const override { return {m_count.load(), m_parked_count.load(), m_requests.load()}; }
    void run() override {
        m_quick.start();
        m_slow.start();
        std::vector<epoll_event> events(512);
        std::int64_t sweep_at = now_ms() + m_options.sweep_ms, stop_by = 0;
        for (;;) {
            int count = epoll_wait(m_epoll, events.data(), static_cast<int>(events.size()), m_options.sweep_ms);
            for (int i = 0; i < count; ++i) handle(events[static_cast<std::size_t>(i)]);
            std::int64_t now = now_ms();
            if (now >= sweep_at) {
                sweep(now);
                sweep_at = now + m_options.sweep_ms;
                if (m_accept_paused) resume_accepting();
            }
            if (m_stop.load() && stop_by == 0) {
                stop_by = now + m_options.stop_ms;
                begin_stop();
            }
            if (stop_by != 0 && (m_connections.empty() || now >= stop_by)) break;
        }
        m_quick.finish();
        m_slow.finish();
    }

private:
    struct Done {
        std::uint64_t id;
        Answer answer;
        std::size_t reserved;
    };

    void signal_event() {
        std::uint64_t one = 1;
        [[maybe_unused]] ssize_t written = ::write(m_event, &one, sizeof one);  // full means it is already readable
    }

    void watch(int fd, std::uint64_t id, std::uint32_t interest) {
        epoll_event event{};
        event.events = interest;
        event.data.u64 = id;
        epoll_ctl(m_epoll, EPOLL_CTL_ADD, fd, &event);
    }

    void set_interest(Connection& c, std::uint32_t interest) {
        if (c.peer_done && c.phase != Phase::reading) interest &= ~static_cast<std::uint32_t>(EPOLLRDHUP);
        if (c.interest == interest) return;
        c.interest = interest;
        epoll_event event{};
        event.events = interest;
        event.data.u64 = c.id;
        epoll_ctl(m_epoll, EPOLL_CTL_MOD, c.fd, &event);
    }

    // ---- workers ----
    void work(Job job) {
        Done done{job.id, m_responder.respond(std::move(job.request)), job.reserved};
        {
            std::lock_guard lock(m_mail_mutex);
            m_done.push_back(std::move(done));
        }
        signal_event();
    }

    // ---- events ----
    void handle(const epoll_event& event) {
        if (event.data.u64 == listener_id) return accept_all();
        if (event.data.u64 == event_id) return take_mail();
        auto found = m_connections.find(event.data.u64);
        if (found == m_connections.end()) return;
        Connection& c = *found->second;
        if (event.events & (EPOLLERR | EPOLLHUP)) return drop(c.id);
        if (event.events & EPOLLRDHUP) {
            c.peer_done = true;
            if (c.phase == Phase::parked) return drop(c.id);
            if (c.phase == Phase::draining) return drain(c);
            // Said once, not for ever.
            if (c.phase != Phase::reading) set_interest(c, c.phase == Phase::writing ? std::uint32_t{EPOLLOUT} : 0u);
        }
        if (event.events & EPOLLOUT) {
            if (!flush(c)) return;
        }
        if (event.events & (EPOLLIN | EPOLLRDHUP)) receive(c);
    }

    void accept_all() {
        for (;;) {
            Peer peer = accept_peer(m_listener);
            if (peer.fd < 0) {
                if (errno == EINTR || errno == ECONNABORTED) continue;
                // Out of descriptors or memory: leave them in the backlog for a second instead of spinning.
                if (errno != EAGAIN) pause_accepting();
                return;
            }
            if (m_connections.size() >= m_options.connections_max) {
                ::close(peer.fd);
                continue;
            }
            auto connection = std::make_unique<Connection>();
            connection->fd = peer.fd;
            connection->id = ++m_last_id;
            connection->ip = std::move(peer.ip);
            connection->deadline = now_ms() + m_options.head_ms;
            watch(peer.fd, connection->id, connection->interest);
            m_connections.emplace(connection->id, std::move(connection));
            m_count.store(m_connections.size());
        }
    }

    void pause_accepting() {
        log(LogLevel::warning, std::string("accept: ") + std::strerror(errno) + "; pausing");
        epoll_ctl(m_epoll, EPOLL_CTL_DEL, m_listener, nullptr);
        m_accept_paused = true;
    }

    void resume_accepting() {
        m_accept_paused = false;
        if (m_listener >= 0) watch(m_listener, listener_id, EPOLLIN);
    }

    void take_mail() {
        std::uint64_t count = 0;
        [[maybe_unused]] ssize_t got = ::read(m_event, &count, sizeof count);
        std::vector<Done> done;
        std::unordered_map<std::string, std::int64_t> wakes;
        {
            std::lock_guard lock(m_mail_mutex);
            done.swap(m_done);
            wakes.swap(m_wakes);
        }
        // Heads first, so that a poll parked below sees what was committed while it was being answered (R3).
        for (const auto& [key, head] : wakes) wake_parked(key, head);
        for (Done& item : done) finish(item);
    }

    void wake_parked(const std::string& key, std::int64_t head) {
        std::int64_t& known = m_heads[key];
        if (known < head) known = head;
        auto found = m_parked.find(key);
        if (found == m_parked.end()) return;
        std::vector<std::uint64_t> ready;
        for (std::uint64_t id : found->second) {
            if (m_connections.find(id)->second->park_cursor < head) ready.push_back(id);
        }
        for (std::uint64_t id : ready) unpark(*m_connections.find(id)->second, m_responder.woken(head));
    }

    void finish(Done& item) {
        m_reserved -= item.reserved;
        auto found = m_connections.find(item.id);
        if (found == m_connections.end()) {
            if (item.answer.file >= 0) ::close(item.answer.file);
            return;
        }
        Connection& c = *found->second;
        m_requests.fetch_add(1, std::memory_order_relaxed);
        if (!item.answer.park) {
            c.file = item.answer.file;
            c.file_left = item.answer.file_bytes;
            c.close_after = c.close_after || item.answer.close || m_stop.load();
            return start_writing(c, std::move(item.answer.bytes));
        }
        auto head = m_heads.find(item.answer.park_key);
        if (head != m_heads.end() && head->second > item.answer.park_cursor) {
            return start_writing(c, m_responder.woken(head->second));
        }
        if (m_stop.load()) return start_writing(c, m_responder.not_woken());
        c.phase = Phase::parked;
        c.park_key = item.answer.park_key;
        c.park_cursor = item.answer.park_cursor;
        // Deterministic spread by connection number: no two neighbours come back in the same moment.
        c.deadline = now_ms() + m_options.park_ms - static_cast<std::int64_t>(c.id * 97 % 100) * m_options.park_ms / 1000;
        m_parked[c.park_key].insert(c.id);
        m_parked_count.fetch_add(1);
        set_interest(c, EPOLLRDHUP);
        if (c.peer_done) drop(c.id);
    }

    void unpark(Connection& c, std::string answer) {
        forget_parked(c);
        start_writing(c, std::move(answer));
    }

    void forget_parked(Connection& c) {
        auto found = m_parked.find(c.park_key);
        if (found != m_parked.end()) {
            if (found->second.erase(c.id) != 0) m_parked_count.fetch_sub(1);
            if (found->second.empty()) m_parked.erase(found);
        }
        c.park_key.clear();
    }

    // ---- reading ----
    void receive(Connection& c) {
        if (c.phase == Phase::draining) return drain(c);
        if (c.phase != Phase::reading) return;
        char buffer[65536];
        while (std::size_t room = std::min(c.reader.room(), sizeof buffer)) {
            ssize_t got = ::recv(c.fd, buffer, room, 0);
            if (got == 0) return drop(c.id);
            if (got < 0) {
                if (errno == EINTR) continue;
                if (errno == EAGAIN || errno == EWOULDBLOCK) break;
                return drop(c.id);
            }
            if (c.reader.empty()) c.deadline = now_ms() + m_options.head_ms;  // R1: counted from the first byte
            c.reader.append({buffer, static_cast<std::size_t>(got)});
            if (static_cast<std::size_t>(got) < room) break;
        }
        advance(c);
    }

    void advance(Connection& c) {
        if (c.phase != Phase::reading || c.reader.empty()) return;
        bool in_body = c.reader.has_head();
        RequestReader::Next next = c.reader.next(m_responder);
        if (next.step == RequestReader::Step::incomplete) {
            if (!in_body && c.reader.has_head()) {
                if (!reserve(c, c.reader.body_bytes())) return refuse(c, 503);
                c.deadline = now_ms() + m_options.head_ms + static_cast<std::int64_t>(c.reader.body_bytes() / body_bytes_per_ms);
            }
            return;
        }
        if (next.step == RequestReader::Step::refused) return refuse(c, next.status);
        Job job{c.id, std::move(next.request), std::exchange(c.reserved, 0)};
        job.request.ip = c.ip;
        c.close_after = !job.request.head.keep_alive;
        c.phase = Phase::working;
        c.deadline = INT64_MAX;
        set_interest(c, EPOLLRDHUP);
        Workers& workers = m_responder.slow(job.request.head) ? m_slow : m_quick;
        if (workers.offer(job)) return;
        m_reserved -= job.reserved;
        start_writing(c, m_responder.refusal(503));
    }

    bool reserve(Connection& c, std::size_t bytes) {
        if (bytes <= small_body_bytes) return true;
        if (bytes > m_options.bodies_max - std::min(m_reserved, m_options.bodies_max)) return false;
        c.reserved = bytes;
        m_reserved += bytes;
        return true;
    }

    void refuse(Connection& c, int status) {
        c.close_after = c.drain_after = true;
        start_writing(c, m_responder.refusal(status));
    }

    // Closing with bytes unread would make the kernel reset the connection, and the answer might never be seen.
    void start_draining(Connection& c) {
        c.phase = Phase::draining;
        c.deadline = now_ms() + m_options.drain_ms;
        set_interest(c, EPOLLIN | EPOLLRDHUP);
    }

    void drain(Connection& c) {
        char buffer[65536];
        for (;;) {
            ssize_t got = ::recv(c.fd, buffer, sizeof buffer, 0);
            if (got < 0 && errno == EINTR) continue;
            if (got < 0 && (errno == EAGAIN || errno == EWOULDBLOCK)) return;
            if (got > 0) c.drained += static_cast<std::size_t>(got);
            if (got <= 0 || c.drained > drain_bytes_max) return drop(c.id);
        }
    }

    // ---- writing ----
    void start_writing(Connection& c, std::string bytes) {
        c.phase = Phase::writing;
        c.out = std::move(bytes);
        c.out_at = 0;
        c.write_by = now_ms() + m_options.write_ms + static_cast<std::int64_t>((c.out.size() + c.file_left) / write_bytes_per_ms);
        c.deadline = now_ms() + m_options.write_ms;
        flush(c);
    }

    // false: the connection is gone.
    bool flush(Connection& c) {
        if (c.phase != Phase::writing) return true;
        std::uint64_t turn = turn_bytes;
        while (c.out_at < c.out.size() || c.file_left > 0) {
            ssize_t sent;
            if (c.out_at < c.out.size()) {
                int more = c.file_left > 0 ? MSG_MORE : 0;
                sent = ::send(c.fd, c.out.data() + c.out_at, c.out.size() - c.out_at, MSG_NOSIGNAL | MSG_DONTWAIT | more);
                if (sent > 0) c.out_at += static_cast<std::size_t>(sent);
            } else {
                sent = ::sendfile(c.fd, c.file, nullptr, std::min(c.file_left, turn));
                if (sent > 0) c.file_left -= static_cast<std::uint64_t>(sent), turn -= static_cast<std::uint64_t>(sent);
                if (sent == 0) {  // the file became shorter: the promised length cannot be kept
                    drop(c.id);
                    return false;
                }
            }
            if (sent < 0) {
                if (errno == EINTR) continue;
                if (errno == EAGAIN || errno == EWOULDBLOCK) {
                    set_interest(c, EPOLLOUT | EPOLLRDHUP);
                    return true;
                }
                drop(c.id);
                return false;
            }
            c.deadline = std::min(now_ms() + m_options.write_ms, c.write_by);
            if (turn == 0 && c.file_left > 0) return set_interest(c, EPOLLOUT | EPOLLRDHUP), true;
        }
        return written(c);
    }

    bool written(Connection& c) {
        std::string().swap(c.out);
        c.out_at = 0;
        if (c.file >= 0) ::close(c.file);
        c.file = -1;
        if (c.close_after || c.peer_done) {
            ::shutdown(c.fd, SHUT_WR);
            if (c.drain_after && !c.peer_done) {
                start_draining(c);
                return true;
            }
            drop(c.id);
            return false;
        }
        c.phase = Phase::reading;
        c.deadline = now_ms() + m_options.idle_ms;
        set_interest(c, EPOLLIN | EPOLLRDHUP);
        std::uint64_t id = c.id;
        if (!c.reader.empty()) {
            c.deadline = now_ms() + m_options.head_ms;
            advance(c);
        }
        return m_connections.count(id) != 0;
    }

    // ---- ends ----
    void close_files(Connection& c) {
        if (c.fd >= 0) ::close(c.fd);
        if (c.file >= 0) ::close(c.file);
        c.fd = c.file = -1;
    }

    void drop(std::uint64_t id) {
        auto found = m_connections.find(id);
        if (found == m_connections.end()) return;
        if (found->second->phase == Phase::parked) forget_parked(*found->second);
        m_reserved -= found->second->reserved;
        close_files(*found->second);
        m_connections.erase(found);
        m_count.store(m_connections.size());
    }

    void sweep(std::int64_t now) {
        std::vector<std::uint64_t> late;
        for (const auto& [id, c] : m_connections) {
            if (c->deadline <= now) late.push_back(id);
        }
        for (std::uint64_t id : late) {
            Connection& c = *m_connections.find(id)->second;
            if (c.phase == Phase::parked) {
                unpark(c, m_responder.not_woken());
            } else {
                drop(id);
            }
        }
    }

    void begin_stop() {
        epoll_ctl(m_epoll, EPOLL_CTL_DEL, m_listener, nullptr);
        ::close(m_listener);
        m_listener = -1;
        std::vector<std::uint64_t> ids;
        for (const auto& [id, c] : m_connections) ids.push_back(id);
        for (std::uint64_t id : ids) {
            auto found = m_connections.find(id);
            if (found == m_connections.end()) continue;
            Connection& c = *found->second;
            if ((c.phase == Phase::reading && c.reader.empty()) || c.phase == Phase::draining) {
                drop(id);
            } else {
                c.close_after = true;
                if (c.phase == Phase::parked) unpark(c, m_responder.not_woken());
            }
        }
    }

    ReactorOptions m_options;
    Responder& m_responder;
    int m_listener = -1, m_epoll = -1, m_event = -1, m_port = 0;
    bool m_accept_paused = false;
    std::size_t m_reserved = 0;  // of bodies being read or worked on
    std::uint64_t m_last_id = 15;  // below: the listener and the event
    std::unordered_map<std::uint64_t, std::unique_ptr<Connection>> m_connections;
    std::unordered_map<std::string, std::unordered_set<std::uint64_t>> m_parked;
    std::unordered_map<std::string, std::int64_t> m_heads;

    std::mutex m_mail_mutex;
    std::vector<Done> m_done;
    std::unordered_map<std::string, std::int64_t> m_wakes;

    std::atomic<bool> m_stop{false};
    std::atomic<std::size_t> m_count{0}, m_parked_count{0};
    std::atomic<std::uint64_t> m_requests{0};

    Workers m_quick, m_slow;  // last, so that their threads end before what they use
};

}  // namespace

Result<std::unique_ptr<Reactor>> Reactor::listen(const ReactorOptions& options, Responder& responder) {
    auto reactor = std::make_unique<EpollReactor>(options, responder);
    TRY(reactor->open());
    return std::unique_ptr<Reactor>(std::move(reactor));
}

}  // namespace hera::http
