// A disk that fails when the test says so: tests/faults/disk_faults.cpp, preloaded into a server.
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, realpathSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../../support/server.mjs';

// HERA_DISK_FAULTS: a library that is built already.
let library;
function build() {
    if (library) return library;
    const folder = join(root, 'build/release');
    library = process.env.HERA_DISK_FAULTS ?? join(folder, 'tests/disk_faults.so');
    if (process.env.HERA_DISK_FAULTS) return library;
    if (!existsSync(join(folder, 'build.ninja'))) execFileSync('cmake', ['--preset', 'release'], { cwd: root, stdio: 'pipe' });
    execFileSync('cmake', ['--build', folder, '--target', 'disk_faults'], { cwd: root, stdio: 'pipe' });
    return library;
}

// What the library is told; see its head.
export const faults = {
    full: (where) => `write ENOSPC ${where}`,
    full_in_the_middle: (where) => `write ENOSPC ${where} short`,
    write_error: (where) => `write EIO ${where}`,
    sync_error: (where) => `fsync EIO ${where}`,
    sync_swallowed: (where) => `fsync skip ${where}`,
    read_error: (where) => `read EIO ${where}`,
    no_new_files: (where) => `open ENOSPC ${where}\nname ENOSPC ${where}`,
    read_only: 'write EROFS *\nopen EROFS *\nname EROFS *',
};

export class Disk {
    #control;
    // `data`: the server's folder, which is made here; `scratch`: a folder beside it. `record`: a file for power_cut.mjs.
    constructor(data, scratch, { record } = {}) {
        mkdirSync(data, { recursive: true });
        this.data = realpathSync(data);
        this.#control = join(scratch, 'fault');
        this.env = { LD_PRELOAD: build(), HERA_FAULT_FOLDER: this.data, HERA_FAULT_CONTROL: this.#control };
        if (record) this.env.HERA_FAULT_RECORD = record;
    }
    fail(...lines) {
        rmSync(`${this.#control}.hits`, { force: true });
        writeFileSync(`${this.#control}.new`, `${lines.join('\n')}\n`);
        renameSync(`${this.#control}.new`, this.#control);
    }
    recover() {
        rmSync(this.#control, { force: true });
    }
    // What has failed since fail(): '<kind> <errno> <path>' each.
    hits() {
        return existsSync(`${this.#control}.hits`) ? readFileSync(`${this.#control}.hits`, 'utf8').trim().split('\n') : [];
    }
}
