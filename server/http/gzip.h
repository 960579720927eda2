// gzip in memory, for answers and for requests of our clients. Inflating is bounded by the caller.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"

namespace hera::http {

std::string gzip(std::string_view bytes);
// Errors: invalid "error.gzip", too_large "error.body_too_large".
Result<std::string> gunzip(std::string_view bytes, std::size_t bytes_max);

}  // namespace hera::http
