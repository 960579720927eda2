// The year behind the scenario: 36 closed deals, 22 won and 14 lost, with twelve earlier customers.
#include <iterator>

#include "base/text.h"
#include "demo/cast.h"

namespace hera::demo {

namespace {

struct Past {
    const char *company, *short_name, *industry;
    std::int64_t employees;
    const char *domain, *city, *region, *country;
    const char *first, *last, *title;
    Rep rep;
};
constexpr Past past[] = {
    {"Northwind Logistics", "Northwind", "Logistics", 820, "northwind-logistics.example", "Chicago", "IL", "USA",
     "Rachel", "Kim", "Head of Operations", marcus},
    {"Alpine Insurance Group", "Alpine Insurance", "Insurance", 2400, "alpine-insurance.example", "Zürich", "ZH",
     "Switzerland", "Beat", "Müller", "Chief Information Officer", sarah},
    {"Bluewater Energy", "Bluewater", "Energy", 5200, "bluewater-energy.example", "Houston", "TX", "USA", "Carlos",
     "Núñez", "VP of Technology", sarah},
    {"Cedar Valley Credit Union", "Cedar Valley", "Banking", 310, "cedarvalley.example", "Portland", "OR", "USA",
     "Grace", "O’Connor", "Member Services Director", emma},
    {"Lumen Photonics", "Lumen", "Electronics", 140, "lumenphotonics.example", "Rochester", "NY", "USA", "Hiro",
     "Tanaka", "Engineering Manager", david},
    {"Meridian Hotels", "Meridian", "Hospitality", 3100, "meridianhotels.example", "Miami", "FL", "USA", "Sofia",
     "Rossi", "Director of Guest Systems", david},
    {"Oakridge Schools", "Oakridge", "Education", 950, "oakridge-schools.example", "Columbus", "OH", "USA", "Daniel",
     "Wright", "Superintendent", emma},
    {"Polar Foods", "Polar Foods", "Food and Beverage", 1800, "polarfoods.example", "Minneapolis", "MN", "USA",
     "Ingrid", "Larsen", "Supply Chain Lead", marcus},
    {"Quantum Robotics", "Quantum Robotics", "Robotics", 210, "quantumrobotics.example", "Pittsburgh", "PA", "USA",
     "Arjun", "Patel", "Chief Operating Officer", david},
    {"Sterling Legal", "Sterling Legal", "Legal Services", 430, "sterlinglegal.example", "New York", "NY", "USA",
     "Olivia", "Sterling", "Managing Partner", sarah},
    {"Terra Construction", "Terra", "Construction", 1250, "terraconstruction.example", "Denver", "CO", "USA", "Ben",
     "Walker", "Project Controls Manager", marcus},
    {"Vista Media", "Vista Media", "Media", 560, "vistamedia.example", "Los Angeles", "CA", "USA", "Chloe", "Bennett",
     "Head of Audience", emma},
};

void write_customers(Sheet& sheet, Cast& cast) {
    int age = 560;
    for (const Past& p : past) {
        Instant made = sheet.moment(-age, 10, 15);
        age -= 9;
        UserId owner = cast.users[p.rep];
        std::string domain = text(p.domain);
        RecordId company = sheet.add("company", made, owner,
                                     {{"name", text(p.company)},
                                      {"domain", domain},
                                      {"website", "https://www." + domain},
                                      {"industry", text(p.industry)},
                                      {"employees", p.employees},
                                      {"addresses", AddressList{{"work", "", p.city, p.region, "", p.country}}}});
        std::string phone = "+1-555-010-" + std::to_string(1000 + age);
        RecordId contact = sheet.add("contact", made, owner,
                                     {{"first_name", text(p.first)},
                                      {"last_name", text(p.last)},
                                      {"job_title", text(p.title)},
                                      {"company", company},
                                      {"emails", LabelledList{{"work", fold(p.first) + "@" + domain}}},
                                      {"phones", LabelledList{{"work", phone}}},
                                      {"lifecycle", text("customer")}});
        cast.customers.push_back({company, contact, p.short_name, p.rep});
    }
}

// ---- closed deals -------------------------------------------------------------------------------------------------

constexpr const char* offers[] = {"Sales Platform",     "Service Desk Rollout", "Analytics Package",
                                  "Data Migration",     "Mobile Field Kit",     "Annual Licence",
                                  "Integration Bundle", "Training Programme"};
// In thousands; deals grow with the size of the customer.
constexpr std::int64_t amounts[] = {48, 120, 85, 210, 65, 150, 95, 320, 72, 180, 240, 110};
constexpr const char* reasons[] = {"price",  "competitor", "no_decision",    "price",
                                   "timing", "no_budget",  "missing_feature"};
constexpr const char* rivals[] = {"Salesforce", "HubSpot", "Microsoft Dynamics 365", "Pipedrive"};
// Of each nine deals in the order they closed: 24 of 36, two of which were lost all the same.
constexpr bool was_won[] = {true, false, true, true, false, true, true, false, true};
constexpr int closed_count = 36, closed_first_days_ago = 352, closed_step_days = 10;

struct Meeting {
    const char *kind, *subject, *body;
    std::int64_t minutes;
};
constexpr Meeting meetings[] = {
    {"call", "First call", "Went through how they work today and where it hurts.", 30},
    {"email", "Sent the overview", "Overview and two customer stories, as agreed.", 0},
    {"meeting", "Workshop on site", "Mapped the process with sales and service. They want to see their own data.", 90},
    {"demo", "Demo with their data", "Imported a sample export. The team tried it on their phones.", 60},
    {"call", "Questions on price and terms", "Two open points: start date and training. Back to them with an offer.",
     25},
    {"note", "Where we stand", "Decision is with the board. Our contact speaks for us.", 0},
};

void write_activities(Sheet& sheet, const Cast& cast, const Customer& customer, RecordId deal, const std::string& name,
                      UserId owner, int created_ago, int closed_ago) {
    int count = static_cast<int>(std::size(meetings));
    for (int i = 0; i < count; ++i) {
        const Meeting& m = meetings[i];
        int days_ago = created_ago - (created_ago - closed_ago) * i / count;
        Instant at = sheet.moment(-days_ago, 9 + i, static_cast<int>(sheet.below(4)) * 15);
        Fields fields{
            {"kind", text(m.kind)}, {"subject", text(m.subject) + " – " + name}, {"body", text(m.body)}, {"at", at}};
        if (m.minutes != 0) fields.emplace_back("minutes", m.minutes);
        RecordId activity = sheet.add("activity", at, owner, fields);
        sheet.link(activity, "activity", deal, "deal", "about", at, owner);
        sheet.link(activity, "activity", customer.contact, "contact", "attendee", at, owner);
        // Workshops are not held alone.
        if (text(m.kind) == "meeting" && !(owner == cast.users[sarah]))
            sheet.link(activity, "activity", record_of(cast.users[sarah]), "user", "attendee", at, owner);
    }
}

void write_closed_deal(Sheet& sheet, const Cast& cast, int number) {
    auto n = static_cast<std::size_t>(number);
    std::size_t first = cast.customers.size() - std::size(past);
    const Customer& customer = cast.customers[first + n % std::size(past)];
    UserId owner = cast.users[customer.rep];
    bool is_won = was_won[n % std::size(was_won)] && number != 11 && number != 29;
    int closed_ago = closed_first_days_ago - number * closed_step_days;
    int cycle = 35 + static_cast<int>((n * 37) % 120);
    int created_ago = closed_ago + cycle;
    std::string name = customer.name + " – " + offers[(n * 5) % std::size(offers)];
    Money amount{amounts[(n * 7) % std::size(amounts)] * 1'000 * 100 * (customer.rep == sarah ? 2 : 1), "USD"};
    Date closed = sheet.day(-closed_ago);

    Fields fields{{"name", name},
                  {"company", customer.company},
                  {"contact", customer.contact},
                  {"pipeline", cast.pipeline},
                  {"stage", cast.stage[is_won ? won : lost]},
                  {"amount", amount},
                  {"close_date", closed}};
    if (!is_won) {
        const char* reason = reasons[n % std::size(reasons)];
        fields.emplace_back("lost_reason", text(reason));
        if (text(reason) == "competitor") fields.emplace_back("competitors", text(rivals[n % std::size(rivals)]));
    }
    RecordId deal = sheet.add("deal", sheet.moment(-created_ago, 11), owner, fields);

    Date hoped = sheet.day(-closed_ago + 14);
    sheet.told_create("deal", deal, sheet.moment(-created_ago, 11), owner,
                      {{"stage", cast.stage[discovery]}, {"amount", amount}, {"close_date", hoped}});
    // Lost deals often fall out before the negotiation.
    int last_open = is_won || number % 2 == 0 ? negotiation : proposal;
    for (int s = discovery; s < last_open; ++s) {
        int days_ago = created_ago - cycle * (s + 1) / (last_open + 1);
        sheet.told_change("deal", deal, sheet.moment(-days_ago, 16, 5), owner, {{"stage", cast.stage[s + 1]}},
                          {{"stage", cast.stage[s]}});
    }
    sheet.told_change("deal", deal, sheet.moment(-closed_ago, 17), owner,
                      {{"stage", cast.stage[is_won ? won : lost]}, {"close_date", closed}},
                      {{"stage", cast.stage[last_open]}, {"close_date", hoped}});
    write_activities(sheet, cast, customer, deal, name, owner, created_ago, closed_ago);
}

}  // namespace

void write_history(Sheet& sheet, Cast& cast) {
    write_customers(sheet, cast);
    for (int i = 0; i < closed_count; ++i) write_closed_deal(sheet, cast, i);
}

}  // namespace hera::demo
