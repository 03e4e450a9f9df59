/** One app a user, one window, where it was left. */
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import { launchDesktop, type DesktopApp } from '../../support/desktop-app.ts';

let configHome: string;
test.beforeEach(() => {
  configHome = mkdtempSync(join(tmpdir(), 'portolan-life-'));
});
test.afterEach(() => rmSync(configHome, { recursive: true, force: true }));

async function withApp(use: (app: DesktopApp) => Promise<void>): Promise<void> {
  const app = await launchDesktop({ configHome });
  try {
    await use(app);
  } finally {
    await app.close();
  }
}

const boundsOf = (app: DesktopApp) =>
  app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.getNormalBounds(), null);

test('a second start brings the first window forward and leaves', async () => {
  await withApp(async (app) => {
    await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.minimize(), null);
    expect(await app.startAgain()).toBe(0);
    const state = () =>
      app.evaluate(({ BrowserWindow }) => {
        const windows = BrowserWindow.getAllWindows();
        return { count: windows.length, minimized: windows[0]?.isMinimized() };
      }, null);
    await expect.poll(state).toEqual({ count: 1, minimized: false });
  });
});

test('the window comes back where it was left', async () => {
  const bounds = { x: 140, y: 90, width: 900, height: 620 };
  await withApp(async (app) => {
    await app.evaluate(({ BrowserWindow }, wanted) => {
      BrowserWindow.getAllWindows()[0]?.setBounds(wanted);
    }, bounds);
    await expect.poll(() => boundsOf(app)).toEqual(bounds);
  });
  await withApp(async (app) => {
    expect(await boundsOf(app)).toEqual(bounds);
  });
});

test('a place that no screen shows any more is forgotten', async () => {
  const far = { bounds: { x: 90_000, y: 90_000, width: 900, height: 620 }, maximized: false };
  let file = '';
  await withApp(async ({ userData }) => {
    file = join(userData, 'window.json');
  });
  expect(existsSync(file)).toBe(true);
  writeFileSync(file, JSON.stringify(far));
  await withApp(async (app) => {
    expect((await boundsOf(app))?.x).toBeLessThan(90_000);
    expect((await boundsOf(app))?.width).not.toBe(far.bounds.width);
  });
});

test('the window is shown, and its process knows no preload error', async () => {
  await withApp(async (app) => {
    const visible = () =>
      app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.isVisible(), null);
    await expect.poll(visible).toBe(true);
    expect(await app.page.evaluate(() => 'portolan' in window)).toBe(true);
  });
});
