/** The browser face over real HTTP and WebSockets: who gets in, and what the others learn. */
import { request, type IncomingHttpHeaders } from 'node:http';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { portolan, startPortolan, type RunningProgram } from '../support/command.ts';

let program: RunningProgram;
let port: number;
let token: string;
let cookie: string;

type Answer = {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
};

function get(
  path: string,
  headers: Readonly<Record<string, string>> = {},
  method = 'GET',
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const sent = request({ host: '127.0.0.1', port, path, method, headers }, (response) => {
      let body = '';
      response.setEncoding('utf8').on('data', (text: string) => (body += text));
      response.on('end', () =>
        resolve({ status: response.statusCode ?? 0, headers: response.headers, body }),
      );
    });
    sent.on('error', reject);
    sent.end();
  });
}

beforeAll(async () => {
  program = startPortolan(['serve', '--no-open']);
  const [, printedPort, printedToken] = await program.says(
    /http:\/\/127\.0\.0\.1:(\d+)\/\?token=([\w-]{43})/,
  );
  port = Number(printedPort);
  token = printedToken ?? '';
  const exchanged = await get(`/?token=${token}`);
  expect(exchanged.status).toBe(303);
  expect(exchanged.headers.location).toBe('/');
  const [setCookie = ''] = exchanged.headers['set-cookie'] ?? [];
  expect(setCookie).toMatch(/; HttpOnly; SameSite=Strict; Path=\/$/);
  [cookie = ''] = setCookie.split(';');
});
afterAll(async () => {
  expect(await program.end()).toBe(0);
});

describe('without the token', () => {
  test.each(['/', '/index.html', '/stream', '/assets/', '/no/such/thing', '/?token=x'])(
    '%s answers 401 and the same words',
    async (path) => {
      const { status, body, headers } = await get(path);
      expect(status).toBe(401);
      expect(body).toBe('Open the address that Portolan printed in the terminal.\n');
      expect(headers['set-cookie']).toBeUndefined();
    },
  );

  test('a stream is refused', async () => {
    expect(await upgradeStatus({ Origin: `http://127.0.0.1:${port}` })).toBe(401);
  });
});

describe('with the cookie', () => {
  test('the page comes with its policy', async () => {
    const { status, headers, body } = await get('/', { cookie });
    expect(status).toBe(200);
    expect(body).toContain('<html');
    expect(headers['content-security-policy']).toContain("connect-src 'self'");
    expect(headers['content-security-policy']).not.toContain('unsafe');
    expect(headers['x-content-type-options']).toBe('nosniff');
  });

  test('a foreign Host or Origin is refused: DNS rebinding gets nowhere', async () => {
    expect((await get('/', { cookie, host: `evil.example:${port}` })).status).toBe(403);
    expect((await get('/', { cookie, origin: 'http://evil.example' })).status).toBe(403);
    expect((await get(`/?token=${token}`, { host: 'evil.example' })).status).toBe(403);
    expect(await upgradeStatus({ Cookie: cookie, Origin: 'http://evil.example' })).toBe(403);
    expect(await upgradeStatus({ Cookie: cookie })).toBe(403);
  });

  test('nothing outside the build is served', async () => {
    for (const path of ['/../main/index.js', '/%2e%2e/main/index.js', '/..%2fcli/portolan.js']) {
      expect((await get(path, { cookie })).status).toBe(404);
    }
    expect((await get('/', { cookie }, 'POST')).status).toBe(405);
  });

  test('the stream brings the chart, live', async () => {
    const socket = new WebSocket(`ws://127.0.0.1:${port}/stream`, {
      headers: { Cookie: cookie, Origin: `http://127.0.0.1:${port}` },
    });
    const messages: string[] = [];
    const waiting = new Set<() => void>();
    socket.on('message', (data: Buffer) => {
      messages.push(data.toString());
      for (const check of waiting) check();
    });
    const arrives = (pattern: RegExp): Promise<void> =>
      new Promise((resolve) => {
        const check = (): void => {
          if (!messages.some((text) => pattern.test(text))) return;
          waiting.delete(check);
          resolve();
        };
        waiting.add(check);
        check();
      });
    await once(socket, 'open');
    socket.send(
      JSON.stringify({ kind: 'subscribe', id: 1, name: 'chart', params: { scope: 'all' } }),
    );
    await arrives(/"kind":"full"/);
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const address = server.address();
    const livePort = address !== null && typeof address !== 'string' ? address.port : 0;
    await arrives(new RegExp(`"kind":"delta".*"port":${livePort}`));
    server.close();

    socket.send('not json');
    const [code] = (await once(socket, 'close')) as [number];
    expect(code).toBe(1007);
  });
});

test('a port that is taken is refused by name', async () => {
  const { code, stderr } = await portolan(['serve', '--no-open', '--port', String(port)]);
  expect(code).toBe(1);
  expect(stderr).toMatch(
    new RegExp(`port ${port} is taken by .+ \\(pid ${program.child.pid}\\); type: portolan serve`),
  );
  expect(stderr.trimEnd().split('\n')).toHaveLength(1);
});

function upgradeStatus(headers: Readonly<Record<string, string>>): Promise<number> {
  return new Promise((resolve, reject) => {
    const socket = new WebSocket(`ws://127.0.0.1:${port}/stream`, { headers });
    socket.on('unexpected-response', (_request, response) => {
      resolve(response.statusCode ?? 0);
      socket.terminate();
    });
    socket.on('open', () => reject(new Error('the stream was opened')));
    // `terminate` before the connection stands is told as an error (ws documentation).
    socket.on('error', () => undefined);
  });
}
