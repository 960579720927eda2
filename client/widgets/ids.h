// Ids of controls: a hash of what the control belongs to and which part it is, stable for the control's life.
#pragma once

#include <string_view>

#include "base/id.h"
#include "platform/geometry.h"

namespace hera::ui {

inline ImGuiID id_of(std::string_view part, ImGuiID within = 2166136261u) {
    ImGuiID h = within;
    for (char c : part) h = (h ^ static_cast<unsigned char>(c)) * 16777619u;
    h = (h ^ (h >> 13)) * 0x5bd1e995u;
    h ^= h >> 15;
    return h < 2 ? 0x9e3779b9u : h;  // 0 is no control, 1 the page itself
}

inline ImGuiID id_of(const IdBytes& bytes, ImGuiID within) {
    return id_of(std::string_view(reinterpret_cast<const char*>(bytes.data()), bytes.size()), within);
}

inline ImGuiID id_of(std::uint64_t number, ImGuiID within) {
    return id_of(std::string_view(reinterpret_cast<const char*>(&number), sizeof number), within);
}

}  // namespace hera::ui
