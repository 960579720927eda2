#include "platform/bidi.h"

#include <algorithm>

#include "base/direction.h"
#include "base/text.h"
#include "platform/text_classes.h"

namespace hera::ui {
namespace {

using enum BidiClass;

constexpr std::uint8_t depth_max = 125;
constexpr std::uint32_t none = 0xffffffff;

bool is_isolate(BidiClass c) { return c == lri || c == rli || c == fsi; }
bool is_removed(BidiClass c) { return c == lre || c == rle || c == lro || c == rlo || c == pdf || c == bn; }
bool is_neutral(BidiClass c) { return c == b || c == s || c == ws || c == on || c == pdi || is_isolate(c); }
BidiClass direction(std::uint8_t level) { return level & 1 ? r : l; }
std::uint8_t next_level(std::uint8_t level, bool right) {
    return static_cast<std::uint8_t>(right ? (level + 1) | 1 : (level + 2) & ~1);
}

// Rules P2 and P3 over [from, to): the first strong letter outside of isolates.
bool starts_right(const std::vector<BidiClass>& classes, std::size_t from, std::size_t to) {
    int inside = 0;
    for (std::size_t i = from; i < to; ++i) {
        BidiClass c = classes[i];
        if (is_isolate(c)) ++inside;
        else if (c == pdi && inside > 0) --inside;
        else if (inside == 0 && (c == l || c == r || c == al)) return c != l;
    }
    return false;
}

class Paragraph {
public:
    Paragraph(std::u32string_view text, Reading reading, std::vector<std::uint8_t>& levels)
        : m_text(text), m_levels(levels), m_base(reading == Reading::right_to_left ? 1 : 0) {
        m_original.reserve(text.size());
        for (char32_t code : text) m_original.push_back(bidi_class(code));
        m_classes = m_original;
        m_levels.assign(text.size(), m_base);
        m_match.assign(text.size(), none);
    }

    void resolve() {
        match_isolates();
        explicit_levels();
        sequences();
        finish();
    }

private:
    struct Embedding {
        std::uint8_t level;
        BidiClass override_to;  // on: none
        bool isolate;
    };

    // BD9: an isolate and the mark that ends it.
    void match_isolates() {
        std::vector<std::uint32_t> open;
        for (std::uint32_t i = 0; i < m_original.size(); ++i) {
            if (is_isolate(m_original[i])) open.push_back(i);
            if (m_original[i] != pdi || open.empty()) continue;
            m_match[i] = open.back();
            m_match[open.back()] = i;
            open.pop_back();
        }
    }

    // X1 to X8.
    void explicit_levels() {
        std::vector<Embedding> stack{{m_base, on, false}};
        int isolates_over = 0, embeddings_over = 0, isolates_open = 0;
        for (std::uint32_t i = 0; i < m_original.size(); ++i) {
            BidiClass c = m_original[i];
            Embedding top = stack.back();
            m_levels[i] = top.level;
            if (c == lre || c == rle || c == lro || c == rlo) {
                std::uint8_t level = next_level(top.level, c == rle || c == rlo);
                if (level <= depth_max && isolates_over == 0 && embeddings_over == 0)
                    stack.push_back({level, c == lro ? l : c == rlo ? r : on, false});
                else if (isolates_over == 0) ++embeddings_over;
            } else if (is_isolate(c)) {
                if (top.override_to != on) m_classes[i] = top.override_to;
                std::size_t end = m_match[i] == none ? m_original.size() : m_match[i];
                std::uint8_t level = next_level(top.level, c == rli || (c == fsi && starts_right(m_original, i + 1, end)));
                if (level <= depth_max && isolates_over == 0 && embeddings_over == 0) {
                    ++isolates_open;
                    stack.push_back({level, on, true});
                } else {
                    ++isolates_over;
                }
            } else if (c == pdi) {
                if (isolates_over > 0) {
                    --isolates_over;
                } else if (isolates_open > 0) {
                    embeddings_over = 0;
                    while (!stack.back().isolate) stack.pop_back();
                    stack.pop_back();
                    --isolates_open;
                }
                m_levels[i] = stack.back().level;
                if (stack.back().override_to != on) m_classes[i] = stack.back().override_to;
            } else if (c == pdf) {
                if (isolates_over > 0) continue;
                if (embeddings_over > 0) --embeddings_over;
                else if (!top.isolate && stack.size() > 1) stack.pop_back();
            } else if (c == b) {
                m_levels[i] = m_base;
            } else if (c != bn && top.override_to != on) {
                m_classes[i] = top.override_to;
            }
        }
    }

