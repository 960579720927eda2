// An organisation with a person who attaches files, and the service on a limit small enough to be reached.
#pragma once

#include "base/json.h"
#include "data_fixture.h"
#include "model/attachment_rules.h"
#include "services/file_service.h"

#include <unistd.h>

namespace hera::test {

struct FileFixture : ServerFixture {
    static constexpr server::FileLimits limits{.file_bytes_max = 9 << 20, .files_bytes_max = 18 << 20};
    server::FileService service{Schema::built_in(), sync, clock, limits};
    server::AuthContext ann = make_tenant();

    static std::string bytes_of(std::int64_t size, char seed = 'x') {
        std::string out(static_cast<std::size_t>(size), '\0');
        for (std::size_t i = 0; i < out.size(); ++i) out[i] = static_cast<char>(static_cast<std::size_t>(seed) + i * 31 % 251);
        return out;
    }
    sync::Op row_of(const std::string& content, std::int64_t size) {
        sync::Op op = company("");
        op.entity = "attachment";
        op.fields = {{"name", "\"Offer.pdf\""},
                     {"mime", "\"application/pdf\""},
                     {"size", std::to_string(size)},
                     {"sha256", "\"" + server::sum_bytes(content).sha256 + "\""},
                     {"about_entity", "\"company\""},
                     {"about_id", "\"" + RecordId{{7}}.text() + "\""}};
        return op;
    }
    RecordId attach(const server::AuthContext& who, const std::string& content, std::int64_t size = -1) {
        sync::Op op = row_of(content, size < 0 ? static_cast<std::int64_t>(content.size()) : size);
        auto reply = push(who, {op});
        REQUIRE(reply.ok());
        INFO(reply.value().results[0].reason);
        REQUIRE(reply.value().results[0].code == sync::OpCode::applied);
        return op.record;
    }

    // ---- the service ----
    Result<std::vector<std::int64_t>> begin(const server::AuthContext& who, RecordId id) {
        server::TenantHandle tenant = open(who);
        return service.begin(tenant, who, id);
    }
    Result<void> put(const server::AuthContext& who, RecordId id, const std::string& content, std::int64_t part) {
        server::TenantHandle tenant = open(who);
        std::string bytes = content.substr(static_cast<std::size_t>(part * attachment_part_bytes), attachment_part_bytes);
        return service.put_part(tenant, who, id, part, bytes, server::sum_bytes(bytes).sha256);
    }
    Result<void> put_all(const server::AuthContext& who, RecordId id, const std::string& content) {
        for (std::int64_t part = 0; part < attachment_parts(static_cast<std::int64_t>(content.size())); ++part)
            TRY(put(who, id, content, part));
        return {};
    }
    Result<std::int64_t> finish(const server::AuthContext& who, RecordId id) {
        server::TenantHandle tenant = open(who);
        return service.finish(tenant, who, id);
    }
    void send(const server::AuthContext& who, RecordId id, const std::string& content) {
        REQUIRE(begin(who, id).ok());
        REQUIRE(put_all(who, id, content).ok());
        auto done = finish(who, id);
        if (!done.ok()) UNSCOPED_INFO(done.error().key << " " << done.error().detail);
        REQUIRE(done.ok());
    }
    Result<std::string> read(const server::AuthContext& who, RecordId id) {
        server::TenantHandle tenant = open(who);
        server::FileService::File file = TRY(service.open(tenant, who, id));
        std::string out(static_cast<std::size_t>(file.size), '\0');
        ssize_t got = ::read(file.descriptor, out.data(), out.size());
        ::close(file.descriptor);
        CHECK(got == file.size);
        return out;
    }
    void sweep() {
        server::TenantHandle tenant = open(ann);
        auto swept = service.sweep(tenant, ann);
        if (!swept.ok()) UNSCOPED_INFO(swept.error().key << " " << swept.error().detail);
        REQUIRE(swept.ok());
    }
    void sweep_next_day() {
        clock.advance(24 * 3600 * 1000);
        sweep();
    }

    // ---- around it ----
    server::FileStore files_of(const server::AuthContext& who) { return open(who).files(); }
    std::string upload_folder(const server::AuthContext& who, RecordId id) {
        return folder / ("tenants/" + who.tenant.text() + "/uploads/" + id.text());
    }
    std::int64_t head() { return pull(ann, 0, 1).head; }
    std::string state_of(RecordId id) {
        for (const sync::WireRow& row : pull(ann, 0).rows) {
            if (!(row.id == id)) continue;
            for (const sync::Cell& cell : row.cells) {
                if (cell.first == "state") return cell.second;
            }
        }
        return "no row";
    }
    void change(const server::AuthContext& who, RecordId id, sync::OpKind kind) {
        sync::Op op = patch(id, "", "");
        op.entity = "attachment";
        op.kind = kind;
        op.fields.clear();
        op.base_seq = pull(who, 0, 1).head;
        auto reply = push(who, {op});
        REQUIRE(reply.ok());
        REQUIRE(reply.value().results[0].code == sync::OpCode::applied);
    }
    void put_into_trash(const server::AuthContext& who, RecordId id) { change(who, id, sync::OpKind::remove); }
    void restore_from_trash(const server::AuthContext& who, RecordId id) { change(who, id, sync::OpKind::restore); }
    void run(const std::string& sql, std::string_view text, RecordId id) {
        REQUIRE(open(ann).write([&](store::Database& database) -> Result<void> {
            return database.prepare(sql).bind(1, text).bind(2, id).run();
        }).ok());
    }
    void move_to_group(RecordId id, std::string_view group) {
        run("UPDATE r_attachment SET f_visibility = ? WHERE id = ?", group, id);
    }
    void forget_state(RecordId id) { run("UPDATE r_attachment SET f_state = ? WHERE id = ?", "waiting", id); }
    std::int64_t number(const std::string& sql) {
        std::int64_t out = -1;
        REQUIRE(open(ann).read([&](store::Database& database) -> Result<void> {
            store::Statement s = database.prepare(sql);
            REQUIRE(TRY(s.step()));
            out = s.integer(0);
            return {};
        }).ok());
        return out;
    }
    // As left by a server that ended between the file's place and its row.
    void store_unnamed(const std::string& content) {
        server::FileStore files = files_of(ann);
        RecordId id = RecordId::make(clock, random);
        REQUIRE(files.begin(id).ok());
        REQUIRE(files.put_part(id, 0, content).ok());
        auto whole = files.assemble(id, static_cast<std::int64_t>(content.size()));
        REQUIRE(whole.ok());
        REQUIRE(files.keep(whole.value()).ok());
        files.drop(id);
    }
};

}  // namespace hera::test
