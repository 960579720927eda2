#include "theme/anim.h"

#include <unordered_map>

#include "platform/environment.h"
#include "platform/host.h"

namespace hera::ui {
namespace {

struct Track {
    float from = 0, value = 0, target = 0;
    double started_ms = 0, seen_ms = 0;
};

std::unordered_map<ImGuiID, Track>& tracks() {
    static std::unordered_map<ImGuiID, Track> all;
    return all;
}

// When the frame before this one was drawn. Time alone does not tell whether something was drawn without a break: on a
// slow machine two frames lie far apart.
double previous_frame_ms() {
    static double previous = -1, current = -1;
    double now = env().now_ms;
    if (now != current) {
        previous = current;
        current = now;
    }
    return previous;
}

void forget_old(double now_ms) {
    constexpr std::size_t kept_without_looking = 256;
    constexpr double old_ms = 10'000;
    if (tracks().size() < kept_without_looking) return;
    for (auto it = tracks().begin(); it != tracks().end();)
        it = now_ms - it->second.seen_ms > old_ms ? tracks().erase(it) : std::next(it);
}

float ease_out(float t) {
    float rest = 1 - t;
    return 1 - rest * rest * rest;
}

}  // namespace

float animate_in(ImGuiID id, float from, float target, float duration_ms) {
    double now = env().now_ms, previous = previous_frame_ms();
    auto found = tracks().find(id);
    if (found == tracks().end()) {
        forget_old(now);
        found = tracks().emplace(id, Track{from, from, from, now, now}).first;
    }
    Track& track = found->second;
    // Not drawn in the last frame: what comes back comes in anew.
    if (track.seen_ms < previous) track = Track{from, from, from, now, now};
    track.seen_ms = now;
    if (env().reduced_motion) {
        track.value = track.target = target;
        return target;
    }
    if (track.target != target) {
        track.from = track.value;
        track.target = target;
        track.started_ms = now;
    }
    if (track.value == track.target) return track.value;
    float t = static_cast<float>((now - track.started_ms) / static_cast<double>(duration_ms));
    track.value = t >= 1 ? track.target : track.from + (track.target - track.from) * ease_out(t);
    if (track.value != track.target) wake(1);
    return track.value;
}

float animate(ImGuiID id, float target, float duration_ms) { return animate_in(id, target, target, duration_ms); }

}  // namespace hera::ui
