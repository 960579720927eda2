// Planted bugs, to prove that the simulator would notice them. They exist only in builds with HERA_MUTANTS (tests/sim);
// everywhere else mutant() is the constant false and the code behind it is gone.
#pragma once

#include <cstdint>

namespace hera::sync {

enum class Mutant : std::uint8_t {
    none,
    skip_dedupe,                 // an op that arrives twice is taken twice
    acknowledge_before_durable,  // the device calls a change saved, and lets it go, when it is sealed but not stored
    send_before_durable,         // an op leaves the device before it is stored there
    skip_mirror,                 // an unsent op is not written a second time outside the database
    cursor_before_rows,          // the cursor is written in a transaction of its own, before the rows it covers
    patch_creates_record,        // the server takes a patch of a record that nobody made
    replay_creates_record,       // a device shows a record of which it has a patch only
    drop_loser,                  // the losing value of a clash is not kept
    own_edits_conflict,          // a device's op conflicts with its own earlier ones
    poison_blocks_queue,         // a refusal counts as a failure: what is sent with the op waits for ever
    clear_outbox_on_401,         // the end of a session takes the unsent ops with it
    skip_replay_after_pull,      // a row that arrives hides own ops that it does not contain
    relaxed_instead_of_strict,   // a person's change is stored as if the server could give it again
    skip_epoch_check,            // the storage takes writes from a worker that another has taken the database from
    skip_guard,                  // a command is taken although its precondition does not hold any more
    ignore_pointer,              // a patch of a merged-away record stays with it in the trash
    ignore_key,                  // nobody looks whether a key is another record's
    wrong_outbox,                // whoever signs in goes on with the copy that is open, and its outbox
    keep_revoked,                // rows of a group that the person has left stay on the device
    ignore_grant,                // a group that the person has joined counts as here without its rows being fetched
    forget_middle_group,         // a row that moves on leaves a mark for one group only, the one it was made in
    ignore_horizon,              // a cursor from before the horizon is answered as if nothing had been forgotten since
    push_unseen,                 // the server takes a patch of a record that its author is not to see
    available_before_kept,       // a file counts as available before its content has its place
    sweep_named,                 // what nothing has named for long is not looked for among what is named
    let_go_unsent,               // a device lets go of bytes as soon as they have left, not when the server says it has them
    forget_gap,                  // what a page left out of the history is not noted
};

#ifdef HERA_MUTANTS
// Names of their own: in a program with both kinds of objects, those compiled without the bugs stay without them.
inline namespace with_planted_bugs {
inline Mutant planted = Mutant::none;
inline bool mutant(Mutant which) { return planted == which; }
}  // namespace with_planted_bugs
#else
constexpr bool mutant(Mutant) { return false; }
#endif

}  // namespace hera::sync
