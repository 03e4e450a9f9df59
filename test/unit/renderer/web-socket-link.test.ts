/** The WebSocket link: backs off, notices silence, and knows a refusal from a loss. */
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { LinkState } from '../../../renderer/api.ts';
import { openWebSocketLink } from '../../../renderer/link/web-socket-link.ts';
import type { Client } from '../../../shared/wire/client.ts';

class FakeSocket extends EventTarget {
  static readonly OPEN = 1;
  static readonly made: FakeSocket[] = [];
  readonly sent: string[] = [];
  readonly url: string;
  readyState = 0;

  constructor(url: string) {
    super();
    this.url = url;
    FakeSocket.made.push(this);
  }

  send(text: string): void {
    this.sent.push(text);
  }

  open(): void {
    this.readyState = 1;
    this.dispatchEvent(new Event('open'));
  }

  say(data: unknown): void {
    this.dispatchEvent(new MessageEvent('message', { data }));
  }

  close(): void {
    if (this.readyState === 3) return;
    this.readyState = 3;
    this.dispatchEvent(new Event('close'));
  }
}

const states: LinkState[] = [];
const clients: Client[] = [];
let answer: number | null = null;

beforeEach(() => {
  vi.useFakeTimers({ now: 0 });
  FakeSocket.made.length = 0;
  states.length = 0;
  clients.length = 0;
  answer = null;
  vi.stubGlobal('WebSocket', FakeSocket);
  vi.stubGlobal('fetch', () =>
    answer === null ? Promise.reject(new TypeError('nobody')) : Promise.resolve({ status: answer }),
  );
});

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

function open(protocol = 'http:') {
  return openWebSocketLink(
    { protocol, host: '127.0.0.1:1' },
    { onState: (state) => states.push(state), onOpen: (client) => clients.push(client) },
  );
}

const newest = (): FakeSocket => {
  const socket = FakeSocket.made.at(-1);
  if (socket === undefined) throw new Error('no socket was made');
  return socket;
};

describe('the WebSocket link', () => {
  it('speaks to the stream of its own server, as securely as the page', () => {
    const plain = open();
    expect(newest().url).toBe('ws://127.0.0.1:1/stream');
    const secure = open('https:');
    expect(newest().url).toBe('wss://127.0.0.1:1/stream');
    plain.close();
    secure.close();
  });

  it('connects anew with growing pauses, at most five seconds, and starts over after success', async () => {
    const link = open();
    const pauses: number[] = [];
    for (let attempt = 0; attempt < 7; attempt++) {
      const made = FakeSocket.made.length;
      newest().close();
      await vi.advanceTimersByTimeAsync(0);
      const started = Date.now();
      while (FakeSocket.made.length === made) await vi.advanceTimersByTimeAsync(10);
      pauses.push(Date.now() - started);
    }
    expect(pauses).toEqual([250, 500, 1000, 2000, 4000, 5000, 5000]);
    newest().open();
    expect(states.at(-1)).toEqual({ state: 'open' });
    newest().close();
    expect(states.at(-1)).toEqual({ state: 'lost', retryAt: Date.now() + 250 });
    link.close();
  });

  it('says that the address is no longer valid when the server refuses, and stops', async () => {
    answer = 401;
    const link = open();
    newest().close();
    await vi.advanceTimersByTimeAsync(60_000);
    expect(states.at(-1)).toEqual({ state: 'refused' });
    expect(FakeSocket.made).toHaveLength(1);
    link.close();
  });

  it('tries at once when asked', async () => {
    const link = open();
    newest().open();
    newest().close();
    expect(FakeSocket.made).toHaveLength(1);
    link.retry();
    expect(FakeSocket.made).toHaveLength(2);
    expect(states.at(-1)).toEqual({ state: 'lost', retryAt: null });
    link.close();
    await vi.advanceTimersByTimeAsync(60_000);
    expect(FakeSocket.made).toHaveLength(2);
  });

  it('carries envelopes as JSON, and fails what is open when the connection is lost', async () => {
    const link = open();
    newest().open();
    const call = clients[0]?.call('sampling.pause', {});
    expect(JSON.parse(newest().sent[0] ?? '')).toEqual({
      kind: 'call',
      id: 1,
      name: 'sampling.pause',
      params: {},
    });
    newest().say('no JSON');
    expect(await call).toMatchObject({ ok: false, error: { code: 'disconnected' } });
    expect(states.at(-1)).toMatchObject({ state: 'lost' });
    link.close();
  });

  it('asks a silent server for a sign of life, and takes it for lost without one', async () => {
    const link = open();
    newest().open();
    await vi.advanceTimersByTimeAsync(9000);
    newest().say('{}');
    await vi.advanceTimersByTimeAsync(9000);
    expect(newest().sent).toEqual([]);
    await vi.advanceTimersByTimeAsync(6000);
    expect(newest().sent.join()).toContain('machine.describe');
    expect(states.at(-1)).toEqual({ state: 'open' });
    await vi.advanceTimersByTimeAsync(10_000);
    expect(states.some(({ state }) => state === 'lost')).toBe(true);
    link.close();
  });
});
