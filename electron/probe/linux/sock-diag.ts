/**
 * A netlink socket that dumps the kernel's socket tables (sock_diag(7)). Knows bytes and errors
 * only; what the messages mean is inet-diag.ts.
 */
import { endianness } from 'node:os';
import type { Family } from '../../../shared/model/address.ts';
import type { Protocol } from '../../../shared/model/socket.ts';
import { decodeInetDatagram, encodeInetRequest, type Expected } from './inet-diag.ts';
import type { Libc } from './libc.ts';
import type { SocketRow } from './source.ts';
import { makeTableMemory, type TableMemory, type TableRows } from './table-memory.ts';

// socket(7), netlink(7); the same numbers on every architecture node runs on.
const addressFamilyNetlink = 16;
const socketRaw = 3;
const closeOnExec = 0o2000000;
const netlinkSockDiag = 4;
const levelSocket = 1;
const optionReceiveBuffer = 8;
const optionReceiveTimeout = 20;
const flagTruncated = 0x20;
const flagDumpInterrupted = 0x10;
const messageError = 2;
const messageDone = 3;
const messageSocket = 20;
const headerBytes = 16;
const socketMessageBytes = headerBytes + 72;

/** The kernel fills at most 32 KiB of a datagram (netlink_dump()). */
const datagramBytes = 65_536;
const receiveBufferBytes = 4 * 1024 * 1024;
/**
 * A kernel answers within milliseconds; a sandbox that swallows messages must not hang the probe.
 */
const answerTimeoutSeconds = 5;
const attempts = 5;

/** Errors of one moment: a signal, a full queue, another dump still closing. */
const passingErrors: ReadonlySet<string> = new Set(['EINTR', 'ENOBUFS', 'EBUSY', 'EAGAIN']);

/** One table, and how much of it is asked for. */
export type DumpOrder = {
  readonly protocol: Protocol;
  readonly family: Family;
  /** Bit n asks for state n. */
  readonly states: number;
  /** Only sockets whose own end is this port; 0 asks for all. */
  readonly port: number;
};

export type SockDiag = {
  /**
   * Throws one clear sentence when the kernel does not answer the question. The rows, and where
   * nothing changed their array, are those of the last dump of the same order.
   */
  readonly dump: (order: DumpOrder) => TableRows;
  readonly close: () => void;
};

type Attempt = { readonly rows: TableRows } | { readonly passing: string };

/** Runs the opening of a socket where the socket shall belong: in a network namespace. */
export type Opening = <T>(open: () => T) => T;

/** Throws when the kernel opens no such socket. */
export function openSockDiag(libc: Libc, opening: Opening = (open) => open()): SockDiag {
  const littleEndian = endianness() === 'LE';
  const request = libc.allocate(128);
  const memories = new Map<string, TableMemory>();
  let received = libc.allocate(16 * datagramBytes);
  let view = new DataView(received.bytes.buffer);
  let descriptor = opening(() => openDiagSocket(libc));
  /**
   * The same for every dump, so that a quiet table comes as the same bytes. It tells one dump from
   * another only after a failure, and then the socket is another too.
   */
  let sequence = 1;

  const makeRoom = (length: number): void => {
    if (received.bytes.length - length >= datagramBytes) return;
    const wider = libc.allocate(received.bytes.length * 2);
    wider.bytes.set(received.bytes.subarray(0, length));
    received = wider;
    view = new DataView(received.bytes.buffer);
  };

  const attempt = (order: DumpOrder, memory: TableMemory): Attempt => {
    const { protocol, family } = order;
    const message = encodeInetRequest({ ...order, sequence }, littleEndian);
    request.bytes.set(message);
    if (libc.send(descriptor, request.address, message.length, 0) !== message.length) {
      return failed(libc.errnoName(libc.errno()), protocol, family);
    }
    const expected = { protocol, sequence, littleEndian };
    let kept = 0;
    let interrupted = false;
    let malformed = 0;
    for (;;) {
      makeRoom(kept);
      const length = libc.recv(descriptor, received.address + kept, datagramBytes, flagTruncated);
      if (length < 0) {
        const name = libc.errnoName(libc.errno());
        if (name === 'EINTR') continue;
        if (name === 'EAGAIN')
          throw unanswered(protocol, family, `${answerTimeoutSeconds} s passed`);
        return failed(name, protocol, family);
      }
      if (length === 0 || length > datagramBytes) {
        throw unanswered(protocol, family, `a message of ${length} bytes came`);
      }
      const datagram = keepSockets(received.bytes, view, kept, length, expected);
      kept += datagram.kept;
      malformed += datagram.malformed;
      interrupted ||= datagram.interrupted;
      if (datagram.errno !== 0) return failed(libc.errnoName(datagram.errno), protocol, family);
      if (!datagram.done) continue;
      if (interrupted) return { passing: 'the tables changed' };
      const rows = memory.update(received.bytes.subarray(0, kept), (bytes) =>
        decodeOne(bytes, expected),
      );
      return malformed === 0
        ? { rows }
        : { rows: { rows: rows.rows, malformed: rows.malformed + malformed } };
    }
  };

  const reopen = (): void => {
    // What is left of a broken dump must not meet the next one.
    libc.close(descriptor);
    descriptor = opening(() => openDiagSocket(libc));
    sequence = (sequence + 1) >>> 0;
  };

  return {
    dump: (order) => {
      // A port is asked for once in a while, and its answer is short.
      const name = order.port === 0 ? `${order.protocol} ${order.family} ${order.states}` : 'port';
      const memory = memories.get(name) ?? makeTableMemory();
      memories.set(name, memory);
      let passing = '';
      for (let count = 0; count < attempts; count++) {
        const result = attempt(order, memory);
        if ('rows' in result) return result.rows;
        passing = result.passing;
        reopen();
      }
      throw unanswered(order.protocol, order.family, `${passing}, ${attempts} times in a row`);
    },
    close: () => {
      if (descriptor >= 0) libc.close(descriptor);
      descriptor = -1;
    },
  };
}

