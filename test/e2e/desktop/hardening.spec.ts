/** What the desktop's page cannot do, however it is asked. */
import { createServer } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { expect, test } from '@playwright/test';
import { launchDesktop, type DesktopApp } from '../../support/desktop-app.ts';
import { ask } from './bridge-calls.ts';

let app: DesktopApp;
test.beforeAll(async () => {
  app = await launchDesktop();
});
test.afterAll(() => app.close());

const policy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data:",
  "font-src 'self'",
  "connect-src 'none'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

function fetchInMain(url: string) {
  return app.evaluate(async ({ session }, target) => {
    try {
      const response = await session.defaultSession.fetch(target);
      const { status, headers } = response;
      return { status, headers: Object.fromEntries(headers), text: await response.text() };
    } catch {
      return { status: 0, headers: {}, text: '' };
    }
  }, url);
}

test('the page is given one thing, and nothing of Node', async () => {
  const found = await app.page.evaluate(() => {
    const frame = document.createElement('iframe');
    document.body.append(frame);
    const usual = new Set(Object.getOwnPropertyNames(frame.contentWindow));
    frame.remove();
    const added = Object.getOwnPropertyNames(window).filter((name) => !usual.has(name));
    const bridge = (window as unknown as { portolan: object }).portolan;
    const node = ['require', 'process', 'module', 'Buffer', 'global', '__dirname'];
    return {
      added: added.filter((name) => !/^\d+$/.test(name)),
      bridge: Object.keys(bridge),
      frozen: Object.isFrozen(bridge),
      node: node.filter((name) => name in window),
    };
  });
  expect(found).toEqual({
    added: ['portolan'],
    bridge: ['send', 'onMessage'],
    frozen: true,
    node: [],
  });
});

test('every answer carries the content policy', async () => {
  const page = await fetchInMain('app://portolan/');
  expect(page.status).toBe(200);
  expect(page.headers).toMatchObject({
    'content-type': 'text/html; charset=utf-8',
    'content-security-policy': policy,
    'x-content-type-options': 'nosniff',
  });
  const missing = await fetchInMain('app://portolan/assets/nothing.js');
  expect(missing.status).toBe(404);
  expect(missing.headers).toMatchObject({ 'content-security-policy': policy });
});

for (const path of [
  '../package.json',
  '../../package.json',
  '%2e%2e/%2e%2e/package.json',
  '..%2f..%2fpackage.json',
  'assets/..%2f..%2f..%2fpackage.json',
  '..%5c..%5cpackage.json',
  '%2fetc%2fpasswd',
  '/etc/passwd',
  'index.html%00.js',
  '.vite/manifest.json',
]) {
  test(`nothing outside the build is served: ${path}`, async () => {
    const answer = await fetchInMain(`app://portolan/${path}`);
    expect(answer).toMatchObject({ status: 404, text: '' });
  });
}

test('another host of our scheme is nobody', async () => {
  expect(await fetchInMain('app://elsewhere/index.html')).toMatchObject({ status: 0 });
});

test('the policy blocks inline script and eval', async () => {
  const blocked = await app.page.evaluate(
    () =>
      new Promise<readonly string[]>((resolve) => {
        const violations: string[] = [];
        document.addEventListener('securitypolicyviolation', (event) => {
          violations.push(`${event.effectiveDirective} ${event.blockedURI}`);
          if (violations.length === 2) resolve(violations);
        });
        const script = document.createElement('script');
        script.textContent = 'window.inlineRan = true';
        document.body.append(script);
        // oxlint-disable-next-line typescript/no-implied-eval -- the policy must stop exactly this
        setTimeout('window.evalRan = true');
      }),
  );
  expect(blocked).toEqual(['script-src-elem inline', 'script-src eval']);
  const ran = await app.page.evaluate(() => 'inlineRan' in window || 'evalRan' in window);
  expect(ran).toBe(false);
});

