// Headless Chromium through playwright-core, with the flags that work on a machine without a GPU. Each profile is a
// folder of its own, so "a second person" is a second profile.
import { chromium } from 'playwright-core';
import { mkdtempSync, mkdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { root } from './server.mjs';

export const chromiumPath = process.env.HERA_CHROMIUM ?? '/usr/bin/chromium';
export const flags = [
  '--no-sandbox', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update',
  '--disable-sync', '--use-angle=swiftshader', '--enable-unsafe-swiftshader', '--disable-background-timer-throttling',
  '--disable-renderer-backgrounding',
];
export const sizes = {
  desktop: { width: 1440, height: 900, scale: 1, touch: false },
  phone: { width: 390, height: 844, scale: 2, touch: true },
};

const output = join(root, 'build/test-output');

export async function openProfile({ size = 'desktop', dark = false, folder, extraFlags = [] } = {}) {
  const profile = folder ?? mkdtempSync(join(tmpdir(), 'hera-profile-'));
  const shape = sizes[size];
  const context = await chromium.launchPersistentContext(profile, {
    executablePath: chromiumPath, headless: true,
    args: [...flags, ...extraFlags],
    viewport: { width: shape.width, height: shape.height }, deviceScaleFactor: shape.scale,
    hasTouch: shape.touch, isMobile: shape.touch,
    colorScheme: dark ? 'dark' : 'light', locale: 'en-US', timezoneId: 'Europe/Berlin', acceptDownloads: true,
  });
  const errors = [];
  const watch = (page) => {
    page.on('pageerror', (e) => errors.push(`page error: ${e.message}`));
    page.on('console', (m) => {
      // The browser itself logs every refused request; refusals are part of the tests.
      if (m.type() === 'error' && !/Failed to load resource|net::ERR_/.test(m.text())) errors.push(`console: ${m.text()}`);
    });
  };
  context.on('page', watch);
  context.pages().forEach(watch);
  const page = context.pages()[0] ?? (await context.newPage());
  page.setDefaultTimeout(15000);
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
