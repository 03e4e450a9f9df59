/**
 * Many listeners in several processes, or one server in a process of its own, to be found by the
 * probe.
 */
import { startSocketProcess, type SocketProcess } from './socket-process.ts';

export type FarmProcess = { readonly pid: number; readonly ports: readonly number[] };

export type SocketFarm = {
  readonly processes: readonly FarmProcess[];
  readonly close: () => Promise<void>;
};

export type FarmSize = {
  readonly count: number;
  readonly processes: number;
  readonly host?: string;
};

/** `count` TCP listeners on free ports, spread evenly. */
export async function openListeners(size: FarmSize): Promise<SocketFarm> {
  const { count, processes, host = '127.0.0.1' } = size;
  const started: SocketProcess[] = [];
  const close = async (): Promise<void> => {
    await Promise.all(started.map((one) => one.close()));
  };
  const farm: FarmProcess[] = [];
  try {
    for (let index = 0; index < processes; index++) {
      const one = await startSocketProcess();
      started.push(one);
      const share = Math.floor(count / processes) + (index < count % processes ? 1 : 0);
      const ports = await one.listen(
        host,
        Array.from({ length: share }, () => 0),
      );
      farm.push({ pid: one.pid, ports });
    }
  } catch (error) {
    await close();
    throw error;
  }
  return { processes: farm, close };
}

export type LoneServer = {
  readonly pid: number;
  readonly port: number;
  /** Ends the process at once, as a crash would. */
  readonly kill: () => Promise<void>;
  readonly close: () => Promise<void>;
};

/** One listening server in a process of its own; port 0 takes a free one. */
export async function startServer(at: { host?: string; port?: number } = {}): Promise<LoneServer> {
  const one = await startSocketProcess();
  try {
    const [port] = await one.listen(at.host ?? '127.0.0.1', [at.port ?? 0]);
    if (port === undefined) throw new Error('the server took no port');
    return { pid: one.pid, port, kill: one.kill, close: one.close };
  } catch (error) {
    await one.close();
    throw error;
  }
}
