/** A probe process made of plain functions: the test plays its part, line by line. */
import type { FromProbe } from '../../electron/probe/messages.ts';
import type { ProbeProcess, SpawnProbe } from '../../electron/engine/probe-host/probe-process.ts';
import type { MachineFacts } from '../../shared/model/machine.ts';

export const fakeMachine: MachineFacts = {
  hostname: 'harbour',
  os: 'linux',
  release: '6.1',
  user: { id: 1000, name: 'ada' },
  home: '/home/ada',
};

export type FakeProbe = {
  readonly asked: unknown[];
  readonly say: (message: FromProbe | object) => void;
  readonly die: (reason: string) => void;
  isKilled: () => boolean;
};

export function createFakeProbes(): { readonly spawn: SpawnProbe; readonly probes: FakeProbe[] } {
  const probes: FakeProbe[] = [];
  const spawn = (): ProbeProcess => {
    let onMessage: (message: unknown) => void = () => undefined;
    let onExit: (reason: string) => void = () => undefined;
    let killed = false;
    const asked: unknown[] = [];
    const die = (reason: string): void => onExit(reason);
    probes.push({ asked, say: (message) => onMessage(message), die, isKilled: () => killed });
    return {
      send: (message) => asked.push(message),
      onMessage: (listener) => (onMessage = listener),
      onExit: (listener) => (onExit = listener),
      kill: () => {
        killed = true;
        die('the probe was ended by SIGKILL');
      },
    };
  };
  return { spawn, probes };
}
