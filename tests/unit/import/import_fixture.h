// An ImportRun on a replica in memory, spoken to as the screen does.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "app/import_run.h"
#include "base/text.h"
#include "model/field_types.h"
#include "unit/app/replica_fixture.h"

namespace hera::test {

// Ticks by itself: every look at it is a little later, so that slices end.
class TickingClock final : public Clock {
public:
    explicit TickingClock(FakeClock& wall) : m_wall(wall) {}
    std::int64_t every = 0;  // looks per millisecond; 0: stands still
    Instant now() const override { return m_wall.now(); }
    std::int64_t monotonic_ms() const override {
        ++m_looks;
        return m_wall.monotonic_ms() + (every > 0 ? m_looks / every : 0);
    }

private:
    FakeClock& m_wall;
    mutable std::int64_t m_looks = 0;
};

struct ImportFixture : ReplicaFixture {
    TickingClock ticking{clock};
    std::unique_ptr<app::ImportRun> run;
    std::vector<link::FromStore> said;
    std::size_t chunk_bytes = 1u << 20;

    template <class Message>
    const Message* last() const {
        for (auto at = said.rbegin(); at != said.rend(); ++at) {
            if (const auto* found = std::get_if<Message>(&*at)) return found;
        }
        return nullptr;
    }
    template <class Message>
    std::size_t count() const {
        std::size_t out = 0;
        for (const auto& message : said) out += std::get_if<Message>(&message) != nullptr;
        return out;
    }

    void work() {
        while (run->has_work()) run->step(40);
    }
    void open(const std::string& text, std::uint64_t announced = 0) {
        said.clear();
        link::ImportOpen asked{1, "file.csv", announced == 0 ? text.size() : announced};
        run = std::make_unique<app::ImportRun>(*replica, ticking, random, "USD", asked,
                                               [this](const link::FromStore& message) { said.push_back(message); });
        for (std::size_t from = 0;; from += chunk_bytes) {
            std::size_t end = std::min(from + chunk_bytes, text.size());
            run->chunk({Bytes(text.begin() + static_cast<std::ptrdiff_t>(from), text.begin() + static_cast<std::ptrdiff_t>(end)),
                        end == text.size()});
            if (end == text.size()) break;
            if (run->has_work()) run->step(40);
        }
    }
    link::ImportPreview preview(const std::string& text) {
        open(text);
        work();
        REQUIRE(count<link::ImportPreview>() == 1);
        CHECK(last<link::ImportPreview>()->request == 1);
        return *last<link::ImportPreview>();
    }
    link::ImportPreview map(const std::string& entity, std::vector<std::string> fields) {
        run->map({2, entity, std::move(fields)});
        work();
        return *last<link::ImportPreview>();
    }
    link::ImportDone finish() {
        run->run(link::ImportRun{3});
        work();
        REQUIRE(count<link::ImportDone>() == 1);
        CHECK(last<link::ImportDone>()->request == 3);
        CHECK(run->finished());
        return *last<link::ImportDone>();
    }
    // Preview and import. M1: every row is counted once, and the preview said the same.
    link::ImportDone import(const std::string& text) {
        link::ImportPreview seen = preview(text);
        for (const Error& error : seen.errors) UNSCOPED_INFO(error.key);
        REQUIRE(seen.errors.empty());
        link::ImportDone done = finish();
        for (const auto& bad : done.bad_rows)
            UNSCOPED_INFO(bad.line << ": " << bad.error.key << " " << bad.error.field << " | " << bad.text);
        CHECK(done.created == seen.will_create);
        CHECK(done.updated == seen.will_update);
        CHECK(done.same == seen.same);
        CHECK(done.bad == seen.bad);
        CHECK(done.created + done.updated + done.same + done.bad == seen.rows);
        CHECK(done.bad_rows.size() == std::min<std::size_t>(done.bad, 1000));
        return done;
    }
    // "refused": the one error of a file that cannot be read.
    std::string refused(const std::string& text) {
        link::ImportPreview seen = preview(text);
        REQUIRE(seen.errors.size() == 1);
        CHECK(run->finished());
        return seen.errors[0].key;
    }

    // What people see: records that are not in the trash, by title.
    std::map<std::string, Record> records(const char* key) {
        std::vector<RecordId> ids;
        {
            auto s = database->prepare("SELECT id FROM r_" + std::string(key) + " WHERE deleted = 0 ORDER BY id");
            while (s.step().value()) ids.push_back(RecordId{s.id(0)});
        }
        std::map<std::string, Record> out;
        for (RecordId id : ids) {
            auto loaded = replica->load(entity(key), id);
            REQUIRE(loaded.ok());
            std::string title = title_of(loaded.value());
            while (out.count(title) != 0) title += "'";
            out.emplace(title, std::move(loaded).value());
        }
        return out;
    }
    std::string shown(const Record& record, std::string_view field) const {
        const Value& value = record.get(field);
        return type_row(record.entity->fields[record.entity->at(field)].type).plain(value);
    }
    // All values as "field=plain "; references as "*".
    std::string text_of_all(const Record& record) const {
        std::string out;
        for (const FieldDef& field : record.entity->fields) {
            if (field.kept == Kept::derived || empty(record.get(field.key))) continue;
            out += std::string(field.key) + "=" + (field.type == FieldType::reference ? "*" : shown(record, field.key)) + " ";
        }
        return out;
    }
    // Everything visible, as one text: equal digests are equal data.
    std::string digest() {
        std::string out;
        for (const char* key : {"contact", "company", "deal"}) {
            std::vector<RecordId> ids;
            auto s = database->prepare("SELECT id FROM r_" + std::string(key) + " WHERE deleted = 0 ORDER BY id");
            while (s.step().value()) ids.push_back(RecordId{s.id(0)});
            for (RecordId id : ids) {
                auto loaded = replica->load(entity(key), id);
                REQUIRE(loaded.ok());
                JsonWriter json;
                json.begin_array().string(id.text());
                for (std::size_t i = 0; i < loaded.value().values.size(); ++i) {
                    const FieldDef& field = loaded.value().entity->fields[i];
                    if (field.kept == Kept::stored) encode_value(json, field, loaded.value().values[i]);
                }
                json.end_array();
                out += json.take() + "\n";
            }
        }
        return out;
    }
    std::int64_t number(const char* sql) {
        auto s = database->prepare(sql);
        REQUIRE(s.step().value());
        return s.integer(0);
    }
};

}  // namespace hera::test
