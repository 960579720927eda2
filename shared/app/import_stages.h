// Which stage of ours an export means: by its name, or as one of HubSpot's or Salesforce's own stages ("qualifiedtobuy",
// "Needs Analysis", "Closed Won").
#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "app/import_index.h"

namespace hera::app {

// `pipeline` none: any, the first pipeline's stages before others. Their won and lost become the stage with that
// outcome, their open ones the open stage with the nearest probability.
const StageFacts* find_stage(const ImportIndex& index, RecordId pipeline, std::string_view text);
// Where a deal begins. nullptr: the pipeline has no stages.
const StageFacts* first_stage(const ImportIndex& index, RecordId pipeline);
// "default" is HubSpot's name of the usual one. nullptr: unknown.
const PipelineFacts* find_pipeline(const ImportIndex& index, std::string_view text);

}  // namespace hera::app
