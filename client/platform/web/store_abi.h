// The C functions between store.wasm and the JavaScript of its worker (web/bridge/store_worker.js and the js-libraries).
// store_main.cpp marks its functions EMSCRIPTEN_KEEPALIVE; the module needs RUNTIME HEAPU8 and LINKS hera_platform_store.
//
// Three groups: what the worker calls and client/store/store_main.cpp defines (store_*); what the bridges call and
// client/platform/web/*_web.cpp defines (page_store_*, device_store_*, mirror_files_*, kept_files_*, transport_*);
// what C++ calls and the worker's
// js-library web/bridge/store_host.js defines (store_js_*). Bridges' own imports are declared beside their one caller.
//
// Rules:
//   1. Pointers into the heap are valid during the call only, in both directions: whoever wants to keep bytes copies.
//   2. JavaScript never calls C++ from inside a call that C++ made: every answer comes in a later task.
//   3. No 64-bit integers cross; counts that may pass 2^32 are doubles (exact to 2^53).
//   4. A client is a tab. Number 1 is the tab that owns the worker; followers get 2, 3, … and numbers are not reused.
#pragma once

#include <cstdint>

extern "C" {

// ---- the worker calls, store_main.cpp defines and exports -----------------------------------------------------------

// Once, first, when this worker has become the leader and the module is ready. `base_url` ends with "/": requests are
// relative to it. `scope` names this installation on its origin (the base's path); local databases carry it.
// `demo`: the scenario instead of an account; the scope is another one then.
void store_init(const char* base_url, const char* scope, int demo);
// One link message (shared/link/codec.h) of one client. A client's first message is its Hello; a Hello from a known
// number starts that client afresh. Bytes of a client that has not said Hello yet are dropped without an answer.
void store_message(std::uint32_t client, const std::uint8_t* bytes, std::uint32_t size);
// That tab is gone, with its subscriptions.
void store_client_gone(std::uint32_t client);
// The time set by store_js_set_timer has come.
void store_timer();
// The browser's opinion; called once after store_init and at every change. A hint only.
void store_online(int online);
// Another worker has taken over (its lock was stolen). Nothing more may be sent or written; the module is dropped next.
void store_stop();

// ---- C++ calls, web/bridge/store_host.js defines --------------------------------------------------------------------

// Sends link bytes to one client. Bytes for a client that has gone are dropped.
void store_js_post(std::uint32_t client, const std::uint8_t* bytes, std::uint32_t size);
// One timer for the whole module; a new call replaces it; negative = none.
void store_js_set_timer(double delay_ms);
// The page store said "fenced": another worker writes this database. The worker drops the module and becomes a follower.
void store_js_fenced();
// Of the reader's time zone just now; east of Greenwich is positive.
int store_js_utc_offset_minutes();
// Of the device, in GB as far as the browser tells; 0: it does not.
double store_js_memory_gb();

// ---- bridges call, client/platform/web/*_web.cpp define and export --------------------------------------------------

// Room for `size` bytes that JavaScript fills before one of the calls below; freed by JavaScript after the call.
std::uint8_t* store_alloc(std::uint32_t size);
void store_free(std::uint8_t* bytes);

// An answer of web/bridge/page_store.js to request `request` of store `store`. `fault` is 0 or the length of the error
// name at `bytes` ("QuotaExceededError", "fenced", …); otherwise bytes/size and numbers as page_store_web.cpp documents.
void page_store_reply(std::uint32_t store, std::uint32_t request, std::uint32_t fault, const std::uint8_t* bytes,
                      std::uint32_t size);
// Same for web/bridge/device_store.js.
void device_store_reply(std::uint32_t request, std::uint32_t fault, const std::uint8_t* bytes, std::uint32_t size);
// Same for web/bridge/mirror_files.js.
void mirror_files_reply(std::uint32_t request, std::uint32_t fault, const std::uint8_t* bytes, std::uint32_t size);
// Same for web/bridge/kept_files_store.js.
void kept_files_reply(std::uint32_t request, std::uint32_t fault, const std::uint8_t* bytes, std::uint32_t size);
// Status 0 = no answer. retry_after_s < 0 = the header was absent.
void transport_reply(std::uint32_t request, std::uint32_t status, double retry_after_s, const std::uint8_t* body,
                     std::uint32_t size);

}  // extern "C"
