// The board as a person meets it: cards in columns, sums from the store, moved by mouse, finger and keys.
#include "board_rig.h"

using namespace hera;
using namespace hera::test;
using ui::headless::Options;

namespace {

const Options desktop{.width = 1440, .height = 900};

Options phone() { return {.width = 390, .height = 844, .dpr = 2, .touch = true}; }

struct BoardOnScreen : BoardRig {
    RecordId pipeline{}, discovery{}, proposal{}, won{}, lost{};

    BoardOnScreen() {
        pipeline = create("pipeline", {{"name", text_value("Sales pipeline")}, {"position", Value(std::int64_t{0})}});
        discovery = stage("Discovery", 0, 20, "open");
        won = stage("Won", 1, 100, "won");  // stored before an open one: it stands behind it all the same
        proposal = stage("Proposal", 2, 50, "open");
        lost = stage("Lost", 3, 0, "lost");
    }
    RecordId stage(const char* name, std::int64_t position, std::int64_t probability, const char* outcome) {
        return create("stage", {{"name", text_value(name)}, {"pipeline", Value(pipeline)}, {"position", Value(position)},
                                {"probability", Value(probability)}, {"outcome", text_value(outcome)}});
    }
    RecordId add(const char* name, RecordId stage, std::int64_t minor, const char* date = nullptr, const char* currency = "USD") {
        Fields fields{{"name", text_value(name)},
                      {"pipeline", Value(pipeline)},
                      {"stage", Value(stage)},
                      {"amount", Value(Money{minor, currency})}};
        if (date != nullptr) fields.emplace_back("close_date", Value(*parse_iso_date(date)));
        return create("deal", std::move(fields));
    }
    std::string totals() const {
        const auto* line = containing("paragraph", "weighted");
        for (const auto* element : session->page().in_order()) {
            if (element->text.find("Open ") == 0) return element->text;
        }
        return line == nullptr ? std::string{} : line->text;
    }
    // What is said below the name of a column.
    std::string sums(std::string_view stage_name) const {
        bool here = false;
        for (const auto* element : session->page().in_order()) {
            if (element->tag == "h2") here = element->text == stage_name;
            else if (here && element->tag == "p") return element->text;
        }
        return {};
    }
};

}  // namespace

TEST_CASE_METHOD(BoardOnScreen, "columns in order, closed ones last; sums and weighted sums are the store's") {
    add("Rollout", discovery, 100'000'00);
    add("Pilot", discovery, 50'000'00);
    add("Suite", proposal, 10'000'00);
    add("Old", won, 7'000'00);
    add("Gone", lost, 9'000'00);
    open(desktop, "#/deals");
    std::vector<std::string> names;
    for (const auto* element : session->page().in_order()) {
        if (element->tag == "h2") names.push_back(element->text);
    }
    CHECK(names == std::vector<std::string>{"Discovery", "Proposal", "Won", "Lost"});
    CHECK(sums("Discovery") == "2 deals, $150,000, weighted $30,000");
    CHECK(sums("Won") == "1 deal, $7,000");
    CHECK(sums("Lost") == "1 deal, $9,000");
    CHECK(totals() == "Open $160,000 · weighted $35,000");
}

TEST_CASE_METHOD(BoardOnScreen, "currencies are never added to each other") {
    add("Here", discovery, 1'000'00);
    add("There", discovery, 2'000'00, nullptr, "EUR");
    open(desktop, "#/deals");
    CHECK(totals() == "Open $1,000 + €2,000 · weighted $200 + €400");
    CHECK(sums("Discovery") == "2 deals, $1,000 + €2,000, weighted $200 + €400");
}

TEST_CASE_METHOD(BoardOnScreen, "a drag by mouse moves the deal by one edit, the sums follow, Undo takes it back") {
    RecordId deal = add("Rollout", discovery, 100'000'00);
    open(desktop, "#/deals");
    REQUIRE(stage_of_card("Rollout") == "Discovery");
    session->drag(centre("row", "Rollout"), centre("region", "Proposal"));
    run();
    CHECK(stored_stage(deal) == proposal);
    REQUIRE(edits.size() == 1);
    REQUIRE(edits[0].edits.size() == 1);
    REQUIRE(edits[0].edits[0].fields.size() == 1);
    CHECK(edits[0].edits[0].fields[0].first == "stage");
    CHECK(stage_of_card("Rollout") == "Proposal");
    CHECK(totals() == "Open $100,000 · weighted $50,000");
    CHECK(session->page().tree().find("Moved Rollout to Proposal") != std::string::npos);

    REQUIRE(session->click("button", "Undo"));
    run();
    CHECK(stored_stage(deal) == discovery);
    CHECK(stage_of_card("Rollout") == "Discovery");
    CHECK(totals() == "Open $100,000 · weighted $20,000");
}

TEST_CASE_METHOD(BoardOnScreen, "B1: the card stands in its new column before the store has answered") {
    add("Rollout", discovery, 100'000'00);
    open(desktop, "#/deals");
    hold_pages = true;
    session->drag(centre("row", "Rollout"), centre("region", "Won"));
    session->settle();
    CHECK(stage_of_card("Rollout") == "Won");
    hold_pages = false;
    run();
    CHECK(stage_of_card("Rollout") == "Won");
}

