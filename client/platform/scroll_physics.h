// How a scroll area moves by itself: a finger's throw runs out, and during a drag the edges pull. Pure.
#pragma once

#include <cmath>

namespace hera::ui {

// A throw at `velocity` (device pixels per second) for `seconds`: moves `offset`, slows down, comes to rest below
// `rest_velocity`. Frame rate does not change where it ends.
inline void coast(double& offset, double& velocity, double seconds, double rest_velocity) {
    constexpr double time_constant_s = 0.325;
    double left = std::exp(-seconds / time_constant_s);
    offset += velocity * time_constant_s * (1 - left);
    velocity *= left;
    if (std::fabs(velocity) < rest_velocity) velocity = 0;
}

// Device pixels per second at which an area moves while something is dragged near its edge: 0 in the middle, full speed
// at the edge. `distance_to_near` and `distance_to_far` are from the pointer to the area's two edges.
inline double edge_pull(double distance_to_near, double distance_to_far, double zone, double speed_max) {
    if (distance_to_near < zone) return -speed_max * (1 - std::fmax(distance_to_near, 0.0) / zone);
    if (distance_to_far < zone) return speed_max * (1 - std::fmax(distance_to_far, 0.0) / zone);
    return 0;
}

struct Thumb {
    double at = 0, length = 0;  // within a track of the given length
};
inline Thumb thumb_of(double offset, double view, double content, double track, double shortest) {
    if (content <= view || content <= 0) return {};
    double length = std::fmax(shortest, track * view / content);
    double travel = track - length;
    return {travel * offset / (content - view), length};
}

}  // namespace hera::ui
