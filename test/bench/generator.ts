/** Starts the generator of a load (generator.py), gives it orders and ends it with all its processes. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { LoadSize } from './loads.ts';

export type Generator = {
  /** One process of the load, and a port it listens on. */
  readonly pid: number;
  readonly port: number;
  /** Opens one more listener in that process and resolves to its port. */
  readonly open: () => Promise<number>;
  /** Closes it again. */
  readonly close: () => Promise<void>;
  readonly end: () => Promise<void>;
};

/** Resolves when every process of the load has opened all of its share. */
export async function startGenerator(size: LoadSize): Promise<Generator> {
  const child = spawn(
    'python3',
    [join(import.meta.dirname, 'generator.py'), JSON.stringify(size)],
    {
      stdio: ['pipe', 'pipe', 'inherit'],
    },
  );
  const exited = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const failed = new Promise<never>((_resolve, reject) => {
    child.once('error', (error) => reject(new Error(`python3 does not start: ${error.message}`)));
    child.once('exit', () => reject(new Error('the generator of the load ended too early')));
  });
  failed.catch(() => undefined);
  const lines = createInterface({ input: child.stdout });
  const answer = async (): Promise<{ readonly pid: number; readonly port: number }> => {
    const [line] = (await Promise.race([once(lines, 'line'), failed])) as [string];
    return JSON.parse(line.slice(line.indexOf('{')));
  };
  const order = async (text: 'open' | 'close'): Promise<number> => {
    const answered = answer();
    child.stdin.write(`${text}\n`);
    return (await answered).port;
  };
  const { pid, port } = await answer();
  return {
    pid,
    port,
    open: () => order('open'),
    close: async () => void (await order('close')),
    end: async () => {
      child.stdin.end();
      await exited;
    },
  };
}
