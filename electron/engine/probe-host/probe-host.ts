/**
 * Keeps one probe process running: spawns it, asks it for looks one at a time, restarts it with
 * backoff when it dies or stops answering, and tells how it is doing. Judges nothing it reads.
 */
import * as v from 'valibot';
import type { LookScope } from '../../../shared/model/look-wish.ts';
import type { MachineFacts } from '../../../shared/model/machine.ts';
import { applyDelta } from '../../../shared/model/delta.ts';
import type { Sample } from '../../../shared/model/sample.ts';
import type { ProbeStatus } from '../../../shared/model/status.ts';
import { fail, succeed, type Result } from '../../../shared/result.ts';
import { unflatten } from '../../../shared/schemas.ts';
import { fromProbeSchema, type FromProbe } from '../../probe/messages.ts';
import type { Answer, QuestionName, QuestionParams } from '../../probe/questions.ts';
import { createBackoff } from './backoff.ts';
import { createInquiries } from './inquiries.ts';
import type { ProbeProcess, SpawnProbe } from './probe-process.ts';

/** The largest load measured takes 1.5 s; a probe silent for this long hangs. */
const answerWithinMs = 20_000;

export type ProbeHost = {
  readonly look: (scope: LookScope) => Promise<Result<Sample>>;
  /** Asked beside the looks; any number may be under way. */
  readonly ask: <N extends QuestionName>(
    name: N,
    params: QuestionParams<N>,
  ) => Promise<Result<Answer<N>>>;
  readonly status: () => ProbeStatus;
  /** Resolves as soon as a probe has said what machine this is. */
  readonly machine: () => Promise<Result<MachineFacts>>;
  readonly close: () => void;
};

type Running = {
  readonly process: ProbeProcess;
  readonly startedAt: number;
  /** The last sample of this very process, which its next delta builds on. */
  held: { readonly number: number; readonly sample: Sample } | null;
};

export function startProbeHost(options: {
  readonly spawn: SpawnProbe;
  readonly onStatus: (status: ProbeStatus) => void;
}): ProbeHost {
  const backoff = createBackoff();
  const inquiries = createInquiries();
  let status: ProbeStatus = { state: 'starting' };
  let running: Running | null = null;
  let machine: MachineFacts | null = null;
  let waitingForMachine: ((result: Result<MachineFacts>) => void)[] = [];
  let pending: ((result: Result<Sample>) => void) | null = null;
  let deadline: NodeJS.Timeout | undefined;
  let retry: NodeJS.Timeout | undefined;
  let closed = false;
  /** What the probe said about itself before it died; truer than its exit code. */
  let lastComplaint: string | null = null;

  const setStatus = (next: ProbeStatus): void => {
    status = next;
    options.onStatus(next);
  };

  const settle = (result: Result<Sample>): void => {
    clearTimeout(deadline);
    const resolve = pending;
    pending = null;
    resolve?.(result);
  };

  const settleMachine = (result: Result<MachineFacts>): void => {
    const waiting = waitingForMachine;
    waitingForMachine = [];
    for (const resolve of waiting) resolve(result);
  };

  const onMessage = (source: Running, message: FromProbe): void => {
    switch (message.kind) {
      case 'ready':
        machine = message.machine;
        setStatus({ state: 'live' });
        settleMachine(succeed(machine));
        return;
      case 'full':
        lastComplaint = null;
        source.held = { number: message.number, sample: unflatten(message.sample) };
        return settle(succeed(source.held.sample));
      case 'delta': {
        lastComplaint = null;
        if (source.held === null) return settle(fail('bad-response', 'a delta without a sample'));
        const sample = applyDelta(source.held.sample, message.delta);
        source.held = { number: message.number, sample };
        return settle(succeed(sample));
      }
      case 'failed':
        lastComplaint = message.message;
        return settle(fail('probe-down', message.message));
      case 'answer':
        return inquiries.answer(message.number, message.value);
      case 'refusal':
        inquiries.refuse(message.number, message.message);
    }
  };

  const onExit = (source: Running, reason: string): void => {
    if (closed || running !== source) return;
    running = null;
    const now = Date.now();
    const waitMs = backoff.next(now - source.startedAt);
    const cause = lastComplaint ?? reason;
    lastComplaint = null;
    setStatus({ state: 'down', reason: cause, since: now, retryAt: now + waitMs });
    settle(fail('probe-down', cause));
    settleMachine(fail('probe-down', cause));
    inquiries.failAll(fail('probe-down', cause).error);
    retry = setTimeout(spawn, waitMs);
  };

  const spawn = (): void => {
    const source: Running = { process: options.spawn(), startedAt: Date.now(), held: null };
    running = source;
    source.process.onExit((reason) => onExit(source, reason));
    source.process.onMessage((raw) => {
      if (closed || running !== source) return;
      const message = v.safeParse(fromProbeSchema, raw);
      if (message.success) return onMessage(source, message.output);
      settle(fail('bad-response', `the probe answered nonsense: ${message.issues[0].message}`));
    });
  };

  const killSilent = (source: Running): void => {
    lastComplaint = `the probe did not answer for ${answerWithinMs / 1000} s`;
    source.process.kill();
  };

  spawn();

  return {
    status: () => status,
    machine: () =>
      machine !== null
        ? Promise.resolve(succeed(machine))
        : status.state === 'down'
          ? Promise.resolve(fail('probe-down', status.reason))
          : new Promise((resolve) => waitingForMachine.push(resolve)),
    look: (scope) => {
      const source = running;
      if (source === null || status.state !== 'live') {
        return Promise.resolve(fail('probe-down', 'the probe is not running'));
      }
      if (pending !== null) return Promise.resolve(fail('internal', 'a look is under way already'));
      return new Promise((resolve) => {
        pending = resolve;
        deadline = setTimeout(() => killSilent(source), answerWithinMs);
        source.process.send({ kind: 'look', have: source.held?.number ?? null, scope });
      });
    },
    ask: (name, params) => {
      const source = running;
      if (source === null || status.state !== 'live') {
        return Promise.resolve(fail('probe-down', 'the probe is not running'));
      }
      return inquiries.ask(
        name,
        params,
        (inquiry) => source.process.send({ kind: 'ask', ...inquiry }),
        () => killSilent(source),
      );
    },
    close: () => {
      closed = true;
      clearTimeout(retry);
      clearTimeout(deadline);
      running?.process.kill();
      settle(fail('probe-down', 'Portolan is closing'));
      settleMachine(fail('probe-down', 'Portolan is closing'));
      inquiries.failAll(fail('probe-down', 'Portolan is closing').error);
    },
  };
}
