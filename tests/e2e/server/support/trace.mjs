// What the server's threads asked of the system, as strace saw it: which requests came in, what was synced meanwhile, what was
// answered. The place in the trace is the clock: a call that had ended stands before one that began because of it.
import { readFileSync } from 'node:fs';

const calls = 'recvfrom,sendto,fsync,fdatasync,rename,renameat2';
// In front of a server's command line; `env` is for the server alone. -D: the process that is started is the server's.
export const strace = (output, env = {}) => ['strace', '-D', '-f', '-qq', '-y', '-s', '900', '-o', output, '-e', `trace=${calls}`,
    ...Object.entries(env).flatMap(([name, value]) => ['-E', `${name}=${value}`])];

// [{ call, text, begun, ended, result }], in order of their ends.
function readCalls(path) {
    const open = new Map(); // thread → the first half of a call that others came into
    const found = [];
    readFileSync(path, 'utf8').split('\n').forEach((line, at) => {
        const [, thread, rest] = /^(\d+) +(.*)$/.exec(line) ?? [];
        if (!thread) return;
        const unfinished = /^(\w+)\((.*?) *<unfinished \.\.\.>$/.exec(rest);
        if (unfinished) return void open.set(thread, { call: unfinished[1], text: unfinished[2], begun: at });
        const resumed = /^<\.\.\. (\w+) resumed>(.*)\) += (-?\d+)/.exec(rest);
        if (resumed) {
            const first = open.get(thread);
            open.delete(thread);
            if (first) found.push({ ...first, text: first.text + resumed[2], ended: at, result: Number(resumed[3]) });
            return;
        }
        const whole = /^(\w+)\((.*)\) += (-?\d+)/.exec(rest);
        if (whole) found.push({ call: whole[1], text: whole[2], begun: at, ended: at, result: Number(whole[3]) });
    });
    return found;
}

// { answers: [{ request: 'POST /v1/sync/push', tenant, read: place of its last byte, sent: place of its answer, status }],
//   syncs: [{ path, begun, ended }], names: [{ from, to, ended }] }, paths below `data`.
export function readTrace(path, data) {
    const out = { answers: [], syncs: [], names: [] };
    const asked = new Map(); // socket → the request that is under way on it
    const below = (name) => (name === data ? '.' : name.slice(data.length + 1));
    for (const { call, text, begun, ended, result } of readCalls(path)) {
        const [, on] = /^(\d+<[^>]*>)/.exec(text) ?? [];
        if (call === 'fsync' || call === 'fdatasync') {
            const file = /<(.*)>/.exec(text)[1];
            if (result === 0 && (file === data || file.startsWith(`${data}/`))) out.syncs.push({ path: below(file), begun, ended });
        } else if (call.startsWith('rename')) {
            const [from, to] = [...text.matchAll(/"([^"]*)"/g)].map((one) => below(one[1]));
            if (result === 0) out.names.push({ from, to, ended });
        } else if (call === 'recvfrom' && result > 0) {
            const head = /"(GET|HEAD|POST|PUT|DELETE) (\/[^ ]*) HTTP/.exec(text);
            if (head) {
                const tenant = /hera-tenant: (\w+)/i.exec(text)?.[1];
                asked.set(on, { request: `${head[1]} ${head[2]}`, tenant, read: ended });
            } else if (asked.has(on)) {
                asked.get(on).read = ended;
            }
        } else if (call === 'sendto' && asked.has(on)) {
            const status = Number(/"HTTP\/1\.1 (\d+)/.exec(text)?.[1]);
            out.answers.push({ ...asked.get(on), sent: begun, status });
            asked.delete(on);
        }
    }
    return out;
}

// Whether, between the request and its answer, everything of `chain` was synced, each after the one before: names of files, or
// functions of a path. What is missing first, or null.
export function unproven(trace, answer, chain) {
    let from = answer.read;
    for (const wanted of chain) {
        const fits = typeof wanted === 'string' ? (name) => name === wanted : (name) => wanted.test(name);
        const found = trace.syncs.find((one) => one.begun >= from && one.ended <= answer.sent && fits(one.path));
        if (!found) return `${answer.request}: nothing synced ${wanted} before it was answered`;
        from = found.ended;
    }
    return null;
}
