// store.wasm: StoreHost with the browser's clock, storage and network. The worker calls these functions
// (platform/web/store_abi.h); no decision lives here.
#include <memory>
#include <string>

#include "base/check.h"
#include "base/log.h"
#include "platform/web/clock_web.h"
#include "platform/web/device_store_web.h"
#include "platform/web/kept_files_web.h"
#include "platform/web/mirror_files_web.h"
#include "platform/web/page_store_web.h"
#include "platform/web/random_web.h"
#include "platform/web/store_abi.h"
#include "platform/web/transport_web.h"
#include "store/store_host.h"

namespace {

// The demo cannot send: there is nothing it could send with.
class NoTransport final : public hera::Transport {
public:
    void send(const hera::HttpRequest& request, Callback) override {
        hera::log(hera::LogLevel::error, "the demo asked for " + request.path);
        HERA_CHECK(false);
    }
    void cancel(std::uint32_t) override {}
};

std::unique_ptr<hera::Transport> make_transport(bool demo) {
    if (demo) return std::make_unique<NoTransport>();
    return hera::make_transport_web();
}

struct Module {
    Module(const std::string& scope, bool demo)
        : transport(make_transport(demo)),
          device(hera::make_device_store_web(scope)),
          host({clock, random, *transport, *device, {hera::page_stores_web(scope), hera::mirror_files_web(scope)},
                [](hera::ClientId client, const hera::Bytes& bytes) {
                    store_js_post(client, bytes.data(), static_cast<std::uint32_t>(bytes.size()));
                },
                [](double delay_ms) { store_js_set_timer(delay_ms); }, [] { store_js_fenced(); },
                [] { return store_js_utc_offset_minutes(); }, demo, hera::kept_files_web(),
                store_js_memory_gb()}) {}

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

void store_init(const char*, const char* scope, int demo) {
    HERA_CHECK(!module);
    module = std::make_unique<Module>(scope, demo != 0);
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
