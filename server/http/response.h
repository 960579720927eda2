// What every answer shares: status words, security headers, the error body, what a client's Accept-Encoding means.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"

namespace hera::http {

// Headers on every answer, with the line ends.
std::string_view security_headers();
const char* status_words(int status);
// Whole response with an empty or JSON body. `headers`: further lines, each with its line end.
std::string plain_response(int status, std::string_view body, bool close, std::string_view headers = {});

// The one table of Code → status and the one shape of an error body. `detail` never leaves the server.
int status_of(const Error& error);
std::string error_body(const Error& error);
// The error as a person at the other end may see it: what went wrong inside the server is one key for all of it.
Error outward(Error error);

// Does this Accept-Encoding take `coding`? Names are compared whole, "q=0" means no.
bool accepts(std::string_view accept_encoding, std::string_view coding);

}  // namespace hera::http
