#include "store/device_account.h"

namespace hera {

namespace {
constexpr std::uint8_t format = 1;
constexpr std::uint8_t flag_signed_in = 1;
constexpr std::uint8_t flag_sign_out_owed = 2;
}  // namespace

Bytes encode_device_account(const DeviceAccount& state) {
    ByteWriter out;
    out.u8(format);
    out.u8(static_cast<std::uint8_t>((state.account ? flag_signed_in : 0) |
                                     (state.sign_out_owed ? flag_sign_out_owed : 0)));
    if (state.account) {
        const link::Account& account = *state.account;
        out.raw(account.tenant.bytes.data(), account.tenant.bytes.size());
        out.raw(account.user.bytes.data(), account.user.bytes.size());
        out.text(account.organisation);
        out.text(account.name);
        out.text(account.email);
        out.text(account.role);
        out.text(account.currency);
    }
    out.u32(static_cast<std::uint32_t>(state.erase_owed.size()));
    for (const std::string& name : state.erase_owed) out.text(name);
    return out.take();
}

DeviceAccount decode_device_account(const Bytes& bytes) {
    ByteReader in(bytes);
    if (in.u8() != format) return {};
    std::uint8_t flags = in.u8();
    DeviceAccount state;
    state.sign_out_owed = (flags & flag_sign_out_owed) != 0;
    if ((flags & flag_signed_in) != 0) {
        link::Account account;
        in.raw(account.tenant.bytes.data(), account.tenant.bytes.size());
        in.raw(account.user.bytes.data(), account.user.bytes.size());
        account.organisation = in.text();
        account.name = in.text();
        account.email = in.text();
        account.role = in.text();
        account.currency = in.text();
        state.account = std::move(account);
    }
    for (std::uint32_t left = in.count(4); left > 0; --left) state.erase_owed.push_back(in.text());
    if (!in.done()) return {};
    return state;
}

std::string database_name(const link::Account& account) {
    return "hera:" + account.tenant.text() + ":" + account.user.text();
}

}  // namespace hera
