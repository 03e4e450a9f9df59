/**
 * A minute of 200 processes that open, fork, pass and close sockets: no look ever names an owner
 * that did not hold the socket, misses one that did, or keeps a row for more than two looks after the
 * socket is gone: a kernel may take its time to let go of one.
 */
import { expect, test } from 'vitest';
import type { LookWork } from '../../electron/probe/linux/look-work.ts';
import { openLinuxProbe } from '../../electron/probe/linux/probe.ts';
import { readers, type Reader } from '../../shared/model/sample.ts';
import { startStorm, stormAddress, type Hold } from '../support/socket-storm.ts';

const processes = 200;
const stormMs = 60_000;
const lookEveryMs = 250;

type Seen = {
  readonly reader: Reader;
  /** When the look two before began, the one before, this one, and when this one ended. */
  readonly twoBefore: number;
  readonly previous: number;
  readonly start: number;
  readonly end: number;
  readonly owners: ReadonlyMap<number, ReadonlySet<number>>;
};

test.skipIf(process.platform !== 'linux')(
  'in a storm, every owner is right and no row is stale',
  { timeout: stormMs + 60_000 },
  async () => {
    const works: LookWork[] = [];
    const probes = await Promise.all(
      readers.map(async (reader) => ({
        reader,
        probe: await openLinuxProbe({ reader, onWork: (work) => works.push({ ...work }) }),
        twoBefore: Date.now(),
        previous: Date.now(),
      })),
    );
    const storm = await startStorm(processes);
    const seen: Seen[] = [];
    const until = Date.now() + stormMs;
    while (Date.now() < until) {
      const next = Date.now() + lookEveryMs;
      for (const one of probes) {
        const start = Date.now();
        const sample = await one.probe.look({ scope: 'listeners' });
        const owners = new Map<number, ReadonlySet<number>>();
        for (const socket of sample.sockets.values()) {
          if (!socket.local.address.startsWith(stormAddress)) continue;
          const pids = socket.owners.map(({ process }) => sample.processes.get(process)?.pid ?? 0);
          owners.set(Number(socket.id.slice('inode:'.length)), new Set(pids));
        }
        const { reader, twoBefore, previous } = one;
        seen.push({ reader, twoBefore, previous, start, end: Date.now(), owners });
        one.twoBefore = previous;
        one.previous = start;
      }
      // The pace of the looks, which is no part of what is waited for.
      await new Promise((resolve) => setTimeout(resolve, Math.max(0, next - Date.now())));
    }
    for (const { probe } of probes) probe.close();
    const holds = await storm.end();

    const problems = seen.flatMap((look) => findProblems(look, holds));
    expect(problems.slice(0, 20)).toEqual([]);
    // Otherwise nothing has been proven.
    expect(holds.length).toBeGreaterThan(10 * processes);
    expect(Math.max(...seen.map(({ owners }) => owners.size))).toBeGreaterThan(processes);
    const shared = seen
      .flatMap(({ owners }) => [...owners.values()])
      .filter(({ size }) => size > 1);
    expect(shared.length).toBeGreaterThan(processes);
  },
);

function findProblems(look: Seen, holds: readonly Hold[]): readonly string[] {
  const problems: string[] = [];
  const say = (text: string): void =>
    void problems.push(`${look.reader} at ${look.start}: ${text}`);
  const possible = new Map<number, Set<number>>();
  const living = new Set<number>();
  for (const hold of holds) {
    // The clocks of both sides are the same, but only to the millisecond.
    if (hold.outerStart <= look.end + 1 && hold.outerEnd >= look.start - 1) {
      const pids = possible.get(hold.inode) ?? new Set();
      possible.set(hold.inode, pids.add(hold.pid));
    }
    if (hold.outerStart <= look.end + 1 && hold.outerEnd >= look.twoBefore - 1)
      living.add(hold.inode);
    const isSure = hold.innerStart <= look.previous && hold.innerEnd >= look.end;
    const owners = look.owners.get(hold.inode);
    // The kernel hands out its text tables page by page and finds its place again by counting, so
    // where others close meanwhile a row can fall between two pages.
    const mayBeAbsent = look.reader === 'text';
    if (isSure && owners?.has(hold.pid) !== true && !(owners === undefined && mayBeAbsent)) {
      say(`socket ${hold.inode} misses its owner ${hold.pid}`);
    }
  }
  for (const [inode, pids] of look.owners) {
    if (!living.has(inode)) say(`socket ${inode} is stale`);
    for (const pid of pids) {
      if (possible.get(inode)?.has(pid) !== true) say(`socket ${inode} is not held by ${pid}`);
    }
  }
  return problems;
}