TEST_CASE_METHOD(BoardOnScreen, "a refused move puts the card back and says why") {
    RecordId deal = add("Rollout", discovery, 100'000'00);
    open(desktop, "#/deals");
    // Someone has sent the deal to another pipeline, and this page has not heard of it.
    Board other = board();
    patch("deal", deal, {{"pipeline", Value(other.pipeline)}, {"stage", Value(other.open)}});
    session->drag(centre("row", "Rollout"), centre("region", "Proposal"));
    run();
    CHECK(stored_stage(deal) == other.open);
    CHECK(stage_of_card("Rollout").empty());
    CHECK(session->page().tree().find("This stage belongs to another pipeline") != std::string::npos);
}

TEST_CASE_METHOD(BoardOnScreen, "dropping where it was, beside the board, or Escape changes nothing") {
    add("Rollout", discovery, 100'000'00);
    open(desktop, "#/deals");
    ImVec2 card = centre("row", "Rollout");
    session->drag(card, {card.x + 20, card.y + 200});
    run();
    session->drag(card, {20, 20});
    run();
    session->drag(card, centre("region", "Proposal"), false);
    CHECK(session->key("Escape"));
    session->pointer(ui::PointerInput::Type::up, centre("region", "Proposal"));
    run();
    CHECK(edits.empty());
    CHECK(stage_of_card("Rollout") == "Discovery");
    CHECK(session->page().announcements.back() == "Rollout stays where it was");
}

TEST_CASE_METHOD(BoardOnScreen, "a press opens the deal; a drag does not") {
    RecordId deal = add("Rollout", discovery, 100'000'00);
    open(desktop, "#/deals");
    session->press_at(centre("row", "Rollout"));
    run();
    CHECK(session->page().history.back().hash == "#/deals/" + deal.text());
}

