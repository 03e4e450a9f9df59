/**
 * The descriptors of one process, as far as its loops are concerned: what each points to, and which
 * of them share a socket or pipe. Reads files; what the links mean is descriptor-target.ts.
 */
import { readdirSync, statSync } from 'node:fs';
import type { GapReason } from '../../../../shared/model/gap.ts';
import { errorCode, readLink, readText } from '../proc-files.ts';
import { parseDescriptorTarget, type DescriptorTarget } from './descriptor-target.ts';
import { parseAccess } from './epoll-info.ts';

export type ProcessDescriptors = {
  readonly pid: number;
  readonly targets: ReadonlyMap<number, DescriptorTarget>;
  /** The descriptors of the socket or pipe with this inode, ascending. */
  readonly holding: (kind: 'socket' | 'pipe', inode: number) => readonly number[];
  /** The inode behind a descriptor, also where its link shows none; `null` when it is closed. */
  readonly inodeOf: (descriptor: number) => number | null;
  readonly accessOf: (descriptor: number) => 'read' | 'write' | 'both' | null;
  readonly infoOf: (descriptor: number) => string | null;
};

export type DescriptorReading =
  | { readonly ok: true; readonly value: ProcessDescriptors }
  | { readonly ok: false; readonly reason: GapReason };

export function readProcessDescriptors(root: string, pid: number): DescriptorReading {
  let folder = `${root}/${pid}`;
  let names = listNumbers(`${folder}/fd`);
  if (!names.ok) return names;
  if (names.value.length === 0) {
    // A main thread that has ended shows none, though the other threads still use them.
    const threads = listNumbers(`${folder}/task`);
    for (const thread of threads.ok ? threads.value : []) {
      const threadFolder = `${root}/${pid}/task/${thread}`;
      const found = listNumbers(`${threadFolder}/fd`);
      if (!found.ok || found.value.length === 0) continue;
      folder = threadFolder;
      names = found;
      break;
    }
  }
  const targets = new Map<number, DescriptorTarget>();
  for (const descriptor of names.value) {
    const link = readLink(`${folder}/fd/${descriptor}`);
    // Closed since it was listed.
    if (link.ok) targets.set(descriptor, parseDescriptorTarget(link.value));
  }
  return { ok: true, value: describe(folder, pid, targets) };
}

function describe(
  folder: string,
  pid: number,
  targets: ReadonlyMap<number, DescriptorTarget>,
): ProcessDescriptors {
  let byInode: Map<string, number[]> | null = null;
  const index = (): ReadonlyMap<string, readonly number[]> => {
    if (byInode !== null) return byInode;
    byInode = new Map();
    for (const [descriptor, target] of targets) {
      if (target.kind !== 'socket' && target.kind !== 'pipe') continue;
      const key = `${target.kind} ${target.inode}`;
      const others = byInode.get(key);
      if (others === undefined) byInode.set(key, [descriptor]);
      else others.push(descriptor);
    }
    return byInode;
  };
  const infoOf = (descriptor: number): string | null => {
    const text = readText(`${folder}/fdinfo/${descriptor}`);
    return text.ok ? text.value : null;
  };
  return {
    pid,
    targets,
    infoOf,
    holding: (kind, inode) => index().get(`${kind} ${inode}`) ?? [],
    inodeOf: (descriptor) => {
      try {
        return statSync(`${folder}/fd/${descriptor}`).ino;
      } catch (error) {
        errorCode(error);
        return null;
      }
    },
    accessOf: (descriptor) => {
      const text = infoOf(descriptor);
      return text === null ? null : parseAccess(text);
    },
  };
}

type Listing =
  | { readonly ok: true; readonly value: readonly number[] }
  | { readonly ok: false; readonly reason: GapReason };

/** The numbered entries of a folder, ascending. */
export function listNumbers(folder: string): Listing {
  try {
    const numbers = readdirSync(folder)
      .filter((name) => /^\d+$/.test(name))
      .map(Number);
    return { ok: true, value: numbers.sort((left, right) => left - right) };
  } catch (error) {
    const code = errorCode(error);
    if (code === 'EACCES' || code === 'EPERM') return { ok: false, reason: 'denied' };
    if (code === 'ENOENT' || code === 'ESRCH') return { ok: false, reason: 'vanished' };
    return { ok: false, reason: 'unsupported' };
  }
}
