// ByteWriter and ByteReader: little-endian binary encoding for messages and records inside one build or one device
// (the store's link protocol, redo records). The network speaks JSON (json.h), not this.
//
// Reading never trusts a length: every get checks what is left; after a failure `ok()` stays false and all further
// gets return zero or empty, so a decoder checks once at its end.
#pragma once

#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>
#include <vector>

namespace hera {

using Bytes = std::vector<std::uint8_t>;

class ByteWriter {
public:
    void reserve(std::size_t size) { m_bytes.reserve(size); }
    void u8(std::uint8_t value) { m_bytes.push_back(value); }
    void u32(std::uint32_t value) { put(&value, 4); }
    void u64(std::uint64_t value) { put(&value, 8); }
    void i64(std::int64_t value) { u64(static_cast<std::uint64_t>(value)); }
    void text(std::string_view value) {
        u32(static_cast<std::uint32_t>(value.size()));
        put(value.data(), value.size());
    }
    void raw(const void* data, std::size_t size) { put(data, size); }

    const Bytes& bytes() const { return m_bytes; }
    Bytes take() { return std::move(m_bytes); }

private:
    void put(const void* data, std::size_t size) {
        const auto* from = static_cast<const std::uint8_t*>(data);
        m_bytes.insert(m_bytes.end(), from, from + size);
    }
    Bytes m_bytes;
};

class ByteReader {
public:
    ByteReader(const void* data, std::size_t size) : m_at(static_cast<const std::uint8_t*>(data)), m_left(size) {}
    explicit ByteReader(const Bytes& bytes) : ByteReader(bytes.data(), bytes.size()) {}

    std::uint8_t u8() {
        std::uint8_t value = 0;
        get(&value, 1);
        return value;
    }
    std::uint32_t u32() {
        std::uint32_t value = 0;
        get(&value, 4);
        return value;
    }
    std::uint64_t u64() {
        std::uint64_t value = 0;
        get(&value, 8);
        return value;
    }
    std::int64_t i64() { return static_cast<std::int64_t>(u64()); }
    std::string text() {
        std::uint32_t size = u32();
        if (!m_ok || size > m_left) {
            m_ok = false;
            return {};
        }
        std::string value(reinterpret_cast<const char*>(m_at), size);
        m_at += size;
        m_left -= size;
        return value;
    }
    void raw(void* out, std::size_t size) { get(out, size); }
    // How many items of at least `min_item_bytes` each may follow; a count above it is a failure and reads as 0.
    std::uint32_t count(std::size_t min_item_bytes) {
        std::uint32_t value = u32();
        if (!m_ok || value > m_left / (min_item_bytes == 0 ? 1 : min_item_bytes)) {
            m_ok = false;
            return 0;
        }
        return value;
    }

    bool ok() const { return m_ok; }
    std::size_t left() const { return m_left; }
    bool done() const { return m_ok && m_left == 0; }
    void fail() { m_ok = false; }

private:
    void get(void* out, std::size_t size) {
        if (!m_ok || size > m_left) {
            m_ok = false;
            std::memset(out, 0, size);
            return;
        }
        std::memcpy(out, m_at, size);
        m_at += size;
        m_left -= size;
    }
    const std::uint8_t* m_at;
    std::size_t m_left;
    bool m_ok = true;
};

}  // namespace hera
