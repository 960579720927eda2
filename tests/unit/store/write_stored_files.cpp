// write_stored_files <folder>: see stored_files.h.
#include <cstdio>
#include <filesystem>

#include "store/device_account.h"
#include "stored_files.h"

using namespace hera;
using namespace hera::test;

int main(int argc, char** argv) {
    if (argc != 2) {
        std::fprintf(stderr, "write_stored_files <folder>\n");
        return 2;
    }
    std::string folder = argv[1];
    std::filesystem::create_directories(folder);
    for (const char* name : {stored_tenant_file, stored_device_file}) {
        if (!std::filesystem::exists(folder + "/" + name)) continue;
        std::fprintf(stderr, "%s exists: a stored file is never written again\n", name);
        return 1;
    }
    SimDisk disk;
    std::string wrong = write_tenant(folder + "/" + stored_tenant_file);
    if (wrong.empty()) wrong = write_device(disk);
    Bytes pages = disk.save(database_name(stored_account(), 0));
    if (wrong.empty() && !write_file(folder + "/" + stored_device_file, pages)) wrong = "file";
    if (!wrong.empty()) std::fprintf(stderr, "%s\n", wrong.c_str());
    return wrong.empty() ? 0 : 1;
}
