// Route: which screen is shown, as written behind the # of the address. Back, Forward, links and bookmarks all pass here.
//
//   #/sign-in  #/create  #/create/<set-up token>  #/join/<invite token>
//   #/contacts  #/contacts/<id>  #/companies  #/companies/<id>  #/deals  #/deals/<id>
//   #/import  #/settings
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/id.h"

namespace hera::ui {

enum class Place : std::uint8_t { sign_in, create, join, contacts, companies, deals, import, settings };

struct Route {
    Place place = Place::contacts;
    RecordId record{};  // none: the list or board
    std::string token;  // create, join
    friend bool operator==(const Route& a, const Route& b) {
        return a.place == b.place && a.record == b.record && a.token == b.token;
    }
};

// Anything unknown is the contacts list.
Route parse_route(std::string_view hash);
std::string format_route(const Route& route);
// "contact" → the list of contacts, or the page of one. REQUIRES: the entity has pages (contact, company, deal).
Route route_of(std::string_view entity, RecordId record = {});
// Does it need somebody signed in?
bool needs_account(Place place);

}  // namespace hera::ui
