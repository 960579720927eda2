#include "sync/engine.h"

#include <algorithm>

#include "base/json.h"
#include "base/text.h"
#include "sync/mutants.h"

namespace hera::sync {
namespace {

constexpr int request_timeout_ms = 30'000;
constexpr int wait_timeout_ms = 75'000;  // the server answers within 50 s
constexpr std::int64_t back_off_first_ms = 1'000, back_off_max_ms = 300'000;

Error offline_error() { return Error{.code = Code::offline, .key = "error.no_connection"}; }

// The server's own words about a failure, when it sent any.
Error error_of(int status, const std::string& body) {
    Error error{.code = Code::busy, .key = "error.server_unavailable", .args = {to_text(status)}};
    auto json = parse_json(body, {.size_bytes_max = 64 * 1024});
    if (json.ok() && json.value()["error"]["key"].is_string()) {
        const Json& told = json.value()["error"];
        error.key = told["key"].string();
        error.args.clear();
        for (const Json& argument : told["args"].array()) error.args.push_back(argument.string());
    }
    return error;
}

// The planted bug: what is unsent is given up, as after a refusal that nobody looks at.
void discard_outbox(Replica& replica) {
    auto pending = replica.to_push(push_ops_max, push_bytes_max);
    if (!pending.ok()) return;
    PushReply reply;
    for (const Op& op : pending.value()) reply.results.push_back({op.id, 0, OpCode::forbidden, {}});
    if (!replica.apply_push(reply).ok()) return;
    for (const Op& op : pending.value()) {
        if (!replica.dismiss_refused(op.id).ok()) return;
    }
}

}  // namespace

void Engine::start() {
    if (m_state != State::stopped) return;
    m_state = State::connecting;
    advance();
}

void Engine::resume() {
    if (m_state == State::stopped) return;
    abort(m_main);
    abort(m_wait);
    m_state = State::connecting;
    m_failures = 0;
    m_retry_at_ms.reset();
    m_problem.reset();
    advance();
}

void Engine::online(bool online) {
    if (!online) {
        // Nothing will answer: say so now rather than after a time-out.
        if (m_main.id != 0 || m_state == State::ready || m_state == State::connecting) {
            abort(m_main);
            abort(m_wait);
            back_off(State::offline, 0, offline_error());
        }
        return;
    }
    sync_now();
}

void Engine::sync_now() {
    m_may_push = true;
    if (m_state == State::offline || m_state == State::failing) {
        m_retry_at_ms = m_clock.monotonic_ms();
        tick();
    } else if (m_state == State::ready) {
        m_head = std::max(m_head, m_replica.cursor() + 1);  // asks even when nothing is known to be new
        advance();
    }
}

void Engine::local_change() {
    m_may_push = true;
    m_caught_up = false;
    advance();
}

void Engine::stop() {
    abort(m_main);
    abort(m_wait);
    m_state = State::stopped;
    m_retry_at_ms.reset();
    m_wait_at_ms.reset();
}

void Engine::tick() {
    std::int64_t now = m_clock.monotonic_ms();
    if (m_retry_at_ms && *m_retry_at_ms <= now) {
        m_retry_at_ms.reset();
        if (m_state == State::offline || m_state == State::failing) m_state = State::connecting;
    }
    if (m_wait_at_ms && *m_wait_at_ms <= now) m_wait_at_ms.reset();
    advance();
}

std::optional<std::int64_t> Engine::wake_at_ms() const {
    if (m_retry_at_ms && m_wait_at_ms) return std::min(*m_retry_at_ms, *m_wait_at_ms);
    return m_retry_at_ms ? m_retry_at_ms : m_wait_at_ms;
}

std::vector<Engine::Send> Engine::take_sends() {
    std::vector<Send> out;
    out.swap(m_sends);
    return out;
}

std::vector<std::uint32_t> Engine::take_aborts() {
    std::vector<std::uint32_t> out;
    out.swap(m_aborts);
    return out;
}

void Engine::send(Outgoing& slot, Kind kind, const char* method, std::string path, std::string body, int timeout_ms) {
    slot = {++m_last_id, kind};
    m_sends.push_back({slot.id, method, std::move(path), std::move(body), timeout_ms});
}

void Engine::abort(Outgoing& slot) {
    if (slot.id != 0) m_aborts.push_back(slot.id);
    slot = {};
}

// What to do next, when nothing is under way.
void Engine::advance() {
    if (m_state == State::connecting && m_main.id == 0) {
        HelloRequest hello;
        hello.now = m_clock.now();
        hello.cursor = m_replica.cursor();
        send(m_main, Kind::hello, "POST", "v1/sync/hello", encode(hello), request_timeout_ms);
        return;
    }
    if (!talking()) return;
    if (m_main.id == 0 && m_may_push) {
        auto ops = m_replica.to_push(m_batch_max, push_bytes_max);
        if (!ops.ok()) {
            back_off(State::failing, 0, std::move(ops).error());
            return;
        }
        if (ops.value().empty()) {
            m_may_push = false;
        } else {
            send(m_main, Kind::push, "POST", "v1/sync/push", encode(PushRequest{m_clock.now(), std::move(ops).value()}),
                 request_timeout_ms);
        }
    }
    if (m_main.id == 0 && m_head > m_replica.cursor()) {
        send(m_main, Kind::pull, "GET", "v1/sync/pull?cursor=" + to_text(m_replica.cursor()), {}, request_timeout_ms);
    }
    if (m_main.id == 0 && !m_caught_up) {
        m_caught_up = m_replica.counts().pending == 0;
        if (m_caught_up) m_last_sync = m_clock.now();
    }
    if (m_wait.id == 0 && !m_wait_at_ms && m_head <= m_replica.cursor()) {
        send(m_wait, Kind::wait, "GET", "v1/sync/wait?cursor=" + to_text(m_replica.cursor()), {}, wait_timeout_ms);
    }
}

void Engine::reply(std::uint32_t id, int status, const std::string& body, std::int64_t retry_after_ms) {
    Kind kind = Kind::none;
    for (Outgoing* slot : {&m_main, &m_wait}) {
        if (id != 0 && slot->id == id) {
            kind = slot->kind;
            *slot = {};
        }
    }
    if (kind == Kind::none) return;  // aborted meanwhile
    if (status == 200 || (kind == Kind::wait && status == 204)) {
        answered(kind, body);
    } else {
        failed(kind, status, body, retry_after_ms);
    }
    advance();
}

void Engine::answered(Kind kind, const std::string& body) {
    Error nonsense{.code = Code::internal, .key = "error.server_answer"};
    switch (kind) {
        case Kind::hello: {
            auto hello = decode_hello_reply(body);
            if (!hello.ok()) return back_off(State::failing, 0, nonsense);
            const std::string& known = m_replica.incarnation();
            if (known.empty()) {
                auto saved = m_replica.set_incarnation(hello.value().incarnation);
                if (!saved.ok()) return back_off(State::failing, 0, std::move(saved).error());
            } else if (known != hello.value().incarnation) {
                // Our cursor means something else there.
                m_restored_to = hello.value().restored_to;
                return halt(State::restored, Error{.code = Code::conflict, .key = "error.tenant_restored"});
            }
            if (hello.value().head < m_replica.cursor()) {
                // Put back without a word about it: what we have seen behind its head it does not have.
                m_restored_to = hello.value().head;
                return halt(State::restored, Error{.code = Code::conflict, .key = "error.tenant_restored"});
            }
            m_head = hello.value().head;
            m_state = State::ready;
            m_may_push = true;
            m_caught_up = false;
            m_problem.reset();
            return;
        }
        case Kind::push: {
            auto push = decode_push_reply(body);
            if (!push.ok()) return back_off(State::failing, 0, nonsense);
            bool too_old = false;
            for (const PushResult& result : push.value().results) {
                too_old = too_old || result.code == OpCode::update_needed;
                if (refused(result.code) && mutant(Mutant::poison_blocks_queue)) return back_off(State::failing, 0, nonsense);
            }
            auto applied = m_replica.apply_push(push.value());
            if (!applied.ok()) return back_off(State::failing, 0, std::move(applied).error());
            if (push.value().results.empty()) return back_off(State::failing, 0, nonsense);
            m_head = std::max(m_head, push.value().head);
            m_failures = 0;
            m_batch_max = std::min(push_ops_max, m_batch_max * 2);
            // The server is older than an op of ours; the same batch would be refused again and again.
            if (too_old)
                return back_off(State::failing, back_off_max_ms / 2, Error{.code = Code::busy, .key = "error.server_older"});
            return;
        }
        case Kind::pull: {
            auto page = decode_pull_page(body);
            if (!page.ok() || page.value().from != m_replica.cursor()) return back_off(State::failing, 0, nonsense);
            auto applied = m_replica.apply_page(page.value());
            if (!applied.ok()) return back_off(State::failing, 0, std::move(applied).error());
            m_head = page.value().more ? std::max(page.value().head, m_replica.cursor() + 1) : m_replica.cursor();
            m_head = std::max(m_head, page.value().head);
            m_failures = 0;
            return;
        }
        case Kind::wait: {
            m_failures = m_wait_failures = 0;
            auto json = parse_json(body.empty() ? "{}" : body, {.size_bytes_max = 4096});
            if (json.ok() && json.value()["head"].is_integer()) {
                m_head = std::max(m_head, json.value()["head"].integer());
                m_caught_up = m_caught_up && m_head <= m_replica.cursor();
            }
            return;
        }
        case Kind::none: return;
    }
}

void Engine::failed(Kind kind, int status, const std::string& body, std::int64_t retry_after_ms) {
    switch (status) {
        case 401:
            if (mutant(Mutant::clear_outbox_on_401)) discard_outbox(m_replica);
            return halt(State::signed_out, Error{.code = Code::signed_out, .key = "error.session_expired"});
        case 409: return halt(State::other_account, error_of(status, body));
        case 410: return back_off(State::failing, 0, error_of(status, body));  // hello tells what it means
        case 426: return halt(State::update_needed, Error{.code = Code::invalid, .key = "error.update_needed"});
        case 413:
            if (kind == Kind::push && m_batch_max > 1) {
                m_batch_max = std::max<std::size_t>(1, m_batch_max / 2);
                return;
            }
            break;
        default: break;
    }
    if (kind == Kind::wait && status != 0) {
        // Pushing and pulling may still work; only the parked request is tried later.
        m_wait_failures = std::min(m_wait_failures + 1, 9);
        m_wait_at_ms = m_clock.monotonic_ms() +
                       std::max<std::int64_t>(retry_after_ms, std::min(back_off_max_ms, back_off_first_ms << m_wait_failures));
        return;
    }
    if (status == 0) return back_off(State::offline, retry_after_ms, offline_error());
    back_off(State::failing, retry_after_ms, error_of(status, body));
}

void Engine::back_off(State state, std::int64_t at_least_ms, Error problem) {
    abort(m_main);
    abort(m_wait);
    m_state = state;
    m_problem = std::move(problem);
    m_caught_up = false;
    std::int64_t delay = std::min(back_off_max_ms, back_off_first_ms << std::min(m_failures, 20));
    m_failures += 1;
    delay = delay / 2 + static_cast<std::int64_t>(m_random.below(static_cast<std::uint64_t>(delay)));
    m_retry_at_ms = m_clock.monotonic_ms() + std::max(at_least_ms, delay);
}

void Engine::halt(State state, Error problem) {
    abort(m_main);
    abort(m_wait);
    m_state = state;
    m_problem = std::move(problem);
    m_caught_up = false;
    m_retry_at_ms.reset();
    m_wait_at_ms.reset();
}

}  // namespace hera::sync
