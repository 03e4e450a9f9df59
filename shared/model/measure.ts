/**
 * Numbers of a socket that change with every packet. They are asked for where a face shows them and
 * never part of a row, because every look would be a change.
 */
import type { Queue, SocketId } from './socket.ts';

/** Since the connection stands. `null` where this kernel does not count it. */
export type Traffic = {
  readonly bytesReceived: number | null;
  /** Payload handed to the network, sent again included. */
  readonly bytesSent: number | null;
  /** The smoothed round trip time; `null` too while none was measured. */
  readonly rttUs: number | null;
  /** Segments sent again. */
  readonly retransmits: number | null;
};

export type Measure = {
  readonly id: SocketId;
  readonly queue: Queue | null;
  /** TCP connections only; `null` where the reader cannot tell. */
  readonly traffic: Traffic | null;
};

/** What one measuring gave; sockets that were gone by then are left out. */
export type Measures = {
  /** Epoch milliseconds. */
  readonly takenAt: number;
  readonly measures: readonly Measure[];
};

/** More sockets than a face shows in detail at once. */
export const mostMeasured = 256;
