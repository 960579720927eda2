// Life: callbacks end with their owner. Whatever is asked of the store on behalf of a screen is wrapped, so that an answer
// that comes after the screen has gone is dropped (K2 of store_link.h).
//
//     store.edit("undo.rename", edits, m_life.wrap([this](const link::Applied& applied) { … }));
#pragma once

#include <memory>
#include <utility>

namespace hera::ui {

class Life {
public:
    Life() = default;
    Life(const Life&) = delete;
    Life& operator=(const Life&) = delete;

    template <class Function>
    auto wrap(Function function) const {
        return [weak = std::weak_ptr<char>(m_alive), function = std::move(function)](const auto& answer) {
            if (weak.lock()) function(answer);
        };
    }

private:
    std::shared_ptr<char> m_alive = std::make_shared<char>();
};

}  // namespace hera::ui
