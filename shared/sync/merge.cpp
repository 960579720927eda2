#include "sync/merge.h"

#include "base/json.h"
#include "sync/mutants.h"

namespace hera::sync {

Result<FieldVersions> FieldVersions::parse(std::string_view text) {
    FieldVersions out;
    if (text.empty()) return out;
    Json json = TRY(parse_json(text));
    for (const Json::Member& member : json.object()) {
        const Json& v = member.second;
        auto device = DeviceId::parse(v[std::size_t{1}].string());
        auto user = UserId::parse(v[std::size_t{3}].string());
        if (!v.is_array() || v.size() != 4 || !device || !user) {
            return Error{.code = Code::corrupt, .key = "error.database_corrupt", .detail = "field versions"};
        }
        out.m_versions[member.first] = {v[std::size_t{0}].integer(), *device, Hlc{v[std::size_t{2}].integer()}, *user};
    }
    return out;
}

std::string FieldVersions::text() const {
    if (m_versions.empty()) return {};
    JsonWriter json;
    json.begin_object();
    for (const auto& [field, v] : m_versions) {
        json.key(field).begin_array().integer(v.seq).string(v.device.text()).integer(v.hlc.value).string(v.user.text()).end_array();
    }
    json.end_object();
    return json.take();
}

const FieldVersion* FieldVersions::of(std::string_view field) const {
    auto found = m_versions.find(field);
    if (found == m_versions.end()) found = m_versions.find(std::string_view{});
    return found == m_versions.end() ? nullptr : &found->second;
}

void FieldVersions::set(std::string_view field, const FieldVersion& version) { m_versions[std::string(field)] = version; }

void FieldVersions::set_creation(const FieldVersion& version) {
    m_versions.clear();
    m_versions[std::string{}] = version;
}

const FieldVersion* FieldVersions::foreign_since(std::int64_t base_seq, const DeviceId& device) const {
    const FieldVersion* latest = nullptr;
    for (const auto& [field, v] : m_versions) {
        if (v.seq > base_seq && !(v.device == device) && !v.device.none() && (!latest || latest->seq < v.seq)) latest = &v;
    }
    return latest;
}

Verdict judge(const FieldVersion* last, std::int64_t base_seq, const DeviceId& device, Hlc corrected, bool equal) {
    if (equal) return Verdict::unchanged;
    bool own = last && last->device == device && !mutant(Mutant::own_edits_conflict);
    if (!last || last->seq <= base_seq || own) return Verdict::apply;  // M1
    return corrected < last->hlc ? Verdict::loses : Verdict::wins;
}

Hlc corrected_stamp(Hlc stamp, Instant device_now, Instant server_now) {
    // Differences of 48-bit times fit; a hostile `now` is cut to the same range first.
    constexpr std::int64_t range = std::int64_t{1} << 46;
    std::int64_t now = device_now.ms < -range ? -range : device_now.ms > range ? range : device_now.ms;
    std::int64_t ms = stamp.ms() + (server_now.ms - now);
    if (ms > server_now.ms) ms = server_now.ms;
    if (ms < 0) ms = 0;
    return Hlc{(ms << 16) | (stamp.value & 0xFFFF)};
}

}  // namespace hera::sync
