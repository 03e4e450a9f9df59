/**
 * Where event loops are: every descriptor of an epoll or io_uring, in one process or in all, and
 * which of them are one and the same. Knows nothing of what the loops watch.
 */
import type { LoopKind } from '../../../../shared/model/event-loop.ts';
import type { GapReason } from '../../../../shared/model/gap.ts';
import { readLink } from '../proc-files.ts';
import { readProcStat } from '../process-facts.ts';
import { parseDescriptorTarget, type DescriptorTarget } from './descriptor-target.ts';
import {
  listNumbers,
  readProcessDescriptors,
  type ProcessDescriptors,
} from './process-descriptors.ts';
import { groupSameFiles, type CompareFiles } from './same-file.ts';
import type { LoopPlace } from './watched.ts';

export type FoundLoop = {
  readonly kind: LoopKind;
  /** Every descriptor of it, by pid and number; the first names the loop. */
  readonly places: readonly LoopPlace[];
};

export type FoundLoops = {
  readonly loops: readonly FoundLoop[];
  readonly holders: ReadonlyMap<number, ProcessDescriptors>;
  /** Processes whose descriptors could not be read; one that is gone only if it was asked for. */
  readonly unreadable: ReadonlyMap<number, GapReason>;
  /** Loops of their own here that may be one in truth. */
  readonly uncompared: readonly LoopPlace[];
};

/** @param wanted `null` for the loops of every process */
export function findLoops(
  root: string,
  wanted: number | null,
  compare: CompareFiles<LoopPlace>,
): FoundLoops {
  const holders = new Map<number, ProcessDescriptors>();
  const unreadable = new Map<number, GapReason>();
  const places: (LoopPlace & { readonly kind: LoopKind })[] = [];
  const listed = listNumbers(root);
  const everyPid = listed.ok ? listed.value : [];

  const include = (pid: number): ProcessDescriptors | null => {
    const reading = readProcessDescriptors(root, pid);
    if (!reading.ok) {
      if (reading.reason === 'vanished') {
        if (pid === wanted) unreadable.set(pid, 'vanished');
        return null;
      }
      const stat = readProcStat(root, pid);
      // Kernel threads and zombies hold no descriptors, so nothing was kept back.
      if (!stat.ok || stat.value.hasMemory) unreadable.set(pid, reading.reason);
      return null;
    }
    holders.set(pid, reading.value);
    return reading.value;
  };

  for (const pid of wanted === null ? everyPid : [wanted]) {
    const process = include(pid);
    for (const [descriptor, target] of process?.targets ?? []) {
      const kind = loopKind(target);
      if (kind !== null) places.push({ kind, pid, descriptor });
    }
  }
  if (wanted !== null) {
    // fork(2) leaves a descriptor its number, so other owners of this process's loops are found
    // without reading all descriptors of all processes.
    const own = [...places];
    for (const pid of own.length === 0 ? [] : everyPid) {
      if (pid === wanted) continue;
      for (const { descriptor } of own) {
        const link = readLink(`${root}/${pid}/fd/${descriptor}`);
        const kind = link.ok ? loopKind(parseDescriptorTarget(link.value)) : null;
        if (kind !== null) places.push({ kind, pid, descriptor });
      }
    }
  }

  const { groups, uncompared } = groupSameFiles(places, compare);
  const loops = groups
    .map((group) => ({
      kind: group[0]?.kind ?? 'epoll',
      places: group.toSorted(byPlace),
    }))
    .filter(({ places: found }) => wanted === null || found.some(({ pid }) => pid === wanted));
  for (const { places: found } of loops) {
    for (const { pid } of found) if (!holders.has(pid)) include(pid);
  }
  return { loops, holders, unreadable, uncompared };
}

function loopKind(target: DescriptorTarget): LoopKind | null {
  if (target.kind !== 'anonymous') return null;
  if (target.name === 'eventpoll') return 'epoll';
  return target.name === 'io_uring' ? 'io-uring' : null;
}

function byPlace(left: LoopPlace, right: LoopPlace): number {
  return left.pid - right.pid || left.descriptor - right.descriptor;
}
