// Heap memory that JavaScript fills before it calls C++ (store_abi.h).
#include <emscripten.h>

#include <cstdlib>

#include "base/check.h"
#include "platform/web/store_abi.h"

extern "C" EMSCRIPTEN_KEEPALIVE std::uint8_t* store_alloc(std::uint32_t size) {
    auto* bytes = static_cast<std::uint8_t*>(std::malloc(size == 0 ? 1 : size));
    HERA_CHECK(bytes != nullptr);
    return bytes;
}

extern "C" EMSCRIPTEN_KEEPALIVE void store_free(std::uint8_t* bytes) { std::free(bytes); }
