/**
 * Who owns which socket, although table and descriptors cannot be read at one moment: a socket may
 * close, and a process end, between the two. Doubts are settled by dumping and scanning again.
 */
import type { Owner, ProcessKey } from '../../../shared/model/process.ts';
import { joinHoldings, type Holding } from './owners.ts';
import type { Evidence } from './process-table.ts';
import type { DescriptorScan, SocketRow } from './source.ts';

export type SettleInput = {
  readonly rows: readonly SocketRow[];
  readonly scan: DescriptorScan;
  /** Inodes that had no owner at the last look either; they are not doubted again. */
  readonly knownOwnerless: ReadonlySet<number>;
  /** Whether the socket may well belong to a process this user cannot look into. */
  readonly isExplained: (row: SocketRow) => boolean;
  readonly readRows: () => readonly SocketRow[];
  readonly scanAgain: () => DescriptorScan;
  readonly includeOwner: (pid: number, evidence: readonly Evidence[]) => ProcessKey | null;
};

export type Settled = {
  readonly rows: readonly SocketRow[];
  /** By inode; no entry where no owner was found. */
  readonly owners: ReadonlyMap<number, readonly Owner[]>;
  readonly ownerless: ReadonlySet<number>;
};

export function settleOwners(input: SettleInput): Settled {
  const wanted = new Set<number>();
  for (const row of input.rows) if (row.inode !== 0) wanted.add(row.inode);
  const owners = new Map(attribute(wanted, input.scan, input.includeOwner));

  const doubted = input.rows.filter(
    ({ inode }) => inode !== 0 && !owners.has(inode) && !input.knownOwnerless.has(inode),
  );
  const closed = new Set<number>();
  if (doubted.length > 0) {
    const puzzling = new Set<number>();
    const open = inodesOf(input.readRows());
    for (const row of doubted) {
      if (!open.has(row.inode)) closed.add(row.inode);
      else if (!input.isExplained(row)) puzzling.add(row.inode);
    }
    if (puzzling.size > 0) {
      const second = attribute(puzzling, input.scanAgain(), input.includeOwner);
      for (const [inode, found] of second) owners.set(inode, found);
      // A process that lets go of its last descriptor is off the socket before the socket is off
      // the table (task_work of fput()), so one that closed just then looked ownerless twice.
      const stillOpen = second.size === puzzling.size ? puzzling : inodesOf(input.readRows());
      for (const inode of puzzling) {
        if (!second.has(inode) && !stillOpen.has(inode)) closed.add(inode);
      }
    }
  }
  const rows =
    closed.size === 0 ? input.rows : input.rows.filter(({ inode }) => !closed.has(inode));
  const ownerless = new Set<number>();
  for (const { inode } of rows) if (inode !== 0 && !owners.has(inode)) ownerless.add(inode);
  return { rows, owners, ownerless };
}

function inodesOf(rows: readonly SocketRow[]): ReadonlySet<number> {
  return new Set(rows.map((row) => row.inode));
}

/** Holdings whose process is proven to be the one the scan saw. */
function attribute(
  wanted: ReadonlySet<number>,
  scan: DescriptorScan,
  includeOwner: SettleInput['includeOwner'],
): ReadonlyMap<number, readonly Owner[]> {
  const holdings = joinHoldings(wanted, scan);
  const evidence = new Map<number, Evidence[]>();
  for (const [inode, list] of holdings) {
    for (const { pid, descriptors } of list) {
      const seen = evidence.get(pid) ?? [];
      evidence.set(pid, seen);
      for (const descriptor of descriptors) seen.push({ descriptor, inode });
    }
  }
  const keys = new Map<number, ProcessKey | null>();
  for (const [pid, seen] of evidence) keys.set(pid, includeOwner(pid, seen));

  const owners = new Map<number, readonly Owner[]>();
  for (const [inode, list] of holdings) {
    const living = list.flatMap((holding) => asOwner(holding, keys));
    if (living.length > 0) owners.set(inode, living);
  }
  return owners;
}

function asOwner(
  { pid, descriptors }: Holding,
  keys: ReadonlyMap<number, ProcessKey | null>,
): readonly Owner[] {
  const process = keys.get(pid) ?? null;
  return process === null ? [] : [{ process, descriptors }];
}
