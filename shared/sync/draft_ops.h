// DraftOps: from what a person wants changed to the op that says so — checked by the rules of the model, completed with what
// a new record has by itself, cut down to what really changes. Writes nothing.
#pragma once

#include <string>

#include "base/clock.h"
#include "base/random.h"
#include "store/sqlite.h"
#include "sync/replica.h"

namespace hera::sync {

class DraftOps {
public:
    // `cursor`: what the author has seen, but for fields that show an open change of their own.
    DraftOps(store::Database& database, const Schema& schema, const Identity& identity, std::int64_t cursor, Clock& clock,
             Random& random)
        : m_database(database), m_schema(schema), m_identity(identity), m_cursor(cursor), m_clock(clock), m_random(random) {}

    // `stamp`: the last one given, moved on. A patch that changes nothing has no fields. Errors: invalid with the field,
    // not_found "error.record_gone".
    Result<Op> make(const Draft& draft, BatchId batch, const std::string& label, Hlc& stamp);

private:
    Result<void> fill_create(const Entity& entity, const Draft& draft, Op& op);
    Result<void> fill_patch(const Entity& entity, const Draft& draft, Op& op);
    Result<void> fill_merge(const Entity& entity, const Draft& draft, Op& op);
    Result<void> look_back(const Entity& entity, Op& op);

    store::Database& m_database;
    const Schema& m_schema;
    const Identity& m_identity;
    const std::int64_t m_cursor;
    Clock& m_clock;
    Random& m_random;
};

}  // namespace hera::sync
