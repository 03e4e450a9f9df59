/**
 * One look: tables, owners and processes joined to a sample. Remembers the look before, so that
 * only what has changed is read, and where nothing has, nothing is made anew.
 */
import { keepIdentity, sameFacts } from '../../../shared/model/delta.ts';
import { cgroupWords } from '../../../shared/model/cgroup.ts';
import type { Gap } from '../../../shared/model/gap.ts';
import type { LookWish } from '../../../shared/model/look-wish.ts';
import type { ProcessKey } from '../../../shared/model/process.ts';
import type { Sample } from '../../../shared/model/sample.ts';
import type { Socket } from '../../../shared/model/socket.ts';
import type { Clock } from './boot-time.ts';
import { deniesAny, explains, type Denied } from './denied-users.ts';
import {
  descriptorsDenied,
  descriptorsFailed,
  ownerDenied,
  ownerUnknown,
  processGap,
  tableGaps,
  v6onlyUnknown,
} from './gap-texts.ts';
import { countWork, type LookWork, type WorkCount } from './look-work.ts';
import { openOwnership, type Shown } from './ownership.ts';
import type { ProcessChanges } from './process-watch.ts';
import type { FoundProcesses, ProcessTable, Trust } from './process-table.ts';
import { proveOwners } from './prove-owners.ts';
import { startDepthLook, type DepthParts } from './row-depth.ts';
import { makeOwners, makeProcesses, makeSocket } from './rows-to-sockets.ts';
import { settleOwners } from './settle-owners.ts';
import { closedInodes } from './closed-inodes.ts';
import { makeSockets, type SocketEntries } from './socket-entries.ts';
import type { SocketRow, Source, Tables } from './source.ts';
import type { Users } from './users.ts';

export type LookContext = {
  readonly root: string;
  readonly processTable: ProcessTable;
  readonly users: Users;
  readonly clock: Clock;
  /** The effective user that looks. */
  readonly viewerId: number;
  readonly depth: DepthParts;
  readonly now: () => number;
  readonly onWork: (work: LookWork) => void;
};

/**
 * Throws only when the source cannot deliver its tables; the look can then be done with another.
 */
export type Look = (source: Source, fallback: string | null, wish: LookWish) => Promise<Sample>;

type Remembered = {
  readonly sample: Sample;
  readonly source: Source;
  readonly fallback: string | null;
  readonly tables: Tables;
  readonly entries: SocketEntries;
  /** The inodes of the table; made when first asked for. */
  readonly inodes: () => ReadonlySet<number>;
  readonly shown: Shown;
  readonly keys: ReadonlyMap<number, ProcessKey | null>;
  readonly ownerless: ReadonlySet<number>;
  readonly denied: Denied;
  readonly failures: ReadonlyMap<number, string>;
};

const nothingShown: Shown = { inodes: [], shared: [] };

