#include "store/outbox_mirror.h"

#include <algorithm>
#include <utility>

#include "base/log.h"
#include "sync/mutants.h"

namespace hera {

OutboxMirror::OutboxMirror(std::unique_ptr<MirrorFiles> files, std::string folder, const Clock& clock, Random& random)
    : m_files(std::move(files)), m_folder(std::move(folder)), m_clock(clock), m_random(random) {}

OutboxMirror::~OutboxMirror() = default;

void OutboxMirror::read(std::function<void(Kept)> done) {
    if (!m_files) return done({});
    m_files->read_all(m_folder, [this, done = std::move(done)](Result<std::vector<MirrorFiles::Found>> found) {
        Kept kept;
        note(found.ok() ? Result<void>{} : Result<void>(found.error()));
        if (!found.ok()) return done(std::move(kept));
        for (const MirrorFiles::Found& file : found.value()) {
            kept.any = true;
            kept.texts.push_back(read_outbox(file.bytes));
            if (kept.texts.back().damaged > 0) log(LogLevel::warning, "outbox mirror: damaged lines were left out");
            // What a newer build wrote is left for it.
            if (kept.texts.back().newer == 0) m_superseded.push_back(file.name);
        }
        done(std::move(kept));
    });
}

void OutboxMirror::start(sync::Replica& replica) {
    m_replica = &replica;
    m_header = outbox_header(replica.identity());
    replica.take_own_changes();  // collected from here on
    make_file();
}

// A new file with everything that is unsent. Until it is there the one before goes on.
void OutboxMirror::make_file() {
    bool none_here = m_problem && m_problem->code == Code::denied;
    if (!m_files || m_making || none_here) return;
    m_making = true;
    // Names sort by age; the random part makes them nobody else's.
    std::string name = RecordId::make(m_clock, m_random).text();
    m_files->make(m_folder, name, [this, name](Result<std::unique_ptr<MirrorFile>> file) {
        m_making = false;
        if (!file.ok()) return note(file.error());
        made(std::move(file).value(), name);
    });
}

void OutboxMirror::made(std::unique_ptr<MirrorFile> file, const std::string& name) {
    auto unsent = m_replica->unsent();
    if (!unsent.ok()) return note(unsent.error());
    Bytes bytes = m_header;
    append_lines(bytes, unsent.value(), {});
    auto written = file->append(bytes);
    note(written);
    if (!written.ok()) {
        file.reset();
        m_files->remove(m_folder, name, [](const Result<void>&) {});  // a full disk needs no more of them
        return;
    }
    if (!unsent.value().empty()) file->flush();
    if (m_file) m_superseded.push_back(m_name);
    m_file = std::move(file);
    m_name = name;
    m_bytes = bytes.size() - m_header.size();
    m_rewrite_at = std::max<std::uint64_t>(rewritten_above_bytes, 4 * m_bytes);
    remove_read();
}

void OutboxMirror::remove_read() {
    for (const std::string& name : std::exchange(m_superseded, {})) {
        m_files->remove(m_folder, name, [this, name](const Result<void>& removed) {
            if (!removed.ok()) m_superseded.push_back(name);  // with the next one
        });
    }
}

void OutboxMirror::committed() {
    if (m_replica == nullptr) return;
    sync::Replica::OwnChanges own = m_replica->take_own_changes();
    if (sync::mutant(sync::Mutant::skip_mirror)) own = {};
    if (!m_file || m_problem) return;  // the next file begins with all that is unsent then
    if (!own.made.empty() || !own.dismissed.empty()) {
        Bytes bytes;
        append_lines(bytes, own.made, own.dismissed);
        m_bytes += bytes.size();
        note(m_file->append(bytes));
        if (!m_problem && !m_wake_at_ms) m_wake_at_ms = m_clock.monotonic_ms() + flush_after_ms;
        if (m_bytes > m_rewrite_at) make_file();
        return;
    }
    if (m_bytes == 0) return;
    sync::Counts counts = m_replica->counts();
    if (counts.pending != 0 || counts.refused != 0) return;
    // Counts are for the screen, and say 0 of what cannot be read. Only a list that was read, and is empty, empties the file (O1).
    auto unsent = m_replica->unsent();
    if (!unsent.ok()) log(LogLevel::warning, "outbox mirror: the outbox cannot be read: " + unsent.error().key);
    if (!unsent.ok() || !unsent.value().empty()) return;
    m_bytes = 0;
    note(m_file->restart(m_header));
}

void OutboxMirror::forget() {
    if (m_file) note(m_file->restart(m_header));
    m_file.reset();
    m_replica = nullptr;
}

void OutboxMirror::tick() {
    if (!m_wake_at_ms || m_clock.monotonic_ms() < *m_wake_at_ms) return;
    m_wake_at_ms.reset();
    if (m_problem) {
        if (m_replica != nullptr) make_file();
    } else if (m_file) {
        m_file->flush();
    }
}

void OutboxMirror::note(const Result<void>& written) {
    if (written.ok()) {
        m_problem.reset();
        return;
    }
    if (!m_problem) log(LogLevel::warning, "outbox mirror: " + written.error().key);
    m_problem = written.error();
    m_wake_at_ms.reset();
    // Where there is no such file system there will be none in half a minute either.
    if (written.error().code != Code::denied) m_wake_at_ms = m_clock.monotonic_ms() + try_again_after_ms;
}

}  // namespace hera
