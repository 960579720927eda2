#include "app/import_html.h"

#include <algorithm>
#include <utility>

#include "base/text.h"

namespace hera::app {

namespace {

struct Tag {
    std::string name, href;
    bool closing = false;
    std::size_t end = 0;  // behind its ">"; 0: no tag
};

bool letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9'); }

constexpr std::string_view known_tags[] = {"a",  "b",  "i",  "u",   "p",  "br", "hr",   "em",     "h1",   "h2",     "h3",   "h4",
                                           "h5", "h6", "li", "ol",  "ul", "td", "th",   "tr",     "div",  "img",    "pre",  "html",
                                           "body", "head", "span", "font", "code", "table", "tbody", "thead", "style", "strong",
                                           "script", "center", "blockquote"};
constexpr std::pair<std::string_view, std::string_view> entities[] = {{"amp", "&"},
                                                                      {"lt", "<"},
                                                                      {"gt", ">"},
                                                                      {"quot", "\""},
                                                                      {"apos", "'"},
                                                                      {"nbsp", " "},
                                                                      {"ndash", "\xE2\x80\x93"},
                                                                      {"mdash", "\xE2\x80\x94"},
                                                                      {"hellip", "\xE2\x80\xA6"},
                                                                      {"euro", "\xE2\x82\xAC"},
                                                                      {"copy", "\xC2\xA9"},
                                                                      {"rsquo", "\xE2\x80\x99"},
                                                                      {"lsquo", "\xE2\x80\x98"},
                                                                      {"ldquo", "\xE2\x80\x9C"},
                                                                      {"rdquo", "\xE2\x80\x9D"},
                                                                      {"eacute", "\xC3\xA9"},
                                                                      {"auml", "\xC3\xA4"},
                                                                      {"ouml", "\xC3\xB6"},
                                                                      {"uuml", "\xC3\xBC"},
                                                                      {"szlig", "\xC3\x9F"}};

Tag tag_at(std::string_view text, std::size_t at) {
    Tag out;
    std::size_t i = at + 1;
    if (i < text.size() && text[i] == '/') out.closing = true, ++i;
    std::size_t from = i;
    while (i < text.size() && letter(text[i])) ++i;
    out.name = lower_ascii(text.substr(from, i - from));
    bool known = std::find(std::begin(known_tags), std::end(known_tags), out.name) != std::end(known_tags);
    if (!known || i == text.size() || !(text[i] == '>' || text[i] == '/' || text[i] == ' ' || text[i] == '\n' || text[i] == '\t'))
        return {};
    // Attributes: a ">" inside quotes does not end the tag.
    std::size_t attributes = i;
    for (char quote = 0; i < text.size(); ++i) {
        char c = text[i];
        if (quote != 0) {
            if (c == quote) quote = 0;
        } else if (c == '"' || c == '\'') {
            quote = c;
        } else if (c == '>') {
            break;
        }
    }
    if (i == text.size()) return {};
    out.end = i + 1;
    std::string_view inside = text.substr(attributes, i - attributes);
    std::size_t href = lower_ascii(inside).find("href=");
    if (href != std::string::npos) {
        std::string_view value = inside.substr(href + 5);
        char quote = value.empty() ? ' ' : value.front();
        if (quote == '"' || quote == '\'') value.remove_prefix(1);
        else quote = ' ';
        out.href = std::string(trim(value.substr(0, value.find(quote))));
    }
    return out;
}

// "&amp;" at `at`: its characters and where it ends; nothing when it is none.
std::pair<std::string, std::size_t> entity_at(std::string_view text, std::size_t at) {
    std::size_t end = text.find(';', at);
    if (end == std::string_view::npos || end - at > 10 || end == at + 1) return {{}, 0};
    std::string_view name = text.substr(at + 1, end - at - 1);
    if (name[0] == '#') {
        char32_t code = 0;
        bool hex = name.size() > 2 && (name[1] == 'x' || name[1] == 'X');
        std::string digits = lower_ascii(name.substr(hex ? 2 : 1));
        for (char c : digits) {
            bool decimal = c >= '0' && c <= '9';
            if (!decimal && !(hex && c >= 'a' && c <= 'f')) return {{}, 0};
            code = code * (hex ? 16 : 10) + static_cast<char32_t>(decimal ? c - '0' : c - 'a' + 10);
        }
        std::string out;
        append_utf8(out, code < 0x20 && code != 10 ? U' ' : code);
        return {out, end + 1};
    }
    for (const auto& [known, characters] : entities) {
        if (known == name) return {std::string(characters), end + 1};
    }
    return {{}, 0};
}

std::string with_characters(std::string_view text) {
    std::string out;
    for (std::size_t at = 0; at < text.size();) {
        auto [characters, end] = text[at] == '&' ? entity_at(text, at) : std::pair<std::string, std::size_t>{};
        out += end != 0 ? characters : std::string(text.substr(at, 1));
        at = end != 0 ? end : at + 1;
    }
    return out;
}

bool looks_like_html(std::string_view text) {
    for (std::size_t at = text.find('<'); at != std::string_view::npos; at = text.find('<', at + 1)) {
        if (tag_at(text, at).end != 0) return true;
    }
    return false;
}

class Writer {
public:
    void put(std::string_view text) {
        for (char c : text) {
            if (c == ' ' || c == '\n' || c == '\r' || c == '\t') {
                m_space = !m_out.empty() && m_out.back() != '\n';
                continue;
            }
            if (m_space) m_out.push_back(' ');
            m_space = false;
            m_out.push_back(c);
        }
    }
    void lines(int count) {
        m_space = false;
        if (m_out.empty()) return;
        int there = 0;
        for (std::size_t i = m_out.size(); i > 0 && m_out[i - 1] == '\n'; --i) ++there;
        for (; there < count; ++there) m_out.push_back('\n');
    }
    std::string& text() { return m_out; }
    std::size_t size() const { return m_out.size() + (m_space ? 1 : 0); }
    void flush_space() {
        if (m_space) m_out.push_back(' ');
        m_space = false;
    }

private:
    std::string m_out;
    bool m_space = false;
};

}  // namespace

std::string html_to_text(std::string_view text) {
    if (text.find('<') == std::string_view::npos || !looks_like_html(text)) return std::string(text);
    Writer out;
    std::string href;
    std::size_t link_from = 0;
    for (std::size_t at = 0; at < text.size();) {
        if (text[at] == '<') {
            if (text.substr(at, 4) == "<!--") {
                at = std::min(text.find("-->", at), text.size() - 3) + 3;
                continue;
            }
            Tag tag = tag_at(text, at);
            if (tag.end == 0) {
                out.put(text.substr(at++, 1));
                continue;
            }
            at = tag.end;
            if ((tag.name == "script" || tag.name == "style") && !tag.closing) {
                std::size_t end = lower_ascii(text.substr(at)).find("</" + tag.name);
                at = end == std::string::npos ? text.size() : at + end;
            } else if (tag.name == "a" && !tag.closing) {
                out.flush_space();
                href = with_characters(tag.href);
                link_from = out.size();
            } else if (tag.name == "a" && !href.empty()) {
                std::string words = out.text().substr(std::min(link_from, out.text().size()));
                bool same = words == href || "http://" + words == href || "https://" + words == href || "mailto:" + words == href;
                out.text().resize(std::min(link_from, out.text().size()));
                out.text() += same || words.empty() ? (starts_with(href, "mailto:") ? href.substr(7) : href)
                                                    : "[" + words + "](" + href + ")";
                href.clear();
            } else if (tag.name == "br") {
                out.text().push_back('\n');
            } else if (tag.name == "li" && !tag.closing) {
                out.lines(1);
                out.text() += "- ";
            } else if (tag.name == "p" || tag.name == "ul" || tag.name == "ol" || tag.name == "blockquote" ||
                       (tag.name.size() == 2 && tag.name[0] == 'h' && tag.name[1] <= '6')) {
                out.lines(2);
            } else if (tag.name == "div" || tag.name == "tr" || tag.name == "table" || tag.name == "li" || tag.name == "hr") {
                out.lines(1);
            } else if (tag.name == "td" || tag.name == "th") {
                out.put(" ");
            }
            continue;
        }
        if (text[at] == '&') {
            auto [characters, end] = entity_at(text, at);
            if (end != 0) {
                if (characters == " ") out.put(characters);
                else out.flush_space(), out.text() += characters;
                at = end;
                continue;
            }
        }
        std::size_t end = std::min(text.find_first_of("<&", at + 1), text.size());
        out.put(text.substr(at, end - at));
        at = end;
    }
    return std::string(trim(out.text()));
}

}  // namespace hera::app
