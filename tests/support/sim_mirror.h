// SimMirrorDisk: MirrorFiles in memory for tests and the simulator. Like SimDisk: nothing happens inside a call, step()
// performs and answers the oldest waiting operation; appends are immediate, as in a browser.
//
// Crash model (MirrorFiles F1): crash(process) keeps what was appended; crash(power) may cut each file back to what was
// flushed, or anywhere behind it, also in the middle of a line.
#pragma once

#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <set>
#include <string>

#include "base/random.h"
#include "platform/mirror_files.h"

namespace hera::test {

class SimMirrorDisk {
public:
    bool refused = false;           // no such file system here
    std::uint32_t full_for = 0;     // so many coming appends are refused

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
    void crash_power(Random& random) {
        crash_process();
        for (auto& [folder, files] : m_folders) {
            for (auto& [name, file] : files) {
                std::size_t loose = file->bytes.size() - file->flushed;
                file->bytes.resize(file->flushed + (loose == 0 ? 0 : random.below(static_cast<std::uint32_t>(loose + 1))));
                file->flushed = file->bytes.size();
            }
        }
    }
    // Time has passed: the system has written what programs had only handed to it.
    void written_back() {
        for (auto& [folder, files] : m_folders) {
            for (auto& [name, file] : files) file->flushed = file->bytes.size();
        }
    }
    std::size_t file_count(const std::string& folder) const {
        auto found = m_folders.find(folder);
        return found == m_folders.end() ? 0 : found->second.size();
    }
    // All files of a folder, one behind the other.
    std::string text(const std::string& folder) const {
        std::string out;
        auto found = m_folders.find(folder);
        if (found == m_folders.end()) return out;
        for (const auto& [name, file] : found->second) out.append(file->bytes.begin(), file->bytes.end());
        return out;
    }
    void put(const std::string& folder, const std::string& name, const Bytes& bytes) {
        m_folders[folder][name] = std::make_shared<File>(File{bytes, bytes.size()});
    }
    void clear() { m_folders.clear(); }

    std::unique_ptr<MirrorFiles> files() { return std::make_unique<Files>(*this); }

private:
    struct File {
        Bytes bytes;
        std::size_t flushed = 0;
    };
    class OpenFile final : public MirrorFile {
    public:
        OpenFile(SimMirrorDisk& disk, std::shared_ptr<File> file) : m_disk(disk), m_file(std::move(file)) {}
        Result<void> append(const Bytes& bytes) override {
            if (m_disk.full_for > 0) {
                --m_disk.full_for;
                return Error{Code::too_large, "error.storage_full"};
            }
            m_file->bytes.insert(m_file->bytes.end(), bytes.begin(), bytes.end());
            return {};
        }
        Result<void> restart(const Bytes& bytes) override {
            m_file->bytes.clear();
            m_file->flushed = 0;
            return append(bytes);
        }
        void flush() override { m_file->flushed = m_file->bytes.size(); }

    private:
        SimMirrorDisk& m_disk;
        std::shared_ptr<File> m_file;
    };
    class Files final : public MirrorFiles {
    public:
        explicit Files(SimMirrorDisk& disk) : m_disk(disk) {}
        ~Files() override {
            auto& waiting = m_disk.m_waiting;
            for (auto at = waiting.begin(); at != waiting.end();) at = at->first == this ? waiting.erase(at) : at + 1;
        }
        void read_all(const std::string& folder, Read done) override {
            later([&disk = m_disk, folder, done] {
                if (disk.refused) return done(Error{Code::denied, "error.storage_unavailable"});
                std::vector<Found> out;
                for (const auto& [name, file] : disk.m_folders[folder]) out.push_back({name, file->bytes});
                done(std::move(out));
            });
        }
        void make(const std::string& folder, const std::string& name, Made done) override {
            later([&disk = m_disk, folder, name, done] {
                if (disk.refused) return done(Error{Code::denied, "error.storage_unavailable"});
                auto file = std::make_shared<File>();
                disk.m_folders[folder][name] = file;
                done(std::unique_ptr<MirrorFile>(std::make_unique<OpenFile>(disk, file)));
            });
        }
        void remove(const std::string& folder, const std::string& name, Done done) override {
            later([&disk = m_disk, folder, name, done] {
                disk.m_folders[folder].erase(name);
                done({});
            });
        }
        void erase(const std::string& folder, Done done) override {
            later([&disk = m_disk, folder, done] {
                disk.m_folders.erase(folder);
                done({});
            });
        }

    private:
        void later(std::function<void()> work) { m_disk.m_waiting.emplace_back(this, std::move(work)); }
        SimMirrorDisk& m_disk;
    };

    std::map<std::string, std::map<std::string, std::shared_ptr<File>>> m_folders;
    std::deque<std::pair<Files*, std::function<void()>>> m_waiting;
};

}  // namespace hera::test
