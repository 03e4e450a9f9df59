/** The door with fakes for what no real page can be made to do: wrong frames, late events, odd orders. */
import { EventEmitter } from 'node:events';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { bridgeChannel } from '../../../shared/desktop-bridge.ts';
import type { Status } from '../../../shared/model/status.ts';
import { fail, succeed } from '../../../shared/result.ts';
import type { FaceId, Handlers } from '../../../shared/wire/session.ts';
import { openIpcDoor } from '../../../electron/main/ipc-door.ts';
import { fakeWindow, type FakeWindow } from './fake-electron.ts';

const { ipcMain } = vi.hoisted(() => ({
  ipcMain: { on: (_channel: string, _listener: (...told: unknown[]) => void): void => undefined },
}));
vi.mock('electron', () => ({ ipcMain }));

const status: Status = { probe: { state: 'live' }, paused: false, cadenceMs: 1000 };
const frame = { url: 'app://portolan/', parent: null };

let pages: EventEmitter;
let forgotten: FaceId[];
let surprises: unknown[];
let emit: ((message: { readonly kind: 'status'; readonly status: Status }) => void) | null;

const handlers = (): Handlers => ({
  calls: {
    'machine.describe': () => {
      throw new Error('not asked in these tests');
    },
    'sampling.pause': () => succeed(status),
    'sampling.resume': () => succeed(status),
    'sampling.visibility': () => succeed(status),
    'loops.read': () => {
      throw new Error('not asked in these tests');
    },
    'socket.measure': () => succeed({ takenAt: 0, measures: [] }),
    'unix.list': () => fail('probe-down', 'no probe in these tests'),
  },
  streams: {
    chart: (_params, tell) => {
      emit = tell;
      return () => (emit = null);
    },
  },
  forget: (face) => forgotten.push(face),
  onSurprise: (error) => surprises.push(error),
});

beforeEach(() => {
  pages = new EventEmitter();
  ipcMain.on = (channel, listener) => void pages.on(channel, listener);
  forgotten = [];
  surprises = [];
  emit = null;
  vi.spyOn(console, 'error').mockImplementation(() => undefined);
});
afterEach(() => vi.restoreAllMocks());

const pause = { kind: 'call', id: 1, name: 'sampling.pause', params: {} };
const subscribe = { kind: 'subscribe', id: 2, name: 'chart', params: { scope: 'all' } };

function admitted(): FakeWindow {
  const fake = fakeWindow();
  openIpcDoor(handlers()).admit(fake.window);
  return fake;
}

function say(fake: FakeWindow, message: unknown, senderFrame: unknown = frame): Promise<void> {
  pages.emit(bridgeChannel, { sender: fake.contents, senderFrame }, message);
  // A call's answer is a promise away, as over the real channel.
  return new Promise((resolve) => setImmediate(resolve));
}

test('our page is answered', async () => {
  const fake = admitted();
  await say(fake, pause);
  expect(fake.sent).toEqual([{ kind: 'result', id: 1, result: { ok: true, value: status } }]);
});

test.each([
  ['a frame within the page', { ...frame, parent: {} }],
  ['a frame that is gone', null],
  ['a foreign page', { ...frame, url: 'https://example.invalid/' }],
])('%s is not answered, not even with a refusal', async (_name, senderFrame) => {
  const fake = admitted();
  await say(fake, pause, senderFrame);
  expect(fake.sent).toEqual([]);
  expect(console.error).toHaveBeenCalledWith(expect.stringContaining('a message was refused'));
});

test('a window that was not admitted is not answered', async () => {
  admitted();
  const stranger = fakeWindow();
  await say(stranger, pause);
  expect(stranger.sent).toEqual([]);
});

test('a malformed message is dropped and the session lives on', async () => {
  const fake = admitted();
  await say(fake, { kind: 'call' });
  expect(surprises).toHaveLength(1);
  expect(fake.sent).toEqual([]);
  await say(fake, pause);
  expect(fake.sent).toHaveLength(1);
});

test.each([
  ['a navigation that commits', 'did-navigate', []],
  ['a load that fails', 'did-fail-load', [{}, -105, 'ERR_NAME_NOT_RESOLVED', 'x', true]],
  ['a renderer that dies', 'render-process-gone', []],
  ['the end of the window', 'destroyed', []],
])('%s ends the session and its streams', async (_name, event, told) => {
  const fake = admitted();
  await say(fake, subscribe);
  expect(emit).not.toBeNull();
  fake.contents.emit(event, ...(told.length === 0 ? [{}] : told));
  expect(emit).toBeNull();
  expect(forgotten).toHaveLength(1);
});

test.each([
  ['a refused navigation', [{}, -3, 'ERR_ABORTED', 'x', true]],
  ['a frame that fails', [{}, -105, 'ERR_NAME_NOT_RESOLVED', 'x', false]],
])('%s ends nothing', async (_name, told) => {
  const fake = admitted();
  await say(fake, subscribe);
  fake.contents.emit('did-fail-load', ...told);
  expect(emit).not.toBeNull();
  expect(forgotten).toEqual([]);
});

test('each load of the page is a session of its own', async () => {
  const fake = admitted();
  await say(fake, subscribe);
  fake.contents.emit('did-navigate', {});
  await say(fake, subscribe);
  expect(emit).not.toBeNull();
  fake.contents.emit('did-navigate', {});
  expect(new Set(forgotten).size).toBe(2);
});

test('nothing is sent to a window that is gone', async () => {
  const fake = admitted();
  await say(fake, subscribe);
  const late = emit;
  fake.contents.emit('destroyed');
  late?.({ kind: 'status', status });
  expect(fake.sent).toEqual([]);
  await say(fake, pause);
  expect(fake.sent).toEqual([]);
});
