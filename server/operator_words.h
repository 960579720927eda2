// What hera-server says to whoever starts it, when it does not start. Sentences for the app's users are in client/strings.
#pragma once

#include <string>

#include "base/result.h"

namespace hera::server {

// One plain sentence: what is wrong and what to do.
std::string operator_sentence(const Error& error);

}  // namespace hera::server
