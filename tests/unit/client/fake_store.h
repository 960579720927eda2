// A store that only speaks the codec: it keeps what it was told and says what the test wants.
#pragma once

#include <catch2/catch_test_macros.hpp>
#include <string>
#include <utility>
#include <vector>

#include "app/store_link.h"
#include "link/codec.h"
#include "platform/native/headless.h"

namespace hera::test {

// Messages of one kind among those posted since the last look, oldest first.
class FakeStore {
public:
    // Takes in what has been posted.
    void listen() {
        for (const Bytes& bytes : ui::headless::page().posted) {
            auto message = link::decode_to_store(bytes);
            REQUIRE(message.ok());
            heard.push_back(std::move(message).value());
        }
        ui::headless::page().posted.clear();
    }
    template <class Message>
    std::vector<Message> all() {
        listen();
        std::vector<Message> out;
        for (const link::ToStore& message : heard)
            if (const auto* one = std::get_if<Message>(&message)) out.push_back(*one);
        return out;
    }
    template <class Message>
    Message last() {
        std::vector<Message> found = all<Message>();
        REQUIRE_FALSE(found.empty());
        return found.back();
    }
    std::vector<std::size_t> kinds() {
        listen();
        std::vector<std::size_t> out;
        for (const link::ToStore& message : heard) out.push_back(message.index());
        return out;
    }
    void forget() {
        listen();
        heard.clear();
    }

    std::vector<link::ToStore> heard;
};

inline Value text(std::string value) { return Value(std::move(value)); }

inline RecordId record(std::uint8_t number) {
    RecordId id;
    id.bytes[15] = number;
    return id;
}

inline link::Account ada() {
    link::Account account;
    account.tenant.bytes[0] = 1;
    account.user.bytes[0] = 2;
    account.organisation = "Acme";
    account.name = "Ada Lovelace";
    account.email = "ada@acme.example";
    account.role = "owner";
    account.currency = "EUR";
    return account;
}

inline link::Session session_of(link::Session::State state, link::Account account = {}) {
    return {state, std::move(account), {}};
}

}  // namespace hera::test
