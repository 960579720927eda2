// What is on the disk after a power cut, worked out from what a server did to its files (HERA_FAULT_RECORD of
// tests/faults/disk_faults.cpp). The disk is as unkind as it may be:
//
//   - Pages that were written but not synced are there or not, each by chance.
//   - A fsync that failed has dropped its pages: some reached the disk, by chance; the others count as clean, and no later fsync
//     writes them unless they are written to again (https://wiki.postgresql.org/wiki/Fsync_Errors).
//   - A name that was made, changed or removed is so on the disk when its folder has been synced, or, by chance, all names are.
import { mkdirSync, openSync, closeSync, readFileSync, writeSync, ftruncateSync } from 'node:fs';
import { dirname, join } from 'node:path';

const page_bytes = 4096;

class File {
    pages = new Map(); // as programs see it
    size = 0;
    disk = new Map();
    disk_size = 0;
    dirty = new Set();

    write(offset, bytes) {
        for (let at = 0; at < bytes.length;) {
            const n = Math.floor((offset + at) / page_bytes);
            const from = (offset + at) % page_bytes;
            const take = Math.min(page_bytes - from, bytes.length - at);
            const page = Buffer.alloc(page_bytes);
            this.pages.get(n)?.copy(page);
            bytes.copy(page, from, at, at + take);
            this.pages.set(n, page); // never changed in place: the disk may share it
            this.dirty.add(n);
            at += take;
        }
        this.size = Math.max(this.size, offset + bytes.length);
    }
    truncate(length) {
        for (const n of [...this.pages.keys()]) {
            if (n * page_bytes >= length) this.pages.delete(n);
        }
        const last = Math.floor(length / page_bytes);
        const page = this.pages.get(last);
        if (page) {
            const cut = Buffer.from(page);
            cut.fill(0, length % page_bytes);
            this.pages.set(last, cut);
            this.dirty.add(last);
        }
        this.size = length;
    }
    synced() {
        for (const n of this.dirty) if (this.pages.has(n)) this.disk.set(n, this.pages.get(n));
        this.dirty.clear();
        this.disk_size = this.size;
        for (const n of [...this.disk.keys()]) if (n * page_bytes >= this.size) this.disk.delete(n);
    }
    not_synced(chance) {
        for (const n of this.dirty) if (this.pages.has(n) && chance()) this.disk.set(n, this.pages.get(n));
        this.dirty.clear();
    }
    // [page number → bytes, length]
    after_cut(chance) {
        const pages = new Map(this.disk);
        let size = this.disk_size;
        for (const n of this.dirty) {
            if (!this.pages.has(n) || !chance()) continue;
            pages.set(n, this.pages.get(n));
            size = Math.max(size, Math.min(this.size, (n + 1) * page_bytes));
        }
        return [pages, size];
    }
}

class Folder {
    entries = new Map();
    durable = new Map();
}

export class PowerCut {
    #bytes;
    #at = 0;
    #root = new Folder();
    #chance;
    failed_syncs = 0;
    // `chance`: true or false.
    constructor(record, chance) {
        this.#bytes = readFileSync(record);
        this.#chance = chance;
    }

    #find(path) {
        if (path === '.') return this.#root;
        return path.split('/').reduce((at, name) => at?.entries?.get(name), this.#root);
    }
    #place(path) {
        const folder = this.#find(dirname(path));
        return [folder?.entries ?? new Map(), path.slice(path.lastIndexOf('/') + 1)];
    }
    #one() {
        const end = this.#bytes.indexOf(10, this.#at);
        const line = this.#bytes.subarray(this.#at, end).toString();
        this.#at = end + 1;
        const kind = line[0];
        const [, number, rest] = /^. (\d+) (.*)$/.exec(line) ?? [];
        const path = kind === 'W' ? rest.slice(rest.indexOf(' ') + 1) : 'TS'.includes(kind) ? rest : line.slice(2);
        if (kind === 'W') {
            const length = Number(rest.slice(0, rest.indexOf(' ')));
            this.#find(path)?.write(Number(number), this.#bytes.subarray(this.#at, this.#at + length));
            this.#at += length;
        } else if (kind === 'T') {
            this.#find(path)?.truncate(Number(number));
        } else if (kind === 'S') {
            const node = this.#find(path);
            if (number === '0') this.failed_syncs += 1;
            if (node instanceof File) number === '1' ? node.synced() : node.not_synced(this.#chance);
            else if (node && number === '1') node.durable = new Map(node.entries);
        } else if (kind === 'C' || kind === 'D') {
            const [entries, name] = this.#place(path);
            entries.set(name, kind === 'C' ? new File() : new Folder());
        } else if (kind === 'U') {
            const [entries, name] = this.#place(path);
            entries.delete(name);
        } else if (kind === 'R') {
            const [from, to] = path.split('\t');
            const [former, former_name] = this.#place(from);
            const [entries, name] = this.#place(to);
            entries.set(name, former.get(former_name));
            former.delete(former_name);
        } else {
            throw new Error(`not a record: ${line}`);
        }
    }

    // How long the record was after each call: the moments at which there is something else to lose than before.
    moments() {
        const found = [];
        for (let at = 0; at < this.#bytes.length;) {
            const end = this.#bytes.indexOf(10, at);
            const written = /^W \d+ (\d+) /.exec(this.#bytes.subarray(at, end).toString());
            at = end + 1 + (written ? Number(written[1]) : 0);
            found.push(at);
        }
        return found;
    }

    // The disk after a cut when the record had this many bytes, written below `folder`. Cuts are taken in order.
    take(length, folder) {
        while (this.#at < length) this.#one();
        const all_names = this.#chance();
        const write = (node, path) => {
            mkdirSync(path, { recursive: true });
            for (const [name, child] of all_names ? node.entries : node.durable) {
                if (child instanceof Folder) {
                    write(child, join(path, name));
                    continue;
                }
                const [pages, size] = child.after_cut(this.#chance);
                const file = openSync(join(path, name), 'w');
                ftruncateSync(file, size);
                for (const [n, page] of pages) {
                    const bytes = Math.min(page_bytes, size - n * page_bytes);
                    if (bytes > 0) writeSync(file, page, 0, bytes, n * page_bytes);
                }
                closeSync(file);
            }
        };
        write(this.#root, folder);
    }
}
