// A folder of its own for one test, gone at its end.
#pragma once

#include <unistd.h>

#include <filesystem>
#include <string>

namespace hera::test {

class ScratchFolder {
public:
    ScratchFolder() {
        static int count = 0;
        m_path =
            (std::filesystem::temp_directory_path() / ("hera-test-" + std::to_string(getpid()) + "-" + std::to_string(count++)))
                .string();
        std::filesystem::create_directories(m_path);
    }
    ~ScratchFolder() { std::filesystem::remove_all(m_path); }
    ScratchFolder(const ScratchFolder&) = delete;
    ScratchFolder& operator=(const ScratchFolder&) = delete;
    const std::string& path() const { return m_path; }

private:
    std::string m_path;
};

}  // namespace hera::test
