/** The faces in a real browser, against the build in out/. */
import { join } from 'node:path';
import { defineConfig } from '@playwright/test';
import { findChromium } from './support/chromium.ts';

const root = join(import.meta.dirname, '..');

export default defineConfig({
  testDir: join(import.meta.dirname, 'e2e'),
  outputDir: join(root, 'test-results'),
  // The suites start and stop listeners of one machine; side by side they would see each other's.
  workers: 1,
  timeout: 60_000,
  // A row that is gone stays marked for some seconds before it leaves.
  expect: { timeout: 12_000 },
  reporter: [['list'], [join(import.meta.dirname, 'support/playwright-tally.ts')]],
  use: {
    viewport: { width: 1360, height: 760 },
    launchOptions: findChromium(),
    trace: 'retain-on-failure',
  },
});