    // X10: what is read as one, although isolates lie between its parts.
    void sequences() {
        m_explicit = m_levels;
        std::vector<bool> done(m_original.size(), false);
        for (std::uint32_t first = 0; first < m_original.size(); ++first) {
            if (done[first] || is_removed(m_original[first])) continue;
            std::vector<std::uint32_t> at;
            std::uint32_t i = first;
            bool cut_off = false;  // ends with an isolate that nothing closes
            while (i < m_original.size()) {
                if (is_removed(m_original[i])) {
                    ++i;
                    continue;
                }
                if (m_explicit[i] != m_explicit[first]) break;
                at.push_back(i);
                done[i] = true;
                if (!is_isolate(m_original[i])) ++i;
                else if (m_match[i] != none) i = m_match[i];
                else {
                    cut_off = true;
                    break;
                }
            }
            resolve_sequence(at, edge(first, true), cut_off ? m_base : edge(at.back(), false));
        }
    }

    // The level next to a sequence, to its left or behind it in the order of the text.
    std::uint8_t edge(std::uint32_t from, bool before) const {
        std::int64_t step = before ? -1 : 1;
        for (std::int64_t i = from + step; i >= 0 && i < static_cast<std::int64_t>(m_original.size()); i += step)
            if (!is_removed(m_original[static_cast<std::size_t>(i)])) return m_explicit[static_cast<std::size_t>(i)];
        return m_base;
    }

    void resolve_sequence(const std::vector<std::uint32_t>& at, std::uint8_t before, std::uint8_t behind) {
        std::uint8_t level = m_levels[at[0]];
        m_sos = direction(std::max(before, level));
        m_eos = direction(std::max(behind, level));
        weak(at);
        brackets(at, direction(level));
        neutral(at, direction(level));
        for (std::uint32_t i : at) {  // I1, I2
            BidiClass c = m_classes[i];
            if (level & 1) m_levels[i] = static_cast<std::uint8_t>(level + (c == l || c == en || c == an ? 1 : 0));
            else m_levels[i] = static_cast<std::uint8_t>(level + (c == r ? 1 : c == en || c == an ? 2 : 0));
        }
    }

    // W1 to W7.
    void weak(const std::vector<std::uint32_t>& at) {
        BidiClass previous = m_sos, strong = m_sos;
        for (std::uint32_t i : at) {  // W1, W2, W3
            BidiClass& c = m_classes[i];
            if (c == nsm) c = is_isolate(previous) || previous == pdi ? on : previous;
            previous = c;
            if (c == l || c == r || c == al) strong = c;
            if (c == en && strong == al) c = an;
        }
        for (std::uint32_t i : at)
            if (m_classes[i] == al) m_classes[i] = r;
        for (std::size_t k = 1; k + 1 < at.size(); ++k) {  // W4
            BidiClass& c = m_classes[at[k]];
            BidiClass left = m_classes[at[k - 1]], right = m_classes[at[k + 1]];
            if (left != right) continue;
            if ((c == es || c == cs) && left == en) c = en;
            else if (c == cs && left == an) c = an;
        }
        for (std::size_t k = 0; k < at.size(); ++k) {  // W5, W6
            if (m_classes[at[k]] != et) continue;
            std::size_t end = k;
            while (end < at.size() && m_classes[at[end]] == et) ++end;
            bool number = (k > 0 && m_classes[at[k - 1]] == en) || (end < at.size() && m_classes[at[end]] == en);
            for (; k < end; ++k) m_classes[at[k]] = number ? en : on;
        }
        strong = m_sos;
        for (std::uint32_t i : at) {  // W6, W7
            BidiClass& c = m_classes[i];
            if (c == es || c == cs || c == et) c = on;
            if (c == l || c == r) strong = c;
            if (c == en && strong == l) c = l;
        }
    }

    static BidiClass strong_of(BidiClass c) { return c == en || c == an ? r : c; }

