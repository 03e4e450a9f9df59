/**
 * A netlink socket that dumps the kernel's socket tables (sock_diag(7)). Knows bytes and errors
 * only; what the messages mean is inet-diag.ts.
 */
import { endianness } from 'node:os';
import type { Family } from '../../../shared/model/address.ts';
import type { Protocol } from '../../../shared/model/socket.ts';
import { decodeInetDatagram, encodeInetRequest } from './inet-diag.ts';
import type { Libc } from './libc.ts';
import type { SocketRow } from './source.ts';

// socket(7), netlink(7); the same numbers on every architecture node runs on.
const addressFamilyNetlink = 16;
const socketRaw = 3;
const closeOnExec = 0o2000000;
const netlinkSockDiag = 4;
const levelSocket = 1;
const optionReceiveBuffer = 8;
const optionReceiveTimeout = 20;
const flagTruncated = 0x20;

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

export type Dump = { readonly rows: readonly SocketRow[]; readonly malformed: number };

export type SockDiag = {
  /** Throws one clear sentence when the kernel does not answer the question. */
  readonly dump: (protocol: Protocol, family: Family, states: number) => Dump;
  readonly close: () => void;
};

type Attempt = { readonly dump: Dump } | { readonly passing: string };

/** Runs the opening of a socket where the socket shall belong: in a network namespace. */
export type Opening = <T>(open: () => T) => T;

/** Throws when the kernel opens no such socket. */
export function openSockDiag(libc: Libc, opening: Opening = (open) => open()): SockDiag {
  const littleEndian = endianness() === 'LE';
  const request = libc.allocate(128);
  const received = libc.allocate(datagramBytes);
  let sequence = 0;
  let descriptor = opening(() => openDiagSocket(libc));

  const attempt = (protocol: Protocol, family: Family, states: number): Attempt => {
    sequence = (sequence + 1) >>> 0;
    const message = encodeInetRequest({ protocol, family, states, sequence }, littleEndian);
    request.bytes.set(message);
    if (libc.send(descriptor, request.address, message.length, 0) !== message.length) {
      return failed(libc.errnoName(libc.errno()), protocol, family);
    }
    const expected = { protocol, sequence, littleEndian };
    // By cookie: a dump that goes on while the tables change can list one socket twice.
    const rows = new Map<number, SocketRow>();
    let malformed = 0;
    let interrupted = false;
    for (;;) {
      const length = libc.recv(descriptor, received.address, datagramBytes, flagTruncated);
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
      const datagram = decodeInetDatagram(
        received.bytes.subarray(0, length),
        expected,
        (cookie, row) => rows.set(cookie, row),
      );
      malformed += datagram.malformed;
      interrupted ||= datagram.interrupted;
      if (datagram.errno !== 0) return failed(libc.errnoName(datagram.errno), protocol, family);
      if (!datagram.done) continue;
      if (interrupted) return { passing: 'the tables changed' };
      return { dump: { rows: [...rows.values()], malformed } };
    }
  };

  const reopen = (): void => {
    // What is left of a broken dump must not meet the next one.
    libc.close(descriptor);
    descriptor = opening(() => openDiagSocket(libc));
  };

  return {
    dump: (protocol, family, states) => {
      let passing = '';
      for (let count = 0; count < attempts; count++) {
        const result = attempt(protocol, family, states);
        if ('dump' in result) return result.dump;
        passing = result.passing;
        reopen();
      }
      throw unanswered(protocol, family, `${passing}, ${attempts} times in a row`);
    },
    close: () => {
      if (descriptor >= 0) libc.close(descriptor);
      descriptor = -1;
    },
  };
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
