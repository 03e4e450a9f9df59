/**
 * A reading of event loops: finds them, asks the kernel what each watches, and joins that with the
 * sockets and processes. Done on demand only, never at a tick.
 */
import type { EventLoop, LoopReading } from '../../../../shared/model/event-loop.ts';
import type { Gap } from '../../../../shared/model/gap.ts';
import type { Owner, ProcessKey } from '../../../../shared/model/process.ts';
import type { Clock } from '../boot-time.ts';
import { processGap, remedy, tableGaps } from '../gap-texts.ts';
import type { Libc } from '../libc.ts';
import { makeProcesses } from '../rows-to-sockets.ts';
import { openProcessTable } from '../process-table.ts';
import { readText } from '../proc-files.ts';
import { readProcStat } from '../process-facts.ts';
import type { Source } from '../source.ts';
import type { Users } from '../users.ts';
import { parseEpollInfo, parseRegisteredSockets, type EpollTarget } from './epoll-info.ts';
import { findLoops, type FoundLoop, type FoundLoops } from './find-loops.ts';
import {
  loopsDenied,
  processLoopsUnreadable,
  sharingUnknown,
  targetsMalformed,
} from './loop-gaps.ts';
import { openNamespaces, type NamespaceSockets, type Namespaces } from './namespace-sockets.ts';
import type { CompareFiles } from './same-file.ts';
import { describeWatched, type LoopPlace, type Watched } from './watched.ts';

export type LoopContext = {
  readonly root: string;
  readonly source: Source;
  /** `null` where only text may be read. */
  readonly libc: Libc | null;
  readonly compare: CompareFiles<LoopPlace>;
  readonly users: Users;
  readonly clock: Clock;
  readonly viewerId: number;
};

type Described = { readonly found: FoundLoop; readonly watched: Watched };

/** @param pid `null` for the loops of every process */
export function readLoops(context: LoopContext, pid: number | null): LoopReading {
  const { root, users, clock, viewerId } = context;
  const takenAt = Date.now();
  users.refresh();
  const found = findLoops(root, pid, context.compare);
  const startedBefore = startTicksOf(root, found);
  const namespaces = openNamespaces(root, context.source, context.libc);
  const seen = new Set<NamespaceSockets>();
  const malformed = new Map<number, number>();
  const described = found.loops.flatMap((loop) => {
    const one = describe(loop, found, namespaces, seen, malformed);
    return one === null ? [] : [one];
  });

  const processLook = openProcessTable(root).startLook();
  const keys = new Map<number, ProcessKey>();
  for (const [holder, startTicks] of startedBefore) {
    const key = processLook.includeOwner(holder, []);
    // What was read belongs to this process only if it was the same one all along.
    if (key === `${holder}:${startTicks}`) keys.set(holder, key);
  }
  const processes = processLook.finish();
  const loops = joinLoops(described, keys);

  const gaps: Gap[] = [
    ...unreadableGaps(found, pid, viewerId),
    ...[...malformed].map(([holder, count]) => targetsMalformed(holder, count)),
    ...sharingUnknown(alike(root, found, pid)),
    ...tableGaps(
      [...seen].flatMap(({ problems }) => problems),
      null,
    ),
  ];
  const owners = new Set(keys.values());
  for (const [key, { facts }] of processes.processes) {
    if (!owners.has(key)) continue;
    for (const missing of facts.missing) gaps.push(processGap(facts.pid, missing, viewerId));
  }
  return {
    os: 'linux',
    takenAt,
    loops,
    processes: [...makeProcesses(processes, users, clock).values()],
    gaps,
  };
}

function startTicksOf(root: string, { loops }: FoundLoops): ReadonlyMap<number, number> {
  const pids = new Set(loops.flatMap(({ places }) => places.map(({ pid }) => pid)));
  const started = new Map<number, number>();
  for (const pid of pids) {
    const stat = readProcStat(root, pid);
    if (stat.ok) started.set(pid, stat.value.startTicks);
  }
  return started;
}

