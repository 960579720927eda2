#include "services/tokens.h"

#include <set>

#include "base/text.h"
#include "services/passwords.h"
#include "services/rate_limit.h"
#include "services/system.h"
#include "support/fake_clock.h"

#include <catch2/catch_test_macros.hpp>

using namespace hera;
using namespace hera::server;

TEST_CASE("tokens are long, different and kept as their hash only") {
    SystemRandom random;
    std::set<std::string> seen;
    for (int i = 0; i < 1000; ++i) {
        std::string token = make_token(random);
        CHECK(token.size() == 43);
        CHECK(token.find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_") == std::string::npos);
        seen.insert(token);
    }
    CHECK(seen.size() == 1000);
    // SHA-256("abc"), FIPS 180-2 appendix B.1
    std::string hash = token_hash("abc");
    REQUIRE(hash.size() == 32);
    CHECK(static_cast<unsigned char>(hash[0]) == 0xBA);
    CHECK(static_cast<unsigned char>(hash[31]) == 0xAD);
}

TEST_CASE("rate limit: a burst, then a trickle, by key") {
    test::FakeClock clock;
    RateLimit limit(clock, 3, 1000);
    for (int i = 0; i < 3; ++i) CHECK(limit.take("a") == 0);
    CHECK(limit.take("a") == 1000);
    CHECK(limit.take("b") == 0);
    clock.advance(999);
    CHECK(limit.take("a") == 1);
    clock.advance(1);
    CHECK(limit.take("a") == 0);
    CHECK(limit.take("a") == 1000);
    clock.advance(3'600'000);  // never more than the burst
    for (int i = 0; i < 3; ++i) CHECK(limit.take("a") == 0);
    CHECK(limit.take("a") > 0);
}

TEST_CASE("rate limit: many keys cost bounded memory and forget nobody who is being slowed down") {
    test::FakeClock clock;
    RateLimit limit(clock, 2, 1000);
    CHECK(limit.take("slowed") == 0);
    CHECK(limit.take("slowed") == 0);
    for (int i = 0; i < 60'000; ++i) limit.take("first " + std::to_string(i));
    clock.advance(1500);
    CHECK(limit.take("slowed") == 0);
    for (int i = 0; i < 60'000; ++i) limit.take("second " + std::to_string(i));
    CHECK(limit.take("slowed") > 0);
}

TEST_CASE("passwords: rules") {
    auto key = [](std::string_view password, std::string_view email = "ann@example.org") {
        auto checked = Passwords::check_rules(password, email);
        return checked.ok() ? std::string{} : checked.error().key;
    };
    CHECK(key("1234567") == "error.password_short");
    CHECK(key("äöüßäöü") == "error.password_short");  // seven characters, fourteen bytes
    CHECK(key("äöüßäöüß").empty());
    CHECK(key("QWERTYUIOP") == "error.password_common");
    CHECK(key("Ann@Example.org") == "error.password_common");
    CHECK(key(std::string(256, 'x')).empty());
    CHECK(key(std::string(257, 'x')) == "error.password_long");
    CHECK(key("correct horse battery").empty());
}

TEST_CASE("passwords: right, wrong, nobody") {
    Passwords passwords(2);
    std::string stored = passwords.hash("correct horse").value();
    CHECK(starts_with(stored, "$argon2id$v=19$m=19456,t=2,p=1$"));
    CHECK(stored != passwords.hash("correct horse").value());  // salted
    CHECK(passwords.verify(stored, "correct horse").value());
    CHECK_FALSE(passwords.verify(stored, "correct horsf").value());
    CHECK_FALSE(passwords.verify(stored, "").value());
    CHECK_FALSE(passwords.verify("", "correct horse").value());
    CHECK_FALSE(passwords.verify("no hash at all", "correct horse").value());
}
