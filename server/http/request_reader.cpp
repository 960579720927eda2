#include "http/request_reader.h"

#include <utility>

namespace hera::http {

std::size_t RequestReader::room() const {
    std::size_t wanted = m_head ? m_head_bytes + m_head->content_length : head_bytes_max + 4;
    return m_in.size() >= wanted ? 0 : wanted - m_in.size();
}

RequestReader::Next RequestReader::refuse(int status) {
    std::string().swap(m_in);
    m_head.reset();
    return {.step = Step::refused, .status = status, .request = {}};
}

RequestReader::Next RequestReader::next(const Responder& responder) {
    if (!m_head) {
        // No request begins like this (TLS at a plain port, for one): no use in waiting for its end.
        if (!m_in.empty() && (m_in.front() < 'A' || m_in.front() > 'Z')) return refuse(400);
        std::size_t end = m_in.find("\r\n\r\n");
        if (end == std::string::npos) return m_in.size() > head_bytes_max ? refuse(431) : Next{};
        m_head_bytes = end + 4;
        HeadResult checked = check_head(std::string_view(m_in).substr(0, m_head_bytes));
        if (!checked.head) return refuse(checked.status);
        if (checked.head->content_length > responder.body_max(*checked.head)) return refuse(413);
        m_head = std::move(checked.head);
    }
    std::size_t total = m_head_bytes + m_head->content_length;
    if (m_in.size() < total) return {};
    std::string rest = m_in.substr(total);
    m_in.resize(total);
    m_in.erase(0, m_head_bytes);  // what is left is the body: a large one is not in memory twice
    Next found{.step = Step::complete, .request = {std::move(*m_head), std::exchange(m_in, std::move(rest)), {}}};
    m_head.reset();
    return found;
}

}  // namespace hera::http
