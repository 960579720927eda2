#include "platform/mirror.h"

#include <catch2/catch_test_macros.hpp>
#include "screen.h"

using namespace hera::ui;

TEST_CASE("M1: elements stand in the order of declaration, inside their containers") {
    Screen screen([] {
        Node main;
        main.id = id_of("main");
        main.role = Role::main;
        main.rect = {0, 0, 500, 500};
        Scope scope(main);
        control("Title", {0, 0, 100, 30}, Role::heading);
        Node list;
        list.id = id_of("list");
        list.role = Role::list;
        list.name = "Places";
        list.rect = {0, 40, 100, 100};
        {
            Scope places(list);
            control("One", {0, 40, 100, 30}, Role::link);
            control("Two", {0, 70, 100, 30}, Role::link);
        }
        control("Last", {0, 200, 100, 30});
    });
    headless::Session s(screen);
    CHECK(s.tree() ==
          "main \"Title Places Last\"\n  heading \"Title\"\n  list \"Places\"\n    listitem \"One\"\n      link \"One\"\n"
          "    listitem \"Two\"\n      link \"Two\"\n  button \"Last\"\n");
}

TEST_CASE("M2: a frame like the last writes no operation") {
    Screen screen([] {
        for (int i = 0; i < 50; ++i) control("Row " + std::to_string(i), {0, static_cast<float>(i) * 10, 100, 10}, Role::row);
        field("Name", {200, 0, 100, 30}, "value");
    });
    headless::Session s(screen);
    int before = s.page().mirror_operations;
    wake();
    s.settle();
    CHECK(s.page().mirror_operations == before);
}

TEST_CASE("M3: what has focus stays in the page however far it is scrolled away, and what Tab goes to from there") {
    float scrolled = 0;
    Screen screen([&] {
        Clip clip({0, 0, 200, 200});
        control("Far", {0, 10 - scrolled, 100, 30});
        control("Next", {0, 50 - scrolled, 100, 30});
        for (int i = 0; i < 4; ++i) control("Behind " + std::to_string(i), {0, 90 - scrolled, 100, 10});
    });
    headless::Session s(screen);
    s.focus("button", "Far");
    scrolled = 1000;
    wake();
    s.settle();
    CHECK(s.find("button", "Far"));
    CHECK(s.find("button", "Next"));
    CHECK_FALSE(s.find("button", "Behind 3"));
    CHECK(s.focused() != nullptr);
}

TEST_CASE("elements move, change and go with their nodes, in any order") {
    std::vector<std::string> names{"a", "b", "c", "d", "e"};
    Screen screen([&] {
        float y = 0;
        for (const std::string& name : names) control(name, {0, y += 30, 100, 24});
    });
    headless::Session s(screen, {.height = 8000});
    std::uint32_t seed = 7;
    for (int round = 0; round < 200; ++round) {
        seed = seed * 1664525u + 1013904223u;
        std::size_t at = (seed >> 8) % (names.size() + 1);
        if ((seed >> 4) % 3 == 0 && !names.empty()) names.erase(names.begin() + static_cast<std::ptrdiff_t>(at % names.size()));
        else if ((seed >> 4) % 3 == 1) names.insert(names.begin() + static_cast<std::ptrdiff_t>(at), "n" + std::to_string(round));
        else if (names.size() > 1) std::swap(names[at % names.size()], names[0]);
        wake();
        s.settle();
        std::vector<std::string> shown;
        for (const headless::Element* element : s.page().in_order()) shown.push_back(element->text);
        REQUIRE(shown == names);
    }
}

TEST_CASE("states become attributes, and go again") {
    bool on = true;
    Screen screen([&] {
        Node n;
        n.id = id_of("toggle");
        n.name = "Bold";
        n.rect = {0, 0, 40, 40};
        n.is_toggle = true;
        n.pressed_toggle = on;
        n.can_expand = on;
        n.expanded = true;
        n.disabled = !on;
        node(n);
    });
    headless::Session s(screen);
    const headless::Element* button = s.find("button", "Bold");
    REQUIRE(button);
    CHECK(button->attribute("aria-pressed") == "true");
    CHECK(button->attribute("aria-expanded") == "true");
    on = false;
    wake();
    s.settle();
    button = s.find("button", "Bold");
    CHECK(button->attribute("aria-pressed") == "false");
    CHECK_FALSE(button->has("aria-expanded"));
    CHECK(button->attribute("aria-disabled") == "true");
    CHECK(s.activate("button", "Bold"));
}

TEST_CASE("words for the ear arrive once") {
    bool say = false;
    Screen screen([&] {
        if (say) announce("Saved"), announce("It failed", Politeness::assertive);
        say = false;
    });
    headless::Session s(screen);
    say = true;
    wake();
    s.settle();
    CHECK(s.page().announcements == std::vector<std::string>{"Saved"});
    CHECK(s.page().alerts == std::vector<std::string>{"It failed"});
}
