// Result<T>: a value or the Error that stopped it from being made.
//
// What it is: the only way a function of ours reports a failure that can happen in the field (bad input, no
// network, full disk, refused right). What it is not: a report of our own bugs; those are HERA_CHECK (check.h).
//
// An Error is a key plus arguments. It becomes a sentence in the reader's language at the screen (client/strings),
// so nothing below the screen contains English for people. `detail` is for the log and never shown.
//
//     Result<Money> amount = parse_money(typed);
//     if (!amount.ok()) return amount.error();
//     Money m = TRY(parse_money(typed));       // the same in one line
//
// Works without exceptions and without RTTI. Absence is std::optional, not an Error. Many problems at once
// (a form) are std::vector<Error>, each with `field` set.
#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "base/check.h"

namespace hera {

// The nine kinds of failure. The server maps them to HTTP status in one table (server/http/response.cpp).
enum class Code : std::uint8_t {
    invalid,      // the input breaks a rule                        400
    not_found,    // no such thing, or not visible to this person   404
    conflict,     // names another account or a newer state         409
    denied,       // known person, not allowed                      403
    signed_out,   // nobody is signed in                            401
    too_large,    // over a stated limit                            413
    busy,         // try again later                                429 / 503
    offline,      // no answer from the other side                  no status: never sent by a server
    corrupt,      // stored bytes fail their check                  500
    internal,     // anything else; detail is in the log            500
};

struct Error {
    Code code = Code::internal;
    std::string key;                  // "error.email_taken": looked up in client/strings
    std::vector<std::string> args{};  // fill {0}, {1}, … of the sentence; values for people, never SQL or URLs
    std::string field{};              // key of the field that is wrong, when one is
    std::string detail{};             // for the log only
};

template <class T>
class [[nodiscard]] Result {
public:
    Result(T value) : m_state(std::in_place_index<0>, std::move(value)) {}
    Result(Error error) : m_state(std::in_place_index<1>, std::move(error)) {}

    bool ok() const { return m_state.index() == 0; }
    // REQUIRES: ok().
    const T& value() const& {
        HERA_CHECK(ok());
        return *std::get_if<0>(&m_state);
    }
    T& value() & {
        HERA_CHECK(ok());
        return *std::get_if<0>(&m_state);
    }
    T&& value() && {
        HERA_CHECK(ok());
        return std::move(*std::get_if<0>(&m_state));
    }
    // REQUIRES: !ok().
    const Error& error() const& {
        HERA_CHECK(!ok());
        return *std::get_if<1>(&m_state);
    }
    Error&& error() && {
        HERA_CHECK(!ok());
        return std::move(*std::get_if<1>(&m_state));
    }

private:
    std::variant<T, Error> m_state;
};

template <>
class [[nodiscard]] Result<void> {
public:
    Result() = default;
    Result(Error error) : m_error(std::move(error)), m_ok(false) {}

    bool ok() const { return m_ok; }
    void value() const { HERA_CHECK(m_ok); }
    const Error& error() const& {
        HERA_CHECK(!m_ok);
        return m_error;
    }
    Error&& error() && {
        HERA_CHECK(!m_ok);
        return std::move(m_error);
    }

private:
    Error m_error{};
    bool m_ok = true;
};

}  // namespace hera

// Evaluates to the value, or returns the Error from the calling function (which must return some Result).
#define TRY(expression)                                                        \
    ({                                                                         \
        _Pragma("GCC diagnostic push") _Pragma("GCC diagnostic ignored \"-Wshadow\"") \
        auto try_result_ = (expression);                                       \
        _Pragma("GCC diagnostic pop")                                          \
        if (!try_result_.ok()) return std::move(try_result_).error();          \
        std::move(try_result_).value();                                        \
    })
