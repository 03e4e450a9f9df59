/**
 * The browser face: the same window over loopback HTTP and a WebSocket, for ssh boxes, containers,
 * WSL and machines without a display.
 */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Duplex } from 'node:stream';
import { WebSocketServer } from 'ws';
import { fileOfPath, pageHeaders } from '../../shared/page.ts';
import type { Handlers } from '../../shared/wire/session.ts';
import { judgeVisit, type Verdict, type Visit } from './guard.ts';
import { createPass } from './pass.ts';
import { streamSession } from './stream.ts';

export type BrowserFace = {
  /** With the token; to be shown to the person who started it, and to nobody else. */
  readonly url: string;
  readonly port: number;
  readonly close: () => Promise<void>;
};

/**
 * @param options.port 0 lets the system choose
 * @param options.pageFolder absolute path of the window's build
 * @throws the error of listen(2), with its `code`
 */
export async function serveBrowserFace(options: {
  readonly port: number;
  readonly pageFolder: string;
  readonly handlers: Handlers;
}): Promise<BrowserFace> {
  const pass = createPass();
  // The contract's requests are small; a page that sends more is not ours.
  const sockets = new WebSocketServer({ noServer: true, maxPayload: 64 * 1024 });
  let port = 0;

  const judge = (request: IncomingMessage, upgrade: boolean): Verdict =>
    judgeVisit(visitOf(request, upgrade), pass, port);

  const server = createServer((request, response) => {
    const headOnly = request.method === 'HEAD';
    answer(judge(request, false), headOnly, response, options.pageFolder).catch((error) => {
      console.error('portolan: a page could not be served:', error);
      response.destroy();
    });
  });
  server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    const verdict = judge(request, true);
    if (verdict.kind !== 'stream') return refuseUpgrade(verdict, socket);
    sockets.handleUpgrade(request, socket, head, (webSocket) =>
      streamSession(webSocket, options.handlers),
    );
  });

  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen({ port: options.port, host: '127.0.0.1' }, resolve);
  });
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the server has no port');
  port = address.port;

  return {
    url: `http://127.0.0.1:${port}/?token=${pass.token}`,
    port,
    close: () =>
      new Promise((resolve) => {
        for (const client of sockets.clients) client.terminate();
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function visitOf(request: IncomingMessage, upgrade: boolean): Visit {
  return {
    method: request.method ?? '',
    url: request.url ?? '',
    host: request.headers.host,
    origin: request.headers.origin,
    cookie: request.headers.cookie,
    upgrade,
  };
}

const refusals = {
  stranger: [401, 'Open the address that Portolan printed in the terminal.\n'],
  foreign: [403, 'Portolan answers only to its own address.\n'],
  'not-found': [404, 'Nothing is here.\n'],
  'wrong-method': [405, 'Portolan is only read.\n'],
} as const;

async function answer(
  verdict: Verdict,
  headOnly: boolean,
  response: ServerResponse,
  pageFolder: string,
): Promise<void> {
  const say = (status: number, type: string, body: string | Buffer): void => {
    response.writeHead(status, { ...pageHeaders("'self'"), 'content-type': type });
    response.end(headOnly ? undefined : body);
  };
  if (verdict.kind === 'exchange') {
    response.writeHead(303, {
      ...pageHeaders("'self'"),
      'set-cookie': verdict.setCookie,
      location: '/',
    });
    response.end();
    return;
  }
  if (verdict.kind === 'page') {
    const asset = fileOfPath(verdict.path);
    const body = asset === null ? null : await readIfThere(join(pageFolder, asset.file));
    if (asset !== null && body !== null) return say(200, asset.type, body);
    return say(404, 'text/plain; charset=utf-8', refusals['not-found'][1]);
  }
  // A page fetched over plain HTTP from /stream has nothing to see there.
  const [status, text] = refusals[verdict.kind === 'stream' ? 'not-found' : verdict.kind];
  say(status, 'text/plain; charset=utf-8', text);
}

async function readIfThere(path: string): Promise<Buffer | null> {
  try {
    return await readFile(path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
}

function refuseUpgrade(verdict: Verdict, socket: Duplex): void {
  const [status] =
    verdict.kind === 'stranger' || verdict.kind === 'foreign'
      ? refusals[verdict.kind]
      : refusals['not-found'];
  socket.on('error', () => socket.destroy());
  socket.end(`HTTP/1.1 ${status} Refused\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
}
