// SimKeptDisk: KeptFiles in memory for tests. Nothing happens inside a call; step() performs and answers the oldest waiting one.
#pragma once

#include <algorithm>
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
    void crash_process() { m_waiting.clear(); }
    // What stands for the sum of some bytes here: nobody but these tests reads it.
    static std::string sum(const std::string& bytes) {
        std::string out = std::to_string(std::hash<std::string>{}(bytes));
        return std::string(64 - out.size(), '0') + out;
    }
    // As the page does it.
    std::string keep(const std::string& folder, const std::string& bytes) {
        folders[folder][sum(bytes)] = bytes;
        return sum(bytes);
    }
    std::unique_ptr<KeptFiles> files() { return std::make_unique<Files>(*this); }

private:
    class Files final : public KeptFiles {
    public:
        explicit Files(SimKeptDisk& disk) : m_disk(disk) {}
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
                std::string part_sum = sum(part);
                done(Part{std::move(part_sum), std::move(part)});
            });
        }
        void fetch(const std::string& folder, const std::string& sha256, const HttpRequest& request, Fetched done) override {
            later([this, folder, sha256, request, done] {
                auto [reply, bytes] = m_disk.server(request);
                if (reply.status == 200 && sum(bytes) == sha256) {
                    m_disk.folders[folder][sha256] = bytes;
                    m_disk.sent.insert({folder, sha256});
                } else if (reply.status == 200) {
                    reply.status = 0;
                }
                done(std::move(reply));
            });
        }
        void check(const std::string& folder, const std::string& sha256, Checked done) override {
            later([this, folder, sha256, done] {
                auto found = m_disk.folders[folder].find(sha256);
                done(found == m_disk.folders[folder].end() || sum(found->second) == sha256);
            });
        }
        void sent(const std::string& folder, const std::string& sha256) override { m_disk.sent.insert({folder, sha256}); }
        void prune(const std::string& folder, std::int64_t bytes_max) override {
            auto& files = m_disk.folders[folder];
            std::int64_t left = 0;
            for (const auto& [sum, bytes] : files) left += static_cast<std::int64_t>(bytes.size());
            for (auto at = files.begin(); at != files.end() && left > bytes_max;) {
                bool stays = m_disk.sent.count({folder, at->first}) == 0;
                left -= stays ? 0 : static_cast<std::int64_t>(at->second.size());
                at = stays ? std::next(at) : files.erase(at);
            }
        }
        void erase(const std::string& folder) override {
            m_disk.folders.erase(folder);
            m_disk.erased.push_back(folder);
        }

    private:
        void later(std::function<void()> work) { m_disk.m_waiting.emplace_back(this, std::move(work)); }
        SimKeptDisk& m_disk;
    };

    std::deque<std::pair<const void*, std::function<void()>>> m_waiting;
};

}  // namespace hera::test
