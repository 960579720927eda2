// The two archives of the codec; codec.cpp only. Numbers are little endian, texts and lists have their length in front.
#pragma once

#include <cstdint>
#include <string>
#include <type_traits>
#include <vector>

#include "base/bytes.h"
#include "base/id.h"
#include "base/time.h"

namespace hera::link {

// One description per message serves both directions: `fields(archive, message)` names the members in order, a Writer
// appends them, a Reader fills them. Enums and flags are checked on the way in.

class Writer {
public:
    static constexpr bool reading = false;

    void operator()(std::uint8_t value) { m_out.u8(value); }
    void operator()(bool value) { m_out.u8(value ? 1 : 0); }
    void operator()(std::uint32_t value) { m_out.u32(value); }
    void operator()(std::int32_t value) { m_out.u32(static_cast<std::uint32_t>(value)); }
    void operator()(std::uint64_t value) { m_out.u64(value); }
    void operator()(std::int64_t value) { m_out.i64(value); }
    void operator()(const std::string& value) { m_out.text(value); }
    void operator()(const Bytes& value) {
        m_out.u32(static_cast<std::uint32_t>(value.size()));
        m_out.raw(value.data(), value.size());
    }
    template <class Tag>
    void operator()(const Id<Tag>& id) {
        m_out.raw(id.bytes.data(), id.bytes.size());
    }
    void operator()(Instant value) { m_out.i64(value.ms); }
    void operator()(Date value) { m_out.u32(static_cast<std::uint32_t>(value.days)); }
    template <class E>
    void enumeration(E value, E) {
        m_out.u8(static_cast<std::uint8_t>(value));
    }
    template <class T, class Each>
    void list(const std::vector<T>& items, Each each) {
        m_out.u32(static_cast<std::uint32_t>(items.size()));
        for (const T& item : items) each(*this, item);
    }
    void tag(std::size_t index) { m_out.u8(static_cast<std::uint8_t>(index)); }
    Bytes take() { return m_out.take(); }

private:
    ByteWriter m_out;
};

class Reader {
public:
    static constexpr bool reading = true;

    explicit Reader(const Bytes& bytes) : m_in(bytes) {}

    void operator()(std::uint8_t& value) { value = m_in.u8(); }
    void operator()(bool& value) {
        std::uint8_t byte = m_in.u8();
        if (byte > 1) m_in.fail();
        value = byte == 1;
    }
    void operator()(std::uint32_t& value) { value = m_in.u32(); }
    void operator()(std::int32_t& value) { value = static_cast<std::int32_t>(m_in.u32()); }
    void operator()(std::uint64_t& value) { value = m_in.u64(); }
    void operator()(std::int64_t& value) { value = m_in.i64(); }
    void operator()(std::string& value) { value = m_in.text(); }
    void operator()(Bytes& value) {
        value.resize(m_in.count(1));
        if (!value.empty()) m_in.raw(value.data(), value.size());
    }
    template <class Tag>
    void operator()(Id<Tag>& id) {
        m_in.raw(id.bytes.data(), id.bytes.size());
    }
    void operator()(Instant& value) { value.ms = m_in.i64(); }
    void operator()(Date& value) { value.days = static_cast<std::int32_t>(m_in.u32()); }
    template <class E>
    void enumeration(E& value, E last) {
        std::uint8_t byte = m_in.u8();
        if (byte > static_cast<std::uint8_t>(last)) {
            m_in.fail();
            byte = 0;
        }
        value = static_cast<E>(byte);
    }
    // Items are made one by one as there are bytes for them: a count cannot ask for more memory than was sent.
    template <class T, class Each>
    void list(std::vector<T>& items, Each each) {
        items.clear();
        for (std::uint32_t left = m_in.count(1); left > 0 && m_in.ok(); --left) each(*this, items.emplace_back());
    }
    std::uint8_t tag() { return m_in.u8(); }
    void fail() { m_in.fail(); }
    bool ok() const { return m_in.ok(); }
    bool done() const { return m_in.done(); }

private:
    ByteReader m_in;
};

// Const for writing, mutable for reading.
template <class A, class T>
using Ref = std::conditional_t<A::reading, T&, const T&>;

}  // namespace hera::link
