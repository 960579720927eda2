// A store module without the app: the real VFS, page store, worker and bridges, and a text protocol for the tests.
// Message: "<id> <command> <arguments>"; answer: "<id> <text>". Commands:
//   open <name>                opens the local database; "ok <seq>" or "error <key> <detail>"
//   memory                     opens one without storage
//   commit strict|relaxed <sql> runs it; answers "durable <seq>" once that is so, "lost <seq>" when it never will be
//   stall <ms> …               hangs first, then the same as commit
//   sql <sql>                  runs it; answers the first value of the first row
//   state                      "<storage> <sealed> <durable> <checkpoints> <log records> <problem>"
//   rows <sql>␞<row>␞<row>…    runs the statement once for each row (cells ␟, bound as text); its own commits where no
//                              transaction is open; answers "ok" before they are durable
//   each <sql>␞<row>…          the same, a row when the one before it is durable; answers milliseconds each, with commas
//   query <sql>␞<row>…         reads everything each row's query finds; answers "<rows found> <milliseconds>,…"
//                              (␞ and ␟ are the control characters 1e and 1f)
//   erase <name>, save <key> <value>, load <key>, fetch <method> <path> <body>
#include <emscripten.h>

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "base/log.h"
#include "base/text.h"
#include "platform/web/clock_web.h"
#include "platform/web/device_store_web.h"
#include "platform/web/page_store_web.h"
#include "platform/web/random_web.h"
#include "platform/web/store_abi.h"
#include "platform/web/transport_web.h"
#include "sqlite3.h"
#include "vfs/page_database.h"

namespace {

using namespace hera;

struct Asker {
    std::uint32_t client = 0;
    std::string id;
};

struct Probe {
    ClockWeb clock;
    RandomWeb random;
    MakePageStore make_store;
    std::unique_ptr<DeviceStore> device;
    std::unique_ptr<Transport> transport;
    std::unique_ptr<PageStore> erasing;
    std::unique_ptr<vfs::PageDatabase> pages;
    sqlite3* db = nullptr;
    std::multimap<std::uint64_t, Asker> waiting;  // for this record to be durable
    std::uint32_t requests = 0;
    bool online = false;

