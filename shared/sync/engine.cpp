#include "sync/engine.h"

#include <algorithm>
#include <utility>

#include "base/json.h"
#include "base/log.h"
#include "base/text.h"
#include "sync/mutants.h"
#include "sync/row_scan.h"

namespace hera::sync {
namespace {

constexpr int wait_timeout_ms = 75'000;  // the server answers within 50 s
constexpr std::int64_t check_every_ms = std::int64_t{24} * 3600 * 1000;
constexpr std::int64_t back_off_first_ms = 1'000, back_off_max_ms = 300'000;

Error nonsense() { return Error{.code = Code::internal, .key = "error.server_answer"}; }
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
    abort_all();
    m_summing.reset();
    m_state = State::connecting;
    m_failures = 0;
    m_retry_at_ms.reset();
    m_problem.reset();
    advance();
}

void Engine::online(bool online) {
    if (!online) {
        // Nothing will answer: say so now rather than after a time-out.
        if (busy() || m_state == State::ready || m_state == State::connecting) {
            abort_all();
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
    abort_all();
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
    slot = {++m_last_id, kind, {}};
    m_sends.push_back({slot.id, method, std::move(path), std::move(body), timeout_ms});
}

void Engine::abort(Outgoing& slot) {
    // What nobody has taken yet never leaves.
    auto of = [&](const Send& send) { return send.id == slot.id; };
    auto waiting = std::find_if(m_sends.begin(), m_sends.end(), of);
    if (waiting != m_sends.end()) {
        m_sends.erase(waiting);
    } else if (slot.id != 0) {
        m_aborts.push_back(slot.id);
    }
    slot = {};
}

void Engine::abort_all() {
    for (Outgoing* slot : {&m_main, &m_look, &m_wait, &m_story}) abort(*slot);
    m_arrived.reset();  // comes again
}

// What to do next, when nothing is under way.
void Engine::advance() {
    if (m_arrived) return;  // first what it says
    if (m_state == State::connecting && m_main.id == 0) {
        HelloRequest hello;
        hello.now = m_clock.now();
        hello.cursor = m_replica.cursor();
        send(m_main, Kind::hello, "POST", "v1/sync/hello", encode(hello), request_timeout_ms);
        return;
    }
    if (!talking()) return;
    push();
    if (!talking()) return;
    if (m_main.id == 0) fetch();
    if (m_main.id == 0 && !m_caught_up) {
        m_caught_up = m_replica.counts().pending == 0 && m_replica.snapshots().open().empty();
        if (m_caught_up) m_last_sync = m_clock.now();
    }
    if (m_caught_up) check();
    fetch_history();
    if (m_wait.id == 0 && !m_wait_at_ms && m_head <= m_replica.cursor()) {
        send(m_wait, Kind::wait, "GET", "v1/sync/wait?cursor=" + to_text(m_replica.cursor()), {}, wait_timeout_ms);
    }
}

void Engine::push() {
    if (m_main.id != 0 || !m_may_push) return;
    auto ops = m_replica.to_push(m_batch_max, push_bytes_max);
    if (!ops.ok()) return back_off(State::failing, 0, std::move(ops).error());
    if (ops.value().empty()) {
        m_may_push = false;
        return;
    }
    send(m_main, Kind::push, "POST", "v1/sync/push", encode(PushRequest{m_clock.now(), std::move(ops).value()}),
         request_timeout_ms);
}

// Pages and slices in turns, as long as there are both.
void Engine::fetch() {
    const Snapshots& snapshots = m_replica.snapshots();
    auto wants = m_replica.wants_page();
    if (!wants.ok()) return back_off(State::failing, 0, std::move(wants).error());
    bool behind = m_head > m_replica.cursor() || wants.value();
    if (!snapshots.open().empty() && (m_slice_next || !behind)) {
        fetch_slice(snapshots.next());
    } else if (behind) {
        m_slice_next = true;
        send(m_main, Kind::pull, "GET", "v1/sync/pull?cursor=" + to_text(m_replica.cursor()), {}, request_timeout_ms);
    }
}

void Engine::fetch_slice(const SnapshotRequest& slice) {
    m_slice_next = false;
    std::string body = encode(slice);
    send(m_main, Kind::snapshot, "POST", "v1/sync/snapshot", body, request_timeout_ms);
    m_main.slice = std::move(body);
}

// Behind an answer that has arrived and is not applied yet. What it says changes nothing about what is asked for then, but for
// where the next slice begins, which stands at the front of it; or E6 finds out.
void Engine::ask_ahead() {
    const Snapshots& snapshots = m_replica.snapshots();
    if (snapshots.open().empty()) return;
    push();
    if (!talking() || m_main.id != 0) return;
    if (m_arrived->kind == Kind::pull) return fetch_slice(snapshots.next());
    if (!fits(m_arrived->slice)) return;  // it is let go of, and says nothing of what follows
    if (m_head > m_replica.cursor()) return fetch();
    auto place = text_member(m_arrived->body, "next");
    auto slice = place ? snapshots.next_behind(*place) : std::nullopt;
    if (slice) fetch_slice(*slice);
}

// Everything is exchanged: is what is here what the server has?
void Engine::check() {
    std::int64_t now = m_clock.now().ms, last = m_replica.checked_at().ms;
    bool due = last == 0 || now - last >= check_every_ms || last - now >= check_every_ms;
    if (m_summing || (m_suspects.empty() && !due) || m_clock.monotonic_ms() < m_check_after_ms) return;
    m_summing = SumsRequest{};
    if (!m_suspects.empty()) {
        auto bounds = m_replica.bounds_of(m_suspects.back());
        if (!bounds.ok()) return back_off(State::failing, 0, std::move(bounds).error());
        m_summing = SumsRequest{m_suspects.back(), std::move(bounds).value()};
    }
    m_summing_at = m_replica.cursor();
    send(m_look, Kind::sums, "POST", "v1/sync/sums", encode(*m_summing), request_timeout_ms);
}

// The server's sums and ours.
Result<void> Engine::compare(const SumsReply& theirs) {
    SumsRequest asked = *std::exchange(m_summing, std::nullopt);
    bool still = theirs.at == m_summing_at && theirs.at == m_replica.cursor() && m_replica.snapshots().open().empty();
    if (!still) {  // E5
        m_check_after_ms = m_clock.monotonic_ms() + ask_again_ms;
        return {};
    }
    SumsReply ours = TRY(m_replica.sums(asked));
    if (asked.entity.empty()) {
        for (const auto& [entity, sum] : ours.sums) {
            for (const auto& [other, their_sum] : theirs.sums) {
                if (other == entity && !(their_sum == sum)) m_suspects.push_back(entity);
            }
        }
        return m_suspects.empty() ? m_replica.set_checked(m_clock.now()) : Result<void>{};
    }
    m_suspects.pop_back();
    std::vector<std::pair<RecordId, RecordId>> differ;
    for (std::size_t i = 0; i < ours.sums.size() && i < theirs.sums.size(); ++i) {
        if (ours.sums[i].second == theirs.sums[i].second) continue;
        differ.emplace_back(i == 0 ? RecordId{} : asked.bounds[i - 1], i == asked.bounds.size() ? RecordId{} : asked.bounds[i]);
    }
    log(LogLevel::warning, "sync: " + to_text(static_cast<std::int64_t>(differ.size())) + " stretches of " + asked.entity +
                               " differ from the server's and are fetched again");
    TRY(m_replica.repair(asked.entity, differ));
    m_caught_up = m_caught_up && differ.empty();
    return m_suspects.empty() ? m_replica.set_checked(m_clock.now()) : Result<void>{};
}

bool Engine::arrived(std::uint32_t id, int status, const std::string& body, std::int64_t retry_after_ms) {
    apply_arrived();  // one after the other
    Outgoing of;
    for (Outgoing* slot : {&m_main, &m_wait, &m_look, &m_story}) {
        if (id != 0 && slot->id == id) of = std::exchange(*slot, {});
    }
    if (of.kind == Kind::none) return false;  // aborted meanwhile
    if (status == 200 && (of.kind == Kind::pull || of.kind == Kind::snapshot)) {
        m_arrived = Arrived{of.kind, std::move(of.slice), body};
        ask_ahead();
        return m_arrived.has_value();
    }
    if (status == 200 || (of.kind == Kind::wait && status == 204)) {
        answered(of.kind, body);
    } else {
        failed(of.kind, status, body, retry_after_ms);
    }
    advance();
    return false;
}

void Engine::apply_arrived() {
    if (!m_arrived) return;
    Arrived one = *std::exchange(m_arrived, std::nullopt);
    if (one.kind == Kind::snapshot) {
        slice_answered(one.slice, one.body);
    } else {
        answered(one.kind, one.body);
    }
    advance();
}

void Engine::answered(Kind kind, const std::string& body) {
    switch (kind) {
        case Kind::hello: return hello_answered(body);
        case Kind::push: return push_answered(body);
        case Kind::pull: {
            auto page = decode_pull_page(body);
            if (!page.ok() || page.value().from != m_replica.cursor()) return back_off(State::failing, 0, nonsense());
            auto applied = m_replica.apply_page(page.value());
            if (!applied.ok()) return back_off(State::failing, 0, std::move(applied).error());
            m_head = page.value().more ? std::max(page.value().head, m_replica.cursor() + 1) : m_replica.cursor();
            m_head = std::max(m_head, page.value().head);
            m_failures = 0;
            if (!m_replica.snapshots().open().empty()) m_caught_up = false;  // a group was joined
            return;
        }
        case Kind::sums: {
            auto sums = decode_sums_reply(body);
            if (!sums.ok() || !m_summing) return back_off(State::failing, 0, nonsense());
            m_head = std::max(m_head, sums.value().at);
            m_caught_up = m_caught_up && m_head <= m_replica.cursor();
            m_failures = 0;
            auto compared = compare(sums.value());
            if (!compared.ok()) back_off(State::failing, 0, std::move(compared).error());
            return;
        }
        case Kind::history: {
            auto taken = take_history(body);
            if (!taken.ok()) back_off(State::failing, 0, std::move(taken).error());
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
        case Kind::snapshot:
        case Kind::none: return;
    }
}

// E6. Is it what would be asked now?
bool Engine::fits(const std::string& slice) const {
    const Snapshots& snapshots = m_replica.snapshots();
    return !snapshots.open().empty() && encode(snapshots.next()) == slice;
}

void Engine::slice_answered(const std::string& asked, const std::string& body) {
    if (!fits(asked)) return;
    auto page = decode_snapshot_page(body);
    if (!page.ok()) return back_off(State::failing, 0, nonsense());
    auto applied = m_replica.apply_snapshot(page.value());
    if (!applied.ok()) return back_off(State::failing, 0, std::move(applied).error());
    m_head = std::max(m_head, page.value().head);
    m_failures = 0;
}

void Engine::hello_answered(const std::string& body) {
    auto hello = decode_hello_reply(body);
    if (!hello.ok()) return back_off(State::failing, 0, nonsense());
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
    std::int64_t cursor = m_replica.cursor();
    if (cursor == 0 || cursor < hello.value().horizon) {
        auto begun = m_replica.start_over(hello.value().head, hello.value().groups);
        if (!begun.ok()) return back_off(State::failing, 0, std::move(begun).error());
    }
    m_head = hello.value().head;
    m_state = State::ready;
    m_untold.clear();
    m_may_push = true;
    m_caught_up = false;
    m_problem.reset();
}

void Engine::push_answered(const std::string& body) {
    auto push = decode_push_reply(body);
    if (!push.ok()) return back_off(State::failing, 0, nonsense());
    bool too_old = false;
    for (const PushResult& result : push.value().results) {
        too_old = too_old || result.code == OpCode::update_needed;
        if (refused(result.code) && mutant(Mutant::poison_blocks_queue)) return back_off(State::failing, 0, nonsense());
    }
    auto applied = m_replica.apply_push(push.value());
    if (!applied.ok()) return back_off(State::failing, 0, std::move(applied).error());
    if (push.value().results.empty()) return back_off(State::failing, 0, nonsense());
    m_head = std::max(m_head, push.value().head);
    m_failures = 0;
    m_batch_max = std::min(push_ops_max, m_batch_max * 2);
    // The server is older than an op of ours; the same batch would be refused again and again.
    if (too_old)
        return back_off(State::failing, back_off_max_ms / 2, Error{.code = Code::busy, .key = "error.server_older"});
}

void Engine::failed(Kind kind, int status, const std::string& body, std::int64_t retry_after_ms) {
    switch (status) {
        case 401:
            if (mutant(Mutant::clear_outbox_on_401)) discard_outbox(m_replica);
            return halt(State::signed_out, Error{.code = Code::signed_out, .key = "error.session_expired"});
        case 403:
            if (error_of(status, body).key == "error.device_erased") return halt(State::to_erase, error_of(status, body));
            break;
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
    if (kind == Kind::sums && status != 0) {
        // It only looks: another time.
        m_summing.reset();
        m_check_after_ms = m_clock.monotonic_ms() + back_off_max_ms;
        return;
    }
    if (kind == Kind::history) {
        return history_failed();  // it may be out of sight by now
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
    abort_all();
    m_state = state;
    m_problem = std::move(problem);
    m_caught_up = false;
    m_summing.reset();
    std::int64_t delay = std::min(back_off_max_ms, back_off_first_ms << std::min(m_failures, 20));
    m_failures += 1;
    delay = delay / 2 + static_cast<std::int64_t>(m_random.below(static_cast<std::uint64_t>(delay)));
    m_retry_at_ms = m_clock.monotonic_ms() + std::max(at_least_ms, delay);
}

void Engine::halt(State state, Error problem) {
    abort_all();
    m_state = state;
    m_problem = std::move(problem);
    m_caught_up = false;
    m_summing.reset();
    m_retry_at_ms.reset();
    m_wait_at_ms.reset();
}

}  // namespace hera::sync
