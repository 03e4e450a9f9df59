/** Event loops as validators, for readings that arrive from outside this process. */
import * as v from 'valibot';
import {
  loopKinds,
  wakeupKinds,
  type EventLoop,
  type LoopReading,
  type LoopSocket,
} from './model/event-loop.ts';
import { operatingSystems } from './model/sample.ts';
import { gapSchema, processSchema } from './schemas.ts';

const count = v.pipe(v.number(), v.safeInteger(), v.minValue(0));

const loopSocketSchema: v.GenericSchema<unknown, LoopSocket> = v.object({
  id: v.string(),
  protocol: v.picklist(['tcp', 'udp']),
  family: v.picklist(['ipv4', 'ipv6']),
  local: v.object({ address: v.string(), port: v.pipe(count, v.maxValue(65_535)) }),
  acceptQueue: v.nullable(count),
  backlog: v.nullable(count),
});

export const eventLoopSchema: v.GenericSchema<unknown, EventLoop> = v.object({
  id: v.string(),
  kind: v.picklist(loopKinds),
  owners: v.array(v.object({ process: v.string(), descriptors: v.array(count) })),
  listeners: v.array(loopSocketSchema),
  datagrams: v.array(loopSocketSchema),
  connections: count,
  unixListeners: v.array(v.string()),
  unixConnections: count,
  wakeups: v.array(
    v.object({
      kind: v.picklist(wakeupKinds),
      descriptors: v.array(count),
      certainty: v.picklist(['certain', 'likely']),
    }),
  ),
  timers: count,
  signals: count,
  nested: v.array(v.string()),
  other: count,
  unresolved: count,
});

export const loopReadingSchema: v.GenericSchema<unknown, LoopReading> = v.object({
  os: v.picklist(operatingSystems),
  takenAt: v.pipe(v.number(), v.finite()),
  loops: v.array(eventLoopSchema),
  processes: v.array(processSchema),
  gaps: v.array(gapSchema),
});