export function makeLook(context: LookContext): Look {
  const { root, processTable, users, clock, viewerId, depth: depthParts, now, onWork } = context;
  const ownership = openOwnership({ root, now });
  const { book } = ownership;
  let last: Remembered | null = null;

  const isQuiet = (
    before: Remembered,
    source: Source,
    fallback: string | null,
    tables: Tables,
    changes: ProcessChanges,
    touched: ReadonlySet<number>,
  ): boolean => {
    if (source !== before.source || fallback !== before.fallback) return false;
    if (!depthParts.options.isSettled() || !depthParts.extraOwners.isSettled()) return false;
    if (tables.rows !== before.tables.rows) return false;
    if (ownership.denied() !== before.denied || ownership.failures() !== before.failures)
      return false;
    for (const inode of touched) if (before.inodes().has(inode)) return false;
    for (const pid of changes.changed) if (processTable.shows(pid)) return false;
    for (const pid of changes.gone) if (processTable.shows(pid)) return false;
    return sameFacts(tables.problems, before.tables.problems);
  };

  return async (source, fallback, wish) => {
    const startedAt = now();
    const takenAt = Date.now();
    const work: WorkCount = countWork();
    const finish = (sample: Sample): Sample => {
      work.factsRead = processTable.takeReadCount();
      onWork(work);
      return sample;
    };
    const usersChanged = users.refresh();
    const readTables = (): Tables => {
      work.dumps++;
      return source.readTables(wish);
    };
    const tables = readTables();
    const before = last;
    const changes = await ownership.refresh(
      source,
      before?.shown ?? nothingShown,
      before === null ? [] : closedInodes(before.tables.rows, tables.rows),
      work,
    );
    const trust: Trust = {
      isUntouched: (pid) => !usersChanged && !changes.changed.has(pid) && !changes.gone.has(pid),
      isReplaced: (pid) => changes.replaced.has(pid),
    };
    const someChanged = processTable.checkSome(trust);
    const touched = new Set(book.takeTouched());
    if (
      before !== null &&
      !usersChanged &&
      !someChanged &&
      isQuiet(before, source, fallback, tables, changes, touched)
    ) {
      work.isQuiet = true;
      const sample: Sample = { ...before.sample, takenAt, lookMs: now() - startedAt };
      last = { ...before, sample };
      return finish(sample);
    }

    const processLook = processTable.startLook(trust);
    const proof = proveOwners(book, tables.rows, processLook.includeOwner);
    proof.prove();
    const settled = await settleOwners({
      rows: tables.rows,
      hasOwner: (inode) => book.holders(inode) !== undefined,
      knownOwnerless: before?.ownerless ?? new Set(),
      isExplained: ({ userId }) =>
        userId !== viewerId && explains(ownership.denied(), userId, viewerId),
      readRows: () => readTables().rows,
      searchChanged: async () => proof.renew(await ownership.searchChanged(source, work)),
      searchAll: async () => proof.renew(await ownership.searchAll(source, work)),
    });
    const depth = startDepthLook(depthParts, source);
    const doubtful = new Set<number>();
    for (const row of settled.rows) {
      if (!settled.ownerless.has(row.inode)) continue;
      const isOwn = row.userId === viewerId;
      if (isOwn || !explains(ownership.denied(), row.userId, viewerId)) doubtful.add(row.inode);
    }
    const extra = depth.findOwners(doubtful, (pid) => processLook.includeOwner(pid, []));
    const found = processLook.finish();
    for (const inode of book.takeTouched()) touched.add(inode);
    // Another process may hold the same socket by the same descriptor under the same pid.
    for (const [pid, key] of proof.keys()) {
      if (before?.keys.get(pid) === key) continue;
      for (const inode of book.inodesOf(pid)) touched.add(inode);
    }

    const denied = ownership.denied();
    const failures = ownership.failures();
    const absence = deniesAny(denied) ? 'denied' : 'unknown';
    const isSameRead =
      before !== null && !usersChanged && deniesAny(before.denied) === deniesAny(denied);
    const gaps: Gap[] = [
      ...tableGaps(tables.problems, fallback),
      ...(source.reader === 'text' ? [v6onlyUnknown()] : []),
      ...descriptorsDenied(denied, viewerId, (userId) => users.find(userId).name),
      ...descriptorsFailed(failures),
      ...processGaps(found, viewerId),
    ];
    const made = makeSockets({
      rows: settled.rows,
      before: before === null ? null : { entries: before.entries, sockets: before.sample.sockets },
      isReusable: (id, { inode }) =>
        isSameRead &&
        !touched.has(inode) &&
        !settled.ownerless.has(inode) &&
        !depthParts.options.isOpen(id),
      make: (id, row) => {
        const known = makeOwners(book.holders(row.inode) ?? [], proof.keyOf);
        const owners = known.length > 0 ? known : (extra.get(row.inode) ?? []);
        return makeSocket(id, row, owners, absence, users, depth);
      },
    });
    for (const socket of made.ownerless) {
      const creator = socket.creator?.name ?? 'the kernel';
      gaps.push(
        socket.ownerAbsence === 'denied'
          ? ownerDenied(socket.id, creator, placeOf(socket), viewerId)
          : ownerUnknown(socket.id, creator, placeOf(socket)),
      );
    }
    gaps.push(...depth.finish(settled.rows, (id) => made.sockets.has(id)));
    const processes = makeProcesses(found, users, clock);
    const gapsById = new Map(gaps.map((gap) => [gap.id, gap]));
    const sample: Sample = {
      os: 'linux',
      takenAt,
      lookMs: now() - startedAt,
      reader: source.reader,
      sockets: made.sockets,
      processes: before === null ? processes : keepIdentity(before.sample.processes, processes),
      gaps: before === null ? gapsById : keepIdentity(before.sample.gaps, gapsById),
    };
    last = {
      sample,
      source,
      fallback,
      tables,
      entries: made.entries,
      inodes: lazily(() => inodesOf(tables.rows)),
      shown: { inodes: made.inodes, shared: made.shared },
      keys: proof.keys(),
      ownerless: settled.ownerless,
      denied,
      failures,
    };
    return finish(sample);
  };
}

function inodesOf(rows: readonly SocketRow[]): ReadonlySet<number> {
  const inodes = new Set<number>();
  for (const { inode } of rows) if (inode !== 0) inodes.add(inode);
  return inodes;
}

/** Unit or container, as words for a gap. */
function placeOf({ cgroup }: Socket): string | null {
  return cgroup === null ? null : cgroupWords(cgroup);
}

/** Makes it once, when it is first asked for. */
function lazily<T>(make: () => T): () => T {
  let made: { readonly value: T } | null = null;
  return () => (made ??= { value: make() }).value;
}

export function processGaps(found: FoundProcesses, viewerId: number): readonly Gap[] {
  const gaps: Gap[] = [];
  for (const { facts } of found.processes.values()) {
    for (const missing of facts.missing) gaps.push(processGap(facts.pid, missing, viewerId));
  }
  for (const [pid, reason] of found.unreadable) {
    gaps.push(processGap(pid, { fact: 'start', reason }, viewerId));
  }
  return gaps;
}