    // `each`: one row after the other.
    Asker looper;
    sqlite3_stmt* loop_statement = nullptr;
    std::vector<std::string> loop_rows;
    std::size_t loop_next = 0;
    std::vector<double> loop_done_at;
};

constexpr char row_end = 0x1e, cell_end = 0x1f;

Probe* probe = nullptr;

void answer(const Asker& asker, const std::string& text) {
    std::string bytes = asker.id + " " + text;
    store_js_post(asker.client, reinterpret_cast<const std::uint8_t*>(bytes.data()),
                  static_cast<std::uint32_t>(bytes.size()));
}

std::string error_text(const Error& error) { return "error " + error.key + " " + error.detail; }

std::string run(const std::string& sql) {
    sqlite3_stmt* statement = nullptr;
    const char* rest = sql.c_str();
    std::string first;
    while (rest != nullptr && *rest != 0) {
        if (sqlite3_prepare_v2(probe->db, rest, -1, &statement, &rest) != SQLITE_OK)
            return std::string("error ") + sqlite3_errmsg(probe->db);
        if (statement == nullptr) continue;
        int code = sqlite3_step(statement);
        if (code == SQLITE_ROW && first.empty() && sqlite3_column_text(statement, 0) != nullptr)
            first = reinterpret_cast<const char*>(sqlite3_column_text(statement, 0));
        while (code == SQLITE_ROW) code = sqlite3_step(statement);
        sqlite3_finalize(statement);
        if (code != SQLITE_DONE) return std::string("error ") + sqlite3_errmsg(probe->db);
    }
    return first;
}

void arrange_wake() {
    auto wake = probe->pages ? probe->pages->wake_at_ms() : std::nullopt;
    store_js_set_timer(wake ? static_cast<double>(std::max<std::int64_t>(0, *wake - probe->clock.monotonic_ms())) : -1);
}

std::vector<std::string> split(const std::string& text, char separator) {
    std::vector<std::string> parts;
    for (std::size_t from = 0;;) {
        std::size_t to = text.find(separator, from);
        parts.push_back(text.substr(from, to == std::string::npos ? to : to - from));
        if (to == std::string::npos) return parts;
        from = to + 1;
    }
}

// Runs it with the cells of one row, reads what it finds. The number of rows, or -1: an error.
int run_row(sqlite3_stmt* statement, const std::string& row) {
    int at = 0;
    for (std::size_t from = 0; at < sqlite3_bind_parameter_count(statement); from = row.find(cell_end, from) + 1) {
        std::size_t to = std::min(row.find(cell_end, from), row.size());
        sqlite3_bind_text(statement, ++at, row.data() + from, static_cast<int>(to - from), SQLITE_STATIC);
    }
    int found = 0, code = 0;
    while ((code = sqlite3_step(statement)) == SQLITE_ROW) {
        ++found;
        for (int column = 0; column < sqlite3_column_count(statement); ++column) sqlite3_column_text(statement, column);
    }
    sqlite3_reset(statement);
    return code == SQLITE_DONE ? found : -1;
}

// A prepared statement and its rows out of "sql␞row␞row…"; null: an error, which has been answered.
sqlite3_stmt* prepare_rows(const Asker& asker, const std::string& text, std::vector<std::string>& rows) {
    rows = split(text, row_end);
    sqlite3_stmt* statement = nullptr;
    if (sqlite3_prepare_v2(probe->db, rows.front().c_str(), -1, &statement, nullptr) != SQLITE_OK)
        answer(asker, std::string("error ") + sqlite3_errmsg(probe->db));
    rows.erase(rows.begin());
    return statement;
}

std::string times_text(const std::vector<double>& at) {
    std::string text;
    for (std::size_t i = 1; i < at.size(); ++i) {
        if (i > 1) text += ',';
        text += std::to_string(at[i] - at[i - 1]);
    }
    return text;
}

void rows(const Asker& asker, const std::string& text) {
    std::vector<std::string> all;
    sqlite3_stmt* statement = prepare_rows(asker, text, all);
    if (statement == nullptr) return;
    bool ok = true;
    for (const std::string& row : all) ok = ok && run_row(statement, row) >= 0;
    answer(asker, ok ? std::string("ok") : std::string("error ") + sqlite3_errmsg(probe->db));
    sqlite3_finalize(statement);
}

void query(const Asker& asker, const std::string& text) {
    std::vector<std::string> all;
    sqlite3_stmt* statement = prepare_rows(asker, text, all);
    if (statement == nullptr) return;
    std::vector<double> at{emscripten_get_now()};
    std::int64_t found = 0;
    for (const std::string& row : all) {
        found += run_row(statement, row);
        at.push_back(emscripten_get_now());
    }
    sqlite3_finalize(statement);
    answer(asker, to_text(found) + " " + times_text(at));
}

void end_loop(const std::string& text) {
    sqlite3_finalize(probe->loop_statement);
    probe->loop_statement = nullptr;
    answer(probe->looper, text);
    probe->looper.id.clear();
}

void loop() {
    if (probe->loop_statement == nullptr) return;
    probe->loop_done_at.push_back(emscripten_get_now());
    if (probe->loop_next == probe->loop_rows.size()) return end_loop(times_text(probe->loop_done_at));
    if (run_row(probe->loop_statement, probe->loop_rows[probe->loop_next++]) < 0)
        end_loop(std::string("error ") + sqlite3_errmsg(probe->db));
}

void each(const Asker& asker, const std::string& text) {
    probe->looper = asker;
    probe->loop_next = 0;
    probe->loop_done_at.clear();
    probe->loop_statement = prepare_rows(asker, text, probe->loop_rows);
    loop();
}

void changed() {
    auto last = probe->waiting.upper_bound(probe->pages->durable());
    for (auto at = probe->waiting.begin(); at != last; ++at)
        answer(at->second, "durable " + to_text(static_cast<std::int64_t>(at->first)));
    probe->waiting.erase(probe->waiting.begin(), last);
    bool never = probe->pages->storage() == vfs::Storage::fenced || probe->pages->storage() == vfs::Storage::degraded;
    if (never) {
        for (const auto& [record, asker] : probe->waiting) answer(asker, "lost " + to_text(static_cast<std::int64_t>(record)));
        probe->waiting.clear();
    }
    if (probe->pages->durable() == probe->pages->sealed()) loop();
    arrange_wake();
}

void use(std::unique_ptr<vfs::PageDatabase> pages) {
    probe->pages = std::move(pages);
    probe->pages->on_change(changed);
    sqlite3_open_v2(probe->pages->file_name().c_str(), &probe->db, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, vfs::vfs_name);
    run("PRAGMA journal_mode=MEMORY; PRAGMA locking_mode=EXCLUSIVE; PRAGMA temp_store=MEMORY; PRAGMA mmap_size=1073741824");
}

void close_database() {
    sqlite3_close(probe->db);
    probe->db = nullptr;
    probe->pages.reset();
    probe->waiting.clear();
}

std::string word(std::string& text) {
    std::size_t space = text.find(' ');
    std::string first = text.substr(0, space);
    text = space == std::string::npos ? std::string() : text.substr(space + 1);
    return first;
}

void state(const Asker& asker) {
    auto figures = probe->pages->figures();
    std::string text = to_text(static_cast<std::int64_t>(probe->pages->storage()));
    for (std::uint64_t value : {probe->pages->sealed(), probe->pages->durable(), figures.checkpoints,
                                std::uint64_t{figures.log_records}})
        text += " " + to_text(static_cast<std::int64_t>(value));
    if (auto problem = probe->pages->problem()) text += " " + problem->key;
    answer(asker, text);
}

void open(const Asker& asker, const std::string& name) {
    vfs::PageDatabase::open(probe->make_store(), name, probe->clock, probe->random, [asker](auto result) {
        if (!result.ok()) return answer(asker, error_text(result.error()));
        use(std::move(result).value());
        answer(asker, "ok " + to_text(static_cast<std::int64_t>(probe->pages->sealed())));
    });
}

void commit(const Asker& asker, std::string arguments) {
    probe->pages->set_durability(word(arguments) == "strict" ? Durability::strict : Durability::relaxed);
    std::string result = run(arguments);
    if (result.compare(0, 6, "error ") == 0) return answer(asker, result);
    probe->waiting.emplace(probe->pages->sealed(), asker);
    changed();
}

void handle(const Asker& asker, const std::string& command, std::string rest) {
    if (command == "open") return open(asker, rest);
    if (command == "memory") {
        use(vfs::PageDatabase::in_memory("memory", probe->clock, probe->random, Error{Code::denied, "error.storage_unavailable"}));
        return answer(asker, "ok");
    }
    if (command == "erase") {
        close_database();
        probe->erasing = probe->make_store();
        return probe->erasing->erase(rest,
                                     [asker](auto result) { answer(asker, result.ok() ? "ok" : error_text(result.error())); });
    }
    if (command == "save") {
        std::string key = word(rest);
        return probe->device->save(key, Bytes(rest.begin(), rest.end()),
                                   [asker](auto result) { answer(asker, result.ok() ? "ok" : error_text(result.error())); });
    }
    if (command == "load") {
        return probe->device->load(rest, [asker](auto result) {
            answer(asker, result.ok() ? std::string(result.value().begin(), result.value().end()) : error_text(result.error()));
        });
    }
    if (command == "fetch") {
        HttpRequest request;
        request.id = ++probe->requests;
        request.method = word(rest);
        request.path = word(rest);
        request.headers = {{"Content-Type", "text/plain"}, {"Hera-Client", "1"}};
        request.body = rest;
        request.timeout_ms = 1500;
        return probe->transport->send(request, [asker](const HttpReply& reply) {
            answer(asker, std::to_string(reply.status) + " " + std::to_string(reply.retry_after_s) + " " + reply.body);
        });
    }
    if (command == "online") return answer(asker, probe->online ? "yes" : "no");
    if (command == "trap") __builtin_trap();
    if (!probe->pages) return answer(asker, "error nothing is open");
    if (command == "sql") return answer(asker, run(rest));
    if (command == "commit") return commit(asker, rest);
    if (command == "stall") {
        double end = emscripten_get_now() + static_cast<double>(parse_int(word(rest)).value_or(0));
        while (emscripten_get_now() < end) {}
        return commit(asker, rest);
    }
    if (command == "state") return state(asker);
    if (command == "rows") return rows(asker, rest);
    if (command == "each") return each(asker, rest);
    if (command == "query") return query(asker, rest);
    answer(asker, "error unknown command");
}

}  // namespace

extern "C" {

EMSCRIPTEN_KEEPALIVE void store_init(const char*, const char* scope, int) {
    probe = new Probe();
    probe->make_store = page_stores_web(scope);
    probe->device = make_device_store_web(scope);
    probe->transport = make_transport_web();
}

EMSCRIPTEN_KEEPALIVE void store_message(std::uint32_t client, const std::uint8_t* bytes, std::uint32_t size) {
    std::string text(reinterpret_cast<const char*>(bytes), size);
    Asker asker;
    asker.client = client;
    asker.id = word(text);
    std::string command = word(text);
    handle(asker, command, std::move(text));
    arrange_wake();
}

EMSCRIPTEN_KEEPALIVE void store_client_gone(std::uint32_t client) {
    answer({1, "note"}, "gone " + std::to_string(client));
}

EMSCRIPTEN_KEEPALIVE void store_timer() {
    if (probe->pages) probe->pages->tick();
    arrange_wake();
}

EMSCRIPTEN_KEEPALIVE void store_online(int online) { probe->online = online != 0; }

EMSCRIPTEN_KEEPALIVE void store_stop() {
    close_database();
    probe->transport.reset();
}

}  // extern "C"
