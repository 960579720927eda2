// A tab that is frozen while it leads, loses the database to another tab, and goes on as if nothing had happened (I10).
#include "device.h"
#include "device_net.h"
#include "link/codec.h"
#include "sync/op_log.h"

namespace hera::sim {

// Between two turns, with nothing under way on the disk: what was asked for before is done before another opens.
void SimDevice::freeze() {
    bool idle = m_disk.waiting() == 0 && m_mirror.waiting() == 0 && m_device_store->waiting() == 0 && m_files.waiting() == 0;
    if (m_frozen || m_visitor || m_signing_in || database() == nullptr || !m_on_disk || !idle) return;
    m_net->freeze();
    m_frozen.emplace(Frozen{std::move(m_net), std::move(m_device_store), std::move(m_host), m_life, m_session,
                            m_status.durable, false, false});
    ++m_life;
    m_seen_database = nullptr;
    m_on_disk = false;
    m_world.after(m_world.between(50, 5'000), "another tab", m_node, [this, life = m_frozen->life] {
        if (!m_frozen || m_frozen->life != life) return;
        start();
        // While the other is still opening, or long after.
        m_world.after(m_world.chance(400) ? m_world.between(0, 40) : m_world.between(100, 60'000), "thaw", m_node,
                      [this, life] {
                          if (m_frozen && m_frozen->life == life) thaw();
                      });
    });
}

void SimDevice::thaw() {
    if (!m_frozen || m_frozen->thawed) return;
    m_frozen->thawed = true;
    write_in_frozen();
}

// The person is back in the first tab and writes something down.
void SimDevice::write_in_frozen() {
    link::RunEdits run;
    run.tenant = m_frozen->session.account.tenant;
    run.user = m_frozen->session.account.user;
    run.request = ++m_request;
    run.label = "undo.create";
    run.edits = {{link::Edit::Kind::create, "contact", RecordId::make(m_clock, m_random),
                  {{"last_name", Value(std::string("Two tabs"))}}}};
    Bytes bytes = link::encode(link::ToStore(run));
    m_frozen->host->message(1, bytes.data(), bytes.size());
    after_call();
}

void SimDevice::frozen_said(const Bytes& bytes) {
    auto message = link::decode_from_store(bytes);
    if (!message.ok()) return m_world.fail("the store sent something nobody can read");
    if (m_frozen->told) return m_world.fail("I10: a worker that was told it does not lead goes on");
    if (const auto* applied = std::get_if<link::Applied>(&message.value())) {
        LocalDatabase* made_in = m_frozen->host->database();
        if (!applied->batch.none() && made_in != nullptr) note_made(frozen_copy(), *made_in, applied->batch, true);
    }
    if (const auto* status = std::get_if<link::Status>(&message.value())) {
        auto before = std::exchange(m_frozen->durable, status->durable);
        if (status->durable != link::Status::Durable::saved || before == link::Status::Durable::saved) return;
        m_ledger.saved(frozen_copy(), true);
        if (m_on_disk)
            return m_world.fail("I10: device " + std::to_string(m_node) + ": a tab whose database was taken over says 'saved'");
        // It was before the other opened.
        m_world.after(m_world.between(500, 5'000), "first tab again", m_node, [this, life = m_frozen->life] {
            if (m_frozen && m_frozen->life == life) write_in_frozen();
        });
    }
}

void SimDevice::set_frozen_timer(double delay_ms) {
    if (delay_ms < 0) return;
    m_world.after(static_cast<std::int64_t>(delay_ms), "timer of the first tab", m_node, [this, life = m_frozen->life] {
        if (!m_frozen || m_frozen->life != life) return;
        m_frozen->host->timer();
        after_call();
    });
}

// What was made in it is in the database (written before the other opened, or taken out of the mirror), or lost before
// anything was promised.
void SimDevice::frozen_gone() {
    int copy = frozen_copy();
    m_frozen.reset();
    if (!m_on_disk || database() == nullptr) return;  // the next opening looks
    sync::Replica& replica = database()->replica();
    if (copy_of(replica.identity().user) != copy) return;
    m_ledger.reopened(copy, [&replica](OpId id) {
        auto found = sync::find_op(replica.database(), id);
        return found.ok() && found.value().has_value();
    });
}

}  // namespace hera::sim
