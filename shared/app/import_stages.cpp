#include "app/import_stages.h"

#include "base/text.h"

namespace hera::app {

namespace {

struct OtherStage {
    std::string_view name;  // fold_key
    std::string_view outcome;
    std::int64_t probability;
};
// HubSpot's sales pipeline and Salesforce's as delivered; label and internal name fold to the same.
constexpr OtherStage other_stages[] = {
    {"appointmentscheduled", "open", 20}, {"qualifiedtobuy", "open", 40}, {"presentationscheduled", "open", 60},
    {"decisionmakerboughtin", "open", 80}, {"contractsent", "open", 90},  {"closedwon", "won", 100},
    {"closedlost", "lost", 0},             {"won", "won", 100},           {"lost", "lost", 0},
    {"prospecting", "open", 10},           {"qualification", "open", 10}, {"needsanalysis", "open", 20},
    {"valueproposition", "open", 50},      {"iddecisionmakers", "open", 60}, {"perceptionanalysis", "open", 70},
    {"proposalpricequote", "open", 75},    {"negotiationreview", "open", 90},
};

const StageFacts* by_name(const ImportIndex& index, RecordId pipeline, const std::string& name) {
    for (const StageFacts& stage : index.stages) {
        if (stage.name == name && (pipeline.none() || stage.pipeline == pipeline)) return &stage;
    }
    return nullptr;
}

const StageFacts* nearest(const ImportIndex& index, RecordId pipeline, const OtherStage& wanted) {
    const StageFacts* best = nullptr;
    auto distance = [&](const StageFacts& stage) {
        std::int64_t apart = stage.probability - wanted.probability;
        return apart < 0 ? -apart : apart;
    };
    for (const StageFacts& stage : index.stages) {
        if (!(stage.pipeline == pipeline) || stage.outcome != wanted.outcome) continue;
        if (best == nullptr || distance(stage) < distance(*best)) best = &stage;
    }
    return best;
}

}  // namespace

const StageFacts* find_stage(const ImportIndex& index, RecordId pipeline, std::string_view text) {
    if (index.pipelines.empty()) return nullptr;
    RecordId usual = pipeline.none() ? index.pipelines.front().id : pipeline;
    std::string name = fold_key(text);
    if (name.empty()) return nullptr;
    if (const StageFacts* stage = by_name(index, usual, name)) return stage;
    for (const OtherStage& other : other_stages) {
        if (other.name == name) return nearest(index, usual, other);
    }
    return pipeline.none() ? by_name(index, pipeline, name) : nullptr;
}

const StageFacts* first_stage(const ImportIndex& index, RecordId pipeline) {
    for (const StageFacts& stage : index.stages) {
        if (stage.pipeline == pipeline) return &stage;
    }
    return nullptr;
}

const PipelineFacts* find_pipeline(const ImportIndex& index, std::string_view text) {
    std::string name = fold_key(text);
    for (const PipelineFacts& pipeline : index.pipelines) {
        if (pipeline.name == name) return &pipeline;
    }
    return name == "default" && !index.pipelines.empty() ? &index.pipelines.front() : nullptr;
}

}  // namespace hera::app
