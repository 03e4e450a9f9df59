/** The IPC door hears our page and nobody else, and nothing a page says can break it. */
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import { launchDesktop, type DesktopApp } from '../../support/desktop-app.ts';
import { ask, freshId, sendRaw } from './bridge-calls.ts';

const preload = join(import.meta.dirname, '../../../out/preload/index.cjs');

let app: DesktopApp;
test.beforeAll(async () => {
  app = await launchDesktop();
});
test.afterAll(() => app.close());

test('malformed messages are dropped, logged and survived', async () => {
  const nonsense = [null, 7, 'call', [], {}, { kind: 'call' }, { kind: 'open', id: 1, name: 'x' }];
  for (const message of nonsense) await sendRaw(app.page, message);
  await sendRaw(app.page, { kind: 'call', id: freshId(), name: 'x', params: {}, extra: 1 });
  const dropped = (): number => app.log().split('malformed').length - 1;
  await expect.poll(dropped).toBe(nonsense.length + 1);
  expect(await ask(app.page, 'machine.describe')).toMatchObject({ result: { ok: true } });
});

test('an unknown call and wrong parameters are answered with an error, not with a crash', async () => {
  expect(await ask(app.page, 'machine.format')).toMatchObject({
    result: { ok: false, error: { code: 'unknown-name' } },
  });
  expect(await ask(app.page, '__proto__')).toMatchObject({
    result: { ok: false, error: { code: 'unknown-name' } },
  });
  expect(await ask(app.page, 'sampling.visibility', { hidden: 'yes' })).toMatchObject({
    result: { ok: false, error: { code: 'bad-request' } },
  });
});

test('what cannot be cloned never leaves the page', async () => {
  const error = await app.page.evaluate(() => {
    try {
      (window as unknown as { portolan: { send: (message: unknown) => void } }).portolan.send({
        kind: 'call',
        params: () => 1,
      });
      return 'sent';
    } catch (thrown) {
      return thrown instanceof Error ? thrown.message : String(thrown);
    }
  });
  expect(error).toContain('An object could not be cloned.');
});

test('a window that is not ours is not heard, even with our preload at our address', async () => {
  await app.evaluate(async ({ BrowserWindow }, file) => {
    const stranger = new BrowserWindow({ show: false, webPreferences: { preload: file } });
    await stranger.loadURL('app://portolan/');
  }, preload);
  await expect
    .poll(app.log)
    .toContain('a message was refused: it came from a window that is not ours');
});

test('our window is not heard while it shows another page', async () => {
  const own = await launchDesktop();
  await own.evaluate(async ({ BrowserWindow }) => {
    await BrowserWindow.getAllWindows()[0]?.loadURL('about:blank');
  }, null);
  await own.page.waitForURL('about:blank');
  await sendRaw(own.page, { kind: 'call', id: freshId(), name: 'machine.describe', params: {} });
  await expect
    .poll(own.log)
    .toContain('a message was refused: it came from a page that is not ours');
  await own.close();
});
