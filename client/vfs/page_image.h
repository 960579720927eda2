// PageImage: the bytes of one database file in memory, and which parts of it changed.
//
// Memory is taken in pieces of 64 KiB that never move and are never given back before the end, so that pointers handed
// to SQLite (xFetch) stay good and growth never copies. Unwritten bytes read as zero, also after shrinking and growing.
//
// Changes are counted in lines of 64 bytes (`dirty`, since the last seal) and in chunks of 256 KiB (`touched`, since the
// last checkpoint). SQLite writes whole pages, but a new row changes a few hundred bytes of three or four of them: a
// write is compared with what is there, and only lines that differ are dirty. That makes a commit twenty times smaller.
// Sixty-four lines are a block of 4 KiB, whatever SQLite's page size is.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

namespace hera::vfs {

inline constexpr std::uint32_t line_bytes = 64;
inline constexpr std::uint32_t block_bytes = 64 * line_bytes;
inline constexpr std::uint32_t piece_bytes = 64 * 1024;
inline constexpr std::uint32_t chunk_bytes = 256 * 1024;
// 2 GiB: what a 32-bit page image can hold beside everything else.
inline constexpr std::uint64_t image_bytes_max = std::uint64_t{1} << 31;

// A set of small numbers that knows its members in ascending order.
class NumberSet {
public:
    void add(std::uint32_t number);
    bool has(std::uint32_t number) const;
    bool empty() const { return m_count == 0; }
    std::uint32_t count() const { return m_count; }
    std::vector<std::uint32_t> list() const;
    void clear();

private:
    std::vector<std::uint64_t> m_bits;
    std::uint32_t m_count = 0;
};

// Some lines of one block: bit i is line i.
struct BlockLines {
    std::uint32_t block = 0;
    std::uint64_t lines = 0;
};

class PageImage {
public:
    std::uint64_t size() const { return m_size; }

    // Bytes past the end read as zero. REQUIRES: at + size ≤ image_bytes_max.
    void read(void* out, std::size_t size, std::uint64_t at) const;
    // Grows the file as needed and marks the lines it changes. REQUIRES: at + size ≤ image_bytes_max.
    void write(const void* data, std::size_t size, std::uint64_t at);
    // Shrinks (the rest is zeroed) or grows with zeros.
    void set_size(std::uint64_t size);
    // A pointer to `size` bytes that lie in one piece and inside the file, else null.
    const std::uint8_t* peek(std::size_t size, std::uint64_t at) const;

    // What changed since the last clear_dirty, ascending, without blocks past the end. Bytes the file gained and nobody
    // wrote are zero and not in it.
    std::vector<BlockLines> dirty_lines() const;
    bool dirty() const { return !m_dirty.empty() || m_size != m_clean_size; }
    // The state is sealed: dirty lines become touched chunks.
    void clear_dirty();

    // Chunks that differ from the last checkpoint, ascending.
    std::vector<std::uint32_t> touched_chunks() const { return m_touched.list(); }
    void clear_touched() { m_touched.clear(); }
    void touch(std::uint32_t chunk) { m_touched.add(chunk); }

    std::uint32_t chunk_count() const { return static_cast<std::uint32_t>((m_size + chunk_bytes - 1) / chunk_bytes); }

private:
    std::uint8_t* piece(std::uint32_t index);
    void mark(std::uint32_t block, std::uint64_t lines);

    std::vector<std::unique_ptr<std::uint8_t[]>> m_pieces;  // null: all zero
    std::uint64_t m_size = 0;
    std::uint64_t m_clean_size = 0;  // size at the last clear_dirty
    NumberSet m_dirty;                   // blocks
    std::vector<std::uint64_t> m_lines;  // of each block; zero unless it is in m_dirty
    NumberSet m_touched;
};

}  // namespace hera::vfs
