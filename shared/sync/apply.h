// apply: the only function of the house that writes record cells — on the device and on the server, for a person's edits
// and for confirmed rows. It has two inputs, an op and a confirmed row, and it is total: people's rules are checked at the
// doors (Replica::commit, SyncService::push), so that two builds with different rules cannot diverge.
//
// All calls run inside the caller's transaction.
//
//   A1  A patch never creates a record; delete and restore change the trash flag alone.
//   A2  Device: a record that own open ops touch has an image, its confirmed row (or "did not exist"). What it shows is the
//       image with those of its open ops on it that the image does not contain (seq 0 or > image.ver), in order (L4).
//   A3  Device: an own op is open until the row that contains it has arrived (image.ver ≥ seq) or it was refused.
//   A4  Server: every accepted op raises its record's ver to its seq, also when no cell changed, so that A3 ends.
//   A5  A cell this build does not know is kept and handed on as it came.
#pragma once

#include <optional>

#include "base/random.h"
#include "model/record.h"
#include "store/ddl.h"
#include "sync/changes.h"
#include "sync/merge.h"
#include "sync/protocol.h"

namespace hera::sync {

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
    // A row from the server: the confirmed state, whatever was here. Own open ops stay on top of it.
    Result<void> put_row(const WireRow& row);
    // History from the server; an own op is recognised by its id.
    Result<void> put_history(const LoggedOp& entry);
    // After an own op was acked or refused: settles what the image already contains and shows the record anew.
    Result<void> settle(const std::string& entity, RecordId record);

    // ---- server ----
    struct Merged {
        OpCode code = OpCode::applied;
        std::string reason;  // of a refusal
    };
    // One op of a device into the tenant's rows as number `seq`: merge, conflicts, op row. `corrected` is the op's stamp on
    // the server's clock. New conflict records take their id from `random`.
    Result<Merged> merge(Op& op, std::int64_t seq, Hlc corrected, Instant now, Random& random);
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
    Result<void> drop_image(RecordId record);
    Result<void> show(const Entity& entity, RecordId record, const Image& image);
    Result<void> write(Record record, const std::string& versions);
    Result<void> erase(const Entity& entity, RecordId record);
    Result<void> keep_loser(const Record& record, std::string_view field, const std::string& kept, const std::string& other,
                            UserId kept_by, UserId other_by, std::int64_t seq, Instant now, Random& random);

    store::Database& m_database;
    const Schema& m_schema;
    Changes m_changes;
};

}  // namespace hera::sync
