// Two or three devices and the real sync service, without network or engine: push and pull are calls.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "model/field_types.h"
#include "services/sync_service.h"
#include "support/any_value.h"
#include "support/fake_clock.h"
#include "support/seeded_random.h"
#include "sync/op_log.h"
#include "sync/replica.h"

#include <catch2/catch_test_macros.hpp>

namespace hera::test {

class Team;

struct Device {
    Device(Team& its_team, UserId who, std::string its_role);
    using Fields = std::vector<std::pair<std::string, Value>>;

    RecordId create(const char* entity, Fields fields) {
        RecordId id = any_id(random);
        commit({sync::Draft::Kind::create, entity, id, std::move(fields)});
        return id;
    }
    BatchId patch(const char* entity, RecordId id, Fields fields) {
        return commit({sync::Draft::Kind::patch, entity, id, std::move(fields)});
    }
    BatchId remove(const char* entity, RecordId id) { return commit({sync::Draft::Kind::remove, entity, id, {}}); }
    BatchId restore(const char* entity, RecordId id) { return commit({sync::Draft::Kind::restore, entity, id, {}}); }
    BatchId commit(sync::Draft draft);
    sync::PushReply push();
    void pull();
    void sync() {
        push();
        pull();
    }
    // A field's wire JSON, "null" when empty, "gone" without the record.
    std::string cell(const char* entity, RecordId id, const char* field);
    bool deleted(const char* entity, RecordId id);
    std::vector<Record> conflicts();
    void open();

    Team& team;
    UserId user;
    std::string role;
    FakeClock clock;
    SeededRandom random;
    sync::Identity identity;
    std::unique_ptr<store::Database> database;
    std::unique_ptr<sync::Replica> replica;
};

class Team {
public:
    Team() : service(Schema::built_in(), clock, random) {
        auto opened = store::Database::open({.path = ":memory:"});
        REQUIRE(opened.ok());
        database = std::move(opened).value();
        tenant = TenantId::make(clock, random);
        for (int i = 0; i < 3; ++i) users.push_back(UserId::make(clock, random));
        REQUIRE(service.seed_tenant(*database, tenant, {users[0], "Ann", "ann@x.example", "owner"}, "EUR").ok());
        REQUIRE(service.add_user(*database, {users[1], "Bob", "bob@x.example", "rep"}).ok());
        REQUIRE(service.add_user(*database, {users[2], "Cem", "cem@x.example", "rep"}).ok());
    }
    sync::PushReply push(const Device& from, sync::PushRequest request) {
        auto transaction = store::Transaction::begin(*database);
        REQUIRE(transaction.ok());
        auto reply = service.push_ops(*database, {tenant, from.user, from.identity.device, from.role}, std::move(request));
        if (!reply.ok()) UNSCOPED_INFO(reply.error().key << " " << reply.error().detail);
        REQUIRE(reply.ok());
        REQUIRE(transaction.value().commit().ok());
        return std::move(reply).value();
    }
    std::int64_t head() {
        auto head = service.head(*database);
        REQUIRE(head.ok());
        return head.value();
    }

    FakeClock clock;
    SeededRandom random{31};
    TenantId tenant{};
    std::vector<UserId> users;
    std::unique_ptr<store::Database> database;
    server::SyncService service;
};

inline Device::Device(Team& its_team, UserId who, std::string its_role)
    : team(its_team), user(who), role(std::move(its_role)), random(its_team.random.next_u64()) {
    auto opened = store::Database::open({.path = ":memory:"});
    REQUIRE(opened.ok());
    database = std::move(opened).value();
    identity.tenant = team.tenant;
    identity.user = user;
    open();
    pull();
}

inline void Device::open() {
    replica.reset();
    auto made = sync::Replica::open(*database, Schema::built_in(), identity, clock, random);
    REQUIRE(made.ok());
    replica = std::move(made).value();
    identity = replica->identity();
}

inline BatchId Device::commit(sync::Draft draft) {
    clock.advance(10);
    team.clock.advance(10);
    auto done = replica->commit("undo.edit", {std::move(draft)});
    if (!done.ok()) UNSCOPED_INFO(done.error().key << " " << done.error().field << " " << done.error().detail);
    REQUIRE(done.ok());
    replica->durable_through(replica->commit_number());
    return done.value().batch;
}

inline sync::PushReply Device::push() {
    auto ops = replica->to_push(sync::push_ops_max, sync::push_bytes_max);
    REQUIRE(ops.ok());
    if (ops.value().empty()) return {};
    auto reply = team.push(*this, {clock.now(), std::move(ops).value()});
    REQUIRE(replica->apply_push(reply).ok());
    return reply;
}

inline void Device::pull() {
    while (replica->cursor() < team.head()) {
        auto page = team.service.page(*team.database, {team.tenant, user, identity.device, role}, {replica->cursor()});
        REQUIRE(page.ok());
        auto told = sync::decode_pull_page(sync::encode(page.value()));
        REQUIRE(told.ok());
        auto applied = replica->apply_page(told.value());
        if (!applied.ok()) UNSCOPED_INFO(applied.error().key << " " << applied.error().field << " " << applied.error().detail);
        REQUIRE(applied.ok());
    }
    replica->durable_through(replica->commit_number());
}

inline std::string Device::cell(const char* entity, RecordId id, const char* field) {
    const Entity& kind = Schema::built_in().at(entity);
    auto record = replica->load(kind, id);
    if (!record.ok()) return "gone";
    JsonWriter json;
    encode_value(json, kind.fields[kind.at(field)], record.value().get(field));
    return json.take();
}

inline bool Device::deleted(const char* entity, RecordId id) {
    auto record = replica->load(Schema::built_in().at(entity), id);
    REQUIRE(record.ok());
    return record.value().deleted;
}

inline std::vector<Record> Device::conflicts() {
    std::vector<RecordId> ids;
    {
        store::Statement s = database->prepare("SELECT id FROM r_conflict ORDER BY ver");
        for (;;) {
            auto row = s.step();
            REQUIRE(row.ok());
            if (!row.value()) break;
            ids.push_back(RecordId{s.id(0)});
        }
    }
    std::vector<Record> out;
    for (RecordId id : ids) out.push_back(std::move(replica->load(Schema::built_in().at("conflict"), id)).value());
    return out;
}

inline Value text(const char* words) { return Value(std::string(words)); }

}  // namespace hera::test
