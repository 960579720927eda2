// Lead conversion: a lead becomes a company, a contact and, if wanted, a deal, or joins those that are here already. One
// gesture, one batch, one undo step; made on this device, so it needs no network.
//
//   V1  The lead stays, with status "converted", the moment, and what it became; it is converted once.
//   V2  What was done with the lead and what is to be done is told of the contact, the deal (and, through them, the company) too:
//       links are added, none is taken away.
//   V3  A record that was here keeps every value it has; the lead fills in only what was empty, and adds addresses (e-mail,
//       phone) that were not known.
#pragma once

#include <vector>

#include "link/messages.h"
#include "sync/replica.h"

namespace hera::app {

// Contacts with one of the lead's e-mail addresses, then of the same name; companies with the domain of such an address (not one
// of a mail provider for everyone) or website, then of the same name, legal forms left aside.
Result<std::vector<link::Match>> find_matches(sync::Replica& replica, RecordId lead);

// The drafts of a conversion. Errors: not_found "error.record_gone"; conflict "error.lead_converted"; invalid
// "error.conversion_empty" when it would become nothing; invalid "error.conversion_stage" for a new deal without a stage.
Result<std::vector<sync::Draft>> conversion_drafts(sync::Replica& replica, const link::ConvertLead& wanted, const Clock& clock,
                                                   Random& random);

}  // namespace hera::app
