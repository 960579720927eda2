// FieldDef: one field, declared once. DDL, JSON, validation, forms, list columns, filters, import mapping, export
// headings, search and merge derive from this row; nothing else repeats what it says.
//
// The visible label is the string "field.<entity>.<key>" (client/strings). Behaviour of one entity (weighted value,
// stage rules) is a function in model/pipeline, never a flag here.
#pragma once

#include <cstdint>
#include <string_view>

namespace hera {

enum class FieldType : std::uint8_t {
    text,       // one line, std::string
    note,       // many lines, std::string
    url,        // std::string
    integer,    // std::int64_t
    percent,    // std::int64_t, 0–100
    boolean,    // bool
    money,      // Money
    date,       // Date
    instant,    // Instant
    select,     // std::string: key of an option in `target`
    reference,  // RecordId of entity `target`
    emails,     // LabelledList
    phones,     // LabelledList
    addresses,  // AddressList
    count,
};

// Where the quick filter and later the search index look.
enum class Search : std::uint8_t { none, text, title };

// Who keeps the value: `stored` travels in ops and rows. `derived` is computed in apply's transaction on each side
// from other rows, is never in an op and never synced.
enum class Kept : std::uint8_t { stored, derived };

// Transitions of a tracked field are history rows on every device for ever (not only the recent window), so that
// every sales number works offline.
enum class Track : std::uint8_t { window, always };

struct FieldDef {
    std::string_view key;
    FieldType type = FieldType::text;
    bool required = false;
    std::uint16_t max_length = 0;      // code points of a string or of each entry; 0: the type's default
    std::string_view target = {};      // reference: entity key; select: option-set key (options.h)
    Search search = Search::none;
    Track track = Track::window;
    Kept kept = Kept::stored;
    std::string_view aliases = {};     // import headings, folded (text.h fold_key), separated by ';'
    // A change of it is a command with a precondition: it holds only from the value that its author had before them, and is
    // handed back to them when somebody else has changed that meanwhile (sync/guard.h). For a step from one state to the next,
    // which means something else from another state — not for a description, where both words are worth keeping as a conflict.
    bool guarded = false;
    // Of a reference to records of more than one kind: the field of the same record that says which.
    std::string_view entity_in = {};
};

}  // namespace hera
