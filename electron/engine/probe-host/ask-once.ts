/**
 * One rare question to a probe in this very process, for commands that answer and leave; the same
 * idea as look-once.ts.
 */
import type { LoopReading } from '../../../shared/model/event-loop.ts';
import type { Examination } from '../../../shared/model/examination.ts';
import type { MachineFacts } from '../../../shared/model/machine.ts';
import { openProbe, type Probe } from '../../probe/platform.ts';

export function readLoopsOnce(pid: number | null): Promise<LoopReading> {
  return askOnce((probe) => probe.readLoops(pid));
}

export async function examineOnce(program: readonly string[]): Promise<{
  readonly examination: Examination;
  readonly machine: MachineFacts;
}> {
  return askOnce(async (probe) => ({
    examination: await probe.examine(program),
    machine: probe.describe(),
  }));
}

async function askOnce<T>(ask: (probe: Probe) => Promise<T>): Promise<T> {
  const probe = await openProbe();
  try {
    return await ask(probe);
  } finally {
    probe.close();
  }
}
