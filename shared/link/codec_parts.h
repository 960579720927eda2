// Parts that several messages are made of, for codec.cpp alone: errors, edits, changes for people, lines of the sync page.
#pragma once

#include <string>
#include <vector>

#include "link/archive.h"
#include "link/codec_value.h"
#include "link/messages.h"

namespace hera::link {

inline constexpr auto whole = [](auto& archive, auto& item) { archive(item); };
template <class A>
void texts(A& a, Ref<A, std::vector<std::string>> items) {
    a.list(items, whole);
}

template <class A>
void fields(A& a, Ref<A, Error> e) {
    a.enumeration(e.code, Code::internal);
    a(e.key);
    texts(a, e.args);
    a(e.field);
    a(e.detail);
}
template <class A>
void errors(A& a, Ref<A, std::vector<Error>> items) {
    a.list(items, [](A& archive, Ref<A, Error> item) { fields(archive, item); });
}

template <class A>
void edits(A& a, Ref<A, std::vector<Edit>> items) {
    a.list(items, [](A& archive, Ref<A, Edit> edit) {
        archive.enumeration(edit.kind, Edit::Kind::merge);
        archive(edit.entity);
        archive(edit.record);
        archive.list(edit.fields, [](A& inner, auto& field) {
            inner(field.first);
            value_fields(inner, field.second);
        });
    });
}

template <class A>
void changes(A& a, Ref<A, std::vector<TimelineItem::Change>> items) {
    a.list(items, [](A& archive, Ref<A, TimelineItem::Change> change) {
        archive(change.field);
        archive(change.before);
        archive(change.after);
    });
}

template <class A>
void outbox_fields(A& a, Ref<A, OutboxItem> item) {
    a.enumeration(item.state, OutboxItem::State::sent);
    a(item.op);
    a(item.conflict);
    a(item.entity);
    a(item.record);
    a(item.title);
    a.enumeration(item.kind, Edit::Kind::merge);
    a(item.changes);
    a(item.at);
    errors(a, item.reason);
    changes(a, item.fields);
    edits(a, item.again);
    a.list(item.choices, [](A& archive, Ref<A, OutboxItem::Choice> choice) {
        archive.enumeration(choice.kind, OutboxItem::Choice::Kind::restore);
        archive(choice.words);
        archive(choice.who);
        edits(archive, choice.edits);
    });
}

}  // namespace hera::link
