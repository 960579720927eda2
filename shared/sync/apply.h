// apply: the only function of the house that writes record cells — on the device and on the server, for a person's edits
// and for confirmed rows. It has two inputs, an op and a confirmed row, and it is total: people's rules are checked at the
// doors (Replica::commit, SyncService::push), so that two builds with different rules cannot diverge.
//
// All calls run inside the caller's transaction.
//
//   A1  A patch never creates a record; delete and restore change the trash flag alone, a merge that and the pointer to the record
//       that stays (merged_away.h).
//   A2  Device: a record that own open ops touch has an image, its confirmed row (or "did not exist"). What it shows is the
//       image with those of its open ops on it that the image does not contain (seq 0 or > image.ver), in order (L4).
//   A3  Device: an own op is open until the row that contains it has arrived (image.ver ≥ seq) or it was refused.
//   A4  Server: every accepted op raises its record's ver to its seq, also when no cell changed, so that A3 ends.
//       What else the server does because of it (merged_away.h, unique_key.h) are ops of its own behind it: of the same author and
//       batch, of no device, each with the next seq.
//   A5  A cell this build does not know is kept and handed on as it came.
//   A6  Server: a record that leaves a visibility group leaves a tombstone for it (tombstones.h), however many groups it goes
//       through; its conflicts, its files' records and its history go with it.
//   A7  Device: what the person is not to see any more goes with its history. Of own ops the fact stays, without words; what has
//       not been sent stays whole (the server will refuse it, and it comes to the inbox).
#pragma once

#include <optional>

#include "base/random.h"
#include "model/record.h"
#include "store/ddl.h"
#include "store/record_table.h"
#include "sync/changes.h"
#include "sync/merge.h"
#include "sync/protocol.h"

namespace hera::sync {

// What is known to be here, so that nobody looks for the rest row by row.
struct Present {
    bool images = true, links = true;  // any
};

class Apply {
public:
    Apply(store::Database& database, const Schema& schema) : m_database(database), m_schema(schema) {}

    // ---- device ----
    // A person's op: keeps the image, fills op.before, writes cells and the op (pending). Errors: not_found
    // "error.record_gone" for a patch, delete or restore of a record that is not there.
    // `unseen`: fields of which the author has not seen what stands: what they replace is no base to join on.
    Result<void> run_local(Op& op, const std::vector<std::string>& unseen = {});
    // An op of this person that is not in the op table although it was made here: the database was lost or is behind, and the
    // op was kept outside it. It becomes pending as it is. Its record may be missing (it comes with a later page): then it
    // shows nothing yet.
    Result<void> adopt(Op op);
    Result<Present> present();
    // A row from the server: the confirmed state, whatever was here. Own open ops stay on top of it.
    Result<void> put_row(const WireRow& row, Present present = {});
    // History from the server; an own op is recognised by its id. True: it says what was not known (of an own op: when it really
    // was).
    Result<bool> put_history(const LoggedOp& entry);
    // This person does not see the record any more, as of seq `ver` (A7). REQUIRES: rows behind `ver` are still to come.
    Result<void> put_end(const Entity& entity, RecordId record, std::int64_t ver);
    // It has moved to another visibility group; what else has become of it comes with its row.
    Result<void> put_group(const Entity& entity, RecordId record, const Cell& group);
    // Everything is here: history of records that are not is of what is not to be seen (A7).
    Result<void> forget_unseen();
    // Of what is told of a record's history after its row has come.
    Result<void> derive_anew(const Entity& entity, RecordId record);
    // The group of the confirmed row; "" when there is none.
    Result<std::string> confirmed_group(const Entity& entity, RecordId record);
    // Own accepted ops at or before `seq` that no row has contained by then: their records are not this person's to see.
    Result<void> close_unseen(std::int64_t seq);
    // After an own op was acked or refused: settles what the image already contains and shows the record anew.
    Result<void> settle(const std::string& entity, RecordId record);

    // ---- server ----
    struct Merged {
        OpCode code = OpCode::applied;
        std::string reason;  // of a refusal
        std::int64_t last = 0;  // of an accepted op: its own seq, or that of the last op the server had to add
    };
    // One op of a device into the tenant's rows as number `seq`: guards, merge, conflicts, op row. `corrected` is the op's stamp
    // on the server's clock. New conflict records and ops take their id from `random`. An op of a record that was merged away is
    // given the survivor, and says in `label` which one it named. An op that is refused has written nothing; after an error the
    // caller undoes what there was of it.
    Result<Merged> merge(Op& op, std::int64_t seq, Hlc corrected, Instant now, Random& random);
    // The same, for whoever has loaded the op's record already. REQUIRES: nothing was written since.
    Result<Merged> merge(Op& op, std::optional<store::StoredRecord> stored, std::int64_t seq, Hlc corrected, Instant now,
                         Random& random);
    // A record in the trash goes for good, with its conflicts, as number `seq`.
    Result<void> purge(const Entity& entity, RecordId record, std::int64_t seq, Instant now);
    // Keeps a refused op with its reason, so that its answer never changes.
    Result<void> keep_refused(const Op& op, std::int64_t seq, OpCode code, const std::string& reason);

    Changes take_changes() {
        Changes out = m_changes;
        m_changes = {};
        return out;
    }

private:
    struct Image {
        std::int64_t ver = 0;
        std::string row;  // "" = the record did not exist
    };
    Result<std::optional<Image>> load_image(RecordId record);
    Result<void> save_image(RecordId record, const Image& image);
    Result<void> keep_image(const Entity& entity, RecordId record);
    Result<void> drop_image(RecordId record);
    Result<void> show(const Entity& entity, RecordId record, const Image& image);
    Result<void> write(Record record, const std::string& versions, Present present = {});
    Result<void> erase(const Entity& entity, RecordId record);
    // What one op of a push happens under.
    struct Turn {
        std::int64_t seq;
        Hlc corrected;
        Instant now;
        Random& random;
    };
    Result<bool> patch_record(Op& op, Record& record, FieldVersions& versions, const std::vector<Cell>& bases, const Turn& turn);
    Result<bool> flip_trash(const Op& op, Record& record, FieldVersions& versions, const Turn& turn);
    Result<void> log(const Op& op, const Record& record, const Turn& turn, bool clash, bool tracked);
    Result<Merged> merge_away(Op& op, Record record, FieldVersions versions, const Turn& turn);
    Result<std::int64_t> repoint(const Op& op, const Record& loser, RecordId survivor, Turn turn);
    Result<void> move_group(const Record& record, const std::string& from, const Turn& turn);
    Result<bool> patch_holder(const Op& create, const Entity& entity, RecordId holder, Turn turn);
    Result<void> keep_loser(const Record& record, std::string_view field, const std::string& kept, const std::string& other,
                            UserId kept_by, UserId other_by, const Turn& turn);

    store::Database& m_database;
    const Schema& m_schema;
    Changes m_changes;
};

}  // namespace hera::sync
