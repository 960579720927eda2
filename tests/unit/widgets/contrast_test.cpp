#include "theme/contrast.h"

#include <catch2/catch_test_macros.hpp>
#include <cstdio>

#include "theme/paint.h"

using namespace hera::ui;

TEST_CASE("every pair of colours keeps its ratio, in light and dark") {
    for (bool dark : {false, true}) {
        std::printf("%s\n", dark ? "dark" : "light");
        for (const ColorPair& pair : color_pairs(dark ? dark_colors : light_colors)) {
            double ratio = contrast(pair.front, pair.back);
            std::printf("  %5.2f (at least %.1f)  %s\n", ratio, pair.at_least, pair.name);
            INFO(pair.name << (dark ? " dark" : " light"));
            CHECK(ratio >= pair.at_least);
        }
    }
}

TEST_CASE("white initials can be read on every face") {
    for (int i = 0; i < avatar_color_count(); ++i) CHECK(contrast(0xffffffff, avatar_color_number(i)) >= 4.5);
    CHECK(initials("Dr. James Wilson") == "JW");
    CHECK(initials("ada") == "A");
    CHECK(initials("") == "");
    CHECK(initials("иван петров") == "ИП");
    CHECK(initials("ωmega") == "Ω");
    CHECK(initials("山田 太郎") == "山太");
    CHECK(initials("山田太郎") == "山");
    CHECK(initials("e\u0301lise durand") == "E\u0301D");
    CHECK(initials("éric ñandú") == "ÉÑ");
    CHECK(initials("👩🏽‍💻 Ada") == "👩🏽‍💻");
    CHECK(initials("أحمد بن علي") == "أ\u200cع");
    CHECK(avatar_color("Ada Lovelace") == avatar_color("ada lovelace"));
}

TEST_CASE("contrast is measured as WCAG does") {
    CHECK(contrast(0xff000000, 0xffffffff) > 20.99);
    CHECK(contrast(rgb(0x767676), rgb(0xffffff)) > 4.53);
    CHECK(contrast(rgb(0x777777), rgb(0xffffff)) < 4.5);
}