    // N0: both brackets of a pair go the same way.
    void brackets(const std::vector<std::uint32_t>& at, BidiClass embedding) {
        struct Open {
            char32_t closes;
            std::uint32_t k;
        };
        std::vector<Open> open;
        std::vector<std::pair<std::uint32_t, std::uint32_t>> pairs;
        for (std::uint32_t k = 0; k < at.size(); ++k) {
            char32_t code = m_text[at[k]], other = mirrored(code);
            if (m_classes[at[k]] != on || other == code || code == '<' || code == '>' || code == 0xab || code == 0xbb ||
                code == 0x2039 || code == 0x203a || code == 0x2264 || code == 0x2265 || code == 0xff1c || code == 0xff1e)
                continue;
            if (other > code) {
                if (open.size() == 63) break;
                open.push_back({other, k});
                continue;
            }
            for (std::size_t o = open.size(); o-- > 0;) {
                if (open[o].closes != code) continue;
                pairs.push_back({open[o].k, k});
                open.resize(o);
                break;
            }
        }
        std::sort(pairs.begin(), pairs.end());
        for (auto [first, last] : pairs) {
            bool like = false, unlike = false;
            for (std::uint32_t k = first + 1; k < last && !like; ++k) {
                BidiClass c = strong_of(m_classes[at[k]]);
                if (c == embedding) like = true;
                else if (c == l || c == r) unlike = true;
            }
            if (!like && !unlike) continue;
            BidiClass to = embedding;
            if (!like) {
                BidiClass context = m_sos;
                for (std::uint32_t k = first; k-- > 0;) {
                    BidiClass c = strong_of(m_classes[at[k]]);
                    if (c != l && c != r) continue;
                    context = c;
                    break;
                }
                if (context != embedding) to = context;
            }
            for (std::uint32_t k : {first, last}) {
                m_classes[at[k]] = to;
                // Marks over a bracket go with it.
                for (std::uint32_t mark = k + 1; mark < at.size() && m_original[at[mark]] == nsm; ++mark) m_classes[at[mark]] = to;
            }
        }
    }

    // N1, N2.
    void neutral(const std::vector<std::uint32_t>& at, BidiClass embedding) {
        for (std::size_t k = 0; k < at.size(); ++k) {
            if (!is_neutral(m_classes[at[k]])) continue;
            std::size_t end = k;
            while (end < at.size() && is_neutral(m_classes[at[end]])) ++end;
            BidiClass left = k == 0 ? m_sos : strong_of(m_classes[at[k - 1]]);
            BidiClass right = end == at.size() ? m_eos : strong_of(m_classes[at[end]]);
            for (; k < end; ++k) m_classes[at[k]] = left == right ? left : embedding;
        }
    }

    // Marks without a letter take the level before them; L1: space at the end of the line goes the paragraph's way.
    void finish() {
        for (std::size_t i = 0; i < m_original.size(); ++i)
            if (is_removed(m_original[i])) m_levels[i] = i > 0 ? m_levels[i - 1] : m_base;
        bool trailing = true;
        for (std::size_t i = m_original.size(); i-- > 0;) {
            BidiClass c = m_original[i];
            if (c == s || c == b) trailing = true;
            else if (!(c == ws || c == pdi || is_isolate(c) || is_removed(c))) trailing = false;
            if (trailing) m_levels[i] = m_base;
        }
    }

    std::u32string_view m_text;
    std::vector<std::uint8_t>& m_levels;
    std::vector<std::uint8_t> m_explicit;  // before numbers and the like are lifted above them
    std::uint8_t m_base;
    std::vector<BidiClass> m_original, m_classes;
    std::vector<std::uint32_t> m_match;
    BidiClass m_sos = l, m_eos = l;
};

}  // namespace

Reading reading_of(std::string_view text) {
    if (!has_right_to_left(text)) return Reading::left_to_right;
    std::vector<BidiClass> classes;
    for (std::size_t at = 0; at < text.size();) classes.push_back(bidi_class(next_code_point(text, at)));
    return starts_right(classes, 0, classes.size()) ? Reading::right_to_left : Reading::left_to_right;
}

void bidi_levels(std::u32string_view text, Reading reading, std::vector<std::uint8_t>& levels) {
    Paragraph(text, reading, levels).resolve();
}

void visual_order(const std::vector<std::uint8_t>& levels, std::vector<std::uint32_t>& order) {
    order.resize(levels.size());
    std::uint8_t highest = 0, lowest_odd = 255;
    for (std::uint32_t i = 0; i < levels.size(); ++i) {
        order[i] = i;
        highest = std::max(highest, levels[i]);
        if (levels[i] & 1) lowest_odd = std::min(lowest_odd, levels[i]);
    }
    for (int level = highest; level >= lowest_odd; --level) {
        for (std::size_t from = 0; from < levels.size(); ++from) {
            if (levels[order[from]] < level) continue;
            std::size_t to = from;
            while (to < levels.size() && levels[order[to]] >= level) ++to;
            std::reverse(order.begin() + static_cast<std::ptrdiff_t>(from), order.begin() + static_cast<std::ptrdiff_t>(to));
            from = to;
        }
    }
}

}  // namespace hera::ui
