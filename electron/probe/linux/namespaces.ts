/**
 * The network namespaces besides Portolan's own, by what /proc shows of their member processes and
 * by their names below /run/netns. Reads no tables.
 */
import { readdirSync, statSync } from 'node:fs';
import { readCgroup, shortContainerId } from '../../../shared/model/cgroup.ts';
import type { NetworkNamespace } from '../../../shared/model/network-namespace.ts';
import { errorCode, readText } from './proc-files.ts';

export type FoundNamespace = {
  /** The same object as long as the namespace keeps its name. */
  readonly namespace: NetworkNamespace;
  /** Number of its own table of TCP sockets; tells namespaces apart without any permission. */
  readonly key: number;
  /** A member; `null` for one that only a name below /run/netns keeps. */
  readonly pid: number | null;
  /** To be opened and entered. */
  readonly path: string;
};

export type Namespaces = { readonly list: () => readonly FoundNamespace[] };

/**
 * A process that moves to another namespace (setns(2), unshare(2)) is noticed this late; one that
 * starts in another, as containers do, at the next look. It costs a stat a process.
 */
const searchEveryMs = 5000;

export function openNamespaces(root: string, namesFolder = '/run/netns'): Namespaces {
  let found: readonly FoundNamespace[] = [];
  let searchedAt = Number.NEGATIVE_INFINITY;
  let lastCreated = '';
  let seen: ReadonlySet<number> = new Set();

  /** @param fresh looks at processes that were there before, too */
  const search = (fresh: boolean): readonly FoundNamespace[] => {
    const own = inodeOf(`${root}/net/tcp`);
    const members = new Map<number, number>();
    if (!fresh) for (const { key, pid } of found) if (pid !== null) members.set(key, pid);
    const pids = own === null ? [] : listPids(root);
    for (const pid of pids) {
      if (!fresh && seen.has(pid)) continue;
      const key = inodeOf(`${root}/${pid}/net/tcp`);
      if (key !== null && key !== own && !members.has(key)) members.set(key, pid);
    }
    seen = new Set(pids);
    const ownId = inodeOf(`${root}/self/ns/net`);
    const names = ownId === null ? new Map<number, string>() : readNames(namesFolder);
    if (ownId !== null) names.delete(ownId);
    const next: FoundNamespace[] = [];
    for (const [key, pid] of members) {
      const path = `${root}/${pid}/ns/net`;
      const id = inodeOf(path);
      const name = (id === null ? undefined : names.get(id)) ?? nameOf(root, pid, id);
      if (id !== null) names.delete(id);
      next.push({ namespace: { id, name }, key, pid, path });
    }
    // Named, and nobody lives in it now; a socket opened there may live elsewhere.
    for (const [id, name] of names) {
      next.push({ namespace: { id, name }, key: id, pid: null, path: `${namesFolder}/${name}` });
    }
    return next.map((one) => found.find((before) => isSame(before, one)) ?? one);
  };

  return {
    list: () => {
      const now = performance.now();
      const created = readLastCreated(root);
      if (now - searchedAt >= searchEveryMs || !found.every((one) => isThere(root, one))) {
        found = search(true);
        searchedAt = now;
      } else if (created !== lastCreated) {
        found = search(false);
      }
      lastCreated = created;
      return found;
    },
  };
}

/** The last field is the pid that was given out last (proc_loadavg(5)). */
function readLastCreated(root: string): string {
  const load = readText(`${root}/loadavg`);
  return load.ok ? (load.value.trim().split(' ').at(-1) ?? '') : '';
}

function isThere(root: string, { key, pid, path }: FoundNamespace): boolean {
  return inodeOf(pid === null ? path : `${root}/${pid}/net/tcp`) === key;
}

function isSame(left: FoundNamespace, right: FoundNamespace): boolean {
  return (
    left.key === right.key &&
    left.path === right.path &&
    left.namespace.id === right.namespace.id &&
    left.namespace.name === right.namespace.name
  );
}

/** A container's short id or a service, as its member's cgroup has it, else the kernel's number. */
function nameOf(root: string, pid: number, id: number | null): string {
  const cgroup = readText(`${root}/${pid}/cgroup`);
  for (const line of cgroup.ok ? cgroup.value.split('\n') : []) {
    const hint = readCgroup(line.split(':').slice(2).join(':'));
    if (hint?.kind === 'container') return shortContainerId(hint.id);
    // A scope is a person's session or terminal and may hold many namespaces.
    if (hint?.kind === 'unit' && hint.name.endsWith('.service')) return hint.name;
  }
  return id === null ? `netns of pid ${pid}` : `netns ${id}`;
}

/** Names of `ip netns` by the number of the namespace each is mounted on (ip-netns(8)). */
function readNames(folder: string): Map<number, string> {
  const names = new Map<number, string>();
  let entries: readonly string[];
  try {
    entries = readdirSync(folder);
  } catch (error) {
    errorCode(error);
    return names;
  }
  const plain = deviceOf(folder);
  for (const entry of entries) {
    const path = `${folder}/${entry}`;
    // A name whose namespace is not mounted (yet) is an empty file of the folder's own device.
    const id = deviceOf(path) === plain ? null : inodeOf(path);
    if (id !== null) names.set(id, entry);
  }
  return names;
}

function listPids(root: string): readonly number[] {
  const pids: number[] = [];
  for (const name of readdirSync(root)) if (/^\d+$/.test(name)) pids.push(Number(name));
  return pids.sort((left, right) => left - right);
}

function inodeOf(path: string): number | null {
  return statOf(path)?.ino ?? null;
}

function deviceOf(path: string): number | null {
  return statOf(path)?.dev ?? null;
}

function statOf(path: string): { readonly ino: number; readonly dev: number } | null {
  try {
    return statSync(path, { throwIfNoEntry: false }) ?? null;
  } catch (error) {
    // Denied, or the process ended meanwhile (ESRCH).
    errorCode(error);
    return null;
  }
}
