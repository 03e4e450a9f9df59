/** Starts one case of odd-sockets.py and reads what it holds. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

export type OddSocket = { readonly inode: number; readonly fd: number; readonly port: number };

export type OddSockets = {
  readonly pid: number;
  /** What the case said of itself. */
  readonly facts: Readonly<Record<string, unknown>>;
  readonly socket: (name?: string) => OddSocket;
  readonly close: () => Promise<void>;
};

/** Throws with python's last words when the case cannot be made here. */
export async function startOddSockets(
  name: string,
  options: {
    readonly args?: readonly string[];
    readonly userId?: number;
    /** Folder of the cgroup to be in. */
    readonly cgroup?: string;
  } = {},
): Promise<OddSockets> {
  const program = join(import.meta.dirname, 'odd-sockets.py');
  const { args = [], userId, cgroup } = options;
  const settings = [
    ...(cgroup === undefined ? [] : [`cgroup=${cgroup}`]),
    ...(userId === undefined ? [] : [`user=${userId}`]),
  ];
  const child = spawn('python3', [program, ...settings, name, ...args], {
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  let words = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => (words += text));
  const exited = once(child, 'close');
  const lines = createInterface(child.stdout);
  const first = await Promise.race([
    once(lines, 'line').then(([line]: unknown[]) => String(line)),
    exited.then(() => null),
  ]);
  if (first === null) throw new Error(`${name} cannot be made here: ${words.trim()}`);
  const facts = JSON.parse(first) as Readonly<Record<string, unknown>>;
  return {
    pid: Number(facts['pid']),
    facts,
    socket: (part) => (part === undefined ? facts : facts[part]) as OddSocket,
    close: async () => {
      child.stdin.end();
      await exited;
    },
  };
}
