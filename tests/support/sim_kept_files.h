// SimKeptDisk: KeptFiles in memory for tests and the simulator. Nothing happens inside a call; step() performs and answers the
// oldest waiting one.
#pragma once

#include <algorithm>
#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <utility>

#include "platform/kept_files.h"

namespace hera::test {

class SimKeptDisk {
public:
    // What the server answers to a fetch, and the bytes it gives with 200.
    std::function<std::pair<HttpReply, std::string>(const HttpRequest&)> server;
    // Instead of `server`: a fetch goes the way of every other request. The body of a 200 is the bytes.
    using Network = std::function<void(const HttpRequest&, Transport::Callback)>;
    // What is the sum of some bytes here.
    std::function<std::string(const std::string&)> sum_of = sum;
    std::int64_t room = INT64_MAX;                       // for what the server has, if there is less than a prune allows
    std::map<std::string, std::map<std::string, std::string>> folders;  // folder → sum → bytes
    std::vector<std::string> erased;
    std::set<std::pair<std::string, std::string>> sent;  // folder and sum of what the server has
    std::uint32_t lists_refused = 0;                     // so many coming ones

    bool step() {
        if (m_waiting.empty()) return false;
        auto work = std::move(m_waiting.front());
        m_waiting.pop_front();
        work.second();
        return true;
    }
    std::size_t waiting() const { return m_waiting.size(); }
    void crash_process() {
        auto gone = std::move(m_waiting);  // callbacks may own Files, which look through what waits
        m_waiting.clear();
    }
    // What stands for the sum of some bytes here: nobody but these tests reads it.
    static std::string sum(const std::string& bytes) {
        std::string out = std::to_string(std::hash<std::string>{}(bytes));
        return std::string(64 - out.size(), '0') + out;
    }
    // As the page does it.
    std::string keep(const std::string& folder, const std::string& bytes) {
        std::string name = sum_of(bytes);
        folders[folder][name] = bytes;
        sent.erase({folder, name});
        m_kept[{folder, name}] = ++m_order;
        return name;
    }
    std::unique_ptr<KeptFiles> files(Network network = {}) { return std::make_unique<Files>(*this, std::move(network)); }

private:
    class Files final : public KeptFiles {
    public:
        Files(SimKeptDisk& disk, Network network) : m_disk(disk), m_network(std::move(network)) {}
        ~Files() override {
            auto mine = [this](const auto& waiting) { return waiting.first == this; };
            auto& all = m_disk.m_waiting;
            all.erase(std::remove_if(all.begin(), all.end(), mine), all.end());
        }
        void list(const std::string& folder, List done) override {
            later([this, folder, done] {
                if (m_disk.lists_refused > 0) {
                    --m_disk.lists_refused;
                    return done(Error{Code::busy, "error.storage_connection"});
                }
                std::vector<std::string> sums;
                for (const auto& [sum, bytes] : m_disk.folders[folder]) sums.push_back(sum);
                done(std::move(sums));
            });
        }
        void read(const std::string& folder, const std::string& sha256, std::int64_t from, std::int64_t count, Read done) override {
            later([this, folder, sha256, from, count, done] {
                auto found = m_disk.folders[folder].find(sha256);
                if (found == m_disk.folders[folder].end()) return done(Part{});
                std::string part = found->second.substr(static_cast<std::size_t>(from), static_cast<std::size_t>(count));
                std::string part_sum = m_disk.sum_of(part);
                done(Part{std::move(part_sum), std::move(part)});
            });
        }
        void fetch(const std::string& folder, const std::string& sha256, const HttpRequest& request, Fetched done) override {
            later([this, folder, sha256, request, done] {
                if (!m_network) {
                    auto [reply, bytes] = m_disk.server(request);
                    return done(fetched(folder, sha256, std::move(reply), bytes));
                }
                m_network(request, [this, alive = std::weak_ptr<bool>(m_alive), folder, sha256, done](const HttpReply& reply) {
                    if (alive.expired()) return;
                    HttpReply head = reply;
                    head.body.clear();
                    done(fetched(folder, sha256, std::move(head), reply.body));
                });
            });
        }
        void check(const std::string& folder, const std::string& sha256, Checked done) override {
            later([this, folder, sha256, done] {
                auto found = m_disk.folders[folder].find(sha256);
                done(found == m_disk.folders[folder].end() || m_disk.sum_of(found->second) == sha256);
            });
        }
        void sent(const std::string& folder, const std::string& sha256) override { m_disk.sent.insert({folder, sha256}); }
        void prune(const std::string& folder, std::int64_t bytes_max) override {
            auto& files = m_disk.folders[folder];
            bytes_max = std::min(bytes_max, m_disk.room);
            std::int64_t left = 0;
            for (const auto& [sum, bytes] : files) left += static_cast<std::int64_t>(bytes.size());
            std::map<std::uint64_t, std::string> going;
            for (const auto& [sum, bytes] : files) {
                if (m_disk.sent.count({folder, sum}) != 0) going[m_disk.m_kept[{folder, sum}]] = sum;
            }
            for (const auto& [order, sum] : going) {
                if (left <= bytes_max) return;
                left -= static_cast<std::int64_t>(files[sum].size());
                files.erase(sum);
            }
        }
        void erase(const std::string& folder) override {
            m_disk.folders.erase(folder);
            m_disk.erased.push_back(folder);
        }

    private:
        void later(std::function<void()> work) { m_disk.m_waiting.emplace_back(this, std::move(work)); }
        HttpReply fetched(const std::string& folder, const std::string& sha256, HttpReply reply, const std::string& bytes) {
            if (reply.status == 200 && m_disk.sum_of(bytes) == sha256) {
                auto& files = m_disk.folders[folder];
                // What waits here to be sent goes on waiting.
                if (files.count(sha256) == 0) m_disk.sent.insert({folder, sha256});
                files[sha256] = bytes;
                m_disk.m_kept[{folder, sha256}] = ++m_disk.m_order;
            } else if (reply.status == 200) {
                reply.status = 0;
            }
            return reply;
        }
        SimKeptDisk& m_disk;
        Network m_network;
        std::shared_ptr<bool> m_alive = std::make_shared<bool>(true);
    };

    std::deque<std::pair<const void*, std::function<void()>>> m_waiting;
    std::map<std::pair<std::string, std::string>, std::uint64_t> m_kept;  // when, by folder and sum
    std::uint64_t m_order = 0;
};

}  // namespace hera::test
