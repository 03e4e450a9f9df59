/** The desktop window shows the live chart: from the probe's process through the bridge to a row. */
import { createServer, type Server } from 'node:net';
import { once } from 'node:events';
import { expect, test } from '@playwright/test';
import { launchDesktop, type DesktopApp } from '../../support/desktop-app.ts';
import { ask, watchProbe } from './bridge-calls.ts';

let app: DesktopApp;
test.beforeAll(async () => {
  app = await launchDesktop();
});
test.afterAll(() => app.close());

async function listen(): Promise<{ readonly server: Server; readonly port: number }> {
  const server = createServer();
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return { server, port: address.port };
}

async function filterFor(text: string): Promise<void> {
  await app.page.keyboard.press('Escape');
  await app.page.keyboard.press('/');
  await app.page.keyboard.press('ControlOrMeta+a');
  await app.page.keyboard.type(text);
}

test('a server that starts appears in the window', async () => {
  const { server, port } = await listen();
  await filterFor(String(port));
  const row = app.page.getByRole('row').filter({ hasText: String(port) });
  await expect(row).toBeVisible({ timeout: 5000 });
  await expect(row).toContainText('127.0.0.1');
  server.close();
});

test('a call is answered through the bridge', async () => {
  const answer = await ask(app.page, 'machine.describe');
  expect(answer).toMatchObject({ kind: 'result', result: { ok: true, value: { os: 'linux' } } });
});

test('a page that is reloaded starts anew and is served again', async () => {
  await app.evaluate(({ BrowserWindow }) => {
    const [window] = BrowserWindow.getAllWindows();
    return new Promise<void>((resolve) => {
      window?.webContents.once('did-finish-load', () => resolve());
      window?.webContents.reload();
    });
  }, null);
  const { server, port } = await listen();
  await filterFor(String(port));
  const row = app.page.getByRole('row').filter({ hasText: String(port) });
  await expect(row).toBeVisible({ timeout: 5000 });
  server.close();
});

test('the probe is killed and comes back, and the page is told', async () => {
  const states = await watchProbe(app.page);
  await expect.poll(states).toContain('live');
  const pid = await app.evaluate(
    ({ app: main }) => main.getAppMetrics().find(({ name }) => name === 'Portolan probe')?.pid,
    null,
  );
  if (pid === undefined) throw new Error('there is no probe process');
  process.kill(pid, 'SIGKILL');
  await expect.poll(states, { timeout: 10_000 }).toEqual(['live', 'down', 'live']);
  const { server, port } = await listen();
  await filterFor(String(port));
  const row = app.page.getByRole('row').filter({ hasText: String(port) });
  await expect(row).toBeVisible({ timeout: 5000 });
  server.close();
});
