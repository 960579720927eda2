// HubSpot exports of any size, as tests/e2e/support/hubspot.mjs writes them.
#pragma once

#include <string>
#include <vector>

#include "support/seeded_random.h"

namespace hera::test {

inline std::string csv_cell(const std::string& value) {
    if (value.find_first_of(",\"\r\n") == std::string::npos) return value;
    std::string out = "\"";
    for (char c : value) {
        if (c == '"') out.push_back('"');
        out.push_back(c);
    }
    return out + "\"";
}

inline std::string csv_row(const std::vector<std::string>& cells) {
    std::string out;
    for (const std::string& value : cells) {
        if (&value != &cells.front()) out.push_back(',');
        out += csv_cell(value);
    }
    return out + "\r\n";
}

inline std::string two_digits(int number) { return (number < 10 ? "0" : "") + std::to_string(number); }

inline std::string hubspot_company(int i) {
    static const char* words[] = {"Acme", "North", "Harbor", "Solar", "Pixel", "Delta", "Orchid"};
    static const char* kinds[] = {"Ltd", "GmbH", "Inc.", "S.A.", "Works", "Systems"};
    return std::string(words[i % 7]) + " " + words[(i * 7 + 3) % 7] + " " + kinds[i % 6] + " " + std::to_string(i);
}

inline std::string hubspot_contacts(int count, std::uint64_t seed = 1) {
    static const char* first[] = {"Ada", "Grace", "\xC5\x81ukasz", "Zo\xC3\xAB", "Jos\xC3\xA9", "Mei", "J\xC3\xBCrgen"};
    static const char* last[] = {"Lovelace", "O'Neill", "Smith, Jr.", "Groß", "García", "Tanaka"};
    static const char* titles[] = {"CTO", "Head of Sales", "VP, Operations", "IT \"Lead\"", "CEO"};
    static const char* statuses[] = {"NEW", "OPEN", "IN_PROGRESS", "OPEN_DEAL", "CONNECTED", ""};
    SeededRandom random(seed);
    auto pick = [&](auto& list) { return std::string(list[random.below(sizeof list / sizeof list[0])]); };
    std::string text = csv_row({"Record ID", "First Name", "Last Name", "Email", "Phone Number", "Job Title", "Company Name",
                                "Lead Status", "Create Date", "Country/Region", "Associated Company"});
    for (int i = 0; i < count; ++i) {
        std::string company = hubspot_company(static_cast<int>(random.below(static_cast<std::uint64_t>(std::max(1, count / 20)))));
        std::string name = pick(first), family = pick(last) + " " + std::to_string(i);
        text += csv_row({std::to_string(100000 + i), name, family, "person" + std::to_string(i) + "@company.example",
                         "+1-555-" + std::to_string(1000 + i % 9000), pick(titles), company, pick(statuses),
                         "2025-" + two_digits(1 + i % 12) + "-" + two_digits(1 + i % 28) + " 09:14", "Poland", company});
    }
    return text;
}

inline std::string hubspot_deals(int count) {
    static const char* stages[] = {"Appointment Scheduled", "qualifiedtobuy", "Presentation Scheduled",
                                   "contractsent",          "Closed Won",     "closedlost"};
    std::string text = csv_row({"Record ID", "Deal Name", "Deal Stage", "Pipeline", "Amount", "Close Date", "Create Date",
                                "Associated Company", "Associated Contact IDs"});
    for (int i = 0; i < count; ++i) {
        text += csv_row({std::to_string(700000 + i), "Deal " + std::to_string(i), stages[i % 6], "Sales Pipeline",
                         std::to_string(1000 + i * 250), "2026-12-" + two_digits(1 + i % 28), "2026-01-05 10:00",
                         hubspot_company(i % 7), std::to_string(100000 + i % 200)});
    }
    return text;
}

}  // namespace hera::test
