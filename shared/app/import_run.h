// ImportRun: one import of one or more files, from their bytes to an undoable batch of changes, in slices that leave the
// worker time for everything else.
//
//   open → chunks → reading ─ header, samples ─► previewed ⇄ map, fix ─ run ─► running ─► done
//            ▲         └ unreadable, all of them ─► done (errors)                └ cancel: what was written is undone ─► done
//            └── another file joins (also when previewed)
//
// Invariants (quoted by tests):
//   M1  Every row of the files is counted once: created, updated, same or bad; bad ones are listed with line and reason.
//   M2  One import is one batch: one undo step.
//   M3  A cancelled import leaves the records as they were.
//   M4  A slice ends soon after its budget, whatever the files hold.
//
// Each request is answered: ImportOpen, ImportMapping and ImportFix by a preview (of the mapping that holds by then),
// ImportShow by ImportRows, ImportRun by ImportDone. A mapping without fields asks for the one we would choose for that
// entity. With several files each change is followed by a preview of every other file (request 0): companies come first,
// then contacts, then deals, in whatever order they were chosen. Every commit is one transaction of as many rows as fit into
// a slice. Taking back a cancelled import is a batch of its own, and counts nothing.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include "base/clock.h"
#include "base/random.h"
#include "link/messages.h"
#include "sync/replica.h"

namespace hera::app {

class ImportRun {
public:
    using Send = std::function<void(const link::FromStore&)>;

    // `currency`: of amounts that name none.
    ImportRun(sync::Replica& replica, const Clock& clock, Random& random, std::string currency, const link::ImportOpen& asked,
              Send send);
    ~ImportRun();

    // Another file joins. Errors in its preview: busy "error.import_running" once rows are being written.
    void join(const link::ImportOpen& asked);
    void chunk(const link::ImportChunk& message);
    void map(const link::ImportMapping& message);
    void fix(const link::ImportFix& message);
    void show(const link::ImportShow& message);
    void run(const link::ImportRun& message);
    void cancel();
    // The database goes away, or the tab has opened another file: who still waits is told, nothing more is written.
    void drop();

    // Rows are being written or taken back.
    bool running() const;
    // step() has something to do.
    bool has_work() const;
    // Nothing more will come: the object may go.
    bool finished() const;
    // Works for about `budget_ms`.
    void step(std::int64_t budget_ms);

private:
    class ImportTable* table_for(link::Request request, std::uint32_t file);
    struct State;
    std::unique_ptr<State> m_state;
};

}  // namespace hera::app
