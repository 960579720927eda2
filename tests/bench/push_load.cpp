// Clients that push patches to a server as fast as it answers, a thread and a connection each: the load of sync_peers.mjs,
// native because the machine that measures has to leave the server its cores.
//
//   push_load <port> <file of clients> <seconds> <ops per push>
//
// A client a line: cookie, tenant, user, device, then the records it patches, separated by spaces. Every op patches one field
// of one record, one in ten two; one in fifty is an op that was sent before. base_seq is the head of the last answer, as if
// the client had pulled since. Prints one line of JSON; the first second is not counted.
#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <random>
#include <sstream>
#include <string>
#include <thread>
#include <vector>

namespace {

using Clock = std::chrono::steady_clock;

struct Client {
    std::string cookie, tenant, user, device;
    std::vector<std::string> records;
    // What came of it.
    std::vector<double> push_ms;
    std::int64_t ops = 0, duplicates = 0, clashes = 0, refused = 0, slowed = 0, failed = 0;
};

[[noreturn]] void stop(const std::string& what) {
    std::fprintf(stderr, "push_load: %s\n", what.c_str());
    std::exit(1);
}

class Connection {
public:
    explicit Connection(int port) {
        m_socket = ::socket(AF_INET, SOCK_STREAM, 0);
        sockaddr_in to{};
        to.sin_family = AF_INET;
        to.sin_port = htons(static_cast<std::uint16_t>(port));
        to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        if (::connect(m_socket, reinterpret_cast<sockaddr*>(&to), sizeof to) != 0) stop("no server there");
        int on = 1;
        ::setsockopt(m_socket, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    }
    ~Connection() { ::close(m_socket); }
    Connection(const Connection&) = delete;
    Connection& operator=(const Connection&) = delete;

    // The status; the body is in `body`.
    int exchange(const std::string& request, std::string& body) {
        for (std::size_t sent = 0; sent < request.size();) {
            ssize_t n = ::send(m_socket, request.data() + sent, request.size() - sent, MSG_NOSIGNAL);
            if (n <= 0) stop("the connection broke while sending");
            sent += static_cast<std::size_t>(n);
        }
        std::size_t head = 0, length = 0;
        for (m_read.clear();;) {
            if (head == 0 && (head = m_read.find("\r\n\r\n")) != std::string::npos) {
                head += 4;
                std::size_t at = m_read.find("Content-Length: ");
                if (at == std::string::npos) stop("an answer without a length");
                length = std::strtoull(m_read.c_str() + at + 16, nullptr, 10);
            } else if (head == std::string::npos) {
                head = 0;
            }
            if (head != 0 && m_read.size() >= head + length) break;
            char buffer[16384];
            ssize_t n = ::recv(m_socket, buffer, sizeof buffer, 0);
            if (n <= 0) stop("the connection broke while reading");
            m_read.append(buffer, static_cast<std::size_t>(n));
        }
        body.assign(m_read, head, length);
        return std::atoi(m_read.c_str() + 9);
    }

private:
    int m_socket;
    std::string m_read;
};

std::int64_t now_ms() {
    return std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::system_clock::now().time_since_epoch()).count();
}

class Pusher {
public:
    Pusher(Client& client, int port, std::uint64_t seed) : m_client(client), m_connection(port), m_random(seed) {}

    void run(int ops_per_push, Clock::time_point counted_from, Clock::time_point end) {
        std::string answer;
        while (Clock::now() < end) {
            std::string body = "{\"now\":" + std::to_string(now_ms()) + ",\"ops\":[";
            for (int i = 0; i < ops_per_push; ++i) body += (i == 0 ? "" : ",") + next_op();
            body += "]}";
            auto from = Clock::now();
            int status = m_connection.exchange(request(body), answer);
            auto done = Clock::now();
            if (status == 429) {
                ++m_client.slowed;
                std::this_thread::sleep_for(std::chrono::seconds(1));
                continue;
            }
            if (status != 200) {
                if (m_client.failed++ == 0) std::fprintf(stderr, "%d %s\n", status, answer.c_str());
                continue;
            }
            read(answer, from >= counted_from);
            if (from >= counted_from) m_client.push_ms.push_back(std::chrono::duration<double, std::milli>(done - from).count());
        }
    }

private:
    std::string request(const std::string& body) const {
        return "POST /v1/sync/push HTTP/1.1\r\nHost: localhost\r\nHera-Client: 1\r\nContent-Type: application/json\r\nCookie: " +
               m_client.cookie + "\r\nHera-Tenant: " + m_client.tenant + "\r\nHera-User: " + m_client.user +
               "\r\nHera-Device: " + m_client.device + "\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body;
    }

    // As a device makes them (shared/base/id.h): the time first, so that new ones are neighbours in an index.
    std::string id() {
        static constexpr char alphabet[] = "0123456789abcdefghjkmnpqrstvwxyz";
        const auto ms = static_cast<std::uint64_t>(now_ms());
        std::uint64_t high = ms << 16 | m_random() % 65536, low = m_random();
        std::string text(26, '0');
        for (std::size_t i = text.size(); i-- > 0;) {  // from the last digit on, five bits each
            text[i] = alphabet[low % 32];
            low = low >> 5 | high << 59;
            high >>= 5;
        }
        return text;
    }

