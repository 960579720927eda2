// F1–F3 of storage/file_store.h.
#include "storage/file_store.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <chrono>
#include <fstream>
#include <thread>

#include "data_fixture.h"
#include "model/attachment_rules.h"

using namespace hera;
using namespace hera::server;
using namespace hera::test;

namespace {

constexpr std::int64_t part = attachment_part_bytes;

std::string bytes_of(std::size_t size, char seed) {
    std::string out(size, '\0');
    for (std::size_t i = 0; i < size; ++i) out[i] = static_cast<char>(seed + static_cast<char>(i * 31 % 251));
    return out;
}

struct Store {
    ScratchFolder folder;
    FileStore files{folder.path()};
    RecordId id{{1, 2, 3}};

    std::vector<std::string> names(const std::string& below) {
        std::vector<std::string> out;
        for (const auto& entry : std::filesystem::directory_iterator(folder / below))
            out.push_back(entry.path().filename().string());
        std::sort(out.begin(), out.end());
        return out;
    }
    std::string upload() { return "uploads/" + id.text(); }
};

}  // namespace

TEST_CASE_METHOD(Store, "F1 parts become one file that is named by its sum and is the server's alone") {
    std::string content = bytes_of(static_cast<std::size_t>(2 * part + 5), 'a');
    REQUIRE(files.begin(id).ok());
    CHECK(files.missing(id, 2 * part + 5) == std::vector<std::int64_t>{0, 1, 2});
    for (std::int64_t n : {2, 0, 1}) {  // in any order
        REQUIRE(files.put_part(id, n, std::string_view(content).substr(static_cast<std::size_t>(n * part), part)).ok());
    }
    CHECK(files.missing(id, 2 * part + 5).empty());
    auto whole = files.assemble(id, 2 * part + 5);
    REQUIRE(whole.ok());
    CHECK(whole.value().sum == sum_bytes(content));
    CHECK_FALSE(std::filesystem::exists(folder / "files"));
    REQUIRE(files.keep(whole.value()).ok());
    std::string sum = whole.value().sum.sha256;
    std::string path = folder / FileStore::path_of(sum);
    CHECK(path == folder / ("files/" + sum.substr(0, 2) + "/" + sum));
    CHECK(sum_file(path).value() == sum_bytes(content));
    struct stat found {};
    REQUIRE(::stat(path.c_str(), &found) == 0);
    CHECK((found.st_mode & 0777) == 0600);
    CHECK(files.has(sum, 2 * part + 5));
    CHECK_FALSE(files.has(sum, 5));
    CHECK(files.stored() == std::vector<std::string>{sum});
    files.drop(id);
    CHECK_FALSE(files.begun(id));

    auto file = files.open(sum, 2 * part + 5);
    REQUIRE(file.ok());
    char first = 0;
    CHECK(::read(file.value(), &first, 1) == 1);
    CHECK(first == content[0]);
    ::close(file.value());
    CHECK(files.open(sum, 7).error().key == "error.file_not_here");
    REQUIRE(files.remove(sum).ok());
    REQUIRE(files.remove(sum).ok());
    CHECK(files.open(sum, 2 * part + 5).error().key == "error.file_not_here");
}

TEST_CASE_METHOD(Store, "F2 what is no id, number or sum is not looked at") {
    std::filesystem::create_directories(folder / "uploads/not an id");
    std::filesystem::create_directories(folder / "files/zz");
    std::ofstream(folder / "files/zz/readme") << "x";
    std::filesystem::create_directories(folder / "files/ab");
    std::ofstream(folder / ("files/ab/" + std::string(64, 'c'))) << "in the wrong folder";
    CHECK(files.uploads().empty());
    CHECK(files.stored().empty());
    // A link is no file of ours.
    std::ofstream(folder / "secret") << "12345";
    std::string sum(64, 'a');
    std::filesystem::create_directories(folder / "files/aa");
    std::filesystem::create_symlink(folder / "secret", folder / FileStore::path_of(sum));
    CHECK_FALSE(files.has(sum, 5));
    CHECK_FALSE(files.open(sum, 5).ok());
}

TEST_CASE_METHOD(Store, "F3 a part that comes again takes the former's place; without room nothing of it stays") {
    REQUIRE(files.begin(id).ok());
    REQUIRE(files.put_part(id, 0, "first").ok());
    REQUIRE(files.put_part(id, 0, "later").ok());
    CHECK(names(upload()) == std::vector<std::string>{"0"});
    CHECK(files.assemble(id, 5).value().sum == sum_bytes("later"));

    std::string content = bytes_of(200'000, 'x');
    REQUIRE(files.put_part(id, 0, content).ok());
    std::vector<std::string> before = names(upload());
    // A limit on the size of files stands for the full disk; both end the same write.
    rlimit limit{};
    REQUIRE(getrlimit(RLIMIT_FSIZE, &limit) == 0);
    auto handled = ::signal(SIGXFSZ, SIG_IGN);
    rlimit small{100'000, limit.rlim_max};
    REQUIRE(setrlimit(RLIMIT_FSIZE, &small) == 0);
    auto put = files.put_part(id, 0, bytes_of(200'000, 'y'));
    auto joined = files.assemble(id, 200'000);
    setrlimit(RLIMIT_FSIZE, &limit);
    ::signal(SIGXFSZ, handled);
    CHECK(put.error().key == "error.disk_full");
    CHECK(joined.error().key == "error.disk_full");
    CHECK(names(upload()) == before);
    CHECK(files.assemble(id, 200'000).value().sum == sum_bytes(content));
}

TEST_CASE_METHOD(Store, "F3 the same part from many threads at once") {
    REQUIRE(files.begin(id).ok());
    std::vector<std::thread> threads;
    for (char c = 'a'; c < 'i'; ++c) {
        threads.emplace_back([this, c] {
            for (int i = 0; i < 20; ++i) (void)files.put_part(id, 0, std::string(10'000, c)).ok();
        });
    }
    for (std::thread& thread : threads) thread.join();
    CHECK(names(upload()) == std::vector<std::string>{"0"});
    std::string one = read_file(folder / (upload() + "/0"), 20'000).value();
    CHECK(one == std::string(10'000, one[0]));
}

TEST_CASE_METHOD(Store, "what was not begun takes no parts, and what is old goes") {
    CHECK(files.put_part(id, 0, "x").error().key == "error.file_upload_gone");
    CHECK(files.assemble(id, 1).error().key == "error.file_upload_gone");
    RecordId young{{9}};
    REQUIRE(files.begin(id).ok());
    REQUIRE(files.begin(young).ok());
    REQUIRE(files.put_part(id, 0, "x").ok());
    auto now = std::filesystem::file_time_type::clock::now();
    std::filesystem::last_write_time(folder / upload(), now - std::chrono::hours(50));
    auto since_1970 = std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::system_clock::now().time_since_epoch());
    files.drop_older(Instant{since_1970.count() - 49 * 3600 * 1000});
    CHECK(files.uploads() == std::vector<RecordId>{young});
}
