// A replica on a database in memory, with words for the records tests need.
#pragma once

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "support/fake_clock.h"
#include "support/seeded_random.h"
#include "sync/replica.h"

#include <catch2/catch_test_macros.hpp>

namespace hera::test {

struct ReplicaFixture {
    using Fields = std::vector<std::pair<std::string, Value>>;

    ReplicaFixture() {
        auto opened = store::Database::open({.path = ":memory:"});
        REQUIRE(opened.ok());
        database = std::move(opened).value();
        identity.tenant = TenantId::make(clock, random);
        identity.user = UserId::make(clock, random);
        auto made = sync::Replica::open(*database, Schema::built_in(), identity, clock, random);
        REQUIRE(made.ok());
        replica = std::move(made).value();
    }

    RecordId create(std::string_view entity, Fields fields) {
        RecordId id = RecordId::make(clock, random);
        write({sync::Draft::Kind::create, std::string(entity), id, std::move(fields)});
        return id;
    }
    BatchId patch(std::string_view entity, RecordId id, Fields fields) {
        return write({sync::Draft::Kind::patch, std::string(entity), id, std::move(fields)});
    }
    BatchId remove(std::string_view entity, RecordId id) {
        return write({sync::Draft::Kind::remove, std::string(entity), id, {}});
    }
    BatchId write(sync::Draft draft) {
        clock.advance(1);
        auto committed = replica->commit("undo.edit", {std::move(draft)});
        if (!committed.ok())
            UNSCOPED_INFO(committed.error().key << " " << committed.error().field << " " << committed.error().detail);
        REQUIRE(committed.ok());
        return committed.value().batch;
    }
    const Entity& entity(std::string_view key) const { return Schema::built_in().at(key); }

    // A pipeline with the stages new (20 %), won and lost.
    struct Board {
        RecordId pipeline{}, open{}, won{}, lost{};
    };
    Board board() {
        Board out;
        auto text = [](const char* word) { return Value(std::string(word)); };
        out.pipeline = create("pipeline", {{"name", text("Sales")}, {"position", Value(std::int64_t{1})}});
        auto stage = [&](const char* name, std::int64_t position, std::int64_t probability, const char* outcome) {
            return create("stage", {{"name", text(name)},
                                    {"pipeline", Value(out.pipeline)},
                                    {"position", Value(position)},
                                    {"probability", Value(probability)},
                                    {"outcome", text(outcome)}});
        };
        out.open = stage("New", 1, 20, "open");
        out.won = stage("Won", 2, 100, "won");
        out.lost = stage("Lost", 3, 90, "lost");
        return out;
    }
    RecordId deal(const Board& at, RecordId stage, const char* name, std::int64_t minor, const char* currency = "USD") {
        return create("deal", {{"name", Value(std::string(name))},
                               {"pipeline", Value(at.pipeline)},
                               {"stage", Value(stage)},
                               {"amount", Value(Money{minor, currency})}});
    }

    FakeClock clock;
    SeededRandom random{7};
    std::unique_ptr<store::Database> database;
    sync::Identity identity;
    std::unique_ptr<sync::Replica> replica;
};

inline Value text_value(const char* text) { return Value(std::string(text)); }

}  // namespace hera::test
