#include "demo/scenario.h"

#include "demo/cast.h"

namespace hera::demo {

namespace {

Money usd(std::int64_t whole) { return Money{whole * 100, std::string(currency)}; }
LabelledList work(std::string_view value) { return {{"work", text(value)}}; }

template <class Tag>
Id<Tag> fixed(std::uint64_t seed) {
    FixedRandom random(seed);
    Id<Tag> out;
    random.fill(out.bytes.data(), out.bytes.size());
    return out;
}

void write_team(Sheet& sheet, Cast& cast) {
    struct Person {
        const char *name, *email, *role, *title;
        std::int64_t quota;
    };
    static constexpr Person people[] = {
        {"Sarah Mitchell", "sarah.mitchell@techvantage.com", "admin", "VP of Sales", 2'000'000},
        {"David Rodriguez", "david.rodriguez@techvantage.com", "rep", "Senior Account Executive", 1'200'000},
        {"Emma Chen", "emma.chen@techvantage.com", "manager", "Sales Development Manager", 800'000},
        {"Marcus Johnson", "marcus.johnson@techvantage.com", "rep", "Account Executive", 900'000},
    };
    for (std::size_t i = 0; i < reps; ++i) {
        cast.users[i] = i == sarah ? user() : UserId{fixed<struct UserTag>(0x100 + i).bytes};
        const Person& person = people[i];
        sheet.add_as(record_of(cast.users[i]), "user", sheet.moment(-700, 9), cast.users[i],
                     {{"name", text(person.name)}, {"email", text(person.email)}, {"role", text(person.role)}});
    }
    for (std::size_t i = 0; i < reps; ++i) {
        // For this year and, as periods reach back, for the last.
        for (int year : {sheet.year() - 1, sheet.year()})
            sheet.add(
                "quota", sheet.moment(-400, 9), cast.users[sarah],
                {{"user", record_of(cast.users[i])}, {"year", std::int64_t{year}}, {"amount", usd(people[i].quota)}});
    }
}

void write_pipeline(Sheet& sheet, Cast& cast) {
    struct Stage {
        const char* name;
        std::int64_t probability;
        const char* outcome;
        std::int64_t rotten_days;
    };
    static constexpr Stage table[stages] = {{"Discovery", 20, "open", 21}, {"Qualification", 40, "open", 21},
                                            {"Proposal", 60, "open", 7},   {"Negotiation", 80, "open", 10},
                                            {"Closed won", 100, "won", 0}, {"Closed lost", 0, "lost", 0}};
    Instant made = sheet.moment(-700, 8);
    cast.pipeline =
        sheet.add("pipeline", made, cast.users[sarah],
                  {{"name", text("Enterprise sales")}, {"position", std::int64_t{0}}, {"currency", text(currency)}});
    for (std::size_t i = 0; i < stages; ++i) {
        Fields fields{{"name", text(table[i].name)},
                      {"pipeline", cast.pipeline},
                      {"position", static_cast<std::int64_t>(i)},
                      {"probability", table[i].probability},
                      {"outcome", text(table[i].outcome)}};
        if (table[i].rotten_days != 0) fields.emplace_back("rotten_days", table[i].rotten_days);
        cast.stage[i] = sheet.add("stage", made, cast.users[sarah], fields);
    }
}

// ---- the four customers of the scenario ---------------------------------------------------------------------------

struct Account {
    const char *company, *short_name, *industry;
    std::int64_t employees;
    const char *domain, *city, *region, *notes;
    const char *first, *last, *title, *email, *phone, *lifecycle, *contact_notes;
    Rep rep;
};
constexpr Account accounts[] = {
    {"Global Manufacturing Corp", "Global Manufacturing", "Manufacturing", 5000, "globalmanuf.com", "Detroit", "MI",
     "Revenue: $2B+, more than 5,000 people. Stack: SAP, Oracle, Microsoft.\nPain points: legacy integration, data "
     "silos, manual "
     "processes.\nBudget $500K–1M, decides within 6–12 months.\nCompetitors: Salesforce, MS Dynamics, Oracle CX.",
     "Michael", "Thompson", "Chief Technology Officer", "michael.thompson@globalmanuf.com", "+1-313-555-0101",
     "customer",
     "Decision maker, high influence, warm. Prefers e-mail and phone.\nInterests: golf, technology innovation, "
     "sustainability.\nTags: Decision Maker, Technical, Enterprise.",
     sarah},
    {"InnovateAI Startup", "InnovateAI", "Artificial Intelligence", 75, "innovateai.com", "San Francisco", "CA",
     "Revenue: $10M–25M, 50–100 people. Stack: Python, TensorFlow, AWS.\nPain points: scaling customer operations, "
     "data "
     "management, integration.\nBudget $100K–250K, decides within 2–4 months.\nCompetitors: HubSpot, Pipedrive, "
     "Freshworks.",
     "Lisa", "Park", "VP of Operations", "lisa.park@innovateai.com", "+1-415-555-0202", "opportunity",
     "Decision maker, high influence, cold. Prefers video calls.\nInterests: ML, startups, hiking.\nTags: Hot Lead, "
     "Startup, AI.",
     david},
    {"Healthcare Systems LLC", "Healthcare Systems", "Healthcare Technology", 1500, "healthsys.com", "Boston", "MA",
     "Revenue: $500M–1B, 1,000–2,000 people. Stack: Epic, Cerner, Azure.\nPain points: HIPAA, patient data security, "
     "interoperability.\nBudget $300K–750K, decides within 9–18 months.\nCompetitors: Epic, Cerner, Allscripts.",
     "Dr. James", "Wilson", "Chief Medical Officer", "james.wilson@healthsys.com", "+1-617-555-0303", "customer",
     "Medium influence, warm. Prefers to meet in person.\nInterests: healthcare innovation, research, tennis.\nTags: "
     "Healthcare, "
     "Compliance, VIP.",
     marcus},
    {"RetailTech Innovations", "RetailTech", "Retail Technology", 350, "retailtech.com", "Austin", "TX",
     "Revenue: $100M–250M, 200–500 people. Stack: Shopify, Magento, GCP.\nPain points: omnichannel, inventory, "
     "customer "
     "analytics.\nBudget $150K–400K, decides within 3–6 months.\nCompetitors: Shopify Plus, BigCommerce, Adobe "
     "Commerce.",
     "Jennifer", "Martinez", "Director of IT", "jennifer.martinez@retailtech.com", "+1-512-555-0404", "opportunity",
     "Decision maker, high influence, new. Prefers Slack and e-mail.\nInterests: retail tech, e-commerce, music.",
     emma},
};

void write_accounts(Sheet& sheet, Cast& cast) {
    int age = 420;
    for (const Account& a : accounts) {
        Instant made = sheet.moment(-age, 10);
        age -= 40;
        UserId owner = cast.users[a.rep];
        RecordId company = sheet.add("company", made, owner,
                                     {{"name", text(a.company)},
                                      {"domain", text(a.domain)},
                                      {"website", "https://www." + text(a.domain)},
                                      {"industry", text(a.industry)},
                                      {"employees", a.employees},
                                      {"addresses", AddressList{{"work", "", a.city, a.region, "", "USA"}}},
                                      {"notes", text(a.notes)}});
        RecordId contact = sheet.add("contact", made, owner,
                                     {{"first_name", text(a.first)},
                                      {"last_name", text(a.last)},
                                      {"job_title", text(a.title)},
                                      {"company", company},
                                      {"emails", work(a.email)},
                                      {"phones", work(a.phone)},
                                      {"lifecycle", text(a.lifecycle)},
                                      {"notes", text(a.contact_notes)}});
        cast.customers.push_back({company, contact, a.short_name, a.rep});
    }
}

// ---- the four open deals ------------------------------------------------------------------------------------------

struct OpenDeal {
    const char* name;
    StageAt stage;
    std::int64_t amount, probability;
    int age_days, closes_in_days;
    const char *next_step, *competitors, *notes, *champion_role;
};
constexpr OpenDeal deals[] = {
    {"Global Manufacturing – Digital Transformation Initiative", proposal, 750'000, 85, 165, 50,
     "Technical presentation", "Salesforce Manufacturing Cloud, Microsoft Dynamics 365",
     "Business case: +25 % efficiency, −60 % manual processes. Cycle 8 months.\nNext: technical presentation, proof of "
     "concept, "
     "executive buy-in.\nRisks: budget timing, change management.\nChampion: strong, the CTO speaks for us.",
     "champion"},
    {"InnovateAI – ML Platform Integration", discovery, 125'000, 45, 24, 96, "Product demo, then a deep-dive",
     "HubSpot, Pipedrive, an own build",
     "Business case: faster onboarding, 3× growth. Cycle 4 months.\nNext: product demo, deep-dive, reference "
     "call.\nRisks: a "
     "startup's budget, build or buy.\nChampion: medium.",
     "decision_maker"},
    {"Healthcare Systems – HIPAA Compliance Suite", negotiation, 450'000, 90, 318, 34, "Contract with legal review",
     "Epic MyChart, Cerner PowerChart",
     "Business case: HIPAA, data security, workflows. Cycle 12 months.\nNext: contract, security audit, implementation "
     "plan.\nRisks: regulatory approval, integration.\nChampion: very strong, the CMO is committed.",
     "champion"},
    {"RetailTech – Omnichannel Customer Platform", qualification, 275'000, 60, 58, 111, "ROI analysis for the board",
     "Shopify Plus, Adobe",
     "Business case: +15 % conversion, fewer abandoned carts. Cycle 6 months.\nNext: architecture review, ROI "
     "analysis, "
     "pilot.\nRisks: holiday season, downtime.\nChampion: good, the IT director is engaged.",
     "champion"},
};

struct LatestActivity {
    const char* kind;
    int days_ago;
    std::int64_t minutes;
    const char *subject, *body;
};
constexpr LatestActivity latest[] = {
    {"call", 10, 45, "Discovery Call – Global Manufacturing",
     "Qualified. Budget of $750K confirmed. Next: send the technical proposal."},
    {"email", 7, 0, "InnovateAI Product Demo Follow-up", "Asked for a deep-dive. Mentioned HubSpot and an own build."},
    {"meeting", 5, 90, "Healthcare Systems Security Review", "HIPAA questions answered. Legal review next week."},
    {"demo", 3, 60, "RetailTech Platform Demonstration", "Liked it. Wants an ROI analysis for the board."},
};

void write_open_deals(Sheet& sheet, Cast& cast) {
    for (std::size_t i = 0; i < std::size(deals); ++i) {
        const OpenDeal& d = deals[i];
        const Customer& customer = cast.customers[i];
        UserId owner = cast.users[customer.rep];
        Date closes = sheet.day(d.closes_in_days);
        RecordId deal = sheet.add("deal", sheet.moment(-d.age_days, 11), owner,
                                  {{"name", text(d.name)},
                                   {"company", customer.company},
                                   {"contact", customer.contact},
                                   {"pipeline", cast.pipeline},
                                   {"stage", cast.stage[d.stage]},
                                   {"amount", usd(d.amount)},
                                   {"probability", d.probability},
                                   {"close_date", closes},
                                   {"next_step", text(d.next_step)},
                                   {"competitors", text(d.competitors)},
                                   {"notes", text(d.notes)}});
        sheet.told_create("deal", deal, sheet.moment(-d.age_days, 11), owner,
                          {{"stage", cast.stage[discovery]}, {"amount", usd(d.amount)}, {"close_date", closes}});
        // One stage after the other; into the present one a good while before the last conversation.
        for (int s = discovery; s < d.stage; ++s) {
            int days_ago = d.age_days - (d.age_days - 15) * (s + 1) / d.stage;
            sheet.told_change("deal", deal, sheet.moment(-days_ago, 15, 20), owner, {{"stage", cast.stage[s + 1]}},
                              {{"stage", cast.stage[s]}});
        }
        sheet.link(deal, "deal", customer.contact, "contact", d.champion_role, sheet.moment(-d.age_days, 11), owner);

        const LatestActivity& a = latest[i];
        Instant at = sheet.moment(-a.days_ago, 14);
        Fields fields{{"kind", text(a.kind)}, {"subject", text(a.subject)}, {"body", text(a.body)}, {"at", at}};
        if (a.minutes != 0) fields.emplace_back("minutes", a.minutes);
        RecordId activity = sheet.add("activity", at, owner, fields);
        sheet.link(activity, "activity", deal, "deal", "about", at, owner);
        sheet.link(activity, "activity", customer.contact, "contact", "attendee", at, owner);
        sheet.link(activity, "activity", customer.company, "company", "about", at, owner);
    }
}

struct DueTask {
    const char* subject;
    std::size_t customer;
    int due_in_days;
    const char* priority;
    Rep rep;
};
constexpr DueTask tasks[] = {
    {"Send the technical proposal", 0, -2, "high", sarah},
    {"Book the technical presentation", 0, 0, "high", sarah},
    {"Answer the build-or-buy question with the cost model", 1, -1, "normal", david},
    {"Set up the deep-dive with engineering", 1, 3, "normal", david},
    {"Send the contract draft to legal", 2, 0, "high", marcus},
    {"Book the security audit", 2, 2, "high", marcus},
    {"Prepare the ROI analysis for the board", 3, 0, "high", emma},
    {"Architecture review with the IT team", 3, 5, "normal", emma},
    {"Ask for a reference call", 1, 12, "low", david},
    {"Plan the implementation kick-off", 2, 20, "normal", marcus},
};

void write_tasks(Sheet& sheet, const Cast& cast) {
    for (const DueTask& t : tasks) {
        UserId owner = cast.users[t.rep];
        Instant made = sheet.moment(-4, 16);
        RecordId task = sheet.add(
            "task", made, owner,
            {{"subject", text(t.subject)}, {"due", sheet.day(t.due_in_days)}, {"priority", text(t.priority)}});
        sheet.link(task, "task", cast.customers[t.customer].contact, "contact", "about", made, owner);
        sheet.link(task, "task", cast.customers[t.customer].company, "company", "about", made, owner);
    }
}

}  // namespace

TenantId tenant() { return fixed<struct TenantTag>(0x7e); }
UserId user() { return fixed<struct UserTag>(0x05); }

sync::PullPage scenario(const Schema& schema, Date today, int utc_offset_minutes) {
    Sheet sheet(schema, today, utc_offset_minutes);
    Cast cast;
    write_team(sheet, cast);
    write_pipeline(sheet, cast);
    write_accounts(sheet, cast);
    write_open_deals(sheet, cast);
    write_tasks(sheet, cast);
    write_history(sheet, cast);
    return sheet.take();
}

}  // namespace hera::demo
