/**
 * The JSON that scripts read, named `portolan/1`. Its fields may grow; none is renamed or dropped
 * without a new name. Times are ISO 8601 in UTC; owners are spelled out, so that no join is needed.
 */
import type { Endpoint } from './model/address.ts';
import type { Gap } from './model/gap.ts';
import { readCgroup, type CgroupHint } from './model/cgroup.ts';
import type { NetworkNamespace } from './model/network-namespace.ts';
import { ancestry, commandLine, type Owner, type Process } from './model/process.ts';
import type { Sample } from './model/sample.ts';
import type { Queue, Socket, SocketOptions } from './model/socket.ts';

export type ReportedOwner = {
  readonly pid: number;
  readonly name: string;
  readonly user: string | null;
  readonly command: string;
  readonly argv: readonly string[] | null;
  readonly exe: string | null;
  readonly cwd: string | null;
  readonly startTime: string;
  readonly descriptors: readonly number[];
  /** `thread` or `io-uring` where the process's own descriptor table does not list the socket. */
  readonly through: string | null;
  /** From the oldest known ancestor to the parent. */
  readonly ancestors: readonly { readonly pid: number; readonly name: string }[];
};

export type ReportedSocket = {
  readonly id: string;
  readonly protocol: string;
  readonly family: string;
  readonly local: Endpoint;
  readonly remote: Endpoint | null;
  readonly state: string;
  readonly v6only: boolean | null;
  readonly creator: string | null;
  /** Listeners only: `accept` counts connections that wait, `bytes` what is not read yet. */
  readonly queue: Queue | null;
  readonly options: SocketOptions | null;
  readonly cgroup: string | null;
  /** The unit or container that `cgroup` names, if it names one. */
  readonly place: CgroupHint | null;
  /** `null`: Portolan's own network namespace. */
  readonly namespace: NetworkNamespace | null;
  readonly owners: readonly ReportedOwner[];
  readonly ownerAbsence: string | null;
};

export type Report = {
  readonly schema: 'portolan/1';
  readonly os: string;
  readonly takenAt: string;
  readonly sockets: readonly ReportedSocket[];
  readonly gaps: readonly Omit<Gap, 'id'>[];
};

export function reportSockets(sample: Sample, sockets: readonly Socket[]): Report {
  return {
    schema: 'portolan/1',
    os: sample.os,
    takenAt: isoTime(sample.takenAt),
    sockets: sockets.map((socket) => reportSocket(sample, socket)),
    gaps: [...sample.gaps.values()]
      .filter((gap) => concerns(gap, sample, sockets))
      .map(({ subject, fact, reason, detail, count }) => ({
        subject,
        fact,
        reason,
        detail,
        count,
      })),
  };
}

/** A gap of another socket or process is none of this report's; one of the machine always is. */
function concerns({ subject }: Gap, sample: Sample, sockets: readonly Socket[]): boolean {
  switch (subject.kind) {
    case 'machine':
      return true;
    case 'socket':
      return sockets.some(({ id }) => id === subject.id);
    case 'process':
      return sockets.some(({ owners }) =>
        owners.some(({ process }) => sample.processes.get(process)?.pid === subject.pid),
      );
  }
}

export function reportSocket(sample: Sample, socket: Socket): ReportedSocket {
  return {
    id: socket.id,
    protocol: socket.protocol,
    family: socket.family,
    local: socket.local,
    remote: socket.remote,
    state: socket.state,
    v6only: socket.v6only,
    creator: socket.creator?.name ?? null,
    queue: socket.queue,
    options: socket.options,
    cgroup: socket.cgroup,
    place: socket.cgroup === null ? null : readCgroup(socket.cgroup),
    namespace: socket.namespace,
    owners: reportOwners(socket.owners, sample.processes),
    ownerAbsence: socket.ownerAbsence,
  };
}

export function reportOwners(
  owners: readonly Owner[],
  processes: Sample['processes'],
): readonly ReportedOwner[] {
  return owners.flatMap(({ process: key, descriptors, through = null }) => {
    const process = processes.get(key);
    if (process === undefined) return [];
    return [{ ...reportProcess(processes, process), descriptors, through }];
  });
}

function reportProcess(
  processes: Sample['processes'],
  process: Process,
): Omit<ReportedOwner, 'descriptors' | 'through'> {
  return {
    pid: process.pid,
    name: process.name,
    user: process.user?.name ?? null,
    command: commandLine(process),
    argv: process.argv,
    exe: process.exe,
    cwd: process.cwd,
    startTime: isoTime(process.startTime),
    ancestors: ancestry(process, processes)
      .slice(0, -1)
      .map(({ pid, name }) => ({ pid, name })),
  };
}

export function isoTime(epochMs: number): string {
  return new Date(epochMs).toISOString();
}
