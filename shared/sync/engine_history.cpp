// The engine beside its exchange: the history of the record that somebody looks at (history_gaps.h).
#include <algorithm>
#include <utility>

#include "base/text.h"
#include "sync/engine.h"

namespace hera::sync {

void Engine::want_history(std::vector<Story> stories) {
    auto is_asked = [this](const Story& story) { return story.record == m_asked.record; };
    m_stories = std::move(stories);
    // Nobody looks at it any more.
    if (m_story.id != 0 && std::none_of(m_stories.begin(), m_stories.end(), is_asked)) abort(m_story);
    if (m_story.id == 0 && !m_stories.empty()) advance();
}

// Beside everything else: it is what somebody is looking at.
void Engine::fetch_history() {
    if (m_story.id != 0) return;
    if (m_clock.monotonic_ms() >= m_told_after_ms) m_untold.clear();
    for (const Story& story : m_stories) {
        if (story.enough) continue;
        if (std::find(m_untold.begin(), m_untold.end(), story.record) != m_untold.end()) continue;
        auto gap = m_replica.history_gap(story.record);
        if (!gap.ok()) return back_off(State::failing, 0, std::move(gap).error());
        if (!gap.value()) continue;
        m_asked = story;
        std::string path = "v1/sync/history?entity=" + story.entity + "&record=" + story.record.text();
        path += "&before=" + to_text(gap.value()->below);
        return send(m_story, Kind::history, "GET", std::move(path), {}, request_timeout_ms);
    }
}

// Of this one not for a while; it stops nothing else. That there is no network at all the others find out.
void Engine::history_failed() {
    m_untold.push_back(m_asked.record);
    m_told_after_ms = m_clock.monotonic_ms() + ask_again_ms;
}

Result<void> Engine::take_history(const std::string& body) {
    auto history = decode_history_reply(body);
    if (!history.ok() || !(history.value().record == m_asked.record))
        return Error{.code = Code::internal, .key = "error.server_answer"};
    const Entity* entity = m_replica.schema().find(m_asked.entity);
    auto here = entity ? m_replica.load(*entity, m_asked.record) : Result<Record>(Error{Code::not_found, "error.record_gone"});
    if (!here.ok() && here.error().code != Code::not_found) return std::move(here).error();
    if (!here.ok()) {
        // It went out of sight while this was on its way: no word of it comes back (A7).
        history_failed();
        return {};
    }
    auto gap = TRY(m_replica.history_gap(m_asked.record));
    TRY(m_replica.apply_history(history.value()));
    auto left = TRY(m_replica.history_gap(m_asked.record));
    // An answer that brings nothing nearer is not asked for in a circle.
    bool less = !left || (gap && (left->below < gap->below || left->above > gap->above));
    if (!less) history_failed();
    for (Story& story : m_stories) story.enough = story.enough || (less && story.record == m_asked.record);
    return {};
}

}  // namespace hera::sync
