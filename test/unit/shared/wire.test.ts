import fc from 'fast-check';
import { describe, expect, test, vi } from 'vitest';
import type { ChartMessage } from '../../../shared/contract.ts';
import type { Machine } from '../../../shared/model/machine.ts';
import type { Status } from '../../../shared/model/status.ts';
import { fail, succeed } from '../../../shared/result.ts';
import { createClient } from '../../../shared/wire/client.ts';
import type { Request, Response } from '../../../shared/wire/envelope.ts';
import { openSession, type Handlers } from '../../../shared/wire/session.ts';

const status: Status = { probe: { state: 'live' }, paused: false, cadenceMs: 1000 };
const machine: Machine = {
  hostname: 'harbour',
  os: 'linux',
  release: '6.1',
  user: { id: 1, name: 'ada' },
  home: '/home/ada',
  version: '1',
};

function makeHandlers() {
  const emitters = new Set<(message: ChartMessage) => void>();
  const surprises: unknown[] = [];
  const forgotten: number[] = [];
  const handlers: Handlers = {
    calls: {
      'machine.describe': () => succeed(machine),
      'sampling.pause': () => succeed({ ...status, paused: true }),
      'sampling.resume': () => {
        throw new Error('secret detail');
      },
      'sampling.visibility': () => succeed(status),
      'loops.read': () => {
        throw new Error('not asked in these tests');
      },
      'socket.measure': () => succeed({ takenAt: 0, measures: [] }),
      'unix.list': () => fail('probe-down', 'no probe in these tests'),
    },
    streams: {
      chart: (_params, emit) => {
        emitters.add(emit);
        return () => emitters.delete(emit);
      },
    },
    forget: (face) => forgotten.push(face),
    onSurprise: (error) => surprises.push(error),
  };
  return { handlers, emitters, surprises, forgotten };
}

function connect() {
  const made = makeHandlers();
  const client = createClient((request) => session.receive(structuredClone(request)));
  const session = openSession(made.handlers, (response) =>
    client.receive(structuredClone(response)),
  );
  return { ...made, client, session };
}

describe('a session and its client', () => {
  test('answer a call with the handler’s result', async () => {
    const { client } = connect();
    expect(await client.call('machine.describe', {})).toEqual(succeed(machine));
  });

  test('turn a surprise into one plain sentence without its details', async () => {
    const { client, surprises } = connect();
    const result = await client.call('sampling.resume', {});
    expect(result).toMatchObject({ ok: false, error: { code: 'internal' } });
    expect(JSON.stringify(result)).not.toContain('secret');
    expect(surprises).toHaveLength(1);
  });

  test('stream until unsubscribed, and leave no handler behind', () => {
    const { client, emitters } = connect();
    const seen: ChartMessage[] = [];
    const stop = client.subscribe(
      'chart',
      { scope: 'all' },
      (message) => seen.push(message),
      vi.fn(),
    );
    for (const emit of emitters) emit({ kind: 'status', status });
    stop();
    stop();
    expect(seen).toEqual([{ kind: 'status', status }]);
    expect(emitters.size).toBe(0);
  });

  test('close every stream of a face that went away, and forget it once', () => {
    const { client, session, emitters, forgotten } = connect();
    client.subscribe('chart', { scope: 'all' }, vi.fn(), vi.fn());
    client.subscribe('chart', { scope: 'all' }, vi.fn(), vi.fn());
    session.close();
    session.close();
    expect(emitters.size).toBe(0);
    expect(forgotten).toHaveLength(1);
  });

  test('fail what is open when the connection is lost, and everything after', async () => {
    const sent: Request[] = [];
    const client = createClient((request) => sent.push(request));
    const ended = vi.fn();
    const pending = client.call('machine.describe', {});
    client.subscribe('chart', { scope: 'all' }, vi.fn(), ended);
    client.disconnect('the cable is out');
    expect(await pending).toMatchObject({ ok: false, error: { code: 'disconnected' } });
    expect(ended).toHaveBeenCalledTimes(1);
    expect(await client.call('machine.describe', {})).toMatchObject({ ok: false });
    expect(sent).toHaveLength(2);
  });
});

describe('a session', () => {
  function open() {
    const made = makeHandlers();
    const responses: Response[] = [];
    const session = openSession(made.handlers, (response) => responses.push(response));
    return { ...made, session, responses };
  }

  test('refuses parameters that the contract does not know', async () => {
    const { session, responses } = open();
    session.receive({
      kind: 'call',
      id: 1,
      name: 'sampling.visibility',
      params: { hidden: 'yes' },
    });
    session.receive({ kind: 'call', id: 2, name: 'sampling.pause', params: { extra: 1 } });
    session.receive({ kind: 'subscribe', id: 3, name: 'chart', params: null });
    await vi.waitFor(() => expect(responses).toHaveLength(3));
    expect(JSON.stringify(responses).match(/"bad-request"/g)).toHaveLength(3);
  });

  test.each(['constructor', '__proto__', 'toString', 'nothing'])(
    'knows no call and no stream named %s',
    (name) => {
      const { session, responses } = open();
      session.receive({ kind: 'call', id: 1, name, params: {} });
      session.receive({ kind: 'subscribe', id: 2, name, params: {} });
      expect(responses).toMatchObject([
        { kind: 'result', id: 1, result: { ok: false, error: { code: 'unknown-name' } } },
        { kind: 'ended', id: 2, error: { code: 'unknown-name' } },
      ]);
    },
  );

  test('refuses to open the same stream twice and keeps the first', () => {
    const { session, responses, emitters } = open();
    const request = { kind: 'subscribe', id: 7, name: 'chart', params: { scope: 'all' } };
    session.receive(request);
    session.receive(request);
    expect(responses).toMatchObject([{ kind: 'ended', id: 7, error: { code: 'bad-request' } }]);
    expect(emitters.size).toBe(1);
  });

  test('drops any malformed message without answering or throwing', () => {
    fc.assert(
      fc.property(fc.anything(), (message) => {
        const { session, responses, surprises } = open();
        session.receive(message);
        expect(responses).toEqual([]);
        expect(surprises).toHaveLength(1);
      }),
    );
  });
});

describe('a client', () => {
  test('ends a stream whose message breaks the contract, and says so to the far side', () => {
    const sent: Request[] = [];
    const client = createClient((request) => sent.push(request));
    const ended = vi.fn();
    const onMessage = vi.fn();
    client.subscribe('chart', { scope: 'all' }, onMessage, ended);
    client.receive({ kind: 'event', id: 1, value: { kind: 'delta', sequence: 'x' } });
    client.receive({ kind: 'event', id: 1, value: { kind: 'status', status } });
    expect(onMessage).not.toHaveBeenCalled();
    expect(ended).toHaveBeenCalledExactlyOnceWith(
      expect.objectContaining({ code: 'bad-response' }),
    );
    expect(sent.at(-1)).toEqual({ kind: 'unsubscribe', id: 1 });
  });

  test('reports a result that breaks the contract', async () => {
    const client = createClient(() => undefined);
    const pending = client.call('machine.describe', {});
    client.receive({ kind: 'result', id: 1, result: { ok: true, value: { hostname: 5 } } });
    expect(await pending).toMatchObject({ ok: false, error: { code: 'bad-response' } });
  });

  test('ignores whatever it did not ask for', () => {
    const client = createClient(() => undefined);
    fc.assert(fc.property(fc.anything(), (message) => client.receive(message)));
    client.receive({ kind: 'event', id: 99, value: null });
  });
});
