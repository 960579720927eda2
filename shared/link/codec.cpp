#include "link/codec.h"

#include <type_traits>

namespace hera::link {
namespace {

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
    void list(const std::vector<T>& items, std::size_t, Each each) {
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
    // `least_bytes`: the smallest size of one encoded item, so that a count cannot ask for more memory than was sent.
    template <class T, class Each>
    void list(std::vector<T>& items, std::size_t least_bytes, Each each) {
        items.resize(m_in.count(least_bytes));
        for (T& item : items) {
            each(*this, item);
            if (!m_in.ok()) return;
        }
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

constexpr auto whole = [](auto& archive, auto& item) { archive(item); };
template <class A>
void texts(A& a, Ref<A, std::vector<std::string>> items) {
    a.list(items, 4, whole);
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
    a.list(items, 17, [](A& archive, Ref<A, Error> item) { fields(archive, item); });
}

template <class A>
void value_fields(A& a, Ref<A, Value> value) {
    std::uint8_t kind = static_cast<std::uint8_t>(value.index());
    a(kind);
    if constexpr (A::reading) {
        switch (kind) {
            case 0: value = std::monostate{}; break;
            case 1: value = std::string{}; break;
            case 2: value = std::int64_t{0}; break;
            case 3: value = false; break;
            case 4: value = Money{}; break;
            case 5: value = Date{}; break;
            case 6: value = Instant{}; break;
            case 7: value = RecordId{}; break;
            case 8: value = LabelledList{}; break;
            case 9: value = AddressList{}; break;
            default: a.fail(); return;
        }
    }
    std::visit(
        [&a](auto& held) {
            using T = std::remove_cv_t<std::remove_reference_t<decltype(held)>>;
            if constexpr (std::is_same_v<T, std::monostate>) {
                // nothing follows
            } else if constexpr (std::is_same_v<T, Money>) {
                a(held.minor);
                a(held.currency);
            } else if constexpr (std::is_same_v<T, LabelledList>) {
                a.list(held, 8, [](A& archive, Ref<A, Labelled> item) {
                    archive(item.label);
                    archive(item.value);
                });
            } else if constexpr (std::is_same_v<T, AddressList>) {
                a.list(held, 24, [](A& archive, Ref<A, Address> item) {
                    archive(item.label);
                    archive(item.street);
                    archive(item.city);
                    archive(item.region);
                    archive(item.postcode);
                    archive(item.country);
                });
            } else {
                a(held);
            }
        },
        value);
}

static_assert(std::variant_size_v<Value> == 10, "a new kind of value needs its case above");

// ---- to the store ----
template <class A>
void fields(A& a, Ref<A, Hello> m) {
    a(m.protocol);
    a(m.utc_offset_minutes);
    a(m.zone);
}
template <class A>
void fields(A& a, Ref<A, CreateOrganisation> m) {
    a(m.request);
    a(m.name);
    a(m.email);
    a(m.password);
    a(m.organisation);
    a(m.setup_token);
}
template <class A>
void fields(A& a, Ref<A, SignIn> m) {
    a(m.request);
    a(m.email);
    a(m.password);
}
template <class A>
void fields(A& a, Ref<A, AcceptInvite> m) {
    a(m.request);
    a(m.token);
    a(m.name);
    a(m.password);
}
template <class A>
void fields(A& a, Ref<A, SignOut> m) {
    a(m.request);
    a(m.keep_local_copy);
    a(m.even_if_unsynced);
}
template <class A>
void fields(A& a, Ref<A, CreateInvite> m) {
    a(m.request);
    a(m.email);
    a(m.role);
}
template <class A>
void fields(A& a, Ref<A, RunEdits> m) {
    a(m.request);
    a(m.label);
    a.list(m.edits, 25, [](A& archive, Ref<A, Edit> edit) {
        archive.enumeration(edit.kind, Edit::Kind::restore);
        archive(edit.entity);
        archive(edit.record);
        archive.list(edit.fields, 5, [](A& inner, auto& field) {
            inner(field.first);
            value_fields(inner, field.second);
        });
    });
    a(m.tenant);
    a(m.user);
}
template <class A>
void fields(A& a, Ref<A, UndoBatch> m) {
    a(m.request);
    a(m.batch);
}
template <class A>
void fields(A& a, Ref<A, Query> q) {
    a.enumeration(q.kind, Query::Kind::totals);
    a(q.entity);
    a(q.record);
    texts(a, q.columns);
    a(q.text);
    a.list(q.where, 6, [](A& archive, Ref<A, Filter> filter) {
        archive(filter.column);
        archive.enumeration(filter.op, Filter::Op::not_empty);
        value_fields(archive, filter.value);
    });
    a.list(q.sort, 5, [](A& archive, Ref<A, Sort> sort) {
        archive(sort.column);
        archive(sort.descending);
    });
    a(q.offset);
    a(q.limit);
    a(q.trash);
}
template <class A>
void fields(A& a, Ref<A, Subscribe> m) {
    a(m.query);
    fields(a, m.what);
}
template <class A>
void fields(A& a, Ref<A, Unsubscribe> m) {
    a(m.query);
}
template <class A>
void fields(A&, Ref<A, SyncNow>) {}
template <class A>
void fields(A& a, Ref<A, DismissRefused> m) {
    a(m.request);
    a(m.op);
}
template <class A>
void fields(A& a, Ref<A, ImportOpen> m) {
    a(m.request);
    a(m.file_name);
    a(m.size_bytes);
}
template <class A>
void fields(A& a, Ref<A, ImportChunk> m) {
    a(m.bytes);
    a(m.last);
}
template <class A>
void fields(A& a, Ref<A, ImportMapping> m) {
    a(m.request);
    a(m.entity);
    texts(a, m.fields);
}
template <class A>
void fields(A& a, Ref<A, ImportRun> m) {
    a(m.request);
}
template <class A>
void fields(A&, Ref<A, ImportCancel>) {}

// ---- from the store ----
template <class A>
void fields(A& a, Ref<A, Session> m) {
    a.enumeration(m.state, Session::State::failed);
    a(m.account.tenant);
    a(m.account.user);
    a(m.account.organisation);
    a(m.account.name);
    a(m.account.email);
    a(m.account.role);
    a(m.account.currency);
    errors(a, m.error);
}
template <class A>
void fields(A& a, Ref<A, AccountReply> m) {
    a(m.request);
    a(m.ok);
    errors(a, m.errors);
    a(m.invite_link);
}
template <class A>
void fields(A& a, Ref<A, Applied> m) {
    a(m.request);
    a(m.batch);
    errors(a, m.errors);
    a(m.skipped);
}
template <class A>
void fields(A& a, Ref<A, TimelineItem> item) {
    a.enumeration(item.kind, TimelineItem::Kind::conflict);
    a(item.id);
    a(item.op);
    a(item.at);
    a(item.who);
    a(item.title);
    a(item.detail);
    a(item.pending);
    a(item.imported);
    a.list(item.changes, 12, [](A& archive, Ref<A, TimelineItem::Change> change) {
        archive(change.field);
        archive(change.before);
        archive(change.after);
    });
}
template <class A>
void fields(A& a, Ref<A, Page> m) {
    a(m.query);
    a(m.version);
    a(m.applied_through);
    a(m.total);
    a(m.offset);
    a.list(m.rows, 21, [](A& archive, Ref<A, Row> row) {
        archive(row.id);
        archive(row.flags);
        archive.list(row.cells, 1, [](A& inner, Ref<A, Value> cell) { value_fields(inner, cell); });
    });
    a.list(m.timeline, 59, [](A& archive, Ref<A, TimelineItem> item) { fields(archive, item); });
    a.list(m.totals, 40, [](A& archive, Ref<A, TotalsRow> row) {
        archive(row.stage);
        archive(row.currency);
        archive(row.count);
        archive(row.sum_minor);
        archive(row.weighted_minor);
    });
}
template <class A>
void fields(A& a, Ref<A, Status> m) {
    a.enumeration(m.durable, Status::Durable::not_saved);
    a.enumeration(m.sync, Status::Sync::update_needed);
    a(m.pending);
    a(m.refused);
    a(m.conflicts);
    a(m.last_sync);
    errors(a, m.problem);
}
template <class A>
void fields(A& a, Ref<A, ImportPreview> m) {
    a(m.request);
    errors(a, m.errors);
    a(m.layout);
    a(m.entity);
    a(m.delimiter);
    a(m.encoding);
    a(m.rows);
    a.list(m.columns, 12, [](A& archive, Ref<A, ImportColumn> column) {
        archive(column.heading);
        archive(column.field);
        texts(archive, column.samples);
    });
    a(m.will_create);
    a(m.will_update);
    a(m.same);
    a(m.bad);
}
template <class A>
void fields(A& a, Ref<A, ImportProgress> m) {
    a(m.request);
    a(m.done);
    a(m.total);
}
template <class A>
void fields(A& a, Ref<A, ImportDone> m) {
    a(m.request);
    a(m.batch);
    a(m.cancelled);
    errors(a, m.errors);
    a(m.created);
    a(m.updated);
    a(m.same);
    a(m.companies_created);
    a(m.bad);
    a.list(m.bad_rows, 25, [](A& archive, Ref<A, ImportDone::BadRow> row) {
        archive(row.line);
        fields(archive, row.error);
        archive(row.text);
    });
}

template <class Message>
Bytes encode_any(const Message& message) {
    Writer writer;
    writer.tag(message.index());
    std::visit([&writer](const auto& held) { fields(writer, held); }, message);
    return writer.take();
}

template <class Message, std::size_t index = 0>
bool decode_at(std::size_t wanted, Reader& reader, Message& out) {
    if constexpr (index < std::variant_size_v<Message>) {
        if (wanted != index) return decode_at<Message, index + 1>(wanted, reader, out);
        fields(reader, out.template emplace<index>());
        return reader.done();
    } else {
        return false;
    }
}

template <class Message>
Result<Message> decode_any(const Bytes& bytes) {
    Reader reader(bytes);
    Message message;
    if (!decode_at(reader.tag(), reader, message)) return Error{.code = Code::invalid, .key = "error.link_message"};
    return message;
}

}  // namespace

Bytes encode(const ToStore& message) { return encode_any(message); }
Bytes encode(const FromStore& message) { return encode_any(message); }
Result<ToStore> decode_to_store(const Bytes& bytes) { return decode_any<ToStore>(bytes); }
Result<FromStore> decode_from_store(const Bytes& bytes) { return decode_any<FromStore>(bytes); }

}  // namespace hera::link
