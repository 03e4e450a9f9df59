/** The app's hooks decide in the double: each spec shows what happens without the hook, and with it. */
import { createServer } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { expect, test } from '@playwright/test';
import type { DesktopApp } from '../../support/desktop-app.ts';
import { withSpecimen } from './specimen.ts';

const clipboard = (): Promise<string> =>
  navigator.clipboard.writeText('x').then(
    () => 'written',
    (error: DOMException) => error.name,
  );

test('permissions: all without handlers, none against them', async () => {
  expect(await withSpecimen({}, ({ page }) => page.evaluate(clipboard))).toBe('written');

  const deny = {
    request: 'session.defaultSession.setPermissionRequestHandler((c, p, decide) => decide(false));',
    check: 'session.defaultSession.setPermissionCheckHandler(() => false);',
  };
  for (const after of [deny.request, deny.check]) {
    const outcome = await withSpecimen({ after }, ({ page }) => page.evaluate(clipboard));
    expect(outcome).toBe('NotAllowedError');
  }
});

test('requests: made without a filter, cancelled by one', async () => {
  let visits = 0;
  const server = createServer((_request, response) => {
    visits++;
    response.end('reached');
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const url = `http://127.0.0.1:${port}/`;
  const load = (app: DesktopApp): Promise<string> =>
    app.evaluate(
      ({ BrowserWindow }, target) =>
        BrowserWindow.getAllWindows()[0]
          ?.loadURL(target)
          .then(() => 'loaded', String) ?? '',
      url,
    );
  expect(await withSpecimen({}, load)).toBe('loaded');
  expect(visits).toBeGreaterThan(0);

  visits = 0;
  const after = `session.defaultSession.webRequest.onBeforeRequest(({ url }, decide) =>
    decide({ cancel: !url.startsWith('specimen://page/') }));`;
  expect(await withSpecimen({ after }, load)).toContain('ERR_BLOCKED_BY_CLIENT (-20) loading');
  expect(visits).toBe(0);
  server.close();
});

test('navigation: told with the app’s own URLs, done unless prevented', async () => {
  const leave = (): void => {
    location.href = new URL('elsewhere', location.href).href;
  };
  await withSpecimen({}, async ({ page, log, evaluate }) => {
    await page.evaluate(leave);
    await page.waitForURL(/elsewhere$/);
    expect(log()).toContain('will-navigate: specimen://page/elsewhere');
    const url = await evaluate(
      ({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.webContents.getURL(),
      null,
    );
    expect(url).toBe('specimen://page/elsewhere');
  });
  const before = `app.on('web-contents-created', (event, contents) =>
    contents.on('will-navigate', (event) => event.preventDefault()));`;
  await withSpecimen({ before }, async ({ page, log }) => {
    const url = page.url();
    await page.evaluate(leave);
    await expect.poll(log).toContain('will-navigate: specimen://page/elsewhere');
    expect(page.url()).toBe(url);
  });
});

test('redirects: prevented by will-redirect', async () => {
  const before = `app.on('web-contents-created', (event, contents) =>
    contents.on('will-redirect', (event, url) => {
      console.error('will-redirect: ' + url);
      event.preventDefault();
    }));`;
  await withSpecimen({ before }, async ({ evaluate, log }) => {
    const outcome = await evaluate(
      ({ BrowserWindow }) =>
        BrowserWindow.getAllWindows()[0]
          ?.loadURL('specimen://page/redirect')
          .then(() => 'loaded', String),
      null,
    );
    expect(outcome).toContain('ERR_ABORTED (-3) loading');
    expect(log()).toContain('will-redirect: specimen://page/elsewhere');
  });
});

test('messages: from the preload to ipcMain and back, with the frame that sent them', async () => {
  const preload = `
    const { contextBridge, ipcRenderer } = require('electron');
    contextBridge.exposeInMainWorld('ask', (value, answer) => {
      ipcRenderer.on('answer', (event, told) => answer(told));
      ipcRenderer.send('question', value);
    });
  `;
  const after = `electron.ipcMain.on('question', (event, value) => {
    const { url, parent } = event.senderFrame;
    event.sender.send('answer', { value, url, parent });
  });`;
  await withSpecimen({ preload, after }, async ({ page }) => {
    const told = await page.evaluate(
      () =>
        new Promise((resolve) => {
          type Ask = (value: unknown, answer: (told: unknown) => void) => void;
          (window as unknown as { ask: Ask }).ask({ n: 1, none: undefined }, resolve);
        }),
    );
    expect(told).toEqual({
      value: { n: 1, none: undefined },
      url: 'specimen://page/',
      parent: null,
    });
  });
});
