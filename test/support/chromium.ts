/** Which browser the e2e tests drive: Playwright's own where it could be downloaded, else the system's. */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { chromium } from '@playwright/test';

export type ChromiumLaunch = { readonly executablePath: string; readonly args: string[] };

const systemPlaces = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
];

/** Chromium must look nothing up by itself: a closed network makes each of these stall. */
const quiet = [
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-gpu',
  '--disable-quic',
  '--disable-sync',
  '--no-first-run',
];

export function findChromium(): ChromiumLaunch {
  const executablePath = [chromium.executablePath(), ...systemPlaces].find(existsSync);
  if (executablePath === undefined) throw new Error(`no Chromium was found; type: ${howToInstall}`);
  const asRoot = process.getuid?.() === 0;
  // Chromium refuses to sandbox itself as root (crbug.com/638180).
  return { executablePath, args: asRoot ? [...quiet, '--no-sandbox'] : quiet };
}

const howToInstall = 'npx playwright install chromium, or: sudo apt-get install chromium';

/** For the test run: brings a browser when there is none, first Playwright's, then Debian's. */
export function ensureChromium(): void {
  if ([chromium.executablePath(), ...systemPlaces].some(existsSync)) return;
  const attempts: readonly (readonly [string, ...string[]])[] = [
    ['npx', 'playwright', 'install', 'chromium'],
    ['apt-get', 'install', '-y', '-qq', 'chromium'],
  ];
  for (const [command, ...args] of attempts) {
    process.stderr.write(`No Chromium here; trying: ${[command, ...args].join(' ')}\n`);
    spawnSync(command, args, { stdio: 'inherit' });
    if ([chromium.executablePath(), ...systemPlaces].some(existsSync)) return;
  }
  throw new Error(`no Chromium was found; type: ${howToInstall}`);
}
