/**
 * Finds the owner of every socket, although table and descriptors cannot be read at one moment: a
 * socket may close, and a process end, between the two. Doubts are settled by asking again, first
 * where something has changed and only then everywhere.
 */
import { setTimeout } from 'node:timers/promises';
import type { SocketRow } from './source.ts';

export type SettleInput = {
  readonly rows: readonly SocketRow[];
  /** Whether a living process is known to hold the socket. */
  readonly hasOwner: (inode: number) => boolean;
  /** Inodes that had no owner at the last look either; they are not doubted again. */
  readonly knownOwnerless: ReadonlySet<number>;
  /** Whether the socket is another user's, whose processes this user cannot look into. */
  readonly isExplained: (row: SocketRow) => boolean;
  readonly readRows: () => readonly SocketRow[];
  /** Scans the processes that may have taken a socket since they were last scanned. */
  readonly searchChanged: () => Promise<void>;
  /** Scans all processes. */
  readonly searchAll: () => Promise<void>;
};

export type Settled = {
  readonly rows: readonly SocketRow[];
  readonly ownerless: ReadonlySet<number>;
};

const nothing: ReadonlySet<number> = new Set();
const closingWaitsMs = [1, 2, 4, 8] as const;

export async function settleOwners(input: SettleInput): Promise<Settled> {
  const { rows, hasOwner, knownOwnerless, readRows } = input;
  const closed = new Set<number>();

  const findOwnerless = (): readonly SocketRow[] =>
    rows.filter(({ inode }) => inode !== 0 && !hasOwner(inode) && !closed.has(inode));
  /** Those without an owner that should have one and are still in the table. */
  const findDoubted = (): readonly SocketRow[] => {
    const doubted = findOwnerless().filter(({ inode }) => !knownOwnerless.has(inode));
    if (doubted.length === 0) return [];
    const open = new Set(readRows().map(({ inode }) => inode));
    for (const { inode } of doubted) if (!open.has(inode)) closed.add(inode);
    return doubted.filter(({ inode }) => open.has(inode));
  };

  let doubted = findDoubted();
  if (doubted.length > 0) {
    const atFirst = new Set(doubted.map(({ inode }) => inode));
    await input.searchChanged();
    doubted = findDoubted();
    if (doubted.some((row) => !input.isExplained(row))) {
      await input.searchAll();
      doubted = findDoubted();
    }
    // A search renews whole processes, so it also shows that one has let go of a socket that was not
    // in doubt at first.
    const areLost = (): boolean => doubted.some(({ inode }) => !atFirst.has(inode));
    if (areLost()) {
      await input.searchChanged();
      doubted = findDoubted();
    }
    // It is most likely closing: a process that lets go of its last descriptor is off the socket
    // before the socket is off the table (task_work of fput()), by as long as it is kept from
    // running.
    for (const waitMs of closingWaitsMs) {
      if (!areLost()) break;
      await setTimeout(waitMs);
      doubted = findDoubted();
    }
  }
  const ownerless = findOwnerless();
  return {
    rows: closed.size === 0 ? rows : rows.filter(({ inode }) => !closed.has(inode)),
    ownerless: ownerless.length === 0 ? nothing : new Set(ownerless.map(({ inode }) => inode)),
  };
}