TEST_CASE_METHOD(BoardOnScreen, "keys: arrows go from card to card and column to column, M moves to a stage") {
    add("First", discovery, 1'00, "2026-01-01");
    add("Second", discovery, 1'00, "2026-02-01");
    RecordId third = add("Third", won, 1'00);
    open(desktop, "#/deals");
    REQUIRE(session->focus("row", session->page().name_of(*containing("row", "First"))));
    CHECK(session->key("ArrowDown"));
    run();
    CHECK(session->page().name_of(*session->focused()).find("Second") == 0);
    CHECK(session->key("ArrowRight"));  // Proposal is empty: on to the next that is not
    run();
    CHECK(session->page().name_of(*session->focused()).find("Third") == 0);
    CHECK(session->key("m"));
    run();
    REQUIRE(has("menuitem", "Proposal"));
    CHECK(session->page().name_of(*session->focused()) == "Discovery");
    session->key("ArrowDown");
    session->key("Enter");
    run();
    CHECK(stored_stage(third) == proposal);
    CHECK(stage_of_card("Third") == "Proposal");
    // The focus went with the card.
    CHECK(session->page().name_of(*session->focused()).find("Third") == 0);
}

TEST_CASE_METHOD(BoardOnScreen, "one card is in the Tab order, with its menu button; the menu button moves without dragging") {
    RecordId deal = add("First", discovery, 1'00, "2026-01-01");
    add("Second", discovery, 1'00, "2026-02-01");
    open(desktop, "#/deals");
    int tabbable = 0;
    for (const auto* element : session->page().in_order()) {
        if (element->role() == "row" && element->focusable()) ++tabbable;
    }
    CHECK(tabbable == 1);
    REQUIRE(session->click("button", "Move First"));
    run();
    REQUIRE(session->click("menuitem", "Won"));
    run();
    CHECK(stored_stage(deal) == won);
}

TEST_CASE_METHOD(BoardOnScreen, "overdue is said of open deals only") {
    add("Late", discovery, 1'00, "2025-03-01");
    add("Done", won, 1'00, "2025-03-01");
    open(desktop, "#/deals");
    CHECK(containing("row", "Late")->attribute("aria-label").find("was to close 1 Mar") != std::string::npos);
    CHECK(containing("row", "Done")->attribute("aria-label").find("closes 1 Mar") != std::string::npos);
}

TEST_CASE_METHOD(BoardOnScreen, "deals whose stage is not known do not vanish: they stand in front and can be moved") {
    RecordId deal = add("Stray", discovery, 5'000'00);
    remove("stage", discovery);
    open(desktop, "#/deals");
    CHECK(stage_of_card("Stray") == "No stage");
    session->drag(centre("row", "Stray"), centre("region", "Proposal"));
    run();
    CHECK(stored_stage(deal) == proposal);
    CHECK(stage_of_card("Stray") == "Proposal");
    CHECK_FALSE(has("region", "No stage"));
}

TEST_CASE_METHOD(BoardOnScreen, "a deal without pipeline is seen, and a move gives it one") {
    RecordId deal = add("Stray", discovery, 5'000'00);
    auto emptied = database->prepare("UPDATE r_deal SET f_pipeline = NULL, f_stage = NULL");  // as an old copy may have it
    REQUIRE(emptied.step().ok());
    open(desktop, "#/deals");
    CHECK(stage_of_card("Stray") == "No stage");
    session->drag(centre("row", "Stray"), centre("region", "Discovery"));
    run();
    CHECK(stage_of_card("Stray") == "Discovery");
    CHECK(stored_stage(deal) == discovery);
}

TEST_CASE_METHOD(BoardOnScreen, "the filter narrows the cards and says of how many") {
    add("Rollout", discovery, 1'00);
    add("Pilot", discovery, 1'00);
    open(desktop, "#/deals");
    session->fill("Filter deals", "pil");
    run();
    CHECK(stage_of_card("Rollout").empty());
    CHECK(stage_of_card("Pilot") == "Discovery");
    CHECK(sums("Discovery").find("2 deals") == 0);  // the sums stay those of the stage
}

TEST_CASE_METHOD(BoardOnScreen, "an empty pipeline says what a deal is; a new one is begun in its first stage") {
    open(desktop, "#/deals");
    CHECK(has("heading", "No deals yet"));
    CHECK(session->count("grid") == 0);
    REQUIRE(session->click("button", "Add the first one"));
    run();
    CHECK(session->count("dialog") == 1);
}

TEST_CASE_METHOD(BoardOnScreen, "finger: a hold drags to the column whose edge is seen, a swipe goes from column to column") {
    RecordId deal = add("Rollout", discovery, 100'000'00);
    for (int i = 0; i < 30; ++i) add("More", discovery, 1'00);
    open(phone(), "#/deals");
    ImVec2 card = centre("row", "Rollout");
    session->drag(card, {745, card.y});  // holds first
    run();
    CHECK(stored_stage(deal) == proposal);

    // The first column scrolls up and down, but a finger that goes sideways means the board.
    session->page().active = 0;
    auto left = [this] { return session->page().box_of(*session->find("region", "Discovery")).x; };
    auto swipe = [this](ImVec2 from, ImVec2 by) {
        session->pointer(ui::PointerInput::Type::down, from);
        for (int i = 1; i <= 6; ++i) {
            session->advance(12);
            session->pointer(ui::PointerInput::Type::move,
                             {from.x + by.x * static_cast<float>(i) / 6, from.y + by.y * static_cast<float>(i) / 6});
        }
        session->pointer(ui::PointerInput::Type::up, {from.x + by.x, from.y + by.y});
        session->settle();
        session->advance(2000);
        run();
    };
    swipe({200, 900}, {500, 20});
    CHECK(left() == 16);
    swipe({500, 900}, {-300, 10});
    CHECK(left() == 16 - 350);  // one column further, exactly
    swipe({200, 900}, {400, 10});
    CHECK(left() == 16);
    float before = session->page().box_of(*containing("row", "More")).y;
    swipe({300, 1100}, {10, -300});
    CHECK(left() == 16);
    CHECK(session->page().box_of(*containing("row", "More")).y != before);

    // A finger that rests on the way holds the board where it is; only when it has left, the nearest column comes.
    session->pointer(ui::PointerInput::Type::down, {500, 900});
    session->advance(12);
    session->pointer(ui::PointerInput::Type::move, {400, 900});
    session->pointer(ui::PointerInput::Type::move, {300, 900});
    session->advance(16);
    float under_finger = left();
    CHECK(under_finger <= 16 - 100);
    session->advance(2000);
    CHECK(left() == under_finger);
    session->pointer(ui::PointerInput::Type::up, {300, 900});
    session->settle();
    session->advance(2000);
    run();
    CHECK((left() == 16 || left() == 16 - 350));
}

TEST_CASE_METHOD(BoardOnScreen, "finger: a hold that stays opens the stages") {
    RecordId deal = add("Rollout", discovery, 100'000'00);
    open(phone(), "#/deals");
    session->pointer(ui::PointerInput::Type::down, centre("row", "Rollout"));
    session->advance(700);
    session->pointer(ui::PointerInput::Type::up, centre("row", "Rollout"));
    run();
    REQUIRE(has("menuitem", "Won"));
    session->click("menuitem", "Won");
    run();
    CHECK(stored_stage(deal) == won);
}

TEST_CASE_METHOD(BoardOnScreen, "five thousand cards: only what is seen is mirrored, all of it can be reached, idle is idle") {
    for (int i = 0; i < 5000; ++i) add(("Deal " + std::to_string(10000 + i)).c_str(), discovery, 1'00);
    open(desktop, "#/deals");
    CHECK(sums("Discovery").find("5,000 deals") == 0);
    CHECK(session->count("row") < 40);
    REQUIRE(session->focus("row", session->page().name_of(*containing("row", "Deal 10000"))));
    session->key("End");
    run();
    CHECK(session->page().name_of(*session->focused()).find("Deal 14999") == 0);
    session->key("Home");
    run();
    CHECK(session->page().name_of(*session->focused()).find("Deal 10000") == 0);
    // The page of cards asked for by the last jump may still arrive; then it is quiet.
    session->advance(5000);
    run();
    int before = session->frames();
    session->advance(5000);
    CHECK(session->frames() == before);
}
