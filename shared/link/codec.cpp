#include "link/codec.h"

#include <type_traits>

#include "link/archive.h"
#include "link/codec_figures.h"
#include "link/codec_parts.h"
#include "link/codec_value.h"

namespace hera::link {
namespace {

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
void fields(A& a, Ref<A, ChangeSettings> m) {
    a(m.request);
    a.enumeration(m.kind, ChangeSettings::Kind::withdraw_invite);
    a(m.text);
}
template <class A>
void fields(A& a, Ref<A, RunEdits> m) {
    a(m.request);
    a(m.label);
    edits(a, m.edits);
    a(m.tenant);
    a(m.user);
    a(m.batch);
    a(m.instead);
    a(m.again);
}
template <class A>
void fields(A& a, Ref<A, UndoBatch> m) {
    a(m.request);
    a(m.batch);
    a(m.as);
}
template <class A>
void fields(A& a, Ref<A, ConvertLead> m) {
    a(m.request);
    a(m.lead);
    auto part = [&a](auto& one) { a(one.wanted), a(one.existing), a(one.record), a(one.name); };
    part(m.company);
    part(m.contact);
    part(m.deal);
    a(m.pipeline);
    a(m.stage);
    a.list(m.amount, [](A& archive, Ref<A, Money> money) { archive(money.minor), archive(money.currency); });
    a(m.tenant);
    a(m.user);
    a(m.batch);
}
template <class A>
void fields(A& a, Ref<A, Query> q) {
    a.enumeration(q.kind, Query::Kind::outbox);
    a(q.entity);
    a(q.record);
    texts(a, q.columns);
    a(q.text);
    a.list(q.where, [](A& archive, Ref<A, Filter> filter) {
        archive(filter.column);
        archive.enumeration(filter.op, Filter::Op::at_least);
        value_fields(archive, filter.value);
    });
    a.list(q.sort, [](A& archive, Ref<A, Sort> sort) {
        archive(sort.column);
        archive(sort.descending);
    });
    a(q.offset);
    a(q.limit);
    a(q.trash);
    a(q.period.from);
    a(q.period.to);
    a(q.period.today);
    a(q.period.utc_offset_minutes);
    a(q.story);
    a(q.today);
    a(q.done);
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
    a(m.joins);
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
    a(m.file);
    texts(a, m.forms);
    a(m.encoding);
    a(m.repair);
    a.list(m.values, [](A& archive, Ref<A, ImportAnswer> answer) {
        archive(answer.field);
        archive(answer.text);
        archive(answer.choice);
    });
}
template <class A>
void fields(A& a, Ref<A, ImportFix> m) {
    a(m.request);
    a(m.file);
    a(m.row);
    a(m.column);
    a(m.text);
}
template <class A>
void fields(A& a, Ref<A, ImportShow> m) {
    a(m.request);
    a(m.file);
    a.enumeration(m.kind, ImportKind::warned);
    a(m.offset);
    a(m.limit);
}
template <class A>
void fields(A& a, Ref<A, ImportRun> m) {
    a(m.request);
}
template <class A>
void fields(A&, Ref<A, ImportCancel>) {}
template <class A>
void fields(A& a, Ref<A, ResetDemo> m) {
    a(m.request);
}
template <class A>
void fields(A& a, Ref<A, ExportList> m) {
    a(m.request);
    fields(a, m.what);
}

template <class A>
void fields(A& a, Ref<A, ExportOutbox> m) {
    a(m.request);
}
template <class A>
void fields(A& a, Ref<A, ExportDevice> m) {
    a(m.request);
}
template <class A>
void fields(A& a, Ref<A, FetchFile> m) {
    a(m.request);
    a(m.attachment);
}

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
    a(m.demo);
    a(m.copy);
    errors(a, m.notice);
}
template <class A>
void fields(A& a, Ref<A, AccountReply> m) {
    a(m.request);
    a(m.ok);
    errors(a, m.errors);
    a(m.invite_link);
    a.list(m.settings, [](A& archive, Ref<A, AccountSettings> settings) {
        archive.list(settings.browsers, [](A& inner, Ref<A, AccountSettings::Browser> one) {
            inner(one.id), inner(one.agent), inner(one.created), inner(one.seen), inner(one.here);
            inner.enumeration(one.state, AccountSettings::Browser::State::erased);
            inner(one.unsent);
        });
        archive.list(settings.invites, [](A& inner, Ref<A, AccountSettings::Invite> one) {
            inner(one.id), inner(one.email), inner(one.role), inner(one.created);
        });
    });
}
template <class A>
void fields(A& a, Ref<A, Applied> m) {
    a(m.request);
    a(m.batch);
    errors(a, m.errors);
    a(m.skipped);
}
template <class A>
void fields(A& a, Ref<A, Party> party) {
    a(party.entity);
    a(party.id);
    a(party.title);
    a(party.role);
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
    changes(a, item.changes);
    a.list(item.parties, [](A& archive, Ref<A, Party> party) { fields(archive, party); });
}
template <class A>
void fields(A& a, Ref<A, TaskRow> row) {
    a(row.id);
    a(row.flags);
    a(row.subject);
    a(row.remind_at);
    a(row.priority);
    a(row.owner);
    a(row.owner_id);
    a.list(row.due, whole);
    a.list(row.done_at, whole);
    a.list(row.about, [](A& archive, Ref<A, Party> party) { fields(archive, party); });
}
template <class A>
void fields(A& a, Ref<A, Page> m) {
    a(m.query);
    a(m.version);
    a(m.applied_through);
    a(m.total);
    a(m.offset);
    a.list(m.rows, [](A& archive, Ref<A, Row> row) {
        archive(row.id);
        archive(row.flags);
        archive.list(row.cells, [](A& inner, Ref<A, Value> cell) { value_fields(inner, cell); });
    });
    a.list(m.timeline, [](A& archive, Ref<A, TimelineItem> item) { fields(archive, item); });
    a(m.incomplete);
    a.list(m.totals, [](A& archive, Ref<A, TotalsRow> row) {
        archive(row.stage);
        archive(row.currency);
        archive(row.count);
        archive(row.sum_minor);
        archive(row.weighted_minor);
    });
    a.list(m.figures, [](A& archive, Ref<A, SalesFigures> item) { figure_fields(archive, item); });
    a.list(m.tasks, [](A& archive, Ref<A, TaskRow> row) { fields(archive, row); });
    a.list(m.task_counts, whole);
    a.list(m.matches, [](A& archive, Ref<A, Match> match) {
        archive(match.entity);
        archive(match.id);
        archive(match.title);
        archive(match.hint);
        archive(match.reason);
    });
    a.list(m.outbox, [](A& archive, Ref<A, OutboxItem> item) { outbox_fields(archive, item); });
}
template <class A>
void fields(A& a, Ref<A, Status> m) {
    a.enumeration(m.durable, Status::Durable::not_saved);
    a.enumeration(m.sync, Status::Sync::only_here);
    a(m.pending);
    a(m.refused);
    a(m.conflicts);
    a(m.files);
    a(m.last_sync);
    errors(a, m.problem);
    a(m.device_mb);
    a(m.budget_mb);
    a(m.history_from);
    a(m.checked);
    a(m.repaired);
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
    a.list(m.columns, [](A& archive, Ref<A, ImportColumn> column) {
        archive(column.heading);
        archive(column.field);
        texts(archive, column.samples);
        archive(column.form);
        archive(column.asks);
        archive(column.filled);
    });
    a(m.will_create);
    a(m.will_update);
    a(m.same);
    a(m.bad);
    a(m.file);
    a(m.file_name);
    a(m.encoding_guessed);
    a(m.repair);
    a(m.encoded_twice);
    a(m.twice_before);
    a(m.twice_after);
    a(m.lines_above);
    a(m.rows_below);
    a(m.warned);
    a(m.companies_new);
    a(m.contacts_new);
    a.list(m.unknown, [](A& archive, Ref<A, ImportUnknown> unknown) {
        archive(unknown.field);
        archive(unknown.text);
        archive(unknown.choice);
        archive(unknown.chosen);
        archive(unknown.rows);
    });
    a.list(m.options, [](A& archive, Ref<A, ImportOption> option) {
        archive(option.field);
        archive(option.key);
        archive(option.label);
    });
}
template <class A>
void fields(A& a, Ref<A, ImportRows> m) {
    a(m.request);
    a(m.file);
    a.enumeration(m.kind, ImportKind::warned);
    a(m.total);
    a(m.offset);
    a.list(m.rows, [](A& archive, Ref<A, ImportRows::Row> row) {
        archive(row.row);
        archive(row.line);
        archive.enumeration(row.kind, ImportKind::warned);
        archive(row.title);
        errors(archive, row.errors);
        errors(archive, row.warnings);
        archive.list(row.cells, [](A& inner, Ref<A, ImportRows::Cell> cell) {
            inner(cell.column);
            inner(cell.field);
            inner(cell.before);
            inner(cell.after);
        });
    });
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
    a.list(m.bad_rows, [](A& archive, Ref<A, ImportDone::BadRow> row) {
        archive(row.line);
        fields(archive, row.error);
        archive(row.text);
        archive(row.file);
    });
    a(m.contacts_created);
    a.list(m.files, [](A& archive, Ref<A, ImportDone::File> file) {
        archive(file.file_name);
        archive(file.entity);
        archive(file.created);
        archive(file.updated);
        archive(file.same);
        archive(file.bad);
    });
}

template <class A>
void fields(A& a, Ref<A, ExportChunk> m) {
    a(m.request);
    errors(a, m.errors);
    a(m.bytes);
    a(m.rows);
    a(m.last);
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
