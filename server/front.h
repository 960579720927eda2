// Front: who answers what. /v1/… and /health go to the Api, everything else to the site's files; and the answers that the
// reactor gives by itself. Behind a proxy of ours the client's address is the one the proxy names.
#pragma once

#include <atomic>
#include <set>
#include <string>

#include "http/api.h"
#include "http/message.h"
#include "http/static_files.h"

namespace hera::server {

class Front final : public http::Responder {
public:
    // `proxies`: addresses whose X-Forwarded-For is believed.
    Front(http::Api& api, const http::StaticFiles& site, std::set<std::string> proxies)
        : m_api(api), m_site(site), m_proxies(std::move(proxies)) {}

    std::size_t body_max(const http::Head& head) const override { return m_api.owns(head.path) ? m_api.body_max(head) : 0; }
    bool slow(const http::Head& head) const override { return m_api.slow(head); }
    http::Answer respond(http::RawRequest request) override;
    std::string refusal(int status) const override;
    std::string woken(std::int64_t head) const override;
    std::string not_woken() const override;

private:
    std::string client_address(const http::RawRequest& request) const;

    http::Api& m_api;
    const http::StaticFiles& m_site;
    const std::set<std::string> m_proxies;
    std::atomic<std::uint64_t> m_numbers{0};
};

}  // namespace hera::server
