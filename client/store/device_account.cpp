#include "store/device_account.h"

#include <utility>

#include "base/log.h"
#include "platform/local_copy.h"

namespace hera {

namespace {
constexpr std::uint8_t format = 2, format_without_copies = 1;
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
    for (const auto* names : {&state.erase_owed, &state.damaged}) {
        out.u32(static_cast<std::uint32_t>(names->size()));
        for (const std::string& name : *names) out.text(name);
    }
    out.u32(static_cast<std::uint32_t>(state.copies.size()));
    for (const auto& [name, copy] : state.copies) {
        out.text(name);
        out.u32(copy);
    }
    return out.take();
}

DeviceAccount decode_device_account(const Bytes& bytes) {
    ByteReader in(bytes);
    std::uint8_t written_as = in.u8();
    if (written_as != format && written_as != format_without_copies) return {};
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
    if (written_as == format) {
        for (std::uint32_t left = in.count(4); left > 0; --left) state.damaged.push_back(in.text());
        for (std::uint32_t left = in.count(8); left > 0; --left) {
            std::string name = in.text();
            state.copies[std::move(name)] = in.u32();
        }
    }
    if (!in.done()) return {};
    return state;
}

void DeviceAccountMirror::load(std::function<void(Bytes)> done) {
    if (!m_files) return done({});
    m_files->read_all(device_account_key, [done = std::move(done)](Result<std::vector<MirrorFiles::Found>> found) {
        Bytes newest;
        if (found.ok()) {
            for (MirrorFiles::Found& file : found.value()) {
                if (!file.bytes.empty()) newest = std::move(file.bytes);
            }
        }
        done(std::move(newest));
    });
}

void DeviceAccountMirror::save(const Bytes& bytes) {
    if (!m_files) return;
    if (std::exchange(m_next, bytes) || m_busy) return;
    m_busy = true;
    m_files->read_all(device_account_key, [this](const Result<std::vector<MirrorFiles::Found>>& found) {
        if (!found.ok()) {
            m_busy = false;  // no such file system here: the mirror of the outbox has said so
            m_next.reset();
            return;
        }
        std::vector<std::string> earlier;
        for (const MirrorFiles::Found& file : found.value()) earlier.push_back(file.name);
        replace(std::move(earlier));
    });
}

void DeviceAccountMirror::replace(std::vector<std::string> earlier) {
    std::string name = RecordId::make(m_clock, m_random).text();
    m_files->make(device_account_key, name, [this, earlier](Result<std::unique_ptr<MirrorFile>> file) {
        std::optional<Bytes> bytes = std::exchange(m_next, std::nullopt);
        if (file.ok() && file.value()->append(*bytes).ok()) {
            file.value()->flush();
            for (const std::string& before : earlier) m_files->remove(device_account_key, before, [](const Result<void>&) {});
        } else {
            log(LogLevel::warning, "account mirror: not written");
        }
        over();
    });
}

void DeviceAccountMirror::over() {
    m_busy = false;
    if (std::optional<Bytes> next = std::exchange(m_next, std::nullopt)) save(*next);
}

std::string database_name(const link::Account& account, std::uint32_t copy) {
    return local_copy_name(account.tenant, account.user, copy);
}

}  // namespace hera
