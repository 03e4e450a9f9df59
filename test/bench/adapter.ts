/** The one place of the benchmark that knows how a probe is opened and asked, and how a chart is watched. */
import { openLinuxProbe } from '../../electron/probe/linux/probe.ts';
import type { Probe } from '../../electron/probe/platform.ts';
import type { ChartMessage } from '../../shared/contract.ts';
import { readers, type Reader, type Sample } from '../../shared/model/sample.ts';
import type { Client } from '../../shared/wire/client.ts';

export type Scope = 'listeners' | 'all';

/** Throws one sentence when there is no such reader, or it does not work here. */
export async function openProbeWith(name: string): Promise<Probe> {
  const reader: Reader | undefined = readers.find((known) => known === name);
  if (reader === undefined) throw new Error(`this build has no reader '${name}'`);
  return openLinuxProbe({ reader });
}

export function lookAt(probe: Probe, _scope: Scope): Promise<Sample> {
  return probe.look();
}

export function watchChart(
  client: Client,
  onMessage: (message: ChartMessage) => void,
  onEnded: (why: string) => void,
): void {
  client.subscribe('chart', {}, onMessage, ({ message }) => onEnded(message));
}
