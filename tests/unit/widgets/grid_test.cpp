#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <set>

#include "drawing.h"
#include "layout_lint.h"
#include "widgets/data_grid.h"
#include "widgets/list_view.h"

using namespace hera::ui;

namespace {

constexpr GridColumn columns[] = {
    {.label = "Name", .weight = 2, .min_dp = 160},
    {.label = "Company", .weight = 1, .min_dp = 140, .give_way = 1},
    {.label = "E-mail", .weight = 1, .min_dp = 140, .sortable = false, .give_way = 2},
    {.label = "Last touch", .weight = 0, .min_dp = 100, .align = Align::right},
};

struct Rows {
    std::int64_t total = 1'000'000, shift = 0;  // shift: rows moved down by that many
    DataGrid grid;
    GridResult last;
    std::set<std::int64_t> asked, drawn;
    std::int64_t opened = -1;
    int sort = -1, sorted = 0, shown_columns = 0;
    bool descending = false;
    std::string name;
    Rect area{0, 0, 1000, 600};

    Drawing drawing{[this] {
        asked.clear();
        drawn.clear();
        last = data_grid(
            grid,
            {.id = id_of("control", 7),
             .rect = area,
             .name = "Contacts",
             .columns = columns,
             .total = total,
             .sort_column = sorted,
             .descending = descending},
            [this](std::int64_t i) {
                asked.insert(i);
                name = "Row " + std::to_string(i - shift + 1);
                return GridRow{.id = static_cast<ImGuiID>(i - shift + 100), .name = name, .loaded = i != 5};
            },
            [this](const GridCells& cells) {
                drawn.insert(cells.row);
                shown_columns = static_cast<int>(
                    std::count_if(cells.cells.begin(), cells.cells.end(), [](const Rect& r) { return !r.empty(); }));
            });
        if (last.opened) opened = *last.opened;
        if (last.sort) sort = *last.sort;
    }};
};

}  // namespace

TEST_CASE("of a million rows only those in sight are asked for, drawn and in the page") {
    Rows rows;
    headless::Session s(rows.drawing, {.width = 1000, .height = 600});
    CHECK(rows.drawn.size() >= 13);
    CHECK(rows.drawn.size() <= 16);
    CHECK(*rows.asked.rbegin() < 20);
    CHECK(rows.drawn.count(5) == 0);  // not loaded: a placeholder
    CHECK(s.count("row") <= 17);
    const headless::Element* grid = s.find("grid", "Contacts");
    REQUIRE(grid);
    CHECK(grid->attribute("aria-rowcount") == "1000001");
    CHECK(s.find("row", "Row 1")->attribute("aria-rowindex") == "2");
    CHECK(told(layout_faults(s, 24)) == "");
    CHECK(s.idle());
}

TEST_CASE("End goes to the last of a million rows, exactly, and focus goes along") {
    Rows rows;
    headless::Session s(rows.drawing, {.width = 1000, .height = 600});
    s.focus("row", "Row 1");
    s.key("End");
    REQUIRE(s.focused());
    CHECK(s.page().name_of(*s.focused()) == "Row 1000000");
    CHECK(rows.last.first + rows.last.count == rows.total);
    CHECK(rows.drawn.size() <= 16);
    s.key("Home");
    CHECK(s.page().name_of(*s.focused()) == "Row 1");
    s.key("ArrowDown");
    s.key("ArrowDown");
    CHECK(s.page().name_of(*s.focused()) == "Row 3");
    s.key("PageDown");
    CHECK(rows.grid.active > 10);
    s.key("PageUp");
    CHECK(s.page().name_of(*s.focused()) == "Row 3");
    s.key("ArrowUp");
    s.key("Enter");
    CHECK(rows.opened == 1);
}

TEST_CASE("one row is in the order of Tab") {
    Rows rows;
    headless::Session s(rows.drawing, {.width = 1000, .height = 600});
    int stops = 0;
    for (const headless::Element* element : s.page().in_order())
        if (element->role() == "row" && element->attribute("tabindex") == "0") ++stops;
    CHECK(stops == 1);
    s.wheel({500, 300}, {0, 4000});
    stops = 0;
    for (const headless::Element* element : s.page().in_order())
        if (element->role() == "row" && element->attribute("tabindex") == "0") ++stops;
    CHECK(stops == 1);
}