    std::string next_op() {
        if (!m_sent.empty() && m_random() % 50 == 0) return m_sent[m_random() % m_sent.size()];
        static const char* const states[] = {"new", "open", "in_progress", "connected"};
        std::string number = std::to_string(m_random() % 100000);
        std::string fields;
        switch (m_random() % 4) {
            case 0: fields = "\"job_title\":\"Head of purchasing " + number + "\""; break;
            case 1: fields = "\"source\":\"Trade fair, hall " + number + "\""; break;
            case 2: fields = "\"phones\":[[\"work\",\"+49 30 " + number + "\"]]"; break;
            default: fields = "\"notes\":\"Called, wants an offer for " + number + " pieces until the end of the quarter\""; break;
        }
        if (m_random() % 10 == 0) fields += ",\"status\":\"" + std::string(states[m_random() % 4]) + "\"";
        const std::string& record = m_client.records[m_random() % m_client.records.size()];
        std::string op = "[\"" + id() + "\",\"" + id() + "\"," + std::to_string(now_ms() * 65536) + "," + std::to_string(m_head) +
                         ",\"patch\",\"contact\",\"" + record + "\",{" + fields + "}]";
        if (m_sent.size() < 500) m_sent.push_back(op);
        else m_sent[m_random() % m_sent.size()] = op;
        return op;
    }

    // ["26 characters",seq,code… for each op; then "head".
    void read(const std::string& answer, bool counted) {
        std::size_t head = answer.find("\"head\":");
        if (head != std::string::npos) m_head = std::strtoll(answer.c_str() + head + 7, nullptr, 10);
        for (std::size_t at = answer.find("[\""); at != std::string::npos; at = answer.find("[\"", at + 2)) {
            std::size_t comma = answer.find(',', at + 30);
            int code = comma == std::string::npos ? 9 : std::atoi(answer.c_str() + comma + 1);
            if (code >= 3 && m_client.refused == 0) std::fprintf(stderr, "refused: %s\n", answer.substr(at, 120).c_str());
            if (code >= 3) ++m_client.refused;
            if (!counted) continue;
            ++m_client.ops;
            m_client.duplicates += code == 1;
            m_client.clashes += code == 2;
        }
    }

    Client& m_client;
    Connection m_connection;
    std::mt19937_64 m_random;
    std::vector<std::string> m_sent;
    std::int64_t m_head = 0;
};

}  // namespace

int main(int count, char** arguments) {
    if (count != 5) stop("push_load <port> <file of clients> <seconds> <ops per push>");
    int port = std::atoi(arguments[1]), seconds = std::atoi(arguments[3]), ops_per_push = std::atoi(arguments[4]);
    std::vector<Client> clients;
    std::ifstream file(arguments[2]);
    for (std::string line; std::getline(file, line);) {
        std::istringstream words(line);
        Client client;
        words >> client.cookie >> client.tenant >> client.user >> client.device;
        for (std::string record; words >> record;) client.records.push_back(record);
        if (client.records.empty()) stop("a client without records");
        clients.push_back(std::move(client));
    }
    auto counted_from = Clock::now() + std::chrono::seconds(1), end = counted_from + std::chrono::seconds(seconds);
    std::vector<std::thread> threads;
    for (std::size_t i = 0; i < clients.size(); ++i) {
        threads.emplace_back([&, i] {
            Pusher(clients[i], port, (std::uint64_t{std::random_device{}()} << 32) + i).run(ops_per_push, counted_from, end);
        });
    }
    for (std::thread& thread : threads) thread.join();

    Client sum;
    for (const Client& client : clients) {
        sum.push_ms.insert(sum.push_ms.end(), client.push_ms.begin(), client.push_ms.end());
        sum.ops += client.ops;
        sum.duplicates += client.duplicates;
        sum.clashes += client.clashes;
        sum.refused += client.refused;
        sum.slowed += client.slowed;
        sum.failed += client.failed;
    }
    std::sort(sum.push_ms.begin(), sum.push_ms.end());
    auto at = [&](double share) {
        std::size_t i = static_cast<std::size_t>(static_cast<double>(sum.push_ms.size()) * share);
        return sum.push_ms.empty() ? 0.0 : sum.push_ms[std::min(i, sum.push_ms.size() - 1)];
    };
    std::printf("{\"clients\":%zu,\"pushes\":%zu,\"ops\":%lld,\"ops_per_s\":%.0f,\"p50_ms\":%.2f,\"p95_ms\":%.2f,\"p99_ms\":%.2f,"
                "\"duplicates\":%lld,\"clashes\":%lld,\"refused\":%lld,\"slowed\":%lld,\"failed\":%lld}\n",
                clients.size(), sum.push_ms.size(), static_cast<long long>(sum.ops), static_cast<double>(sum.ops) / seconds,
                at(0.5), at(0.95), at(0.99), static_cast<long long>(sum.duplicates), static_cast<long long>(sum.clashes),
                static_cast<long long>(sum.refused), static_cast<long long>(sum.slowed), static_cast<long long>(sum.failed));
    return 0;
}
