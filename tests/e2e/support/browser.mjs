// Headless Chromium through playwright-core, with the flags that work on a machine without a GPU. Each profile is a
// folder of its own, so "a second person" is a second profile.
import { chromium } from 'playwright-core';
import { mkdtempSync, mkdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { on_failure } from './check.mjs';
import { root } from './server.mjs';

export const chromiumPath = process.env.HERA_CHROMIUM ?? '/usr/bin/chromium';
export const flags = [
  '--no-sandbox', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update',
  '--disable-sync', '--use-angle=swiftshader', '--enable-unsafe-swiftshader', '--disable-background-timer-throttling',
  '--disable-renderer-backgrounding',
];
export const sizes = {
  desktop: { width: 1440, height: 900, scale: 1, touch: false },
  tablet: { width: 820, height: 1180, scale: 1, touch: true },
  tablet_wide: { width: 1180, height: 820, scale: 1, touch: true },
  kiosk: { width: 1920, height: 1080, scale: 1, touch: true },
  phone: { width: 390, height: 844, scale: 2, touch: true },
};

const output = join(root, 'build/test-output');

// What each open page shows (its mirror) and has said, for the log of a failed step.
const open_pages = new Map();
export function remember(page) {
  const said = [];
  open_pages.set(page, said);
  page.on('close', () => open_pages.delete(page));
  page.on('console', (m) => said.push(`${m.type()}: ${m.text()}`));
  page.on('pageerror', (e) => said.push(`page error: ${e.message}`));
}
on_failure(async () => {
  const pages = await Promise.all([...open_pages].map(async ([page, said]) => {
    const shown = await page.locator('body').ariaSnapshot({ timeout: 3000 }).catch((error) => error.message);
    return [`--- ${page.url()}`, ...said.slice(-20), ...shown.split('\n').slice(0, 60)].join('\n    ');
  }));
  return pages.join('\n');
});

// `own_ratio`: the browser itself runs at the size's pixel ratio. Only an emulated ratio makes bold of a font that has none
// as it would be at ratio 1 and enlarges that; what a real screen shows is what such text has to be compared with.
export async function openProfile({ size = 'desktop', dark = false, folder, extraFlags = [], own_ratio = false } = {}) {
  const profile = folder ?? mkdtempSync(join(tmpdir(), 'hera-profile-'));
  const shape = sizes[size];
  const context = await chromium.launchPersistentContext(profile, {
    executablePath: chromiumPath, headless: true,
    args: [...flags, ...extraFlags, ...(own_ratio ? [`--force-device-scale-factor=${shape.scale}`] : [])],
    ...(own_ratio ? { viewport: null } : {
      viewport: { width: shape.width, height: shape.height }, deviceScaleFactor: shape.scale, isMobile: shape.touch,
    }),
    hasTouch: shape.touch,
    colorScheme: dark ? 'dark' : 'light', locale: 'en-US', timezoneId: 'Europe/Berlin', acceptDownloads: true,
  });
  const errors = [];
  const watch = (page) => {
    remember(page);
    page.on('pageerror', (e) => errors.push(`page error: ${e.message}`));
    page.on('console', (m) => {
      // The browser itself logs every refused request; refusals are part of the tests.
      const refused = /Failed to load resource|net::ERR_/.test(m.text());
      if (m.type() === 'error' && !refused || /^error no words/.test(m.text())) errors.push(`console: ${m.text()}`);
    });
  };
  context.on('page', watch);
  context.pages().forEach(watch);
  const page = context.pages()[0] ?? (await context.newPage());
  page.setDefaultTimeout(15000);
  if (own_ratio) {
    const session = await context.newCDPSession(page);
    await session.send('Emulation.setDeviceMetricsOverride',
      { width: shape.width, height: shape.height, deviceScaleFactor: 0, mobile: shape.touch });
  }
  return {
    context, page, errors, folder: profile,
    close: async ({ keep = false } = {}) => {
      await context.close();
      if (!keep && !folder) rmSync(profile, { recursive: true, force: true });
    },
  };
}

export async function shot(page, name) {
  const folder = join(output, 'screens');
  mkdirSync(folder, { recursive: true });
  const path = join(folder, `${name}.png`);
  await page.screenshot({ path });
  return path;
}
