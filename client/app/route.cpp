#include "app/route.h"

#include "base/check.h"

namespace hera::ui {
namespace {

struct PlaceRow {
    Place place;
    std::string_view name;    // first part of the address
    std::string_view entity;  // whose records have pages below it
    bool takes_token;
    bool needs_account;
    bool takes_record = false;  // of any kind
};
constexpr PlaceRow places[] = {
    {Place::sign_in, "sign-in", "", false, false},
    {Place::create, "create", "", true, false},
    {Place::join, "join", "", true, false},
    {Place::dashboard, "dashboard", "", false, true},
    {Place::contacts, "contacts", "contact", false, true},
    {Place::companies, "companies", "company", false, true},
    {Place::deals, "deals", "deal", false, true},
    {Place::leads, "leads", "lead", false, true},
    {Place::tasks, "tasks", "", false, true},
    {Place::import, "import", "", false, true},
    {Place::settings, "settings", "", false, true},
    {Place::sync, "sync", "", false, true, true},
};

const PlaceRow& row_of(Place place) {
    for (const PlaceRow& row : places)
        if (row.place == place) return row;
    HERA_CHECK(false);
    return places[0];
}

// What may stand in a token: it goes to the server as it is.
bool token_char(char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '-' || c == '_' || c == '.';
}

bool term_char(char c) { return token_char(c) || c == ':' || c == ';'; }

// "list" or "list/<terms>"; what cannot stand in terms makes it the whole list.
void parse_list(std::string_view argument, Route& route) {
    if (argument.substr(0, 4) != "list" || (argument.size() > 4 && argument[4] != '/')) return;
    route.list = true;
    std::string_view terms = argument.size() > 5 ? argument.substr(5) : std::string_view{};
    for (char c : terms) {
        if (!term_char(c)) return;
    }
    route.terms = terms;
}

}  // namespace

Route parse_route(std::string_view hash) {
    if (hash.substr(0, 2) != "#/") return {};
    std::string_view rest = hash.substr(2);
    rest = rest.substr(0, rest.find('?'));
    std::size_t slash = rest.find('/');
    std::string_view name = rest.substr(0, slash);
    std::string_view argument = slash == std::string_view::npos ? std::string_view{} : rest.substr(slash + 1);
    for (const PlaceRow& row : places) {
        if (row.name != name) continue;
        Route route;
        route.place = row.place;
        if (!row.entity.empty() || row.takes_record) {
            auto id = RecordId::parse(argument);
            if (id) route.record = *id;
            if (!row.entity.empty()) parse_list(argument, route);
        } else if (row.takes_token) {
            for (char c : argument) {
                if (!token_char(c)) return route;
            }
            route.token = argument;
        }
        return route;
    }
    return {};
}

std::string format_route(const Route& route) {
    const PlaceRow& row = row_of(route.place);
    std::string out = "#/" + std::string(row.name);
    if ((!row.entity.empty() || row.takes_record) && !route.record.none()) out += "/" + route.record.text();
    if (!row.entity.empty() && route.list) out += route.terms.empty() ? "/list" : "/list/" + route.terms;
    if (row.takes_token && !route.token.empty()) out += "/" + route.token;
    return out;
}

Route route_of(std::string_view entity, RecordId record) {
    for (const PlaceRow& row : places) {
        if (!entity.empty() && row.entity == entity) return {.place = row.place, .record = record};
    }
    HERA_CHECK(false);
    return {};
}

std::string_view entity_of(Place place) { return row_of(place).entity; }

bool has_page(std::string_view entity) {
    for (const PlaceRow& row : places)
        if (!entity.empty() && row.entity == entity) return true;
    return false;
}

bool needs_account(Place place) { return row_of(place).needs_account; }

}  // namespace hera::ui
