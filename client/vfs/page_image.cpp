#include "vfs/page_image.h"

#include <algorithm>
#include <cstring>

#include "base/check.h"

namespace hera::vfs {

void NumberSet::add(std::uint32_t number) {
    std::size_t word = number / 64;
    if (word >= m_bits.size()) m_bits.resize(std::max(word + 1, m_bits.size() * 2));
    std::uint64_t bit = std::uint64_t{1} << (number % 64);
    if ((m_bits[word] & bit) != 0) return;
    m_bits[word] |= bit;
    ++m_count;
}

bool NumberSet::has(std::uint32_t number) const {
    std::size_t word = number / 64;
    return word < m_bits.size() && (m_bits[word] >> (number % 64) & 1u) != 0;
}

std::vector<std::uint32_t> NumberSet::list() const {
    std::vector<std::uint32_t> numbers;
    numbers.reserve(m_count);
    if (m_count == 0) return numbers;
    for (std::size_t word = 0; word < m_bits.size(); ++word) {
        for (std::uint64_t bits = m_bits[word]; bits != 0; bits &= bits - 1)
            numbers.push_back(static_cast<std::uint32_t>(word * 64) + static_cast<std::uint32_t>(__builtin_ctzll(bits)));
    }
    return numbers;
}

void NumberSet::clear() {
    if (m_count == 0) return;
    std::fill(m_bits.begin(), m_bits.end(), 0);
    m_count = 0;
}

std::uint8_t* PageImage::piece(std::uint32_t index) {
    if (index >= m_pieces.size()) m_pieces.resize(std::max<std::size_t>(index + 1u, m_pieces.size() * 2));
    if (!m_pieces[index]) m_pieces[index] = std::make_unique<std::uint8_t[]>(piece_bytes);
    return m_pieces[index].get();
}

void PageImage::read(void* out, std::size_t size, std::uint64_t at) const {
    HERA_CHECK(at + size <= image_bytes_max);
    auto* to = static_cast<std::uint8_t*>(out);
    while (size > 0) {
        std::size_t offset = at % piece_bytes;
        std::size_t part = std::min<std::size_t>(size, piece_bytes - offset);
        auto index = static_cast<std::size_t>(at / piece_bytes);
        if (index < m_pieces.size() && m_pieces[index]) std::memcpy(to, m_pieces[index].get() + offset, part);
        else std::memset(to, 0, part);
        to += part;
        at += part;
        size -= part;
    }
}

void PageImage::mark(std::uint32_t block, std::uint64_t lines) {
    if (lines == 0) return;
    if (block >= m_lines.size()) m_lines.resize(std::max<std::size_t>(block + 1u, m_lines.size() * 2));
    m_lines[block] |= lines;
    m_dirty.add(block);
}

void PageImage::write(const void* data, std::size_t size, std::uint64_t at) {
    HERA_CHECK(at + size <= image_bytes_max);
    const auto* from = static_cast<const std::uint8_t*>(data);
    while (size > 0) {
        std::uint8_t* to = piece(static_cast<std::uint32_t>(at / piece_bytes)) + at % piece_bytes;
        std::size_t offset = at % block_bytes;
        std::size_t part = std::min<std::size_t>(size, block_bytes - offset);
        std::uint64_t changed = 0;
        for (std::size_t done = 0; done < part;) {
            std::size_t line = (offset + done) / line_bytes;
            std::size_t count = std::min<std::size_t>(part - done, (line + 1) * line_bytes - (offset + done));
            if (std::memcmp(to + done, from + done, count) != 0) {
                std::memcpy(to + done, from + done, count);
                changed |= std::uint64_t{1} << line;
            }
            done += count;
        }
        mark(static_cast<std::uint32_t>(at / block_bytes), changed);
        from += part;
        at += part;
        size -= part;
    }
    m_size = std::max(m_size, at);
}

void PageImage::set_size(std::uint64_t size) {
    HERA_CHECK(size <= image_bytes_max);
    // What is cut off counts as changed: if the file grows again before the seal, the zeros must be stored.
    for (std::uint64_t at = size; at < m_size; at += block_bytes - at % block_bytes)
        mark(static_cast<std::uint32_t>(at / block_bytes), ~std::uint64_t{0} << (at % block_bytes / line_bytes));
    for (std::uint64_t at = size; at < m_size;) {
        std::size_t offset = at % piece_bytes;
        auto index = static_cast<std::size_t>(at / piece_bytes);
        if (index >= m_pieces.size()) break;
        if (m_pieces[index]) std::memset(m_pieces[index].get() + offset, 0, piece_bytes - offset);
        at += piece_bytes - offset;
    }
    m_size = size;
}

const std::uint8_t* PageImage::peek(std::size_t size, std::uint64_t at) const {
    std::size_t offset = at % piece_bytes;
    auto index = static_cast<std::size_t>(at / piece_bytes);
    if (offset + size > piece_bytes || at + size > m_size) return nullptr;
    if (index >= m_pieces.size() || !m_pieces[index]) return nullptr;
    return m_pieces[index].get() + offset;
}

std::vector<BlockLines> PageImage::dirty_lines() const {
    std::vector<BlockLines> changed;
    changed.reserve(m_dirty.count());
    for (std::uint32_t block : m_dirty.list())
        if (std::uint64_t{block} * block_bytes < m_size) changed.push_back({block, m_lines[block]});
    return changed;
}

void PageImage::clear_dirty() {
    constexpr std::uint32_t blocks_per_chunk = chunk_bytes / block_bytes;
    for (std::uint32_t block : m_dirty.list()) {
        if (std::uint64_t{block} * block_bytes < m_size) m_touched.add(block / blocks_per_chunk);
        m_lines[block] = 0;
    }
    // A file that grew owns every chunk up to its end, also one in which all is zero.
    for (std::uint64_t at = m_clean_size; at < m_size; at += chunk_bytes - at % chunk_bytes)
        m_touched.add(static_cast<std::uint32_t>(at / chunk_bytes));
    m_dirty.clear();
    m_clean_size = m_size;
}

}  // namespace hera::vfs
