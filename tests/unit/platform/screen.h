// A screen for tests: draws what a function says, and remembers what it was told.
#pragma once

#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "platform/environment.h"
#include "platform/field.h"
#include "platform/host.h"
#include "platform/native/headless.h"
#include "platform/semantics.h"

namespace hera::ui {

class Screen final : public Application {
public:
    explicit Screen(std::function<void()> drawing) : m_drawing(std::move(drawing)) {}
    void draw() override {
        draws += 1;
        m_drawing();
    }
    void store_message(const Bytes&) override {}
    void store_restarted() override {}
    void route_changed(std::string_view hash) override { routes.emplace_back(hash); }
    void file_chosen(std::string_view, std::uint64_t, bool) override {}
    void file_chunk(Bytes, bool) override {}

    int draws = 0;
    std::vector<std::string> routes;

private:
    std::function<void()> m_drawing;
};

inline ImGuiID id_of(std::string_view name) {
    ImGuiID hash = 2166136261u;
    for (char c : name) hash = (hash ^ static_cast<unsigned char>(c)) * 16777619u;
    return hash;
}

inline Response control(std::string_view name, const Rect& rect, Role role = Role::button) {
    Node n;
    n.id = id_of(name);
    n.role = role;
    n.name = name;
    n.rect = rect;
    return node(n);
}

inline FieldResult field(std::string_view label, const Rect& rect, std::string_view value, FieldKind kind = FieldKind::text) {
    FieldSpec spec;
    spec.id = id_of(label);
    spec.kind = kind;
    spec.label = label;
    spec.value = value;
    spec.rect = rect;
    spec.color = 0xff000000;
    return native_field(spec);
}

}  // namespace hera::ui
