/**
 * The Chromium behind all windows: one for the app's life, started for the first window. Every request
 * of every page passes through here, as it passes through Electron's network layer.
 */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium, type BrowserContext, type Page, type Route } from '@playwright/test';
import { findChromium } from '../chromium.ts';
import { life } from './life.ts';

export type Chromium = {
  /** A page nobody else uses. Its requests are answered by `onRequest` from the first one on. */
  readonly openPage: (onRequest: (route: Route) => Promise<void>) => Promise<Page>;
  /** Where Playwright can connect with connectOverCDP. */
  readonly endpoint: string;
};

let started: Promise<Chromium> | null = null;

export function startChromium(): Promise<Chromium> {
  started ??= launch();
  return started;
}

async function launch(): Promise<Chromium> {
  const profile = mkdtempSync(join(tmpdir(), 'electron-double-'));
  const { executablePath, args } = findChromium();
  const context = await chromium.launchPersistentContext(profile, {
    executablePath,
    args: [...args, '--remote-debugging-port=0'],
    headless: true,
    // A window has the size and the colours the app gives it, not Playwright's.
    viewport: null,
    colorScheme: null,
    serviceWorkers: 'block',
  });
  life.cleanUps.push(async () => {
    await context.close();
    rmSync(profile, { recursive: true, force: true, maxRetries: 5 });
  });
  const [port] = readFileSync(join(profile, 'DevToolsActivePort'), 'utf8').split('\n');
  return { endpoint: `http://127.0.0.1:${port}`, openPage: await servePages(context) };
}

async function servePages(context: BrowserContext): Promise<Chromium['openPage']> {
  const ours = new Map<Page, (route: Route) => Promise<void>>();
  let spare = context.pages()[0] ?? null;
  let opening = 0;

  await context.route('**/*', async (route) => {
    const page = pageOf(route);
    const answer = page === null ? undefined : ours.get(page);
    await (answer === undefined ? route.abort('blockedbyclient') : answer(route));
  });
  // Windows that a page opens are denied by the app's handler; whatever appears all the same is shut.
  context.on('page', (page) => {
    if (opening === 0) void page.close();
  });

  return async (onRequest) => {
    opening++;
    try {
      const page = spare ?? (await context.newPage());
      spare = null;
      ours.set(page, onRequest);
      return page;
    } finally {
      opening--;
    }
  };
}

function pageOf(route: Route): Page | null {
  try {
    return route.request().frame().page();
  } catch (error) {
    // A popup's first request has no frame yet (playwright docs, Request.frame).
    if (error instanceof Error && error.message.includes('not available')) return null;
    throw error;
  }
}
