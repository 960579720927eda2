#include "vfs/page_image.h"

#include <catch2/catch_test_macros.hpp>
#include <string>

#include "base/bytes.h"
#include "support/seeded_random.h"

using namespace hera;
using namespace hera::vfs;

namespace {

Bytes content(const PageImage& image) {
    Bytes bytes(static_cast<std::size_t>(image.size()));
    image.read(bytes.data(), bytes.size(), 0);
    return bytes;
}

}  // namespace

TEST_CASE("a number set lists its members in order") {
    NumberSet set;
    for (std::uint32_t number : {700u, 3u, 64u, 63u, 3u}) set.add(number);
    CHECK(set.list() == std::vector<std::uint32_t>{3, 63, 64, 700});
    CHECK(set.has(64));
    CHECK_FALSE(set.has(65));
    set.clear();
    CHECK(set.empty());
    CHECK(set.list().empty());
}

TEST_CASE("bytes cross pieces, holes read as zero, pointers stay good while the file grows") {
    PageImage image;
    std::string word = "across the border";
    image.write(word.data(), word.size(), piece_bytes - 4);
    const std::uint8_t* kept = image.peek(4, piece_bytes - 4);
    REQUIRE(kept != nullptr);
    CHECK(image.peek(8, piece_bytes - 4) == nullptr);       // not in one piece
    CHECK(image.peek(64, piece_bytes) == nullptr);          // past the end
    image.write("z", 1, 40u * piece_bytes);
    CHECK(image.peek(4, piece_bytes - 4) == kept);
    Bytes all = content(image);
    CHECK(std::string(all.begin() + piece_bytes - 4, all.begin() + piece_bytes - 4 + word.size()) == word);
    CHECK(all[0] == 0);
    CHECK(all[20u * piece_bytes] == 0);
    CHECK(all[40u * piece_bytes] == 'z');
}

TEST_CASE("what was cut off reads as zero when the file grows again, and that is a change to store") {
    PageImage image;
    Bytes ones(3 * block_bytes, 1);
    image.write(ones.data(), ones.size(), 0);
    image.clear_dirty();
    image.set_size(block_bytes);
    image.set_size(3 * block_bytes);
    CHECK(content(image)[2 * block_bytes] == 0);
    REQUIRE(image.dirty_lines().size() == 2);
    CHECK(image.dirty_lines()[0].block == 1);
    CHECK(image.dirty_lines()[1].lines == ~std::uint64_t{0});
}

TEST_CASE("blocks past the end are not dirty, a changed size is") {
    PageImage image;
    Bytes ones(3 * block_bytes, 1);
    image.write(ones.data(), ones.size(), 0);
    image.set_size(block_bytes);
    REQUIRE(image.dirty_lines().size() == 1);
    CHECK(image.dirty_lines()[0].block == 0);
    image.clear_dirty();
    CHECK_FALSE(image.dirty());
    image.set_size(0);
    CHECK(image.dirty());
    CHECK(image.dirty_lines().empty());
}

TEST_CASE("only lines that differ are dirty") {
    PageImage image;
    Bytes page(block_bytes, 0);
    image.write(page.data(), page.size(), 0);
    CHECK(image.dirty());  // it grew
    CHECK(image.dirty_lines().empty());
    image.clear_dirty();
    page[5] = 1;
    page[63 * line_bytes] = 1;
    image.write(page.data(), page.size(), 0);
    REQUIRE(image.dirty_lines().size() == 1);
    CHECK(image.dirty_lines()[0].lines == (std::uint64_t{1} << 63 | 1u));
    image.clear_dirty();
    image.write(page.data(), page.size(), 0);
    CHECK_FALSE(image.dirty());
    image.write("ab", 2, block_bytes - 1);  // the last line of one block, the first of the next
    REQUIRE(image.dirty_lines().size() == 2);
    CHECK(image.dirty_lines()[0].lines == std::uint64_t{1} << 63);
    CHECK(image.dirty_lines()[1].lines == 1);
}

TEST_CASE("sealed changes touch their chunks, growth touches every new chunk") {
    PageImage image;
    image.write("x", 1, 0);
    image.clear_dirty();
    CHECK(image.touched_chunks() == std::vector<std::uint32_t>{0});
    image.clear_touched();
    image.write("x", 1, 3u * chunk_bytes);
    CHECK(image.touched_chunks().empty());  // not sealed yet
    image.clear_dirty();
    CHECK(image.touched_chunks() == std::vector<std::uint32_t>{0, 1, 2, 3});
}

TEST_CASE("random writes and cuts agree with a plain vector") {
    for (std::uint64_t seed = 1; seed <= 20; ++seed) {
        test::SeededRandom random(seed);
        PageImage image;
        Bytes model;
        for (int i = 0; i < 200; ++i) {
            if (random.below(5) == 0) {
                std::size_t size = random.below(300'000);
                image.set_size(size);
                model.resize(size);
                continue;
            }
            Bytes data(1 + random.below(20'000));
            random.fill(data.data(), data.size());
            std::size_t at = random.below(300'000);
            image.write(data.data(), data.size(), at);
            if (model.size() < at + data.size()) model.resize(at + data.size());
            std::copy(data.begin(), data.end(), model.begin() + static_cast<std::ptrdiff_t>(at));
        }
        INFO("seed " << seed);
        CHECK(content(image) == model);
    }
}
