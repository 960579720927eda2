#include "stored_files.h"

#include <fstream>
#include <iterator>

#include "services/sync_service.h"
#include "store/device_account.h"

namespace hera::test {

namespace {

template <class I>
I fixed(std::uint8_t n) {
    I id{};
    id.bytes.fill(n);
    return id;
}

sync::Draft draft(sync::Draft::Kind kind, const char* entity, std::uint8_t record,
                  std::vector<std::pair<std::string, Value>> fields) {
    return {kind, entity, stored_record(record), std::move(fields)};
}
Value text(const char* words) { return Value(std::string(words)); }

}  // namespace

link::Account stored_account() {
    link::Account account;
    account.tenant = fixed<TenantId>(0x11);
    account.user = fixed<UserId>(0x22);
    account.organisation = "Acme";
    account.name = "Ann";
    account.email = "ann@acme.example";
    account.role = "owner";
    account.currency = "EUR";
    return account;
}

RecordId stored_record(std::uint8_t n) { return fixed<RecordId>(n); }

std::string write_tenant(const std::string& path) {
    FakeClock clock;
    SeededRandom random(1);
    server::SyncService service(Schema::built_in(), clock, random);
    auto opened = store::Database::open({.path = path});
    if (!opened.ok()) return opened.error().detail;
    store::Database& database = *opened.value();
    // Small pages only to keep the file small.
    if (!database.run("PRAGMA page_size=1024").ok()) return "page size";
    link::Account account = stored_account();
    if (!service.seed_tenant(database, account.tenant, {account.user, account.name, account.email, account.role}, "EUR").ok())
        return "seed";
    auto op = [&](std::uint8_t id, sync::OpKind kind, std::uint8_t device, const char* entity, std::uint8_t record,
                  std::vector<sync::Cell> fields) {
        sync::Op out;
        out.id = fixed<OpId>(id);
        out.batch = fixed<BatchId>(id);
        out.device = fixed<DeviceId>(device);
        out.hlc = sync::Hlc{(clock.now().ms + id) << 16};
        out.kind = kind;
        out.entity = entity;
        out.record = stored_record(record);
        out.fields = std::move(fields);
        return out;
    };
    using sync::OpKind;
    const sync::Op ops[] = {
        op(0x41, OpKind::create, 0x31, "contact", 1,
           {{"first_name", "\"Zoë\""}, {"last_name", "\"Meyer\""}, {"emails", "[[\"work\",\"zoe@x.example\"]]"}}),
        op(0x42, OpKind::create, 0x31, "company", 3, {{"name", "\"Acme\""}, {"newer", "[1]"}}),
        op(0x43, OpKind::create, 0x31, "contact", 2, {{"last_name", "\"Schmidt\""}}),
        op(0x44, OpKind::patch, 0x31, "contact", 1, {{"job_title", "\"Buyer\""}}),
        op(0x45, OpKind::patch, 0x32, "contact", 1, {{"job_title", "\"Seller\""}}),  // a conflict
        op(0x46, OpKind::remove, 0x31, "contact", 2, {}),
        op(0x47, OpKind::patch, 0x31, "contact", 9, {{"job_title", "\"Ghost\""}}),  // refused
    };
    for (const sync::Op& one : ops) {
        server::AuthContext who{account.tenant, account.user, one.device, "owner"};
        auto begun = store::Transaction::begin(database);
        auto pushed = begun.ok() ? service.push_ops(database, who, {clock.now(), {one}}) : Result<sync::PushReply>(begun.error());
        if (!pushed.ok()) return "push " + pushed.error().key;
        if (!begun.value().commit().ok()) return "commit";
    }
    return "";
}

Result<std::unique_ptr<LocalDatabase>> open_device(SimDisk& disk, FakeClock& clock, SeededRandom& random) {
    Result<std::unique_ptr<LocalDatabase>> out = Error{.key = "error.never_opened"};
    LocalDatabase::open({[&disk]() -> std::unique_ptr<PageStore> { return std::make_unique<SimPageStore>(disk); }, {}},
                        stored_account(), {}, clock, random,
                        [&out](Result<std::unique_ptr<LocalDatabase>> opened) { out = std::move(opened); });
    disk.run();
    return out;
}

std::string write_device(SimDisk& disk) {
    using Kind = sync::Draft::Kind;
    FakeClock clock;
    SeededRandom random(2);
    auto opened = open_device(disk, clock, random);
    if (!opened.ok()) return opened.error().key;
    LocalDatabase& database = *opened.value();
    sync::Replica& replica = database.replica();
    auto save = [&] {
        database.committed();
        disk.run();
    };
    auto commit = [&](std::vector<sync::Draft> drafts) {
        auto done = replica.commit("undo.edit", drafts);
        save();
        return done.ok();
    };
    bool fine = commit({draft(Kind::create, "contact", 1, {{"first_name", text("Zoë")}, {"last_name", text("Meyer")}}),
                        draft(Kind::create, "company", 3, {{"name", text("Acme")}})});
    auto ops = replica.to_push(sync::push_ops_max, sync::push_bytes_max);
    if (!fine || !ops.ok() || ops.value().size() != 2) return "ops to push";
    sync::PushReply reply;
    sync::PullPage page;
    page.to = page.head = 20;
    for (const sync::Op& op : ops.value()) {
        std::int64_t seq = 11 + static_cast<std::int64_t>(reply.results.size());
        reply.results.push_back({op.id, seq, sync::OpCode::applied, {}});
        page.rows.push_back({op.entity, seq, op.record, false, op.fields, {}});
    }
    page.rows[1].unknown = {{"newer", "[1]"}};
    if (!replica.apply_push(reply).ok() || !replica.apply_page(page).ok()) return "answer";
    save();
    // One that is refused, and one that waits.
    if (!commit({draft(Kind::patch, "company", 3, {{"industry", text("Ships")}})})) return "edit";
    ops = replica.to_push(1, sync::push_bytes_max);
    sync::PushReply refusal;
    refusal.results = {{ops.value().front().id, 21, sync::OpCode::forbidden, "[\"error.role_may_not_edit\"]"}};
    if (!replica.apply_push(refusal).ok()) return "refusal";
    save();
    if (!commit({draft(Kind::patch, "contact", 1, {{"job_title", text("Buyer")}})})) return "edit";
    return replica.set_incarnation("one").ok() ? (save(), "") : "incarnation";
}

Bytes read_file(const std::string& path) {
    std::ifstream file(path, std::ios::binary);
    return Bytes(std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>());
}

bool write_file(const std::string& path, const Bytes& bytes) {
    std::ofstream file(path, std::ios::binary);
    file.write(reinterpret_cast<const char*>(bytes.data()), static_cast<std::streamsize>(bytes.size()));
    return file.good();
}

}  // namespace hera::test
