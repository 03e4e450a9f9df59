/** Runs the built program as a person or a script would, and hands back what it said. */
import { spawn, type ChildProcessByStdio } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import type { Readable, Writable } from 'node:stream';

export const root = join(import.meta.dirname, '..', '..');
export const program = join(root, 'out/cli/portolan.js');

export type Outcome = {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
};

export async function portolan(
  args: readonly string[],
  env: NodeJS.ProcessEnv = {},
): Promise<Outcome> {
  const running = startPortolan(args, env);
  const [code] = (await once(running.child, 'close')) as [number | null];
  return { code, stdout: running.stdout(), stderr: running.stderr() };
}

export type RunningProgram = {
  readonly child: ChildProcessByStdio<Writable | null, Readable, Readable>;
  readonly stdout: () => string;
  readonly stderr: () => string;
  /** Resolves with the match as soon as the output holds one; fails when the program ends before. */
  readonly says: (pattern: RegExp) => Promise<RegExpExecArray>;
  readonly end: (signal?: NodeJS.Signals) => Promise<number | null>;
};

export function startPortolan(
  args: readonly string[],
  env: NodeJS.ProcessEnv = {},
): RunningProgram {
  return startProgram(process.execPath, [program, ...args], env);
}

export function startProgram(
  command: string,
  args: readonly string[],
  env: NodeJS.ProcessEnv = {},
  folder = root,
): RunningProgram {
  return follow(
    spawn(command, args, {
      cwd: folder,
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, ...env },
    }),
  );
}

export type RunningTerminal = RunningProgram & {
  readonly type: (keys: string) => void;
  readonly closed: Promise<number | null>;
};

/** A shell command on a terminal of its own, by script(1), with keys to type. */
export function startTerminal(command: string): RunningTerminal {
  const child = spawn('script', ['-qec', command, '/dev/null'], {
    cwd: root,
    stdio: ['pipe', 'pipe', 'pipe'],
    env: { ...process.env, TERM: 'xterm-256color' },
  });
  const closed = once(child, 'close').then(([code]: unknown[]) => code as number | null);
  return { ...follow(child), type: (keys) => void child.stdin.write(keys), closed };
}

function follow(child: ChildProcessByStdio<Writable | null, Readable, Readable>): RunningProgram {
  const said = { stdout: '', stderr: '' };
  child.stdout.setEncoding('utf8').on('data', (text: string) => (said.stdout += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (said.stderr += text));
  const all = (): string => said.stdout + said.stderr;
  return {
    child,
    stdout: () => said.stdout,
    stderr: () => said.stderr,
    says: (pattern) =>
      new Promise((resolve, reject) => {
        const check = (): void => {
          const match = pattern.exec(all());
          if (match === null) return;
          child.stdout.off('data', check);
          child.stderr.off('data', check);
          resolve(match);
        };
        child.stdout.on('data', check);
        child.stderr.on('data', check);
        child.once('close', () => reject(new Error(`it ended without ${pattern}:\n${all()}`)));
        check();
      }),
    end: async (signal = 'SIGINT') => {
      if (child.exitCode !== null || child.signalCode !== null) return child.exitCode;
      const closed = once(child, 'close') as Promise<[number | null]>;
      child.kill(signal);
      return (await closed)[0];
    },
  };
}