type Kept = {
  /** Bytes of socket messages, now without a gap behind those kept before. */
  readonly kept: number;
  readonly done: boolean;
  readonly interrupted: boolean;
  readonly errno: number;
  readonly malformed: number;
};

/**
 * Leaves the socket messages of a datagram where they are and takes out the others. What is no whole
 * message, and the end of a dump, is inet-diag.ts's to read.
 */
function keepSockets(
  bytes: Buffer,
  view: DataView,
  start: number,
  length: number,
  expected: Expected,
): Kept {
  const { littleEndian, sequence } = expected;
  const end = start + length;
  let target = start;
  let interrupted = false;
  let malformed = 0;
  let at = start;
  while (at < end) {
    const size = end - at < headerBytes ? 0 : view.getUint32(at, littleEndian);
    const whole = size >= headerBytes && size <= end - at;
    const type = whole ? view.getUint16(at + 4, littleEndian) : messageError;
    if (!whole || type === messageError || type === messageDone) {
      const rest = decodeInetDatagram(bytes.subarray(at, end), expected, () => undefined);
      return {
        kept: target - start,
        done: rest.done,
        interrupted: interrupted || rest.interrupted,
        errno: rest.errno,
        malformed: malformed + rest.malformed,
      };
    }
    const step = Math.min((size + 3) & ~3, end - at);
    if (type === messageSocket && view.getUint32(at + 8, littleEndian) === sequence) {
      if ((view.getUint16(at + 6, littleEndian) & flagDumpInterrupted) !== 0) interrupted = true;
      if (size < socketMessageBytes) malformed++;
      else {
        if (target !== at) bytes.copyWithin(target, at, at + step);
        target += step;
      }
    }
    at += step;
  }
  return { kept: target - start, done: false, interrupted, errno: 0, malformed };
}

function decodeOne(bytes: Uint8Array, expected: Expected): SocketRow | null {
  let decoded: SocketRow | null = null;
  decodeInetDatagram(bytes, expected, (_cookie, row) => (decoded = row));
  return decoded;
}

/** A socket of its own for sock_diag, with room and a time limit for answers. */
export function openDiagSocket(libc: Libc): number {
  const descriptor = libc.socket(addressFamilyNetlink, socketRaw | closeOnExec, netlinkSockDiag);
  if (descriptor < 0) {
    const name = libc.errnoName(libc.errno());
    throw new Error(`the kernel opens no netlink socket for sock_diag (${name})`);
  }
  const option = libc.allocate(16);
  const ints = new Int32Array(option.bytes.buffer);
  const longs = libc.longBytes === 8 ? new BigInt64Array(option.bytes.buffer) : null;
  ints[0] = receiveBufferBytes;
  libc.setsockopt(descriptor, levelSocket, optionReceiveBuffer, option.address, 4);
  // struct timeval: seconds and microseconds, both long.
  if (longs === null) ints[0] = answerTimeoutSeconds;
  else longs[0] = BigInt(answerTimeoutSeconds);
  libc.setsockopt(
    descriptor,
    levelSocket,
    optionReceiveTimeout,
    option.address,
    2 * libc.longBytes,
  );
  return descriptor;
}

function failed(
  errnoName: string,
  protocol: Protocol,
  family: Family,
): { readonly passing: string } {
  if (passingErrors.has(errnoName)) return { passing: errnoName };
  throw unanswered(protocol, family, errnoName);
}

function unanswered(protocol: Protocol, family: Family, why: string): Error {
  return new Error(`the kernel's sock_diag does not list ${protocol} over ${family} (${why})`);
}
