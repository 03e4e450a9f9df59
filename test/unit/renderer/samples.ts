/** Small machines for the window's tests: sockets and processes with only what a test cares about. */
import type { Delta } from '../../../shared/model/delta.ts';
import type { Process } from '../../../shared/model/process.ts';
import type { Socket } from '../../../shared/model/socket.ts';
import type { FlatSample } from '../../../shared/schemas.ts';
import type { Gap } from '../../../shared/model/gap.ts';
import type { StreamMessage } from '../../../shared/contract.ts';
import { makeRow, type Row } from '../../../renderer/rows/row.ts';

export function processOf(pid: number, facts: Partial<Process> = {}): Process {
  return {
    key: `${pid}:1`,
    pid,
    name: 'node',
    argv: ['node', 'server.js'],
    exe: '/usr/bin/node',
    cwd: '/home/mira/code/shop',
    user: { id: 1000, name: 'mira' },
    startTime: 1_700_000_000_000 + pid,
    parent: null,
    ...facts,
  };
}

export function socketOf(id: string, port: number, facts: Partial<Socket> = {}): Socket {
  return {
    id,
    protocol: 'tcp',
    family: 'ipv4',
    local: { address: '127.0.0.1', port },
    remote: null,
    state: 'listen',
    v6only: null,
    queue: null,
    options: null,
    cgroup: null,
    namespace: null,
    creator: { id: 1000, name: 'mira' },
    owners: [],
    ownerAbsence: 'unknown',
    appearedAt: null,
    ...facts,
  };
}

/** A socket held by these processes, through descriptor 3. */
export function heldBy(...pids: readonly number[]): Pick<Socket, 'owners' | 'ownerAbsence'> {
  return {
    owners: pids.map((pid) => ({ process: `${pid}:1`, descriptors: [3] })),
    ownerAbsence: null,
  };
}

export function sampleOf(
  sockets: readonly Socket[],
  processes: readonly Process[] = [],
  facts: Partial<FlatSample> & { readonly gaps?: readonly Gap[] } = {},
): FlatSample {
  return {
    os: 'linux',
    takenAt: 1_700_000_100_000,
    lookMs: 1,
    reader: 'netlink',
    sockets,
    processes,
    gaps: [],
    ...facts,
  };
}

export function deltaOf(changes: {
  readonly sockets?: readonly Socket[];
  readonly gone?: readonly string[];
  readonly processes?: readonly Process[];
  readonly takenAt?: number;
}): Delta {
  return {
    takenAt: changes.takenAt ?? 1_700_000_101_000,
    lookMs: 1,
    reader: 'netlink',
    sockets: { upserted: changes.sockets ?? [], removed: changes.gone ?? [] },
    processes: { upserted: changes.processes ?? [], removed: [] },
    gaps: { upserted: [], removed: [] },
  };
}

let serial = 0;

export function rowOf(socket: Socket, processes: readonly Process[] = []): Row {
  return makeRow(socket, new Map(processes.map((each) => [each.key, each])), ++serial);
}

export type ChartMessage = StreamMessage<'chart'>;
