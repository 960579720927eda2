// Passwords: Argon2id through libsodium, 19 MiB and two passes (OWASP Password Storage Cheat Sheet), about 15 ms each.
// As many at a time as there are cores and a bounded queue behind them: a flood of sign-ins costs memory = cores × 19 MiB
// and then gets "busy", and nothing else waits.
#pragma once

#include <condition_variable>
#include <mutex>
#include <string>

#include "base/result.h"

namespace hera::server {

class Passwords {
public:
    explicit Passwords(int at_once);

    // Length 8–256 and not one of the commonest. Errors: invalid "error.password_short" / "_long" / "_common".
    static Result<void> check_rules(std::string_view password, std::string_view email);
    // The PHC string. Errors: busy "error.busy".
    Result<std::string> hash(const std::string& password);
    // `stored` empty (nobody has that e-mail): takes the same time and is wrong.
    Result<bool> verify(const std::string& stored, const std::string& password);

private:
    class Place;
    const int m_at_once;
    std::mutex m_mutex;
    std::condition_variable m_free;
    int m_running = 0, m_waiting = 0;
    std::string m_nobody;  // hash of a random password
};

}  // namespace hera::server
