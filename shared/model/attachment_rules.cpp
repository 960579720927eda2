#include "model/attachment_rules.h"

#include <algorithm>

#include "base/check.h"

namespace hera {

bool is_sha256(std::string_view text) {
    return text.size() == 64 &&
           std::all_of(text.begin(), text.end(), [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); });
}

std::int64_t attachment_parts(std::int64_t size_bytes) {
    return size_bytes / attachment_part_bytes + (size_bytes % attachment_part_bytes == 0 ? 0 : 1);
}

std::int64_t attachment_part_size(std::int64_t size_bytes, std::int64_t part) {
    HERA_CHECK(part >= 0 && part < attachment_parts(size_bytes));
    return std::min(attachment_part_bytes, size_bytes - part * attachment_part_bytes);
}

bool attachment_available(const Record& record) {
    HERA_CHECK(record.entity->def == &attachment::entity);
    const std::string* state = record.get(attachment::state);
    return state != nullptr && *state == attachment_state::available;
}

}  // namespace hera
