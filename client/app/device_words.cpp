#include "app/device_words.h"

#include "strings/format.h"
#include "strings/strings.h"

namespace hera::ui {

std::string device_size_words(const link::Status& status) {
    if (status.budget_mb == 0) return {};
    return tr("device.size_of", {format_number(status.device_mb), format_number(status.budget_mb)});
}

std::string device_size_sentence(const link::Status& status) {
    std::uint32_t size = status.device_mb, budget = status.budget_mb;
    bool let_go = status.history_from.ms != 0;
    if (budget == 0 || (size < budget - budget / 5 && !let_go)) return {};
    std::string_view key = size > budget && let_go ? "device.too_large" : let_go ? "device.full" : "device.nearly_full";
    return tr(key, {format_number(size), format_number(budget)});
}

}  // namespace hera::ui
