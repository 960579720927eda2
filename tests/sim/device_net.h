// SimDevice::Net: a browser's end of the network, for one life of its worker. Every message is an event of its own, may be lost,
// doubled, overtaken or cut off. The cookie that a sign-in brings goes with every later request, whoever sends it.
#pragma once

#include <map>
#include <vector>

#include "device.h"

namespace hera::sim {

class SimDevice::Net final : public Transport {
public:
    explicit Net(SimDevice& device) : m_device(device) {}

    void send(const HttpRequest& request, Callback done) override;
    void cancel(std::uint32_t id) override { m_open.erase(id); }
    // What was pushed in this turn, once the tab has heard of the ops it made in it.
    void note_pushes();
    // Every connection breaks.
    void cut();
    // The tab is frozen: nothing is sent and no answer arrives any more.
    void freeze() { m_frozen = true; }

private:
    void finish(const HttpRequest& request, HttpReply reply);
    void note_push(const HttpRequest& request);
    void check_names(const HttpRequest& request);

    SimDevice& m_device;
    std::map<std::uint32_t, Callback> m_open;
    std::vector<HttpRequest> m_pushed;
    bool m_frozen = false;
    bool m_signed_in = false;  // the cookie is of this life
};

}  // namespace hera::sim
