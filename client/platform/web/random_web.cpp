#include "platform/web/random_web.h"

#include <cstdint>
#include <cstring>

extern "C" void store_js_random(void* out, std::uint32_t size);

namespace hera {

// Each call into the browser costs two microseconds and more, an id needs ten bytes: they are fetched by the hundred.
// What has been given out is wiped, so that no byte can be given out twice.
void RandomWeb::fill(void* out, std::size_t size_bytes) {
    if (size_bytes > m_stock.size()) return store_js_random(out, static_cast<std::uint32_t>(size_bytes));
    if (size_bytes > m_left) {
        store_js_random(m_stock.data(), static_cast<std::uint32_t>(m_stock.size()));
        m_left = m_stock.size();
    }
    std::uint8_t* from = m_stock.data() + (m_stock.size() - m_left);
    std::memcpy(out, from, size_bytes);
    std::memset(from, 0, size_bytes);
    m_left -= size_bytes;
}

}  // namespace hera
