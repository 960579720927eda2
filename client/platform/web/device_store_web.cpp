#include "platform/web/device_store_web.h"

#include <emscripten.h>

#include <unordered_map>

#include "base/check.h"
#include "platform/web/page_store_web.h"
#include "platform/web/storage_error_web.h"
#include "platform/web/store_abi.h"

extern "C" {
void device_store_js_name(const char* name);
void device_store_js_load(std::uint32_t request, const char* key);
void device_store_js_save(std::uint32_t request, const char* key, const std::uint8_t* bytes, std::uint32_t size);
}

namespace hera {

namespace {

class DeviceStoreWeb;
DeviceStoreWeb* the_store = nullptr;

class DeviceStoreWeb final : public DeviceStore {
public:
    explicit DeviceStoreWeb(const std::string& scope) {
        HERA_CHECK(the_store == nullptr);
        the_store = this;
        device_store_js_name(scoped_name("hera-accounts", scope).c_str());
    }
    ~DeviceStoreWeb() override { the_store = nullptr; }

    void load(const std::string& key, Loaded done) override {
        std::uint32_t request = ++m_last_request;
        m_expected[request] = std::move(done);
        device_store_js_load(request, key.c_str());
    }
    void save(const std::string& key, const Bytes& value, Done done) override {
        std::uint32_t request = ++m_last_request;
        m_expected[request] = [done = std::move(done)](Result<Bytes> result) {
            if (result.ok()) done({});
            else done(result.error());
        };
        device_store_js_save(request, key.c_str(), value.data(), static_cast<std::uint32_t>(value.size()));
    }

    // The callback may destroy this object: nothing is touched after it.
    void take(std::uint32_t request, Result<Bytes> result) {
        auto found = m_expected.find(request);
        if (found == m_expected.end()) return;
        auto answered = std::move(found->second);
        m_expected.erase(found);
        answered(std::move(result));
    }

private:
    std::uint32_t m_last_request = 0;
    std::unordered_map<std::uint32_t, Loaded> m_expected;
};

}  // namespace

std::unique_ptr<DeviceStore> make_device_store_web(const std::string& scope) {
    return std::make_unique<DeviceStoreWeb>(scope);
}

}  // namespace hera

extern "C" EMSCRIPTEN_KEEPALIVE void device_store_reply(std::uint32_t request, std::uint32_t fault,
                                                        const std::uint8_t* bytes, std::uint32_t size) {
    if (hera::the_store == nullptr) return;
    if (fault != 0) hera::the_store->take(request, hera::storage_error(bytes, fault, false));
    else hera::the_store->take(request, hera::Bytes(bytes, bytes + size));
}
