// A server whose clock is wrong: options of startServer() for one that is so many seconds behind (Debian's libfaketime).
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

// Debian keeps it in the folder of the machine's kind.
function library() {
  const places = readdirSync('/usr/lib').map((kind) => join('/usr/lib', kind, 'faketime/libfaketimeMT.so.1'));
  const found = places.find((path) => existsSync(path));
  if (!found) throw new Error('libfaketime is missing: scripts/setup installs it');
  return found;
}

export const clock_behind = (seconds) => ({
  env: { LD_PRELOAD: library(), FAKETIME: `-${seconds}s`, FAKETIME_DONT_FAKE_MONOTONIC: '1' },
});
