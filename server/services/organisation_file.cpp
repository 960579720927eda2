#include "services/organisation_file.h"

#include <algorithm>

#include "base/json.h"
#include "base/text.h"

namespace hera::server {
namespace {

constexpr int format = 1;

Error not_a_backup() { return Error{.code = Code::invalid, .key = "backup.not_a_backup"}; }

// A path that stays below the folder it is read from.
bool stays_below(const std::string& path) {
    if (path.empty() || path.front() == '/') return false;
    std::vector<std::string> parts = split(path, '/');
    return std::none_of(parts.begin(), parts.end(), [](const std::string& part) { return part.empty() || part[0] == '.'; });
}

}  // namespace

std::string encode(const OrganisationFile& file) {
    JsonWriter out;
    out.begin_object().key("format").integer(format).key("made").integer(file.made.ms);
    out.key("tenant").string(file.organisation.tenant.text()).key("name").string(file.organisation.name);
    out.key("currency").string(file.organisation.currency).key("head").integer(file.head);
    out.key("people").begin_array();
    for (const Person& person : file.people) {
        out.begin_object().key("user").string(person.user.text()).key("name").string(person.name);
        out.key("email").string(person.email).key("role").string(person.role);
        out.key("password").string(person.password_hash).end_object();
    }
    out.end_array().key("files").begin_array();
    for (const OrganisationFile::File& one : file.files) {
        out.begin_object().key("path").string(one.path).key("bytes").integer(one.sum.bytes);
        out.key("sha256").string(one.sum.sha256).end_object();
    }
    out.end_array().end_object();
    return out.take();
}

Result<OrganisationFile> decode_organisation_file(const std::string& text) {
    auto parsed = parse_json(text, {.size_bytes_max = 256u << 20, .nodes_max = 20'000'000});
    if (!parsed.ok() || !parsed.value()["format"].is_integer()) return not_a_backup();
    const Json& json = parsed.value();
    if (json["format"].integer() > format) return Error{.code = Code::invalid, .key = "backup.newer"};
    OrganisationFile file;
    auto tenant = TenantId::parse(json["tenant"].string());
    if (!tenant || json["name"].string().empty() || json["currency"].string().empty()) return not_a_backup();
    file.made = Instant{json["made"].integer()};
    file.organisation = {*tenant, json["name"].string(), json["currency"].string()};
    file.head = json["head"].integer();
    for (const Json& one : json["people"].array()) {
        auto user = UserId::parse(one["user"].string());
        if (!user || one["email"].string().empty() || one["role"].string().empty()) return not_a_backup();
        file.people.push_back({*user, *tenant, one["name"].string(), one["email"].string(), one["role"].string(),
                               one["password"].string(), file.organisation.name, file.organisation.currency});
    }
    bool main = false;
    for (const Json& one : json["files"].array()) {
        const std::string& path = one["path"].string();
        if (!stays_below(path)) return not_a_backup();
        main = main || path == "main.db";
        file.files.push_back({path, {one["bytes"].integer(), one["sha256"].string()}});
    }
    if (!main || file.people.empty()) return not_a_backup();
    return file;
}

}  // namespace hera::server
