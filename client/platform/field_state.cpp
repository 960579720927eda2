#include "platform/field_state.h"

#include <utility>

namespace hera::ui {

void FieldState::offer(std::string_view value) {
    if (m_has_value && value == m_value) return;
    bool first = !m_has_value;
    m_has_value = true;
    m_value = value;
    if (first && m_editing && m_text.empty() && m_before.empty()) m_before = m_text = m_value;
    // What was typed or entered and not yet asked for stands until it is: the value offered now is from before.
    bool unread = m_news.changed || m_news.committed;
    if (!m_editing) {
        if (!unread) m_before = m_text = m_value;
        return;
    }
    if (m_value == m_text) {  // the application follows what is typed
        m_changed_elsewhere = false;
        return;
    }
    if (m_text == m_before && !m_composing && !unread) {  // nothing typed yet: the newer value may stand
        m_before = m_text = m_value;
        m_overwrite = true;
    } else if (m_value != m_before && !m_news.committed) {
        m_changed_elsewhere = true;
    }
}

void FieldState::focused() {
    if (m_editing) return;
    m_editing = true;
    m_before = m_text;
    m_changed_elsewhere = false;
}

void FieldState::blurred() {
    if (!m_editing) return;
    m_editing = false;
    m_composing = false;
    m_changed_elsewhere = false;
    if (m_text == m_before) return;
    m_news.committed = true;
    m_before = m_text;
}

void FieldState::typed(std::string text, bool composing) {
    m_composing = composing;
    if (text == m_text) return;
    m_text = std::move(text);
    m_news.changed = true;
    if (m_editing) return;
    m_news.committed = true;
    m_before = m_text;
}

bool FieldState::enter() {
    if (m_composing) return false;
    m_news.committed = true;
    m_news.entered = true;
    m_before = m_text;
    m_changed_elsewhere = false;
    return true;
}

bool FieldState::escape(bool takes_back) {
    if (m_composing || !takes_back) return false;
    bool differed = m_text != m_before;
    m_news.cancelled = true;
    m_news.changed = m_news.changed || differed;
    m_text = m_changed_elsewhere ? m_value : m_before;
    m_before = m_text;
    m_changed_elsewhere = false;
    m_overwrite = m_overwrite || differed;
    return differed;
}

bool FieldState::take_overwrite() { return std::exchange(m_overwrite, false); }

FieldState::News FieldState::take_news() { return std::exchange(m_news, {}); }

}  // namespace hera::ui
