// Binary form of the link messages: one tag byte (index in the variant), then the fields in order. Decoding is total:
// any byte string gives a message or an error, never a crash (fuzzed).
#pragma once

#include "link/messages.h"

namespace hera::link {

Bytes encode(const ToStore& message);
Bytes encode(const FromStore& message);
// Error: invalid "error.link_message".
Result<ToStore> decode_to_store(const Bytes& bytes);
Result<FromStore> decode_from_store(const Bytes& bytes);

}  // namespace hera::link
