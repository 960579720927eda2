// English: the board and deals.
#include "strings/table.h"

namespace hera::ui {
namespace {

constexpr Words words[] = {
    {"button.new_deal", "New deal"},

    {"deals.add_first", "Add the first one"},
    {"deals.bring", "Bring them from another CRM"},
    {"deals.closes", "closes {0}"},
    {"deals.column_empty", "No deals in this stage."},
    {"deals.column_no_match", "No match in this stage."},
    {"deals.count.one", "1 deal"},
    {"deals.count.other", "{0} deals"},
    {"deals.empty", "No deals yet"},
    {"deals.empty_how",
     "A deal is something you want to sell, with an amount and the day you expect to close it. It moves from stage to stage "
     "until it is won."},
    {"deals.filter", "Filter deals"},
    {"deals.more_currencies.one", "and 1 more currency"},
    {"deals.more_currencies.other", "and {0} more currencies"},
    {"deals.move_cancelled", "{0} stays where it was"},
    {"deals.move_named", "Move {0}"},
    {"deals.move_to", "Move {0} to"},
    {"deals.moved", "Moved {0} to {1}"},
    {"deals.no_amount", "No amount"},
    {"deals.no_company", "No company"},
    {"deals.no_pipeline", "No pipeline yet"},
    {"deals.no_pipeline_how", "The stages of your pipeline come from the server. Go online once and they will be here."},
    {"deals.no_stage", "No stage"},
    {"deals.no_stage_hint", "Move them into a stage"},
    {"deals.of_count", "{0} of {1}"},
    {"deals.open", "Open"},
    {"deals.overdue_since", "was to close {0}"},
    {"deals.owned_by", "owned by {0}"},
    {"deals.pipelines", "Pipelines"},
    {"deals.untitled", "Deal without a name"},
    {"deals.weighted", "weighted {0}"},
    {"deals.weighted_word", "weighted"},
    {"undo.move_deal", "Move deal"},
};

}  // namespace

std::span<const Words> english_deals() { return words; }

}  // namespace hera::ui
