/**
 * The messages of sock_diag(7), to and from bytes. Pure: knows no descriptor and no FFI, and takes
 * any bytes without throwing.
 */
import { formatIpv4, formatIpv6, type Family } from '../../../shared/model/address.ts';
import type { Protocol, Queue, SocketState } from '../../../shared/model/socket.ts';
import { remoteEndpoint, type SocketRow } from './source.ts';
import { socketState } from './tcp-states.ts';

// netlink(7), linux/netlink.h
const headerBytes = 16;
const messageError = 2;
const messageDone = 3;
const flagRequest = 0x1;
const flagDump = 0x300;
const flagDumpInterrupted = 0x10;
// linux/sock_diag.h, linux/inet_diag.h
const sockDiagByFamily = 20;
const requestBytes = headerBytes + 56;
const inetMessageBytes = 72;
const attributeV6only = 11;
/** Since 5.9; it comes by itself, as SKV6ONLY does. */
const attributeCgroup = 21;

const familyNumbers = { ipv4: 2, ipv6: 10 } as const;
const protocolNumbers = { tcp: 6, udp: 17 } as const;

export type InetRequest = {
  readonly protocol: Protocol;
  readonly family: Family;
  /** Bit n asks for state n. */
  readonly states: number;
  /** Only sockets whose own end is this port; 0 asks for all. */
  readonly port: number;
  readonly sequence: number;
};

/** A dump request. No extension is asked for: SKV6ONLY and CGROUP_ID come by themselves. */
export function encodeInetRequest(request: InetRequest, littleEndian: boolean): Uint8Array {
  const bytes = new Uint8Array(requestBytes);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, requestBytes, littleEndian);
  view.setUint16(4, sockDiagByFamily, littleEndian);
  view.setUint16(6, flagRequest | flagDump, littleEndian);
  view.setUint32(8, request.sequence, littleEndian);
  view.setUint8(headerBytes, familyNumbers[request.family]);
  view.setUint8(headerBytes + 1, protocolNumbers[request.protocol]);
  view.setUint32(headerBytes + 4, request.states, littleEndian);
  // idiag_sport: a dump passes over sockets with another (inet_diag_dump_icsk(), udp_dump()).
  view.setUint16(headerBytes + 8, request.port);
  return bytes;
}

export type Datagram = {
  /** The dump has ended; no further datagram belongs to it. */
  readonly done: boolean;
  /**
   * The kernel's tables changed under the dump in a way that makes it incomplete (NLM_F_DUMP_INTR).
   */
  readonly interrupted: boolean;
  /** The errno the kernel answered with; 0 when it did not. */
  readonly errno: number;
  readonly malformed: number;
};

export type Expected = {
  readonly protocol: Protocol;
  readonly sequence: number;
  readonly littleEndian: boolean;
};

/**
 * Decodes one received datagram. `onRow` gets each socket with its cookie, which names the socket
 * for as long as it lives. Messages of another sequence number belong to an older dump and are
 * passed over.
 */
export function decodeInetDatagram(
  bytes: Uint8Array,
  expected: Expected,
  onRow: (cookie: number, row: SocketRow) => void,
): Datagram {
  const { littleEndian } = expected;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let done = false;
  let interrupted = false;
  let errno = 0;
  let malformed = 0;
  let offset = 0;
  while (!done && offset < bytes.length) {
    const left = bytes.length - offset;
    const length = left < headerBytes ? 0 : view.getUint32(offset, littleEndian);
    if (length < headerBytes || length > left) {
      // Where the next message starts is unknown now, so the rest of the datagram is lost.
      malformed++;
      break;
    }
    if (view.getUint32(offset + 8, littleEndian) === expected.sequence) {
      const type = view.getUint16(offset + 4, littleEndian);
      const flags = view.getUint16(offset + 6, littleEndian);
      if ((flags & flagDumpInterrupted) !== 0) interrupted = true;
      if (type === messageDone || type === messageError) {
        // Both carry 0 or a negated errno; a DONE of old kernels may carry nothing.
        done = true;
        const answer =
          length < headerBytes + 4 ? 0 : view.getInt32(offset + headerBytes, littleEndian);
        errno = Math.abs(answer);
      } else if (type === sockDiagByFamily) {
        if (!decodeSocket(bytes, view, offset, length, expected, onRow)) malformed++;
      }
    }
    offset += (length + 3) & ~3;
  }
  return { done, interrupted, errno, malformed };
}

