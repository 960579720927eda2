// OutboxMirror: a second copy of what only this device has — ops the server has not answered, and refused ones — outside
// the database, because a browser can lose a database as a whole and everything else can be fetched again.
//
//     read() ─► texts of earlier workers ─► the owner gives them to Replica::adopt ─► start(): an own file with all that is
//     unsent, then the earlier files are removed ─► committed() after each change ─► emptied when nothing is unsent
//
// Invariants (quoted by tests):
//   O1  From start() on, an own op that is pending or refused stands in a file of the mirror from the moment it is
//       committed in memory (before it is durable in the database), unless problem() says that it cannot.
//   O2  A file is removed only when all that was unsent in it stands in another one.
//   O3  The mirror never delays or fails a change: without a place to write it does nothing and says so once.
//   O4  A worker writes its own file only, so a frozen one and its successor never write into each other's.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/random.h"
#include "platform/mirror_files.h"
#include "store/outbox_lines.h"
#include "sync/replica.h"

namespace hera {

class OutboxMirror {
public:
    static constexpr std::size_t rewritten_above_bytes = 1u << 20;
    static constexpr std::int64_t flush_after_ms = 1000;
    static constexpr std::int64_t try_again_after_ms = 30'000;

    struct Kept {
        std::vector<OutboxText> texts;  // oldest first
        bool any = false;               // a file was there: this browser has had the database open
    };

    // `files` null: there is no mirror.
    OutboxMirror(std::unique_ptr<MirrorFiles> files, std::string folder, const Clock& clock, Random& random);
    ~OutboxMirror();
    OutboxMirror(const OutboxMirror&) = delete;
    OutboxMirror& operator=(const OutboxMirror&) = delete;

    void read(std::function<void(Kept)> done);
    // REQUIRES: read() has answered; `replica` outlives this.
    void start(sync::Replica& replica);
    // Call after every group of replica calls that may have written.
    void committed();
    // What is unsent is given up on purpose: nothing of it may come back.
    void forget();

    const std::optional<Error>& problem() const { return m_problem; }
    std::uint64_t bytes() const { return m_bytes; }
    std::optional<std::int64_t> wake_at_ms() const { return m_wake_at_ms; }
    void tick();

private:
    void make_file();
    void made(std::unique_ptr<MirrorFile> file, const std::string& name);
    void remove_read();
    void note(const Result<void>& written);

    std::unique_ptr<MirrorFiles> m_files;
    const std::string m_folder;
    const Clock& m_clock;
    Random& m_random;
    sync::Replica* m_replica = nullptr;

    std::unique_ptr<MirrorFile> m_file;
    std::string m_name;
    Bytes m_header;
    std::vector<std::string> m_superseded;  // to remove once the own file holds what is unsent
    std::uint64_t m_bytes = 0;              // of ops in the own file
    std::uint64_t m_rewrite_at = rewritten_above_bytes;
    bool m_making = false;
    std::optional<Error> m_problem;
    std::optional<std::int64_t> m_wake_at_ms;  // to flush, or to try again
};

}  // namespace hera