TEST_CASE("focus stays on its record when the order changes, and on its row when scrolled away") {
    Rows rows;
    headless::Session s(rows.drawing, {.width = 1000, .height = 600});
    s.focus("row", "Row 3");
    rows.shift = 2;
    wake();
    s.settle();
    REQUIRE(s.focused());
    CHECK(s.page().name_of(*s.focused()) == "Row 3");
    CHECK(rows.grid.active == 4);
    s.wheel({500, 300}, {0, 9000});
    REQUIRE(s.focused());
    CHECK(s.page().name_of(*s.focused()) == "Row 3");
    s.key("ArrowDown");
    CHECK(s.page().name_of(*s.focused()) == "Row 4");
    CHECK(rows.last.first <= 5);
}

TEST_CASE("headers sort and say how; a row is pressed as a whole") {
    Rows rows;
    headless::Session s(rows.drawing, {.width = 1000, .height = 600});
    CHECK(s.find("columnheader", "Name")->attribute("aria-sort") == "ascending");
    CHECK_FALSE(s.find("columnheader", "Company")->has("aria-sort"));
    CHECK(s.click("columnheader", "Company"));
    CHECK(rows.sort == 1);
    rows.sort = -1;
    s.click("columnheader", "E-mail");
    CHECK(rows.sort == -1);
    s.focus("columnheader", "Last touch");
    s.key("Enter");
    CHECK(rows.sort == 3);
    CHECK(s.click("row", "Row 4"));
    CHECK(rows.opened == 3);
    s.click("row", "Row 6");  // its page has not come
    CHECK(rows.opened == 3);
}

TEST_CASE("columns give way, the most dispensable first") {
    Rows rows;
    headless::Session s(rows.drawing, {.width = 1000, .height = 600});
    CHECK(rows.shown_columns == 4);
    rows.area.w = 520;
    wake();
    s.settle();
    CHECK(rows.shown_columns == 3);
    CHECK_FALSE(s.find("columnheader", "E-mail"));
    rows.area.w = 400;
    wake();
    s.settle();
    CHECK(rows.shown_columns == 2);
    CHECK(s.find("columnheader", "Last touch"));
}

TEST_CASE("an empty grid is a grid") {
    Rows rows;
    rows.total = 0;
    headless::Session s(rows.drawing, {.width = 1000, .height = 600});
    CHECK(s.find("grid", "Contacts"));
    CHECK(s.count("row") == 1);
    CHECK_FALSE(s.key("ArrowDown"));
}

TEST_CASE("a list of a million rows is links, moved through by keys and opened by touch") {
    ListView list;
    std::int64_t opened = -1;
    std::size_t drawn = 0;
    std::string name;
    Drawing drawing{[&] {
        drawn = 0;
        ListResult r = list_view(
            list, {.id = id_of("list"), .rect = {0, 0, 780, 1688}, .name = "Contacts", .total = 1'000'000},
            [&](std::int64_t i) {
                name = "Row " + std::to_string(i + 1);
                return ListRow{.name = name, .href = "#/contacts/x"};
            },
            [&](std::int64_t, const Rect&) { ++drawn; });
        if (r.opened) opened = *r.opened;
    }};
    headless::Session s(drawing, {.width = 390, .height = 844, .dpr = 2, .touch = true});
    CHECK(drawn <= 14);
    REQUIRE(s.find("link", "Row 2"));
    CHECK(s.find("link", "Row 2")->attribute("href") == "#/contacts/x");
    CHECK(told(layout_faults(s, 44)) == "");
    CHECK(s.click("link", "Row 2"));
    CHECK(opened == 1);
    s.focus("link", "Row 2");
    s.key("End");
    REQUIRE(s.focused());
    CHECK(s.page().name_of(*s.focused()) == "Row 1000000");
    CHECK(drawn <= 14);
}

TEST_CASE("names of rows may stand in one place, one after the other") {
    ListView list;
    DataGrid grid;
    std::string name;
    auto name_of = [&](std::int64_t i) {
        name = "A name long enough to be on the heap, number " + std::to_string(i);
        return std::string_view(name);
    };
    static constexpr GridColumn columns[] = {{.label = "Name"}};
    Drawing drawing{[&] {
        list_view(list, {.id = id_of("control", 71), .rect = {0, 0, 400, 300}, .name = "List", .total = 3},
                  [&](std::int64_t i) { return ListRow{.name = name_of(i), .href = "#/x"}; }, [](std::int64_t, const Rect&) {});
        data_grid(grid, {.id = id_of("control", 72), .rect = {500, 0, 400, 300}, .name = "Grid", .columns = columns, .total = 3},
                  [&](std::int64_t i) { return GridRow{.name = name_of(i)}; }, [](const GridCells&) {});
    }};
    headless::Session s(drawing);
    for (int i = 0; i < 3; ++i) {
        std::string wanted = "A name long enough to be on the heap, number " + std::to_string(i);
        CHECK(s.find("link", wanted));
        CHECK(s.find("row", wanted));
    }
}
