// SyncService: the server's half of sync over one tenant's database — hello, push, pull — plus what the server itself
// writes there (the first rows of a tenant, people). No HTTP, no threads, no clock of its own: the caller brings a database
// on which it holds the writer's place (push, seed, add_user) or a read connection (hello, pull, head).
//
//   S1  The author of an op is the session's user and device, never what the body says.
//   S2  An op id is answered once for ever: the same id gives the same result and changes nothing again.
//   S3  All ops of a push are one transaction of the caller. An op that is refused has written nothing but its refusal, and the
//       others go on. An error is nobody's op (the disk, a damaged row): push fails, and the caller undoes all of it.
//   S4  Rows and history leave only for the visibility groups the user is in.
//   S5  A page never splits a seq; `to` = head when it holds everything there is.
//   S6  A page says of every record that went out of the user's sight since the cursor that it did; a cursor for which that is
//       not known any more is refused ("error.copy_too_old", 410).
//   S7  A page has all history of its stretch but for what it says it may have left out (PullPage::partial), and a snapshot all
//       behind the seq it names: a device knows what it lacks (sync/history_gaps.h). Transitions that count are never left out.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/random.h"
#include "base/result.h"
#include "model/record.h"
#include "storage/auth_context.h"
#include "store/record_table.h"
#include "store/sqlite.h"
#include "sync/protocol.h"

namespace hera::server {

struct NewUser {
    UserId user{};
    std::string name, email, role;
};

// When a page leaves history out (sync/protocol.h); tests have small organisations.
struct HistoryLimits {
    std::size_t per_record = sync::history_per_record;
    std::int64_t page_seqs = sync::page_seqs_max;
};

class SyncService {
public:
    SyncService(const Schema& schema, const Clock& clock, Random& random, HistoryLimits limits = {})
        : m_schema(schema), m_clock(clock), m_random(random), m_limits(limits) {}

    // A new tenant's file: tables, identity, incarnation, owner, first pipeline with its stages. Own transaction.
    Result<void> seed_tenant(store::Database& database, TenantId tenant, const NewUser& owner, const std::string& currency);
    // Own transaction. A user who is there already stays as they are, so that a broken-off joining can be repeated.
    Result<void> add_user(store::Database& database, const NewUser& user);
    // Own transaction.
    Result<void> rename_user(store::Database& database, const AuthContext& who, const std::string& name);
    // Brings an older file up and checks that it is this tenant's. Errors: corrupt "error.tenant_mixed_up".
    Result<void> open_tenant(store::Database& database, TenantId tenant);

    // The bodies are the wire forms of sync/protocol.h. `push` runs inside the caller's transaction.
    Result<std::string> hello(store::Database& database, const AuthContext& who, const std::string& body);
    Result<std::string> push(store::Database& database, const AuthContext& who, const std::string& body);
    struct PullRequest {
        std::int64_t cursor = 0;
        std::size_t limit = 0;  // 0: the default
    };
    Result<std::string> pull(store::Database& database, const AuthContext& who, PullRequest request);
    Result<std::string> snapshot(store::Database& database, const AuthContext& who, const std::string& body);
    Result<std::string> sums(store::Database& database, const AuthContext& who, const std::string& body);
    // Errors: not_found "error.not_found" for a record that is not there, or not this person's to see.
    Result<std::string> history(store::Database& database, const AuthContext& who, sync::HistoryRequest request);
    // Besides everyone's group. Own transaction. Devices hear of it by their next pull.
    Result<void> set_groups(store::Database& database, UserId user, const std::vector<std::string>& groups);
    Result<std::int64_t> head(store::Database& database);
    // A device that speaks of the history before a restore must say hello first: its cursor and base_seq mean nothing here.
    // "" (a device that does not say) passes. Errors: conflict "error.tenant_restored" (410).
    Result<void> same_history(store::Database& database, std::string_view incarnation);
    // The file has just been put back from a backup: a new incarnation begins at its head. `shared`: where the history that it
    // takes the place of had itself begun anew, if it had. Own transaction.
    Result<void> mark_restored(store::Database& database, std::int64_t shared = INT64_MAX);

    // The record, when it is there and in a group of this person's (S4); it may be in the trash.
    Result<std::optional<Record>> load_visible(store::Database& database, const AuthContext& who, const Entity& entity,
                                               RecordId id);
    // Whether the bytes of an attachment are here (model/attachment_rules.h). An op of its own, inside the caller's transaction.
    Result<void> set_attachment_state(store::Database& database, const AuthContext& who, RecordId attachment,
                                      std::string_view state);

    // The same without text, for the simulator and tests.
    Result<sync::PushReply> push_ops(store::Database& database, const AuthContext& who, sync::PushRequest request);
    Result<sync::PullPage> page(store::Database& database, const AuthContext& who, const PullRequest& request);
    Result<sync::SnapshotPage> snapshot_page(store::Database& database, const AuthContext& who,
                                             const sync::SnapshotRequest& request);
    Result<sync::SumsReply> row_sums(store::Database& database, const AuthContext& who, const sync::SumsRequest& request);
    Result<sync::HistoryReply> history_of(store::Database& database, const AuthContext& who, const sync::HistoryRequest& request);

private:
    Result<sync::PushResult> push_one(store::Database& database, const AuthContext& who, const std::vector<std::string>& groups,
                                      sync::Op& op, std::int64_t& head, Instant device_now);
    Result<std::int64_t> horizon(store::Database& database);
    Result<void> moved(store::Database& database, const std::vector<std::string>& groups, sync::PullPage& page);
    Result<void> came_into_sight(store::Database& database, const std::vector<std::string>& groups,
                                 const store::StoredRecord& stored, sync::PullPage& page);
    Result<std::optional<RecordId>> slice(store::Database& database, const Entity& entity, sync::SnapshotPage& out, RecordId above,
                                          RecordId until, std::size_t& left);
    Result<void> told_with(store::Database& database, RecordId id, sync::SnapshotPage& out);
    Result<bool> sees_survivor(store::Database& database, const AuthContext& who, const Entity& entity, const sync::Op& op,
                               const std::optional<store::StoredRecord>& stored);
    Result<void> write_as_server(store::Database& database, const AuthContext& who, std::vector<sync::Op> ops);

    const Schema& m_schema;
    const Clock& m_clock;
    Random& m_random;
    const HistoryLimits m_limits;
};

}  // namespace hera::server