test('the policy lets the page connect to nobody, its own origin included', async () => {
  const server = createServer((_request, response) => response.end());
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  let visits = 0;
  server.on('connection', () => visits++);
  const { port } = server.address() as AddressInfo;
  const outcomes = await app.page.evaluate(async (target) => {
    const attempt = (url: string): Promise<string> =>
      fetch(url).then(
        () => 'reached',
        () => 'blocked',
      );
    const image = new Promise<string>((resolve) => {
      const element = new Image();
      element.addEventListener('load', () => resolve('reached'));
      element.addEventListener('error', () => resolve('blocked'));
      element.src = `http://127.0.0.1:${target}/pixel.png`;
    });
    const webSocket = new Promise<string>((resolve) => {
      try {
        const socket = new WebSocket(`ws://127.0.0.1:${target}/`);
        socket.addEventListener('open', () => resolve('reached'));
        socket.addEventListener('error', () => resolve('blocked'));
      } catch {
        resolve('blocked');
      }
    });
    return [
      await attempt(new URL('index.html', location.href).href),
      await attempt(`http://127.0.0.1:${target}/`),
      await image,
      await webSocket,
    ];
  }, port);
  expect(outcomes).toEqual(['blocked', 'blocked', 'blocked', 'blocked']);
  expect(visits).toBe(0);
  server.close();
});

test('a request to the network is cancelled even when the main process asks for it', async () => {
  const server = createServer((_request, response) => response.end('reached'));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  // Requests, not connections: Chromium may open one ahead of the request that is then cancelled.
  let visits = 0;
  server.on('request', () => visits++);
  const { port } = server.address() as AddressInfo;
  const failure = await app.evaluate(async ({ BrowserWindow }, url) => {
    const window = new BrowserWindow({ show: false });
    try {
      return await window.loadURL(url).then(
        () => 'loaded',
        (error: unknown) => String(error),
      );
    } finally {
      window.destroy();
    }
  }, `http://127.0.0.1:${port}/`);
  expect(failure).toContain('ERR_BLOCKED_BY_CLIENT');
  expect(visits).toBe(0);
  server.close();
});

test('the page can neither leave nor open a window', async () => {
  const before = app.page.url();
  await app.page.evaluate(() => {
    location.href = 'https://example.invalid/';
  });
  await expect.poll(app.log).toContain('a navigation away from the page was refused');
  await app.page.evaluate(() => {
    location.href = new URL('assets/elsewhere.html', location.href).href;
  });
  const refusals = (): number => app.log().split('a navigation away').length - 1;
  await expect.poll(refusals).toBe(2);

  await app.page.evaluate(() => {
    Object.assign(window, { opened: window.open('https://example.invalid/') });
  });
  await expect.poll(app.log).toContain('a window the page asked for was refused');
  await expect
    .poll(() =>
      app.page.evaluate(() => {
        const { opened } = window as unknown as { opened: Window | null };
        return opened === null || opened.closed;
      }),
    )
    .toBe(true);
  const windows = await app.evaluate(
    ({ BrowserWindow }) => BrowserWindow.getAllWindows().length,
    null,
  );
  expect(windows).toBe(1);
  expect(app.page.url()).toBe(before);
  // The page that stayed is still heard: a refused navigation ends no session.
  expect(await ask(app.page, 'machine.describe')).toMatchObject({ kind: 'result' });
});

test('the page may write to the clipboard and may do nothing else', async () => {
  const outcome = await app.page.evaluate(async () => {
    const state = async (name: string): Promise<string> =>
      (await navigator.permissions.query({ name: name as PermissionName })).state;
    return {
      write: await navigator.clipboard.writeText('127.0.0.1:80').then(() => 'written', String),
      read: await navigator.clipboard.readText().then(
        () => 'read',
        (error: DOMException) => error.name,
      ),
      geolocation: await new Promise((resolve) => {
        navigator.geolocation.getCurrentPosition(
          () => resolve('located'),
          (error) => resolve(error.code === error.PERMISSION_DENIED ? 'denied' : error.message),
        );
      }),
      notifications: await state('notifications'),
      camera: await state('camera'),
      microphone: await state('microphone'),
    };
  });
  expect(outcome).toEqual({
    write: 'written',
    read: 'NotAllowedError',
    geolocation: 'denied',
    notifications: 'denied',
    camera: 'denied',
    microphone: 'denied',
  });
});
