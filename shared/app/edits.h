// Edits of people, on their way from the link to the Replica: fields checked one by one, so that a form can mark every
// field that is wrong, and nothing is written unless all of it is right.
//
// Rules asked here because both rows are at hand: a deal's stage belongs to its pipeline; an edit may not make a record
// break a rule that it kept before (an imported record that already breaks one can still be edited elsewhere).
//
// And one consequence, in the same batch so that one undo takes both back: a deal that is won or lost closes today, unless
// the edit names a day itself. Every figure of won and lost deals counts by that day (model/sales_figures.h F2).
#pragma once

#include <vector>

#include "link/messages.h"
#include "sync/replica.h"

namespace hera::app {

struct CheckedEdits {
    std::vector<sync::Draft> drafts;  // in the order of the edits
    std::vector<Error> errors;        // non-empty: do not commit
};

// Errors: invalid "error.unknown_entity", "error.unknown_field", "error.field_read_only", "error.stage_other_pipeline" and
// what model/validate.h says; denied "error.written_by_server"; not_found "error.record_gone".
// `today`: where the person is.
CheckedEdits check_edits(sync::Replica& replica, const std::vector<link::Edit>& edits, Date today);

}  // namespace hera::app
