/** The model as validators, for data that arrives from outside this process. One schema a model type. */
import * as v from 'valibot';
import { gapFacts, gapReasons, type Gap } from './model/gap.ts';
import type { Changes, Delta } from './model/delta.ts';
import type { Machine, MachineFacts } from './model/machine.ts';
import type { Owner, Process } from './model/process.ts';
import { operatingSystems, readers, type Sample } from './model/sample.ts';
import type { Measures } from './model/measure.ts';
import type { NetworkNamespace } from './model/network-namespace.ts';
import { socketStates, type Queue, type Socket, type SocketOptions } from './model/socket.ts';
import { unixSocketStates, unixSocketTypes, type UnixListing } from './model/unix-socket.ts';
import type { Status } from './model/status.ts';

const count = v.pipe(v.number(), v.safeInteger(), v.minValue(0));
const time = v.pipe(v.number(), v.finite());
const port = v.pipe(count, v.maxValue(65_535));
const endpoint = v.object({ address: v.string(), port });
const user = v.object({ id: count, name: v.string() });

const queue: v.GenericSchema<unknown, Queue> = v.variant('kind', [
  v.object({ kind: v.literal('accept'), length: count, limit: v.nullable(count) }),
  v.object({ kind: v.literal('bytes'), receive: count, send: count }),
]);
const socketOptions: v.GenericSchema<unknown, SocketOptions> = v.object({
  reuseAddress: v.boolean(),
  reusePort: v.boolean(),
  ipv6Only: v.nullable(v.boolean()),
});
const namespace: v.GenericSchema<unknown, NetworkNamespace> = v.object({
  id: v.nullable(count),
  name: v.string(),
});
const owner: v.GenericSchema<unknown, Owner> = v.object({
  process: v.string(),
  descriptors: v.array(count),
  through: v.exactOptional(v.picklist(['thread', 'io-uring'])),
});
const ownerAbsence = v.nullable(v.picklist(['kernel', 'denied', 'unknown']));

export const socketSchema: v.GenericSchema<unknown, Socket> = v.object({
  id: v.string(),
  protocol: v.picklist(['tcp', 'udp']),
  family: v.picklist(['ipv4', 'ipv6']),
  local: endpoint,
  remote: v.nullable(endpoint),
  state: v.picklist(socketStates),
  v6only: v.nullable(v.boolean()),
  creator: v.nullable(user),
  queue: v.nullable(queue),
  options: v.nullable(socketOptions),
  cgroup: v.nullable(v.string()),
  namespace: v.nullable(namespace),
  owners: v.array(owner),
  ownerAbsence,
  appearedAt: v.nullable(time),
});

export const processSchema: v.GenericSchema<unknown, Process> = v.object({
  key: v.string(),
  pid: count,
  name: v.string(),
  argv: v.nullable(v.array(v.string())),
  exe: v.nullable(v.string()),
  cwd: v.nullable(v.string()),
  user: v.nullable(user),
  startTime: time,
  parent: v.nullable(v.string()),
});

export const gapSchema: v.GenericSchema<unknown, Gap> = v.object({
  id: v.string(),
  subject: v.variant('kind', [
    v.object({ kind: v.literal('machine') }),
    v.object({ kind: v.literal('process'), pid: count }),
    v.object({ kind: v.literal('socket'), id: v.string() }),
  ]),
  fact: v.picklist(gapFacts),
  reason: v.picklist(gapReasons),
  detail: v.string(),
  count,
});

const look = { takenAt: time, lookMs: time, reader: v.picklist(readers) };

function changes<T>(item: v.GenericSchema<unknown, T>): v.GenericSchema<unknown, Changes<T>> {
  return v.object({ upserted: v.array(item), removed: v.array(v.string()) });
}

export const deltaSchema: v.GenericSchema<unknown, Delta> = v.object({
  ...look,
  sockets: changes(socketSchema),
  processes: changes(processSchema),
  gaps: changes(gapSchema),
});

/** A sample as it travels: lists, because maps do not survive JSON. */
export type FlatSample = Pick<Sample, 'os' | 'takenAt' | 'lookMs' | 'reader'> & {
  readonly sockets: readonly Socket[];
  readonly processes: readonly Process[];
  readonly gaps: readonly Gap[];
};

export const flatSampleSchema: v.GenericSchema<unknown, FlatSample> = v.object({
  ...look,
  os: v.picklist(operatingSystems),
  sockets: v.array(socketSchema),
  processes: v.array(processSchema),
  gaps: v.array(gapSchema),
});

export function flatten(sample: Sample): FlatSample {
  return {
    ...sample,
    sockets: [...sample.sockets.values()],
    processes: [...sample.processes.values()],
    gaps: [...sample.gaps.values()],
  };
}

export function unflatten(flat: FlatSample): Sample {
  return {
    ...flat,
    sockets: new Map(flat.sockets.map((socket) => [socket.id, socket])),
    processes: new Map(flat.processes.map((process) => [process.key, process])),
    gaps: new Map(flat.gaps.map((gap) => [gap.id, gap])),
  };
}

export const statusSchema: v.GenericSchema<unknown, Status> = v.object({
  probe: v.variant('state', [
    v.object({ state: v.literal('starting') }),
    v.object({ state: v.literal('live') }),
    v.object({ state: v.literal('down'), reason: v.string(), since: time, retryAt: time }),
  ]),
  paused: v.boolean(),
  cadenceMs: time,
});

const machineFacts = {
  hostname: v.string(),
  os: v.picklist(operatingSystems),
  release: v.string(),
  user,
  home: v.string(),
};

export const machineFactsSchema: v.GenericSchema<unknown, MachineFacts> = v.object(machineFacts);

export const machineSchema: v.GenericSchema<unknown, Machine> = v.object({
  ...machineFacts,
  version: v.string(),
});

export const measuresSchema: v.GenericSchema<unknown, Measures> = v.object({
  takenAt: time,
  measures: v.array(
    v.object({
      id: v.string(),
      queue: v.nullable(queue),
      traffic: v.nullable(
        v.object({
          bytesReceived: v.nullable(count),
          bytesSent: v.nullable(count),
          rttUs: v.nullable(count),
          retransmits: v.nullable(count),
        }),
      ),
    }),
  ),
});

export const unixListingSchema: v.GenericSchema<unknown, UnixListing> = v.object({
  os: v.picklist(operatingSystems),
  takenAt: time,
  reader: v.picklist(readers),
  sockets: v.array(
    v.object({
      id: v.string(),
      type: v.picklist(unixSocketTypes),
      state: v.picklist(unixSocketStates),
      name: v.object({ kind: v.picklist(['path', 'abstract', 'unnamed']), text: v.string() }),
      peer: v.nullable(v.string()),
      owners: v.array(owner),
      ownerAbsence,
      queue: v.nullable(queue),
      namespace: v.nullable(namespace),
    }),
  ),
  processes: v.array(processSchema),
  gaps: v.array(gapSchema),
});
