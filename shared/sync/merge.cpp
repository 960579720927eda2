#include "sync/merge.h"

#include "base/json.h"
#include "base/text.h"
#include "sync/mutants.h"

namespace hera::sync {

namespace {

// Reads what FieldVersions::text() writes, letter by letter: every op begins with it, and a tree of it would be thrown away.
// Anything else ends it: the parser of JSON decides about that.
class PlainVersions {
public:
    explicit PlainVersions(std::string_view text) : m_rest(text) {}

    bool read(std::map<std::string, FieldVersion, std::less<>>& out) {
        if (!take('{')) return false;
        do {
            FieldVersion version;
            std::string_view field = quoted();
            if (!m_good || !valid_utf8(field) || !take(':') || !take('[')) return false;
            version.seq = integer();
            version.device = id<DeviceId>();
            version.hlc.value = next() ? integer() : 0;
            version.user = id<UserId>();
            if (!m_good || !take(']') || !out.emplace(field, version).second) return false;
        } while (take(','));
        return take('}') && m_rest.empty();
    }

private:
    bool take(char c) {
        if (m_rest.empty() || m_rest.front() != c) return false;
        m_rest.remove_prefix(1);
        return true;
    }
    bool next() { return m_good = m_good && take(','); }
    std::string_view quoted() {
        std::size_t end = m_rest.find('"', 1);
        m_good = m_good && take('"') && end != std::string_view::npos;
        if (!m_good) return {};
        std::string_view inner = m_rest.substr(0, end - 1);
        for (char c : inner) m_good = m_good && c != '\\' && static_cast<unsigned char>(c) >= 0x20;
        m_rest.remove_prefix(end);
        return inner;
    }
    std::int64_t integer() {
        std::size_t size = 0;
        while (size < m_rest.size() && m_rest[size] >= '0' && m_rest[size] <= '9') ++size;
        bool plain = size == 1 || (size > 1 && m_rest.front() != '0');
        auto value = plain ? parse_int(m_rest.substr(0, size)) : std::nullopt;
        m_good = m_good && value.has_value();
        m_rest.remove_prefix(size);
        return value.value_or(0);
    }
    template <class Id>
    Id id() {
        auto value = next() ? Id::parse(quoted()) : std::nullopt;
        m_good = m_good && value.has_value();
        return value.value_or(Id{});
    }

    std::string_view m_rest;
    bool m_good = true;
};

}  // namespace

Result<FieldVersions> FieldVersions::parse(std::string_view text) {
    FieldVersions out;
    if (text.empty()) return out;
    if (PlainVersions(text).read(out.m_versions)) return out;
    out.m_versions.clear();
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
