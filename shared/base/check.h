// HERA_CHECK: stops the program when our own reasoning was wrong.
//
// Always on, in release builds too: a wrong program must not go on writing a customer's data. Durable state is
// safe when it stops (every commit is atomic), so stopping is the kind thing to do. Never used on input: bytes from
// a person, a file, the network or an older build are checked with Result.
#pragma once

namespace hera {

// Prints `expression`, file and line to the error log and aborts.
[[noreturn]] void check_failed(const char* expression, const char* file, int line);

}  // namespace hera

#define HERA_CHECK(expression) \
    (__builtin_expect(static_cast<bool>(expression), 1) ? void() : ::hera::check_failed(#expression, __FILE__, __LINE__))
