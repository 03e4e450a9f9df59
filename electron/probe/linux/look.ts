/**
 * One look: tables, descriptors and processes joined to a sample. Remembers the look before, for
 * what spans two looks: identity of unchanged rows, sockets known to have no owner.
 */
import { keepIdentity } from '../../../shared/model/delta.ts';
import type { Gap } from '../../../shared/model/gap.ts';
import type { Owner, Process, ProcessKey } from '../../../shared/model/process.ts';
import type { Sample } from '../../../shared/model/sample.ts';
import type { OwnerAbsence, Socket, SocketId } from '../../../shared/model/socket.ts';
import type { Clock } from './boot-time.ts';
import { deniesAny, explains, findDenied } from './denied-users.ts';
import {
  descriptorsDenied,
  descriptorsFailed,
  ownerDenied,
  ownerUnknown,
  processGap,
  tableGaps,
  v6onlyUnknown,
} from './gap-texts.ts';
import type { FoundProcesses, ProcessTable } from './process-table.ts';
import { startDepthLook, type DepthLook, type DepthParts } from './row-depth.ts';
import { settleOwners } from './settle-owners.ts';
import { identifySockets } from './socket-ids.ts';
import type { SocketRow, Source } from './source.ts';
import type { Users } from './users.ts';

export type LookContext = {
  readonly root: string;
  readonly processTable: ProcessTable;
  readonly users: Users;
  readonly clock: Clock;
  /** The effective user that looks. */
  readonly viewerId: number;
  readonly depth: DepthParts;
};

/**
 * Throws only when the source cannot deliver its tables; the look can then be done with another.
 */
export type Look = (source: Source, fallback: string | null) => Sample;

type Remembered = { readonly sample: Sample; readonly ownerless: ReadonlySet<number> };

export function makeLook(context: LookContext): Look {
  const { root, processTable, users, clock, viewerId, depth: depthParts } = context;
  let last: Remembered | null = null;

  return (source, fallback) => {
    const startedMs = performance.now();
    const takenAt = Date.now();
    users.refresh();
    const tables = source.readTables();
    const scan = source.scanDescriptors();
    const denied = findDenied(root, scan);
    const processLook = processTable.startLook();
    const settled = settleOwners({
      rows: tables.rows,
      scan,
      knownOwnerless: last?.ownerless ?? new Set(),
      isExplained: (row) => explains(denied, row.userId, viewerId),
      readRows: () => source.readTables().rows,
      scanAgain: source.scanDescriptors,
      includeOwner: processLook.includeOwner,
    });
    const depth = startDepthLook(depthParts, source);
    const doubtful = new Set<number>();
    for (const row of settled.rows) {
      if (!settled.ownerless.has(row.inode)) continue;
      const isOwn = row.userId === viewerId;
      if (isOwn || !explains(denied, row.userId, viewerId)) doubtful.add(row.inode);
    }
    const extra = depth.findOwners(doubtful, (pid) => processLook.includeOwner(pid, []));
    const found = processLook.finish();

    const absence = deniesAny(denied) ? 'denied' : 'unknown';
    const gaps: Gap[] = [
      ...tableGaps(tables.problems, fallback),
      ...(source.reader === 'text' ? [v6onlyUnknown()] : []),
      ...descriptorsDenied(denied, viewerId, (userId) => users.find(userId).name),
      ...descriptorsFailed(scan.failures),
      ...processGaps(found, viewerId),
    ];
    const sockets = new Map<SocketId, Socket>();
    for (const [id, row] of identifySockets(settled.rows)) {
      const owners = settled.owners.get(row.inode) ?? extra.get(row.inode) ?? [];
      const socket = makeSocket(id, row, owners, absence, users, depth);
      sockets.set(id, socket);
      const creator = socket.creator?.name ?? 'the kernel';
      if (socket.ownerAbsence === 'denied') {
        gaps.push(ownerDenied(id, creator, depth.placeOf(row), viewerId));
      }
      if (socket.ownerAbsence === 'unknown') {
        gaps.push(ownerUnknown(id, creator, depth.placeOf(row)));
      }
    }
    gaps.push(...depth.finish());
    const processes = makeProcesses(found, users, clock);

    const gapsById = new Map(gaps.map((gap) => [gap.id, gap]));
    const sample: Sample = {
      os: 'linux',
      takenAt,
      lookMs: performance.now() - startedMs,
      reader: source.reader,
      sockets: last === null ? sockets : keepIdentity(last.sample.sockets, sockets),
      processes: last === null ? processes : keepIdentity(last.sample.processes, processes),
      gaps: last === null ? gapsById : keepIdentity(last.sample.gaps, gapsById),
    };
    last = { sample, ownerless: settled.ownerless };
    return sample;
  };
}

function makeSocket(
  id: SocketId,
  row: SocketRow,
  owners: readonly Owner[],
  absence: OwnerAbsence,
  users: Users,
  depth: DepthLook,
): Socket {
  const ownedByKernel = row.inode === 0;
  return {
    id,
    protocol: row.protocol,
    family: row.family,
    local: row.local,
    remote: row.remote,
    state: row.state,
    v6only: row.v6only,
    // The kernel has forgotten by then: older ones answer 0, whoever made it (sock_i_uid()).
    creator: ownedByKernel ? null : users.find(row.userId),
    ...depth.describe(id, row, owners),
    namespace: row.namespace,
    owners,
    ownerAbsence: owners.length > 0 ? null : ownedByKernel ? 'kernel' : absence,
    // A probe sees the present; when a socket appeared is the engine's memory.
    appearedAt: null,
  };
}

export function makeProcesses(
  found: FoundProcesses,
  users: Users,
  clock: Clock,
): ReadonlyMap<ProcessKey, Process> {
  const processes = new Map<ProcessKey, Process>();
  for (const [key, { facts, parent }] of found.processes) {
    processes.set(key, {
      key,
      pid: facts.pid,
      name: facts.name,
      argv: facts.argv,
      exe: facts.exe,
      cwd: facts.cwd,
      user: facts.userId === null ? null : users.find(facts.userId),
      startTime: clock.startTimeMs(facts.startTicks),
      parent,
    });
  }
  return processes;
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
