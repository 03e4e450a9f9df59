/**
 * Spawns the probe as an Electron utility process: its native calls can neither stall nor crash the
 * window. Restarting it is the engine's probe host's business.
 */
import { utilityProcess } from 'electron';
import type { ProbeProcess, SpawnProbe } from '../engine/probe-host/probe-process.ts';
import { log } from './log.ts';

/**
 * What the probe needs to know of our environment, and no more: secrets in it are none of its
 * business. SystemRoot: Windows cannot load its network libraries without.
 */
const passedOn = [
  'HOME',
  'PATH',
  'PORTOLAN_PROBE',
  'SystemRoot',
  'TEMP',
  'TMP',
  'TMPDIR',
  'USERPROFILE',
] as const;

/** @param entry absolute path of the probe's bundle; to be called after the app's `ready` */
export function forkProbe(entry: string): SpawnProbe {
  return (): ProbeProcess => {
    const child = utilityProcess.fork(entry, [], {
      serviceName: 'Portolan probe',
      stdio: 'pipe',
      env: probeEnvironment(process.env),
    });
    let running = true;
    child.once('exit', () => (running = false));
    // Pipes that nobody reads fill up and stall their writer.
    child.stdout?.resume();
    child.stderr?.on('data', (text: Buffer) => log(`the probe says: ${text.toString().trimEnd()}`));
    return {
      send: (message) => {
        // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a process, not a window
        if (running) child.postMessage(message);
      },
      onMessage: (listener) => void child.on('message', listener),
      onExit: (listener) =>
        void child.once('exit', (code) => listener(`the probe ended with code ${code}`)),
      kill: () => void child.kill(),
    };
  };
}

export function probeEnvironment(environment: Readonly<NodeJS.ProcessEnv>): Record<string, string> {
  const kept: Record<string, string> = { LC_ALL: 'C' };
  for (const name of passedOn) {
    const value = environment[name];
    if (value !== undefined) kept[name] = value;
  }
  return kept;
}
