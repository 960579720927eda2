// An application for tests that draws what a function says.
#pragma once

#include <functional>
#include <string>
#include <utility>

#include "platform/environment.h"
#include "platform/host.h"
#include "platform/native/headless.h"
#include "platform/semantics.h"
#include "widgets/ids.h"

namespace hera::ui {

class Drawing final : public Application {
public:
    explicit Drawing(std::function<void()> what) : m_what(std::move(what)) {}
    void draw() override {
        draws += 1;
        m_what();
    }
    void store_message(const Bytes&) override {}
    void store_restarted() override {}
    void route_changed(std::string_view) override {}
    void file_chosen(std::string_view, std::uint64_t, bool) override {}
    void file_chunk(Bytes, bool) override {}

    int draws = 0;

private:
    std::function<void()> m_what;
};

}  // namespace hera::ui
