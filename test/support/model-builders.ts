/** Short ways to write sockets, processes and samples in tests; every fact can be overridden. */
import type { Gap } from '../../shared/model/gap.ts';
import type { Process } from '../../shared/model/process.ts';
import type { Sample } from '../../shared/model/sample.ts';
import type { Socket } from '../../shared/model/socket.ts';

export function makeSocket(facts: Partial<Socket> = {}): Socket {
  return {
    id: 'inode:1',
    protocol: 'tcp',
    family: 'ipv4',
    local: { address: '127.0.0.1', port: 3000 },
    remote: null,
    state: 'listen',
    v6only: null,
    creator: { id: 1000, name: 'ada' },
    queue: null,
    options: null,
    cgroup: null,
    namespace: null,
    owners: [],
    ownerAbsence: 'unknown',
    appearedAt: null,
    ...facts,
  };
}

export function makeProcess(facts: Partial<Process> = {}): Process {
  const pid = facts.pid ?? 100;
  return {
    key: `${pid}:1`,
    pid,
    name: 'node',
    argv: ['node', 'server.js'],
    exe: '/usr/bin/node',
    cwd: '/home/ada/code/shop',
    user: { id: 1000, name: 'ada' },
    startTime: 1_700_000_000_000,
    parent: null,
    ...facts,
  };
}

export function makeSample(
  sockets: readonly Socket[] = [],
  processes: readonly Process[] = [],
  facts: Partial<Sample> & { readonly gapList?: readonly Gap[] } = {},
): Sample {
  const { gapList = [], ...rest } = facts;
  return {
    os: 'linux',
    takenAt: 1_700_000_100_000,
    lookMs: 3,
    reader: 'netlink',
    sockets: new Map(sockets.map((socket) => [socket.id, socket])),
    processes: new Map(processes.map((process) => [process.key, process])),
    gaps: new Map(gapList.map((gap) => [gap.id, gap])),
    ...rest,
  };
}
