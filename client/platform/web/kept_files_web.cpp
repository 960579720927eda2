#include "platform/web/kept_files_web.h"

#include <emscripten.h>

#include <iterator>
#include <unordered_map>
#include <utility>

#include "base/text.h"
#include "platform/web/storage_error_web.h"
#include "platform/web/store_abi.h"

extern "C" {
void kept_files_js_list(std::uint32_t request, const char* folder);
void kept_files_js_read(std::uint32_t request, const char* folder, const char* sha256, double from, double count);
void kept_files_js_fetch(std::uint32_t request, const char* folder, const char* sha256, const char* path, const char* headers);
void kept_files_js_check(std::uint32_t request, const char* folder, const char* sha256);
void kept_files_js_sent(const char* folder, const char* sha256);
void kept_files_js_prune(const char* folder, double bytes_max);
void kept_files_js_erase(const char* folder);
}

namespace hera {
namespace {

constexpr std::size_t sum_digits = 64;

using Answered = std::function<void(Result<std::string>)>;
struct Expected {
    const void* owner;
    Answered answered;
};
// Of all objects of the module: one that goes takes its own along.
std::unordered_map<std::uint32_t, Expected>& expected() {
    static std::unordered_map<std::uint32_t, Expected> all;
    return all;
}

class KeptFilesWeb final : public KeptFiles {
public:
    ~KeptFilesWeb() override {
        auto& all = expected();
        for (auto at = all.begin(); at != all.end();) at = at->second.owner == this ? all.erase(at) : std::next(at);
    }

    void list(const std::string& folder, List done) override {
        kept_files_js_list(expect([done = std::move(done)](Result<std::string> answer) {
            if (!answer.ok()) return done(answer.error());
            std::vector<std::string> sums;
            const std::string& text = answer.value();
            for (std::size_t at = 0; at + sum_digits <= text.size(); at += sum_digits) sums.push_back(text.substr(at, sum_digits));
            done(std::move(sums));
        }), folder.c_str());
    }
    void read(const std::string& folder, const std::string& sha256, std::int64_t from, std::int64_t count, Read done) override {
        std::uint32_t request = expect([done = std::move(done)](Result<std::string> answer) {
            if (!answer.ok()) return done(answer.error());
            std::string& text = answer.value();
            if (text.size() < sum_digits) return done(Part{});
            std::string sum = text.substr(0, sum_digits);
            text.erase(0, sum_digits);
            done(Part{std::move(sum), std::move(text)});
        });
        kept_files_js_read(request, folder.c_str(), sha256.c_str(), static_cast<double>(from), static_cast<double>(count));
    }
    void fetch(const std::string& folder, const std::string& sha256, const HttpRequest& asked, Fetched done) override {
        std::string headers;
        for (const auto& [name, value] : asked.headers) headers += name + "\n" + value + "\n";
        std::uint32_t request = expect([id = asked.id, done = std::move(done)](Result<std::string> answer) {
            if (!answer.ok()) return done(answer.error());
            HttpReply reply;
            reply.id = id;
            std::size_t end = answer.value().find('\n');
            reply.status = static_cast<int>(parse_int(answer.value().substr(0, end)).value_or(0));
            if (end != std::string::npos) reply.body = answer.value().substr(end + 1);
            done(std::move(reply));
        });
        kept_files_js_fetch(request, folder.c_str(), sha256.c_str(), asked.path.c_str(), headers.c_str());
    }
    void check(const std::string& folder, const std::string& sha256, Checked done) override {
        std::uint32_t request = expect([done = std::move(done)](Result<std::string> answer) {
            if (!answer.ok()) return done(answer.error());
            done(answer.value() != "wrong");
        });
        kept_files_js_check(request, folder.c_str(), sha256.c_str());
    }
    void sent(const std::string& folder, const std::string& sha256) override {
        kept_files_js_sent(folder.c_str(), sha256.c_str());
    }
    void prune(const std::string& folder, std::int64_t bytes_max) override {
        kept_files_js_prune(folder.c_str(), static_cast<double>(bytes_max));
    }
    void erase(const std::string& folder) override { kept_files_js_erase(folder.c_str()); }

private:
    std::uint32_t expect(Answered answered) {
        static std::uint32_t last_request = 0;
        expected()[++last_request] = {this, std::move(answered)};
        return last_request;
    }
};

}  // namespace

MakeKeptFiles kept_files_web() {
    return [] { return std::unique_ptr<KeptFiles>(std::make_unique<KeptFilesWeb>()); };
}

}  // namespace hera

extern "C" EMSCRIPTEN_KEEPALIVE void kept_files_reply(std::uint32_t request, std::uint32_t fault, const std::uint8_t* bytes,
                                                      std::uint32_t size) {
    auto& all = hera::expected();
    auto found = all.find(request);
    if (found == all.end()) return;
    auto answered = std::move(found->second.answered);
    all.erase(found);
    if (fault != 0) return answered(hera::storage_error(bytes, fault, false));
    answered(std::string(reinterpret_cast<const char*>(bytes), size));
}
