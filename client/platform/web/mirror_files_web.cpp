#include "platform/web/mirror_files_web.h"

#include <emscripten.h>

#include <unordered_map>
#include <utility>

#include "base/check.h"
#include "platform/web/page_store_web.h"
#include "platform/web/storage_error_web.h"
#include "platform/web/store_abi.h"

extern "C" {
void mirror_files_js_read_all(std::uint32_t request, const char* folder);
void mirror_files_js_make(std::uint32_t request, std::uint32_t number, const char* folder, const char* name);
std::uint32_t mirror_files_js_write(std::uint32_t number, int anew, const std::uint8_t* bytes, std::uint32_t size,
                                    std::uint8_t* error, std::uint32_t error_max);
void mirror_files_js_flush(std::uint32_t number);
void mirror_files_js_close(std::uint32_t number);
void mirror_files_js_remove(std::uint32_t request, const char* folder, const char* name);
void mirror_files_js_erase(std::uint32_t request, const char* folder);
}

namespace hera {

namespace {

struct Reply {
    std::uint32_t fault;  // length of the error's name, 0 = none
    const std::uint8_t* bytes;
    std::uint32_t size;
    // Without the file system itself there is nothing to wait for; all else (a file in use, a slow disk) may pass.
    Error error() const {
        std::string name(reinterpret_cast<const char*>(bytes), fault);
        bool none_here = name == "NoStorage" || name == "SecurityError" || name == "NotAllowedError";
        return storage_error(bytes, fault, none_here);
    }
};
using Answered = std::function<void(const Reply&)>;

// By request. Of all MirrorFiles of the module: an object that goes takes its own along.
struct Expected {
    const void* owner;
    Answered answered;
};
std::unordered_map<std::uint32_t, Expected>& expected() {
    static std::unordered_map<std::uint32_t, Expected> all;
    return all;
}

// Files being opened, by request: one whose owner has gone meanwhile is closed when it comes.
std::unordered_map<std::uint32_t, std::uint32_t>& opening() {
    static std::unordered_map<std::uint32_t, std::uint32_t> all;
    return all;
}

class MirrorFileWeb final : public MirrorFile {
public:
    explicit MirrorFileWeb(std::uint32_t number) : m_number(number) {}
    ~MirrorFileWeb() override { mirror_files_js_close(m_number); }
    Result<void> append(const Bytes& bytes) override { return write(bytes, false); }
    Result<void> restart(const Bytes& bytes) override { return write(bytes, true); }
    void flush() override { mirror_files_js_flush(m_number); }

private:
    Result<void> write(const Bytes& bytes, bool anew) {
        std::uint8_t name[64];
        std::uint32_t fault = mirror_files_js_write(m_number, anew ? 1 : 0, bytes.data(), static_cast<std::uint32_t>(bytes.size()),
                                                    name, sizeof name);
        if (fault != 0) return storage_error(name, fault, false);
        return {};
    }
    std::uint32_t m_number;
};

class MirrorFilesWeb final : public MirrorFiles {
public:
    explicit MirrorFilesWeb(std::string scope) : m_scope(std::move(scope)) {}
    ~MirrorFilesWeb() override {
        auto& all = expected();
        for (auto at = all.begin(); at != all.end();) at = at->second.owner == this ? all.erase(at) : std::next(at);
    }

    void read_all(const std::string& folder, Read done) override {
        std::uint32_t request = expect([done = std::move(done)](const Reply& reply) {
            if (reply.fault != 0) return done(reply.error());
            ByteReader in(reply.bytes, reply.size);
            std::vector<Found> found(in.count(8));
            for (Found& file : found) {
                file.name = in.text();
                std::string bytes = in.text();
                file.bytes.assign(bytes.begin(), bytes.end());
            }
            HERA_CHECK(in.done());
            done(std::move(found));
        });
        mirror_files_js_read_all(request, scoped_name(folder, m_scope).c_str());
    }
    void make(const std::string& folder, const std::string& name, Made done) override {
        static std::uint32_t last_number = 0;
        std::uint32_t number = ++last_number;
        std::uint32_t request = expect([number, done = std::move(done)](const Reply& reply) {
            if (reply.fault != 0) return done(reply.error());
            done(std::unique_ptr<MirrorFile>(std::make_unique<MirrorFileWeb>(number)));
        });
        opening()[request] = number;
        mirror_files_js_make(request, number, scoped_name(folder, m_scope).c_str(), name.c_str());
    }
    void remove(const std::string& folder, const std::string& name, Done done) override {
        mirror_files_js_remove(expect_done(std::move(done)), scoped_name(folder, m_scope).c_str(), name.c_str());
    }
    void erase(const std::string& folder, Done done) override {
        mirror_files_js_erase(expect_done(std::move(done)), scoped_name(folder, m_scope).c_str());
    }

private:
    std::uint32_t expect(Answered answered) {
        static std::uint32_t last_request = 0;
        expected()[++last_request] = {this, std::move(answered)};
        return last_request;
    }
    std::uint32_t expect_done(Done done) {
        return expect([done = std::move(done)](const Reply& reply) {
            if (reply.fault != 0) return done(reply.error());
            done({});
        });
    }
    std::string m_scope;
};

}  // namespace

MakeMirrorFiles mirror_files_web(const std::string& scope) {
    return [scope] { return std::make_unique<MirrorFilesWeb>(scope); };
}

}  // namespace hera

extern "C" EMSCRIPTEN_KEEPALIVE void mirror_files_reply(std::uint32_t request, std::uint32_t fault, const std::uint8_t* bytes,
                                                        std::uint32_t size) {
    auto file = hera::opening().find(request);
    std::uint32_t number = file == hera::opening().end() ? 0 : file->second;
    if (number != 0) hera::opening().erase(file);
    auto found = hera::expected().find(request);
    if (found == hera::expected().end()) {
        if (number != 0) mirror_files_js_close(number);
        return;
    }
    auto answered = std::move(found->second.answered);
    hera::expected().erase(found);
    answered({fault, bytes, size});
}
