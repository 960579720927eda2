#include "strings/browser_name.h"

#include "strings/strings.h"

namespace hera::ui {
namespace {

struct Sign {
    std::string_view sign, name;
};
// The first that is found: most browsers name their ancestors as well.
constexpr Sign browsers[] = {
    {"Edg", "Edge"},        {"OPR/", "Opera"},    {"SamsungBrowser", "Samsung Internet"}, {"Firefox/", "Firefox"},
    {"FxiOS/", "Firefox"},  {"CriOS/", "Chrome"}, {"Chrome/", "Chrome"},                  {"Safari/", "Safari"},
};
constexpr Sign systems[] = {
    {"iPhone", "iPhone"},    {"iPad", "iPad"},       {"Android", "Android"},
    {"Windows", "Windows"},  {"Mac OS X", "macOS"},  {"CrOS", "ChromeOS"},   {"Linux", "Linux"},
};

template <std::size_t n>
std::string_view first_of(const Sign (&signs)[n], std::string_view agent) {
    for (const Sign& sign : signs)
        if (agent.find(sign.sign) != std::string_view::npos) return sign.name;
    return {};
}

}  // namespace

std::string browser_name(std::string_view agent) {
    std::string_view browser = first_of(browsers, agent), system = first_of(systems, agent);
    if (browser.empty()) return std::string(tr("browser.unknown"));
    if (system.empty()) return std::string(browser);
    return tr("browser.on", {browser, system});
}

}  // namespace hera::ui
