#include "services/tokens.h"

#include <sodium.h>

namespace hera::server {

std::string make_token(Random& random) {
    unsigned char bytes[32];
    random.fill(bytes, sizeof bytes);
    char text[sodium_base64_ENCODED_LEN(sizeof bytes, sodium_base64_VARIANT_URLSAFE_NO_PADDING)];
    sodium_bin2base64(text, sizeof text, bytes, sizeof bytes, sodium_base64_VARIANT_URLSAFE_NO_PADDING);
    return text;
}

std::string token_hash(std::string_view token) {
    std::string out(crypto_hash_sha256_BYTES, '\0');
    crypto_hash_sha256(reinterpret_cast<unsigned char*>(out.data()), reinterpret_cast<const unsigned char*>(token.data()),
                       token.size());
    return out;
}

}  // namespace hera::server
