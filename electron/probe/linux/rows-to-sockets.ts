/** Socket rows, their owners and processes as the model has them. Reads nothing. */
import type { Owner, Process, ProcessKey } from '../../../shared/model/process.ts';
import type { OwnerAbsence, Socket, SocketId } from '../../../shared/model/socket.ts';
import type { Clock } from './boot-time.ts';
import type { FoundProcesses } from './process-table.ts';
import type { Holding } from './owner-book.ts';
import type { DepthLook } from './row-depth.ts';
import type { SocketRow } from './source.ts';
import type { Users } from './users.ts';

/** What the book holds, as owners; those whose process is not proven are left out. */
export function makeOwners(
  holders: readonly Holding[],
  keyOf: (pid: number) => ProcessKey | null,
): readonly Owner[] {
  return holders.flatMap(({ pid, descriptors }) => {
    const process = keyOf(pid);
    return process === null ? [] : [{ process, descriptors }];
  });
}

export function makeSocket(
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
