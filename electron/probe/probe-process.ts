/**
 * The entry of the probe's own process: opens the probe and answers looks until its host goes away.
 * Native calls and slow tables can neither stall nor crash a window from here.
 */
import * as v from 'valibot';
import { diffSamples } from '../../shared/model/delta.ts';
import type { Sample } from '../../shared/model/sample.ts';
import { flatten } from '../../shared/schemas.ts';
import { answerQuestion } from './answer.ts';
import { connectToHost } from './host-port.ts';
import { toProbeSchema, type ToProbe } from './messages.ts';
import { openProbe, type Probe } from './platform.ts';

const host = connectToHost();

async function openOrExplain(): Promise<Probe> {
  try {
    return await openProbe({ lasting: true });
  } catch (error) {
    host.send({ kind: 'failed', message: sentence(error) });
    throw error;
  }
}

function sentence(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

const probe = await openOrExplain();
let last: { readonly number: number; readonly sample: Sample } | null = null;

async function answerLook({ have, scope }: Extract<ToProbe, { kind: 'look' }>): Promise<void> {
  try {
    const sample = await probe.look({ scope });
    const number = (last?.number ?? 0) + 1;
    if (last !== null && have === last.number) {
      host.send({ kind: 'delta', number, delta: diffSamples(last.sample, sample) });
    } else {
      host.send({ kind: 'full', number, sample: flatten(sample) });
    }
    last = { number, sample };
  } catch (error) {
    host.send({ kind: 'failed', message: sentence(error) });
  }
}

async function answerAsk(number: number, name: string, params: unknown): Promise<void> {
  try {
    host.send({ kind: 'answer', number, value: await answerQuestion(probe, name, params) });
  } catch (error) {
    host.send({ kind: 'refusal', number, message: sentence(error) });
  }
}

host.onMessage((message) => {
  const request = v.parse(toProbeSchema, message);
  if (request.kind === 'look') void answerLook(request);
  else void answerAsk(request.number, request.name, request.params);
});
host.onGone(() => {
  probe.close();
  process.exit(0);
});
host.send({ kind: 'ready', machine: probe.describe() });