/** False when the message is no socket that can be understood. */
function decodeSocket(
  bytes: Uint8Array,
  view: DataView,
  offset: number,
  length: number,
  { protocol, littleEndian }: Expected,
  onRow: (cookie: number, row: SocketRow) => void,
): boolean {
  if (length < headerBytes + inetMessageBytes) return false;
  const at = offset + headerBytes;
  const familyNumber = bytes[at];
  if (familyNumber !== familyNumbers.ipv4 && familyNumber !== familyNumbers.ipv6) return false;
  const kernelState = socketState(protocol, bytes[at + 1] ?? 0);
  if (kernelState === null) return false;

  const family = familyNumber === familyNumbers.ipv4 ? 'ipv4' : 'ipv6';
  const format = family === 'ipv4' ? formatIpv4 : formatIpv6;
  // Ports and addresses are in network order (inet_diag_sockid).
  const local = { address: format(bytes, at + 8), port: view.getUint16(at + 4) };
  const remote = remoteEndpoint(format(bytes, at + 24), view.getUint16(at + 6));
  // The kernel answers with CLOSE for what was asked for as state 13; no other closed TCP socket is
  // in its tables.
  const isBound = protocol === 'tcp' && kernelState === 'closed' && local.port !== 0;
  const state = isBound && remote === null ? 'bound' : kernelState;
  const told = readAttributes(view, at + inetMessageBytes, offset + length, littleEndian);
  // A counter of 64 bits that no machine drives past 2^53, so a number names the socket exactly.
  const cookie =
    view.getUint32(at + 44, littleEndian) + view.getUint32(at + 48, littleEndian) * 2 ** 32;
  onRow(cookie, {
    protocol,
    family,
    local,
    remote,
    state,
    v6only: family === 'ipv6' ? told.v6only : null,
    queue: queueOf(
      state,
      view.getUint32(at + 56, littleEndian),
      view.getUint32(at + 60, littleEndian),
    ),
    cgroupId: told.cgroupId,
    namespace: null,
    userId: view.getUint32(at + 64, littleEndian),
    inode: view.getUint32(at + 68, littleEndian),
  });
  return true;
}

/** A listener's two counters are its accept queue and backlog (inet_diag_msg_common_fill()). */
function queueOf(state: SocketState, receive: number, send: number): Queue {
  return state === 'listen'
    ? { kind: 'accept', length: receive, limit: send }
    : { kind: 'bytes', receive, send };
}

type Told = { readonly v6only: boolean | null; readonly cgroupId: number | null };

/** The kernel tells v6only where it matters: while listening (TCP) or not connected (UDP). */
function readAttributes(view: DataView, start: number, end: number, littleEndian: boolean): Told {
  let v6only: boolean | null = null;
  let cgroupId: number | null = null;
  for (let offset = start; offset + 4 <= end; ) {
    const length = view.getUint16(offset, littleEndian);
    if (length < 4 || offset + length > end) break;
    const attribute = view.getUint16(offset + 2, littleEndian);
    if (attribute === attributeV6only && length >= 5) v6only = view.getUint8(offset + 4) !== 0;
    if (attribute === attributeCgroup && length >= 12) {
      cgroupId =
        view.getUint32(offset + 4 + (littleEndian ? 0 : 4), littleEndian) +
        view.getUint32(offset + 4 + (littleEndian ? 4 : 0), littleEndian) * 2 ** 32;
    }
    offset += (length + 3) & ~3;
  }
  return { v6only, cgroupId };
}
