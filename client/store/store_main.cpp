// store.wasm: StoreHost with the browser's clock, storage and network. The worker calls these functions
// (platform/web/store_abi.h); no decision lives here.
#include <memory>
#include <string>

#include "base/check.h"
#include "platform/web/clock_web.h"
#include "platform/web/device_store_web.h"
#include "platform/web/page_store_web.h"
#include "platform/web/random_web.h"
#include "platform/web/store_abi.h"
#include "platform/web/transport_web.h"
#include "store/store_host.h"

namespace {

struct Module {
    explicit Module(const std::string& scope)
        : transport(hera::make_transport_web()),
          device(hera::make_device_store_web(scope)),
          host({clock, random, *transport, *device, hera::page_stores_web(scope),
                [](hera::ClientId client, const hera::Bytes& bytes) {
                    store_js_post(client, bytes.data(), static_cast<std::uint32_t>(bytes.size()));
                },
                [](double delay_ms) { store_js_set_timer(delay_ms); }, [] { store_js_fenced(); }}) {}

    hera::ClockWeb clock;
    hera::RandomWeb random;
    std::unique_ptr<hera::Transport> transport;
    std::unique_ptr<hera::DeviceStore> device;
    hera::StoreHost host;
};

// Lives until the worker drops the whole module.
std::unique_ptr<Module> module;

}  // namespace

extern "C" {

void store_init(const char*, const char* scope) {
    HERA_CHECK(!module);
    module = std::make_unique<Module>(scope);
    module->host.start();
}

void store_message(std::uint32_t client, const std::uint8_t* bytes, std::uint32_t size) {
    if (module) module->host.message(client, bytes, size);
}

void store_client_gone(std::uint32_t client) {
    if (module) module->host.client_gone(client);
}

void store_timer() {
    if (module) module->host.timer();
}

void store_online(int online) {
    if (module) module->host.online(online != 0);
}

void store_stop() {
    if (module) module->host.stop();
}

}  // extern "C"
