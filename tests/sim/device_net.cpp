#include "device_net.h"

#include <utility>

#include "base/json.h"
#include "sync/protocol.h"

namespace hera::sim {
namespace {

std::int64_t latency(World& world) {
    return world.strike(Fault::slow) ? world.between(500, 25'000) : world.between(5, 120);
}

std::string header(const HttpRequest& request, const char* name) {
    for (const auto& [key, value] : request.headers) {
        if (key == name) return value;
    }
    return {};
}

}  // namespace

void SimDevice::Net::send(const HttpRequest& request, Callback done) {
    if (m_frozen) return;
    World& world = m_device.m_world;
    int node = m_device.m_node;
    std::uint32_t life = m_device.m_life, cookie = m_device.m_cookie;
    m_open[request.id] = std::move(done);
    check_names(request);
    if (request.path == "v1/sync/push") m_pushed.push_back(request);
    // From here on this object may be gone: the device is what lasts.
    auto end = [device = &m_device, life, request](const HttpReply& reply) {
        if (life == device->m_life) device->m_net->finish(request, reply);
    };
    // The worker ends when the message has left; not inside its own call.
    if (world.call("send", node)) {
        world.after(0, "crash", node, [device = &m_device, life] {
            if (life == device->m_life) device->crash_as_asked();
        });
    }
    world.after(request.timeout_ms, "time-out", node, [end] { end(HttpReply{}); });
    if (!m_device.m_online) return world.after(world.between(1, 20), "no network", node, [end] { end(HttpReply{}); });
    int copies = world.strike(Fault::duplicate) ? 2 : 1;
    for (int i = 0; i < copies; ++i) {
        if (m_device.m_silent || world.strike(Fault::request_lost)) continue;
        world.after(latency(world), "request", node, [device = &m_device, life, node, cookie, request, end, &world] {
            device->m_server.receive(node, cookie, request, [device, life, end, node, &world](const HttpReply& reply) {
                world.trace(reply.body);
                if (life != device->m_life || device->m_silent || world.strike(Fault::answer_lost)) return;
                world.after(latency(world), "answer", node, [device, life, end, reply, node, &world] {
                    if (life == device->m_life && world.call("answer", node)) return device->crash_as_asked();
                    end(reply);
                });
            });
        });
    }
}

void SimDevice::Net::finish(const HttpRequest& request, HttpReply reply) {
    auto found = m_open.find(request.id);
    if (found == m_open.end()) return;
    Callback done = std::move(found->second);
    m_open.erase(found);
    reply.id = request.id;
    if (request.path == "v1/session" && reply.status == 200) {
        auto body = parse_json(reply.body);
        m_device.m_cookie = body.ok() ? static_cast<std::uint32_t>(body.value()["cookie"].integer()) : 0;
        m_signed_in = true;
    }
    done(reply);
    m_device.after_call();
}

// I7. After a restart an account that could not be noted may be open under the cookie of the one who came after it: then the
// server refuses. A worker that has seen who signed in has no such excuse.
void SimDevice::Net::check_names(const HttpRequest& request) {
    if (!m_signed_in || request.path == "v1/session") return;
    std::string speaks = header(request, "Hera-User");
    auto person = m_device.m_server.person_of(m_device.m_cookie);
    if (!person || m_device.m_server.person(*person).user.text() == speaks) return;
    m_device.m_world.fail("I7: device " + std::to_string(m_device.m_node) + " sends the copy of one person (" + request.path +
                          ") in the session of another");
}

void SimDevice::Net::note_pushes() {
    for (const HttpRequest& request : std::exchange(m_pushed, {})) note_push(request);
}

void SimDevice::Net::note_push(const HttpRequest& request) {
    auto body = sync::decode_push_request(request.body);
    if (!body.ok()) return m_device.m_world.fail("a push that cannot be read");
    bool unsaved = m_device.database() != nullptr && m_device.database()->durable() == link::Status::Durable::not_saved;
    auto user = UserId::parse(header(request, "Hera-User"));
    int copy = user ? m_device.copy_of(*user) : -1;
    for (const sync::Op& op : body.value().ops) m_device.m_ledger.sent(copy, op, unsaved);
}

void SimDevice::Net::cut() {
    std::map<std::uint32_t, Callback> open = std::move(m_open);
    m_open.clear();
    for (auto& [id, done] : open) {
        m_device.m_world.after(0, "cut", m_device.m_node, [device = &m_device, life = m_device.m_life, done = done, id = id] {
            if (life != device->m_life) return;
            HttpReply nothing;
            nothing.id = id;
            done(nothing);
            device->after_call();
        });
    }
}

}  // namespace hera::sim
