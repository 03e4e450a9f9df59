/**
 * Owners that no process's own descriptor table shows: a thread with a table of its own, threads
 * that live on after the main thread ended, sockets registered with an io_uring. Looked for only
 * when a socket has no other owner, and proven anew at each look.
 */
import type { Owner, ProcessKey } from '../../../shared/model/process.ts';
import type { DescriptorTools } from './descriptor-tools.ts';
import { readLink, readNames, readText } from './proc-files.ts';
import { readProcStat } from './process-facts.ts';
import { parseRingSockets } from './ring-files.ts';

export type ExtraOwners = {
  /** The owners found for these inodes; most have none. */
  readonly find: (ownerless: ReadonlySet<number>, context: ExtraContext) => ExtraFound;
  /** Whether no search is due that had to wait. */
  readonly isSettled: () => boolean;
};

export type ExtraFound = ReadonlyMap<number, readonly Owner[]>;

export type ExtraContext = {
  /** The process's key, or `null` when it is gone. It is proven here, so no evidence is asked. */
  readonly includeOwner: (pid: number) => ProcessKey | null;
  readonly tools: DescriptorTools | null;
};

type Hold =
  | { readonly kind: 'thread'; readonly pid: number; readonly thread: number; readonly fd: number }
  | { readonly kind: 'io-uring'; readonly pid: number; readonly ring: number };

/** A search reads every thread, so sockets that appear ownerless in a storm share one. */
const searchEveryMs = 2000;

export function openExtraOwners(root: string): ExtraOwners {
  let holds = new Map<number, readonly Hold[]>();
  /** Inodes that a search did not find; they are not searched for again. */
  let searched: ReadonlySet<number> = new Set();
  let searchedAt = Number.NEGATIVE_INFINITY;
  let isWaiting = false;

  const asOwners = (
    inode: number,
    candidates: readonly Hold[],
    includeOwner: ExtraContext['includeOwner'],
  ): readonly Owner[] => {
    const found = new Map<ProcessKey, { through: Hold['kind']; descriptors: number[] }>();
    for (const hold of candidates) {
      const key = includeOwner(hold.pid);
      // The hold is proven after the process's start stamp was read, and the stamp once more after
      // that: then all three belong to one process.
      if (key === null || !stillHolds(root, hold, inode)) continue;
      const stat = readProcStat(root, hold.pid);
      if (!stat.ok || !key.endsWith(`:${stat.value.startTicks}`)) continue;
      const owner = found.get(key) ?? { through: hold.kind, descriptors: [] };
      found.set(key, owner);
      if (hold.kind === 'thread' && !owner.descriptors.includes(hold.fd)) {
        owner.descriptors.push(hold.fd);
      }
    }
    return [...found].map(([process, { through, descriptors }]) => ({
      process,
      descriptors: descriptors.sort((left, right) => left - right),
      through,
    }));
  };

  return {
    isSettled: () => !isWaiting,
    find: (ownerless, { includeOwner, tools }) => {
      const owners = new Map<number, readonly Owner[]>();
      const prove = (inode: number): void => {
        const proven = asOwners(inode, holds.get(inode) ?? [], includeOwner);
        if (proven.length > 0) owners.set(inode, proven);
        else holds.delete(inode);
      };
      for (const inode of holds.keys()) {
        if (ownerless.has(inode)) prove(inode);
        else holds.delete(inode);
      }
      const open = [...ownerless].filter((inode) => !owners.has(inode) && !searched.has(inode));
      const now = performance.now();
      const unfound = [...ownerless].filter((inode) => searched.has(inode));
      isWaiting = open.length > 0 && now - searchedAt < searchEveryMs;
      if (open.length === 0 || isWaiting) {
        searched = new Set(unfound);
        return owners;
      }
      searchedAt = now;
      const wanted = new Set(open);
      holds = new Map([...holds, ...searchHolds(root, wanted, tools)]);
      for (const inode of wanted) prove(inode);
      searched = new Set([...unfound, ...open.filter((inode) => !owners.has(inode))]);
      return owners;
    },
  };
}

function searchHolds(
  root: string,
  wanted: ReadonlySet<number>,
  tools: DescriptorTools | null,
): ReadonlyMap<number, readonly Hold[]> {
  const found = new Map<number, Hold[]>();
  const add = (inode: number, hold: Hold): void => {
    if (!wanted.has(inode)) return;
    const list = found.get(inode);
    if (list === undefined) found.set(inode, [hold]);
    else list.push(hold);
  };
  for (const name of list(root)) {
    const pid = Number(name);
    if (!Number.isInteger(pid)) continue;
    for (const thread of list(`${root}/${pid}/task`).map(Number)) {
      const isMain = thread === pid;
      const sharesMain = !isMain && tools?.sharesTable(pid, thread) === true;
      if (sharesMain) continue;
      const folder = `${root}/${pid}/task/${thread}/fd`;
      for (const fd of list(folder).map(Number)) {
        const link = readLink(`${folder}/${fd}`);
        if (!link.ok) continue;
        if (link.value === ringLink) {
          for (const inode of readRing(root, pid, fd))
            add(inode, { kind: 'io-uring', pid, ring: fd });
        } else if (!isMain) {
          const inode = socketInode(link.value);
          if (inode !== null) add(inode, { kind: 'thread', pid, thread, fd });
        }
      }
    }
  }
  return found;
}

const ringLink = 'anon_inode:[io_uring]';

function readRing(root: string, pid: number, ring: number): readonly number[] {
  const text = readText(`${root}/${pid}/fdinfo/${ring}`);
  return text.ok ? parseRingSockets(text.value) : [];
}

function stillHolds(root: string, hold: Hold, inode: number): boolean {
  if (hold.kind === 'io-uring') return readRing(root, hold.pid, hold.ring).includes(inode);
  const link = readLink(`${root}/${hold.pid}/task/${hold.thread}/fd/${hold.fd}`);
  return link.ok && socketInode(link.value) === inode;
}

function socketInode(link: string): number | null {
  const inode = /^socket:\[(\d+)\]$/.exec(link)?.[1];
  return inode === undefined ? null : Number(inode);
}

/** Empty where it may not be listed or is gone: the gaps of the scan have told that already. */
function list(folder: string): readonly string[] {
  const names = readNames(folder);
  return names.ok ? names.value : [];
}
