// Route: which screen is shown, as written behind the # of the address. Back, Forward, links and bookmarks all pass here.
//
//   #/sign-in  #/create  #/create/<set-up token>  #/join/<invite token>
//   #/dashboard  #/contacts  #/contacts/<id>  #/companies  #/companies/<id>  #/deals  #/deals/<id>
//   #/leads  #/leads/<id>  #/tasks  #/import  #/settings
//   #/sync  #/sync/<id>: what is not in order between here and the server, of one record alone
//   #/deals/list  #/deals/list/<terms>: a table; the terms are those of list_terms.h. Other lists likewise.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/id.h"

namespace hera::ui {

enum class Place : std::uint8_t { sign_in, create, join, dashboard, contacts, companies, deals, leads, tasks, import, settings,
                                sync };

struct Route {
    Place place = Place::contacts;
    RecordId record{};  // none: the list or board
    std::string token;  // create, join
    bool list = false;  // the table even where a board stands first
    std::string terms;  // of a list
    friend bool operator==(const Route& a, const Route& b) {
        return a.place == b.place && a.record == b.record && a.token == b.token && a.list == b.list && a.terms == b.terms;
    }
};

// Anything unknown is the contacts list.
Route parse_route(std::string_view hash);
std::string format_route(const Route& route);
// "contact" → the list of contacts, or the page of one. REQUIRES: the entity has pages (contact, company, deal, lead).
Route route_of(std::string_view entity, RecordId record = {});
// Whose records have pages below that place; "" when none have.
std::string_view entity_of(Place place);
// "contact" … has a page of its own.
bool has_page(std::string_view entity);
// Does it need somebody signed in?
bool needs_account(Place place);

}  // namespace hera::ui
