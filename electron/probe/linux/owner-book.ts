/**
 * Who holds which socket, kept from look to look and renewed process by process. Pure: knows
 * neither files nor when a page of it was last right.
 */
import type { DescriptorScan } from './source.ts';

/** One process's hold on one socket, before the process itself is known. */
export type Holding = { readonly pid: number; readonly descriptors: readonly number[] };

export type OwnerBook = {
  /** Replaces what the scanned processes hold. */
  readonly record: (pids: Iterable<number>, scan: DescriptorScan) => void;
  readonly forget: (pid: number) => void;
  /** Ordered by pid, descriptors ascending; the same array until it changes. */
  readonly holders: (inode: number) => readonly Holding[] | undefined;
  readonly inodesOf: (pid: number) => Iterable<number>;
  /** The sockets whose holders have changed since they were last taken. */
  readonly touched: () => ReadonlySet<number>;
  readonly takeTouched: () => ReadonlySet<number>;
};

/** Descriptors by inode. Most sockets have one descriptor in a process. */
type Page = ReadonlyMap<number, readonly number[]>;

const emptyPage: Page = new Map();

export function openOwnerBook(): OwnerBook {
  const pages = new Map<number, Page>();
  const byInode = new Map<number, readonly Holding[]>();
  let touched = new Set<number>();

  const remove = (inode: number, pid: number): void => {
    touched.add(inode);
    const left = (byInode.get(inode) ?? []).filter((holding) => holding.pid !== pid);
    if (left.length === 0) byInode.delete(inode);
    else byInode.set(inode, left);
  };

  const add = (inode: number, holding: Holding): void => {
    touched.add(inode);
    const others = byInode.get(inode);
    byInode.set(
      inode,
      others === undefined
        ? [holding]
        : [...others.filter(({ pid }) => pid !== holding.pid), holding].sort(
            (left, right) => left.pid - right.pid,
          ),
    );
  };

  const replace = (pid: number, page: Page): void => {
    const before = pages.get(pid) ?? emptyPage;
    for (const inode of before.keys()) if (!page.has(inode)) remove(inode, pid);
    for (const [inode, descriptors] of page) {
      if (!sameNumbers(before.get(inode), descriptors)) add(inode, { pid, descriptors });
    }
    if (page.size === 0) pages.delete(pid);
    else pages.set(pid, page);
  };

  return {
    record: (pids, scan) => {
      const found = readPages(scan);
      for (const pid of pids) replace(pid, found.get(pid) ?? emptyPage);
    },
    forget: (pid) => replace(pid, emptyPage),
    holders: (inode) => byInode.get(inode),
    inodesOf: (pid) => (pages.get(pid) ?? emptyPage).keys(),
    touched: () => touched,
    takeTouched: () => {
      const taken = touched;
      touched = new Set();
      return taken;
    },
  };
}

function readPages(scan: DescriptorScan): ReadonlyMap<number, Page> {
  const pages = new Map<number, Map<number, number[]>>();
  let pid = -1;
  let page = new Map<number, number[]>();
  for (let at = 0; at < scan.inodes.length; at++) {
    // The descriptors of one process stand together.
    if (scan.pids[at] !== pid) {
      pid = scan.pids[at] ?? 0;
      page = pages.get(pid) ?? new Map<number, number[]>();
      pages.set(pid, page);
    }
    const inode = scan.inodes[at] ?? 0;
    const descriptor = scan.descriptors[at] ?? 0;
    const descriptors = page.get(inode);
    if (descriptors === undefined) page.set(inode, [descriptor]);
    else {
      descriptors.push(descriptor);
      descriptors.sort((left, right) => left - right);
    }
  }
  return pages;
}

function sameNumbers(left: readonly number[] | undefined, right: readonly number[]): boolean {
  if (left === undefined || left.length !== right.length) return false;
  return left.every((value, at) => value === right[at]);
}
