// An organisation with the pipeline that a new one has.
#pragma once

#include "import_fixture.h"

namespace hera::test {

struct StagesFixture : ImportFixture {
    // As a new organisation has them.
    RecordId pipeline = create("pipeline", {{"name", text_value("Sales pipeline")}, {"position", Value(std::int64_t{0})}});
    std::map<std::string, RecordId> stages;
    StagesFixture() {
        struct {
            const char* name;
            std::int64_t probability;
            const char* outcome;
        } rows[] = {{"Discovery", 20, "open"}, {"Qualification", 40, "open"}, {"Proposal", 60, "open"},
                    {"Negotiation", 80, "open"}, {"Won", 100, "won"}, {"Lost", 0, "lost"}};
        std::int64_t position = 0;
        for (const auto& row : rows) {
            stages[row.name] = create("stage", {{"name", text_value(row.name)},
                                                {"pipeline", Value(pipeline)},
                                                {"position", Value(position++)},
                                                {"probability", Value(row.probability)},
                                                {"outcome", text_value(row.outcome)}});
        }
    }
    std::string stage_of(const Record& deal) {
        for (const auto& [name, id] : stages) {
            if (deal.get(deal::stage) != nullptr && id == *deal.get(deal::stage)) return name;
        }
        return "?";
    }
};

}  // namespace hera::test
