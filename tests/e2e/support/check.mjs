// Named steps with their times and one closing line per file; the first failure ends the file with a readable reason.
import assert from 'node:assert/strict';

export { assert };

const results = { passed: 0, failed: 0 };
const witnesses = [];

// `tell` is asked for lines when a step fails: what a browser showed and said at that moment.
export const on_failure = (tell) => witnesses.push(tell);

// A promise of the page that never settles has no time limit of its own.
function limited(run, within) {
  let timer;
  const end = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error(`the step did not end within ${within / 1000} s`)), within);
  });
  return Promise.race([Promise.resolve().then(run), end]).finally(() => clearTimeout(timer));
}

export async function step(name, run, { within = 300000 } = {}) {
  const started = performance.now();
  try {
    const value = await limited(run, within);
    results.passed += 1;
    console.log(`  ok    ${name}  (${Math.round(performance.now() - started)} ms)`);
    return value;
  } catch (error) {
    results.failed += 1;
    console.log(`  FAIL  ${name}  (${Math.round(performance.now() - started)} ms)\n${error.stack ?? error}`);
    for (const tell of witnesses) console.log(await limited(tell, 10000).catch((reason) => `  (${reason.message})`));
    throw error;
  }
}

// Runs `body`, prints the count and sets the exit code. `cleanup` always runs.
export async function file(title, body, cleanup = async () => {}) {
  console.log(title);
  try {
    await body();
  } catch (error) {
    if (results.failed === 0) {
      results.failed = 1;
      console.log(error.stack ?? String(error));
    }
  } finally {
    await cleanup().catch((error) => console.log(`clean-up: ${error.message}`));
  }
  console.log(`${results.passed} passed, ${results.failed} failed`);
  process.exit(results.failed === 0 ? 0 : 1);
}

// Polls until `probe` returns something truthy, or fails with the last value.
export async function until(probe, { within = 10000, every = 50, what = 'condition' } = {}) {
  const end = performance.now() + within;
  let last;
  for (;;) {
    last = await probe();
    if (last) return last;
    if (performance.now() > end) assert.fail(`${what}: not within ${within} ms (last: ${JSON.stringify(last)})`);
    await new Promise((r) => setTimeout(r, every));
  }
}
