/** Starts, orders and ends one process that holds sockets for a test. */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import type { Server } from 'node:net';
import { join } from 'node:path';
import type { SocketAnswer, SocketOrder } from './socket-orders.ts';

/** Node 24, which runs TypeScript by itself, whatever node runs the tests. */
export const testNode = join(import.meta.dirname, '../../node_modules/.bin/node');

export type SocketProcess = {
  readonly pid: number;
  /** Opens one TCP listener for each port; 0 takes a free one. Resolves to the ports taken. */
  readonly listen: (host: string, ports: readonly number[]) => Promise<readonly number[]>;
  /** Makes the process one more owner of this server's socket. */
  readonly adopt: (server: Server) => Promise<void>;
  /** Opens and closes listeners on this address until the process ends. */
  readonly churn: (host: string) => Promise<void>;
  /** Changes the user the process runs as; needs root. */
  readonly become: (userId: number) => Promise<void>;
  /** While stopped, the process accepts no connection. */
  readonly stop: () => void;
  readonly resume: () => void;
  /** Ends the process at once, as a crash would. */
  readonly kill: () => Promise<void>;
  readonly close: () => Promise<void>;
};

export async function startSocketProcess(): Promise<SocketProcess> {
  const child = fork(join(import.meta.dirname, 'socket-process-child.ts'), {
    execPath: testNode,
    execArgv: [],
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  const { pid } = child;
  if (pid === undefined) throw new Error('the socket process did not start');
  const exited = new Promise<void>((resolve) => child.once('exit', () => resolve()));

  const nextAnswer = async (): Promise<SocketAnswer> => {
    const ended = exited.then(() => {
      throw new Error(`socket process ${pid} ended before it answered`);
    });
    const [message]: unknown[] = await Promise.race([once(child, 'message'), ended]);
    return message as SocketAnswer;
  };
  const give = async (order: SocketOrder, handle?: Server): Promise<readonly number[]> => {
    child.send(order, handle);
    const message = await nextAnswer();
    if (message.answer === 'done') return message.ports;
    throw new Error(
      `socket process ${pid}: ${'message' in message ? message.message : 'no answer'}`,
    );
  };
  await nextAnswer();

  const resume = (): void => void child.kill('SIGCONT');
  return {
    pid,
    listen: (host, ports) => give({ order: 'listen', host, ports }),
    adopt: async (server) => void (await give({ order: 'adopt' }, server)),
    churn: async (host) => void (await give({ order: 'churn', host })),
    become: async (userId) => void (await give({ order: 'become', userId })),
    stop: () => void child.kill('SIGSTOP'),
    resume,
    kill: async () => {
      child.kill('SIGKILL');
      await exited;
    },
    close: async () => {
      if (child.exitCode !== null || child.signalCode !== null) return;
      resume();
      child.disconnect();
      await exited;
    },
  };
}
