/**
 * Keeps the book of owners right from look to look with as little reading as can be: stamps tell
 * which processes to scan, a check of single descriptors what stamps cannot tell, and a full pass
 * from time to time what neither can.
 */
import { openDeniedPids, type Denied } from './denied-users.ts';
import { openHoldCheck } from './hold-check.ts';
import type { WorkCount } from './look-work.ts';
import { openOwnerBook, type OwnerBook } from './owner-book.ts';
import { openProcessWatch, type ProcessChanges } from './process-watch.ts';
import type { Source } from './source.ts';

/** A full pass costs as much as half an `ss -p`; this keeps it below 1 % of one core. */
export const fullPassEveryMs = 30_000;
const fullPassShare = 100;

export type OwnershipContext = {
  readonly root: string;
  /** A clock in milliseconds that never jumps. */
  readonly now: () => number;
};

/** The sockets whose owners are shown, by inode, and those of them with several. */
export type Shown = { readonly inodes: ArrayLike<number>; readonly shared: readonly number[] };

export type Ownership = {
  readonly book: OwnerBook;
  /** Brings the book up to date. `closed` are sockets that have left the table since the last look. */
  readonly refresh: (
    source: Source,
    shown: Shown,
    closed: readonly number[],
    work: WorkCount,
  ) => Promise<ProcessChanges>;
  /** Scans what has changed since the refresh. */
  readonly searchChanged: (source: Source, work: WorkCount) => Promise<ReadonlySet<number>>;
  /** Scans everything. */
  readonly searchAll: (source: Source, work: WorkCount) => Promise<ReadonlySet<number>>;
  readonly denied: () => Denied;
  /** The errno name of each process that could not be scanned; the same map until it changes. */
  readonly failures: () => ReadonlyMap<number, string>;
};

export function openOwnership({ root, now }: OwnershipContext): Ownership {
  const book = openOwnerBook();
  const watch = openProcessWatch();
  const denied = openDeniedPids(root);
  const holdCheck = openHoldCheck();
  let failures: ReadonlyMap<number, string> = new Map();
  let lastSource: Source | null = null;
  let nextFullPassAt = 0;

  const forget = (pids: ReadonlySet<number>): void => {
    for (const pid of pids) {
      book.forget(pid);
      denied.forget(pid);
    }
    noteFailures(pids, new Map());
  };

  const noteFailures = (pids: Iterable<number>, found: ReadonlyMap<number, string>): void => {
    if (failures.size === 0 && found.size === 0) return;
    const next = new Map(failures);
    for (const pid of pids) next.delete(pid);
    for (const [pid, name] of found) next.set(pid, name);
    failures = next;
  };

  const scan = async (source: Source, pids: readonly number[], work: WorkCount): Promise<void> => {
    if (pids.length === 0) return;
    const found = await source.scanDescriptors(pids, watch.sizeOf);
    book.record(pids, found);
    denied.record(pids, found.deniedPids);
    noteFailures(pids, found.failures);
    work.processesScanned += pids.length;
  };

  const scanAll = async (source: Source, work: WorkCount): Promise<readonly number[]> => {
    const startedAt = now();
    const pids = watch.pids();
    await scan(source, pids, work);
    work.fullScans++;
    const tookMs = now() - startedAt;
    nextFullPassAt = now() + Math.max(fullPassEveryMs, tookMs * fullPassShare);
    return pids;
  };

  /**
   * Processes that hold something else than the book says although they have as many descriptors as
   * before: one that let go of a socket has opened something instead, and one that has handed a
   * socket on shows itself where somebody else was found to hold it.
   */
  const findLosers = (
    source: Source,
    shown: Shown,
    closed: readonly number[],
    scanned: ReadonlySet<number>,
    work: WorkCount,
  ): ReadonlySet<number> => {
    const isHeld = (pid: number, descriptor: number, inode: number): boolean => {
      work.holdsChecked++;
      return source.isHeld(pid, descriptor, inode);
    };
    const losers = new Set(holdCheck.findLosers(shown.inodes, shown.shared, book, isHeld));
    for (const inode of closed) {
      for (const { pid } of book.holders(inode) ?? []) losers.add(pid);
    }
    for (const inode of book.touched()) {
      const holders = book.holders(inode) ?? [];
      if (holders.length < 2) continue;
      for (const { pid, descriptors } of holders) {
        if (scanned.has(pid) || losers.has(pid)) continue;
        if (!descriptors.every((descriptor) => isHeld(pid, descriptor, inode))) losers.add(pid);
      }
    }
    for (const pid of scanned) losers.delete(pid);
    return losers;
  };

  const refresh: Ownership['refresh'] = async (source, shown, closed, work) => {
    const changes = watch.compare(source.stampProcesses);
    forget(changes.gone);
    if (source !== lastSource || now() >= nextFullPassAt) {
      lastSource = source;
      await scanAll(source, work);
      return changes;
    }
    await scan(source, [...changes.changed], work);
    const losers = findLosers(source, shown, closed, changes.changed, work);
    if (losers.size === 0) return changes;
    await scan(source, [...losers], work);
    return { ...changes, changed: new Set([...changes.changed, ...losers]) };
  };

  return {
    book,
    refresh,
    searchChanged: async (source, work) => {
      const changes = watch.compare(source.stampProcesses);
      forget(changes.gone);
      await scan(source, [...changes.changed], work);
      return new Set([...changes.changed, ...changes.gone]);
    },
    searchAll: async (source, work) => {
      const changes = watch.compare(source.stampProcesses);
      forget(changes.gone);
      return new Set([...(await scanAll(source, work)), ...changes.gone]);
    },
    denied: denied.find,
    failures: () => failures,
  };
}
