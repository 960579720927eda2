#include "app/route.h"

#include <catch2/catch_test_macros.hpp>

#include "fake_store.h"

using namespace hera;
using namespace hera::test;
using namespace hera::ui;

TEST_CASE("every route survives being written and read") {
    const Route routes[] = {
        {Place::sign_in, {}, {}},       {Place::create, {}, {}},
        {Place::create, {}, "tok-1_A"}, {Place::join, {}, "0123456789abcdef"},
        {Place::contacts, {}, {}},      {Place::contacts, record(7), {}},
        {Place::companies, {}, {}},     {Place::companies, record(8), {}},
        {Place::deals, {}, {}},         {Place::deals, record(9), {}},
        {Place::import, {}, {}},        {Place::settings, {}, {}},
        {Place::sync, {}, {}},          {Place::sync, record(6), {}},
    };
    for (const Route& route : routes) {
        INFO(format_route(route));
        CHECK(parse_route(format_route(route)) == route);
    }
}

TEST_CASE("anything unknown is the contacts list") {
    for (const char* hash : {"", "#", "#/", "#/nowhere", "#/contactsx", "contacts", "#/../etc", "#main"}) {
        INFO(hash);
        CHECK(parse_route(hash) == Route{});
    }
    CHECK(parse_route("#/contacts/not-an-id") == Route{});
    CHECK(parse_route("#/deals/").place == Place::deals);
    CHECK(parse_route("#/contacts?x=1") == Route{});
    // A token is passed on to the server only when it looks like one.
    CHECK(parse_route("#/join/a b<script>").token.empty());
    CHECK(parse_route("#/join/a b<script>").place == Place::join);
}

TEST_CASE("records have pages where their lists are; only account pages need nobody") {
    CHECK(format_route(route_of("contact")) == "#/contacts");
    CHECK(format_route(route_of("company", record(1))) == "#/companies/" + record(1).text());
    CHECK(format_route(route_of("deal", record(1))) == "#/deals/" + record(1).text());
    CHECK_FALSE(needs_account(Place::sign_in));
    CHECK_FALSE(needs_account(Place::create));
    CHECK_FALSE(needs_account(Place::join));
    for (Place place : {Place::contacts, Place::companies, Place::deals, Place::import, Place::settings, Place::sync})
        CHECK(needs_account(place));
}
