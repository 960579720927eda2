// FieldState: who owns the text of one field at a time, and what its owner learns. Pure.
//
// Idle: the application's value stands. Editing (from focus to blur): the page's text stands, we get copies. A value that
// changes from outside while something has been typed does not overwrite it, it is only reported.
//
// Invariants:
//   E1  While the person is composing (IME) or has typed, nothing writes into the element.
//   E2  Each edit ends in exactly one of committed, cancelled, or nothing when the text is what it was.
//   E3  Text that arrives without focus (autofill) counts as an edit that ends at once.
//   E4  What was typed or entered reaches the application whatever it offers meanwhile (Enter or Tab right behind the last
//       letter, while the answer to an earlier letter is still on its way).
#pragma once

#include <string>
#include <string_view>

namespace hera::ui {

class FieldState {
public:
    struct News {
        bool changed = false, committed = false, entered = false, cancelled = false;
    };

    // The application's value, once per frame, before anything else of that frame is asked.
    void offer(std::string_view value);
    void focused();
    void blurred();
    void typed(std::string text, bool composing);
    // Both false while composing: the key belongs to the input method.
    bool enter();
    // `takes_back`: the text as it was before; else what was typed stays, and the key is for whoever is around the field.
    bool escape(bool takes_back = true);

    // What should stand in the element.
    const std::string& text() const { return m_text; }
    bool editing() const { return m_editing; }
    bool composing() const { return m_composing; }
    bool changed_elsewhere() const { return m_changed_elsewhere; }
    // True once after Escape or an outside change: the element must be given text() although it has focus.
    bool take_overwrite();
    // What happened since the last call.
    News take_news();

private:
    bool m_editing = false, m_composing = false, m_overwrite = false, m_changed_elsewhere = false, m_has_value = false;
    std::string m_value;   // as offered last
    std::string m_before;  // when the edit began, or at its last commit
    std::string m_text;
    News m_news;
};

}  // namespace hera::ui
