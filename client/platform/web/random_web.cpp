#include "platform/web/random_web.h"

extern "C" void store_js_random(void* out, std::uint32_t size);

namespace hera {

void RandomWeb::fill(void* out, std::size_t size_bytes) { store_js_random(out, static_cast<std::uint32_t>(size_bytes)); }

}  // namespace hera
