/** Starts a process that holds probes, on any core or on one, and gives it orders. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import type { ProbeAnswer, ProbeOrder } from './probe-orders.ts';

export type Looked = { readonly openMs: number; readonly lookMs: number };

export type ProbeProcess = {
  /** Throws what the process could not do. */
  readonly give: (order: ProbeOrder) => Promise<Looked>;
  readonly end: () => Promise<void>;
};

/** @param prefix a command that runs the rest of its arguments, such as `taskset -c 0` */
export function startProbeProcess(prefix: readonly string[] = []): ProbeProcess {
  const script = join(import.meta.dirname, 'probe-child.ts');
  const [command = process.execPath, ...args] = prefix.concat(process.execPath, script);
  const child = spawn(command, args, { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
  const exited = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const ended = exited.then(() => {
    throw new Error('the process of the measured probes ended');
  });
  ended.catch(() => undefined);
  return {
    give: async (order) => {
      const answered = once(child, 'message');
      child.send(order);
      const [answer] = (await Promise.race([answered, ended])) as [ProbeAnswer];
      if (answer.answer === 'failed') throw new Error(answer.message);
      return answer;
    },
    end: async () => {
      if (child.connected) child.disconnect();
      await exited;
    },
  };
}
