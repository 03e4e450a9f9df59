/** The one place of the benchmark that knows how a probe is opened and asked, and how a chart is watched. */
import { openLinuxProbe } from '../../electron/probe/linux/probe.ts';
import type { Probe } from '../../electron/probe/platform.ts';
import type { ChartMessage } from '../../shared/contract.ts';
import type { Reader, Sample } from '../../shared/model/sample.ts';
import type { Client } from '../../shared/wire/client.ts';

export type Scope = 'listeners' | 'all';

/**
 * As a window's probe opens, before its first look and where eBPF is not permitted. `bpf` is the netlink reader with eBPF for descriptors.
 * Throws one sentence when it does not work here.
 */
export function openProbeWith(reader: Reader | 'bpf'): Promise<Probe> {
  return reader === 'bpf'
    ? openLinuxProbe({ reader: 'netlink', bpf: 'on' })
    : openLinuxProbe({ reader, bpf: 'off', lasting: true });
}

/** As the probe's own process opens one, with the best that works. */
export function openLastingProbe(): Promise<Probe> {
  return openLinuxProbe({ lasting: true });
}

export function lookAt(probe: Probe, scope: Scope): Promise<Sample> {
  return probe.look({ scope });
}

export function watchChart(
  client: Client,
  onMessage: (message: ChartMessage) => void,
  onEnded: (why: string) => void,
): void {
  client.subscribe('chart', { scope: 'listeners' }, onMessage, ({ message }) => onEnded(message));
}
