/**
 * An engine in memory behind a link the test controls: it records what the window asks, and says what
 * the test wants. Frames come only when the test draws one.
 */
import type { Link, LinkListener, OpenLink } from '../../../renderer/api.ts';
import type { RequestFrame } from '../../../renderer/store/frames.ts';
import type { LoopReading } from '../../../shared/model/event-loop.ts';
import type { LookScope } from '../../../shared/model/look-wish.ts';
import type { Machine } from '../../../shared/model/machine.ts';
import type { CallName } from '../../../shared/contract.ts';
import type { Status } from '../../../shared/model/status.ts';
import type { FlatSample } from '../../../shared/schemas.ts';
import { createClient, type Client } from '../../../shared/wire/client.ts';
import type { Request } from '../../../shared/wire/envelope.ts';
import type { ChartMessage } from './samples.ts';
import type { Delta } from '../../../shared/model/delta.ts';

export const machine: Machine = {
  hostname: 'harbour',
  os: 'linux',
  release: '6.18.0',
  user: { id: 1000, name: 'mira' },
  home: '/home/mira',
  version: '0.1.0',
};

export const liveStatus: Status = { probe: { state: 'live' }, paused: false, cadenceMs: 1000 };

export type FakeEngine = {
  readonly openLink: OpenLink;
  readonly requestFrame: RequestFrame;
  /** Lets the window write what it has gathered. */
  readonly drawFrame: () => void;
  readonly requests: readonly Request[];
  /** What a call of this name gets from now on; the status otherwise. */
  readonly answerWith: (name: CallName, value: unknown) => void;
  readonly subscriptions: () => number;
  readonly emit: (message: ChartMessage) => void;
  readonly full: (sample: FlatSample, scope?: LookScope) => void;
  readonly delta: (delta: Delta) => void;
  readonly status: (status: Partial<Status>) => void;
  /** Leaves out a number, as if a delta was lost. */
  readonly loseOne: () => void;
  readonly end: (message: string) => void;
  readonly listener: () => LinkListener;
  /** Connects, greets with the status, and with a full sample where one is given. */
  readonly connect: (sample?: FlatSample) => void;
  readonly disconnect: (retryAt: number | null) => void;
  readonly retries: () => number;
  /** What is answered when the window asks for the loops of a process; none otherwise. */
  readonly loops: Map<number, LoopReading>;
};

export function createFakeEngine(): FakeEngine {
  const requests: Request[] = [];
  const frames = new Set<() => void>();
  let listener: LinkListener | null = null;
  let client: Client | null = null;
  let chartId: number | null = null;
  let sequence = 0;
  let status: Status = liveStatus;
  const answers = new Map<string, unknown>([['machine.describe', machine]]);
  let retries = 0;
  const loops = new Map<number, LoopReading>();

  const answer = (id: number, value: unknown): void =>
    client?.receive({ kind: 'result', id, result: { ok: true, value } });

  const receive = (request: Request): void => {
    requests.push(request);
    if (request.kind === 'subscribe') chartId = request.id;
    if (request.kind === 'unsubscribe' && request.id === chartId) chartId = null;
    if (request.kind !== 'call') return;
    if (request.name === 'sampling.pause') status = { ...status, paused: true };
    if (request.name === 'sampling.resume') status = { ...status, paused: false };
    const value = answers.get(request.name) ?? status;
    queueMicrotask(() =>
      answer(request.id, request.name === 'loops.read' ? loopsOf(request.params) : value),
    );
  };

  const loopsOf = (params: unknown): LoopReading => {
    const { pid } = params as { readonly pid: number };
    return loops.get(pid) ?? { os: 'linux', takenAt: 0, loops: [], processes: [], gaps: [] };
  };

  const emit = (message: ChartMessage): void => {
    if (chartId === null) throw new Error('nobody is subscribed');
    client?.receive({ kind: 'event', id: chartId, value: message });
  };

  const said = (): LinkListener => {
    if (listener === null) throw new Error('no link was opened');
    return listener;
  };

  const engine: FakeEngine = {
    openLink: (opened): Link => {
      listener = opened;
      return { retry: () => retries++, close: () => undefined };
    },
    requestFrame: (callback) => {
      frames.add(callback);
      return () => frames.delete(callback);
    },
    drawFrame: () => {
      const due = [...frames];
      frames.clear();
      for (const callback of due) callback();
    },
    requests,
    answerWith: (name, value) => answers.set(name, value),
    subscriptions: () => requests.filter(({ kind }) => kind === 'subscribe').length,
    emit,
    full: (sample, scope = 'all') => emit({ kind: 'full', sequence, scope, sample }),
    delta: (delta) => emit({ kind: 'delta', sequence: ++sequence, delta }),
    status: (change) => {
      status = { ...status, ...change };
      emit({ kind: 'status', status });
    },
    loseOne: () => {
      sequence++;
    },
    end: (message) => {
      const id = chartId;
      chartId = null;
      if (id !== null) client?.receive({ kind: 'ended', id, error: { code: 'internal', message } });
    },
    listener: said,
    connect: (sample) => {
      client = createClient(receive);
      said().onState({ state: 'open' });
      said().onOpen(client);
      emit({ kind: 'status', status });
      if (sample !== undefined) engine.full(sample);
    },
    disconnect: (retryAt) => {
      chartId = null;
      client?.disconnect('lost');
      said().onState({ state: 'lost', retryAt });
    },
    retries: () => retries,
    loops,
  };
  return engine;
}
