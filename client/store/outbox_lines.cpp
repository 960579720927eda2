#include "store/outbox_lines.h"

#include <algorithm>
#include <string_view>

#include "base/json.h"
#include "sync/op_codec.h"
#include "vfs/checksum.h"

namespace hera {
namespace {

constexpr std::size_t checksum_digits = 8;

std::string checksum_of(std::string_view text) {
    std::uint32_t left = vfs::crc32c(text.data(), text.size());
    std::string digits(checksum_digits, '0');
    for (std::size_t i = checksum_digits; i-- > 0; left >>= 4) digits[i] = "0123456789abcdef"[left & 15u];
    return digits;
}

void append_line(Bytes& out, JsonWriter& json) {
    std::string text = json.take();
    std::string line = checksum_of(text) + " " + text + "\n";
    out.insert(out.end(), line.begin(), line.end());
}

template <class Id>
Id id_in(const Json& object, const char* key) {
    auto id = Id::parse(object[key].string());
    return id ? *id : Id{};
}

// False: the line says nothing this build understands.
bool take(const Json& line, OutboxText& out) {
    if (line["outbox"].is_integer()) {
        if (line["outbox"].integer() != 1) return false;
        out.identity.tenant = id_in<TenantId>(line, "tenant");
        out.identity.user = id_in<UserId>(line, "user");
        out.identity.device = id_in<DeviceId>(line, "device");
        return true;
    }
    if (line["op"].is_array()) {
        auto op = sync::decode_op(line["op"]);
        if (!op.ok()) return false;
        op.value().at = Instant{line["at"].integer()};
        op.value().label = line["label"].string();
        out.ops.push_back(std::move(op).value());
        return true;
    }
    OpId dismissed = id_in<OpId>(line, "dismissed");
    if (dismissed.none()) return false;
    out.dismissed.push_back(dismissed);
    return true;
}

}  // namespace

Bytes outbox_header(const sync::Identity& identity) {
    JsonWriter json;
    json.begin_object();
    json.key("outbox").integer(1);
    json.key("tenant").string(identity.tenant.text());
    json.key("user").string(identity.user.text());
    json.key("device").string(identity.device.text());
    json.end_object();
    Bytes out;
    append_line(out, json);
    return out;
}

void append_lines(Bytes& out, const std::vector<sync::Op>& made, const std::vector<OpId>& dismissed) {
    for (const sync::Op& op : made) {
        JsonWriter json;
        json.begin_object();
        json.key("op");
        sync::encode_op(json, op);
        json.key("at").integer(op.at.ms);
        json.key("label").string(op.label);
        json.end_object();
        append_line(out, json);
    }
    for (OpId id : dismissed) {
        JsonWriter json;
        json.begin_object();
        json.key("dismissed").string(id.text());
        json.end_object();
        append_line(out, json);
    }
}

OutboxText read_outbox(const Bytes& bytes) {
    OutboxText out;
    std::string_view left(reinterpret_cast<const char*>(bytes.data()), bytes.size());
    while (!left.empty()) {
        std::size_t end = std::min(left.find('\n'), left.size());
        bool torn = end == left.size();
        std::string_view line = left.substr(0, end);
        left.remove_prefix(std::min(end + 1, left.size()));
        std::string_view text = line.substr(std::min(checksum_digits + 1, line.size()));
        bool whole = line.size() > checksum_digits && line.substr(0, checksum_digits) == checksum_of(text);
        if (!whole) {
            out.damaged += torn ? 0 : 1;
            continue;
        }
        auto json = parse_json(text);
        if (!json.ok() || !take(json.value(), out)) ++out.newer;
    }
    for (sync::Op& op : out.ops) {
        op.user = out.identity.user;
        op.device = out.identity.device;
    }
    auto dismissed = [&out](const sync::Op& op) {
        return std::find(out.dismissed.begin(), out.dismissed.end(), op.id) != out.dismissed.end();
    };
    out.ops.erase(std::remove_if(out.ops.begin(), out.ops.end(), dismissed), out.ops.end());
    return out;
}

}  // namespace hera
