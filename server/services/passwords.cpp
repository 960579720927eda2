#include "services/passwords.h"

#include <sodium.h>

#include "base/check.h"
#include "base/text.h"

namespace hera::server {
namespace {

constexpr unsigned long long passes = 2;
constexpr std::size_t memory_bytes = 19u << 20;
constexpr int waiting_max = 64;
constexpr std::size_t length_min = 8, length_max = 256;

// The head of every published list of leaked passwords that passes the length rule.
constexpr std::string_view common[] = {
    "password", "password1", "password123", "12345678", "123456789", "1234567890", "qwerty123", "qwertyuiop", "11111111",
    "00000000", "iloveyou", "sunshine", "princess", "football", "baseball", "superman", "trustno1", "welcome1", "letmein1",
    "abc12345", "passw0rd", "p@ssw0rd", "admin123", "administrator", "changeme", "monkey123", "dragon123", "whatever",
    "starwars", "computer", "michelle", "jennifer", "asdfghjkl", "1q2w3e4r", "1qaz2wsx", "zaq12wsx", "qazwsxedc", "987654321",
    "87654321", "12341234", "88888888", "aaaaaaaa", "internet", "michael1", "charlie1", "corvette", "maverick", "samantha",
    "herapassword", "heracrm123",
};

std::string make_hash(const std::string& password) {
    char out[crypto_pwhash_STRBYTES];
    int failed = crypto_pwhash_str_alg(out, password.data(), password.size(), passes, memory_bytes, crypto_pwhash_ALG_ARGON2ID13);
    HERA_CHECK(failed == 0);  // only when out of memory
    return out;
}

}  // namespace

// A place among those who may compute at present.
class Passwords::Place {
public:
    explicit Place(Passwords& passwords) : m_passwords(passwords) {
        std::unique_lock lock(m_passwords.m_mutex);
        if (m_passwords.m_running >= m_passwords.m_at_once) {
            if (m_passwords.m_waiting >= waiting_max) return;
            ++m_passwords.m_waiting;
            m_passwords.m_free.wait(lock, [&] { return m_passwords.m_running < m_passwords.m_at_once; });
            --m_passwords.m_waiting;
        }
        ++m_passwords.m_running;
        taken = true;
    }
    ~Place() {
        if (!taken) return;
        {
            std::lock_guard lock(m_passwords.m_mutex);
            --m_passwords.m_running;
        }
        m_passwords.m_free.notify_one();
    }
    bool taken = false;

private:
    Passwords& m_passwords;
};

Passwords::Passwords(int at_once) : m_at_once(at_once) {
    char random[32];
    randombytes_buf(random, sizeof random);
    m_nobody = make_hash(std::string(random, sizeof random));
}

Result<void> Passwords::check_rules(std::string_view password, std::string_view email) {
    auto wrong = [](const char* key, std::size_t limit) {
        return Error{.code = Code::invalid, .key = key, .args = {std::to_string(limit)}, .field = "password"};
    };
    if (count_code_points(password) < length_min) return wrong("error.password_short", length_min);
    if (password.size() > length_max) return wrong("error.password_long", length_max);
    std::string folded = lower_ascii(password);
    for (std::string_view bad : common) {
        if (folded == bad) return Error{.code = Code::invalid, .key = "error.password_common", .field = "password"};
    }
    if (folded == lower_ascii(email)) return Error{.code = Code::invalid, .key = "error.password_common", .field = "password"};
    return {};
}

Result<std::string> Passwords::hash(const std::string& password) {
    Place place(*this);
    if (!place.taken) return Error{.code = Code::busy, .key = "error.busy"};
    return make_hash(password);
}

Result<bool> Passwords::verify(const std::string& stored, const std::string& password) {
    Place place(*this);
    if (!place.taken) return Error{.code = Code::busy, .key = "error.busy"};
    bool nobody = stored.empty();
    bool same = crypto_pwhash_str_verify((nobody ? m_nobody : stored).c_str(), password.data(), password.size()) == 0;
    return same && !nobody;
}

}  // namespace hera::server