function describe(
  loop: FoundLoop,
  { holders }: FoundLoops,
  namespaces: Namespaces,
  seen: Set<NamespaceSockets>,
  malformed: Map<number, number>,
): Described | null {
  const processes = [...new Set(loop.places.map(({ pid }) => pid))].flatMap(
    (pid) => holders.get(pid) ?? [],
  );
  const [first] = loop.places;
  if (first === undefined) return null;
  const text = holders.get(first.pid)?.infoOf(first.descriptor) ?? null;
  // Closed since it was found.
  if (text === null) return null;
  let targets: readonly EpollTarget[];
  if (loop.kind === 'epoll') {
    const info = parseEpollInfo(text);
    targets = info.targets;
    if (info.malformed > 0) {
      malformed.set(first.pid, (malformed.get(first.pid) ?? 0) + info.malformed);
    }
  } else {
    targets = parseRegisteredSockets(text).map((inode) => ({ descriptor: -1, inode }));
  }
  const sockets = namespaces.of(first.pid);
  seen.add(sockets);
  return { found: loop, watched: describeWatched(targets, processes, sockets) };
}

function joinLoops(
  described: readonly Described[],
  keys: ReadonlyMap<number, ProcessKey>,
): readonly EventLoop[] {
  const idByPlace = new Map<string, string>();
  const known = described.flatMap(({ found, watched }) => {
    const owners = ownersOf(found, keys);
    const [owner] = owners;
    if (owner === undefined) return [];
    const id = `${found.kind}:${owner.process}:${owner.descriptors[0]}`;
    for (const place of found.places) idByPlace.set(nameOf(place), id);
    return [{ id, found, owners, watched }];
  });
  return known.map(({ id, found, owners, watched: { nested, ...watched } }) => ({
    id,
    kind: found.kind,
    owners,
    ...watched,
    nested: nested.flatMap((place) => idByPlace.get(nameOf(place)) ?? []),
  }));
}

function ownersOf({ places }: FoundLoop, keys: ReadonlyMap<number, ProcessKey>): readonly Owner[] {
  const descriptors = new Map<ProcessKey, number[]>();
  for (const { pid, descriptor } of places) {
    const key = keys.get(pid);
    if (key === undefined) continue;
    const others = descriptors.get(key);
    if (others === undefined) descriptors.set(key, [descriptor]);
    else others.push(descriptor);
  }
  return [...descriptors].map(([process, numbers]) => ({ process, descriptors: numbers }));
}

/** Loops that the kernel would not compare with others, and that read the same. */
function alike(
  root: string,
  { uncompared, holders }: FoundLoops,
  wanted: number | null,
): readonly (readonly LoopPlace[])[] {
  const byText = new Map<string, LoopPlace[]>();
  for (const place of uncompared) {
    const reading = holders.get(place.pid);
    const folder = `${root}/${place.pid}/fdinfo/${place.descriptor}`;
    const text = reading?.infoOf(place.descriptor) ?? textOf(folder);
    // Loops that watch nothing all look the same.
    if (text === null || !text.includes('tfd:')) continue;
    const others = byText.get(text);
    if (others === undefined) byText.set(text, [place]);
    else others.push(place);
  }
  return [...byText.values()].filter(
    (places) => places.length > 1 && (wanted === null || places.some(({ pid }) => pid === wanted)),
  );
}

function textOf(path: string): string | null {
  const text = readText(path);
  return text.ok ? text.value : null;
}

function unreadableGaps(
  { unreadable }: FoundLoops,
  pid: number | null,
  viewerId: number,
): readonly Gap[] {
  const unlock = remedy(viewerId);
  if (pid !== null) {
    const reason = unreadable.get(pid);
    return reason === undefined ? [] : [processLoopsUnreadable(pid, reason, unlock)];
  }
  let denied = 0;
  const gaps: Gap[] = [];
  for (const [holder, reason] of unreadable) {
    if (reason === 'denied') denied++;
    else gaps.push(processLoopsUnreadable(holder, reason, unlock));
  }
  return [...loopsDenied(denied, unlock), ...gaps];
}

function nameOf({ pid, descriptor }: LoopPlace): string {
  return `${pid}/${descriptor}`;
}
