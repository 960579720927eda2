// Tokens: 256 random bits for sessions, invites and set-up links. What is stored is their SHA-256, so a stolen control
// database opens no session. No JWT: a session must end the moment it is revoked.
#pragma once

#include <string>
#include <string_view>

#include "base/random.h"

namespace hera::server {

std::string make_token(Random& random);            // 43 characters, base64url
std::string token_hash(std::string_view token);    // 32 bytes

}  // namespace hera::server
