#include "base/result.h"

#include <memory>

#include "base/bytes.h"

#include <catch2/catch_test_macros.hpp>

using namespace hera;

namespace {

Result<int> half(int n) {
    if (n % 2 != 0) return Error{.code = Code::invalid, .key = "error.odd", .field = "n"};
    return n / 2;
}
Result<int> quarter(int n) { return TRY(half(TRY(half(n)))); }
Result<void> only_even(int n) {
    TRY(half(n));
    return {};
}
Result<std::unique_ptr<int>> boxed(int n) { return std::make_unique<int>(TRY(half(n))); }

}  // namespace

TEST_CASE("TRY hands the value on or returns the error") {
    CHECK(quarter(8).value() == 2);
    CHECK(quarter(6).error().key == "error.odd");
    CHECK(quarter(6).error().field == "n");
    CHECK(only_even(2).ok());
    CHECK_FALSE(only_even(3).ok());
    std::unique_ptr<int> box = std::move(boxed(4)).value();  // moves, never copies
    CHECK(*box == 2);
}

TEST_CASE("reading bytes never goes past their end, and stays failed") {
    ByteWriter w;
    w.u8(7);
    w.u32(0xDEADBEEF);
    w.i64(-5);
    w.text("Zoë");
    Bytes bytes = w.take();
    ByteReader all(bytes);
    CHECK(all.u8() == 7);
    CHECK(all.u32() == 0xDEADBEEF);
    CHECK(all.i64() == -5);
    CHECK(all.text() == "Zoë");
    CHECK(all.done());
    for (std::size_t size = 0; size < bytes.size(); ++size) {
        ByteReader part(bytes.data(), size);
        part.u8();
        part.u32();
        part.i64();
        part.text();
        REQUIRE_FALSE(part.ok());
        REQUIRE(part.u64() == 0);
        REQUIRE(part.text().empty());
    }
    // A length that is a lie costs nothing.
    Bytes lie{0xFF, 0xFF, 0xFF, 0xFF, 'x'};
    ByteReader liar(lie);
    CHECK(liar.text().empty());
    CHECK_FALSE(liar.ok());
}
