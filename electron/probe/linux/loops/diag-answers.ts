/**
 * The two answers of sock_diag(7) that only the loops need: the peers of UNIX sockets, and the queues
 * of TCP listeners. Pure; any bytes are taken without throwing.
 */

// netlink(7), linux/sock_diag.h
const headerBytes = 16;
const messageError = 2;
const messageDone = 3;
const flagsRequestDump = 0x301;
const sockDiagByFamily = 20;
// linux/unix_diag.h
const unixFamily = 1;
const showPeer = 0x4;
const unixMessageBytes = 16;
const attributePeer = 2;
// linux/inet_diag.h, include/net/tcp_states.h
const protocolTcp = 6;
const listening = 1 << 10;
const inetMessageBytes = 72;

export type ListenQueue = { readonly waiting: number; readonly backlog: number | null };

export function encodeUnixPeerRequest(littleEndian: boolean): Uint8Array {
  // struct unix_diag_req: family, protocol, pad, states, ino, show, cookie
  const { bytes, view } = startRequest(24, unixFamily, littleEndian);
  view.setUint32(headerBytes + 4, 0xffff_ffff, littleEndian);
  view.setUint32(headerBytes + 12, showPeer, littleEndian);
  return bytes;
}

export function encodeListenerRequest(family: 2 | 10, littleEndian: boolean): Uint8Array {
  // struct inet_diag_req_v2: family, protocol, ext, pad, states, id
  const { bytes, view } = startRequest(56, family, littleEndian);
  view.setUint8(headerBytes + 1, protocolTcp);
  view.setUint32(headerBytes + 4, listening, littleEndian);
  return bytes;
}

function startRequest(
  bodyBytes: number,
  family: number,
  littleEndian: boolean,
): { readonly bytes: Uint8Array; readonly view: DataView } {
  const bytes = new Uint8Array(headerBytes + bodyBytes);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, bytes.length, littleEndian);
  view.setUint16(4, sockDiagByFamily, littleEndian);
  view.setUint16(6, flagsRequestDump, littleEndian);
  view.setUint32(8, 1, littleEndian);
  view.setUint8(headerBytes, family);
  return { bytes, view };
}

/**
 * Walks the messages of one datagram; `onMessage` gets where a body begins and ends.
 * @returns `more` while the dump goes on, `done` at its end, or the errno the kernel answered with
 */
export function walkDatagram(
  view: DataView,
  littleEndian: boolean,
  onMessage: (start: number, end: number) => void,
): 'more' | 'done' | number {
  for (let offset = 0; offset + headerBytes <= view.byteLength; ) {
    const length = view.getUint32(offset, littleEndian);
    if (length < headerBytes || offset + length > view.byteLength) return 'more';
    const type = view.getUint16(offset + 4, littleEndian);
    if (type === messageDone || type === messageError) {
      const errno =
        length < headerBytes + 4 ? 0 : view.getInt32(offset + headerBytes, littleEndian);
      return errno === 0 ? 'done' : Math.abs(errno);
    }
    if (type === sockDiagByFamily) onMessage(offset + headerBytes, offset + length);
    offset += (length + 3) & ~3;
  }
  return 'more';
}

/** The inodes of a UNIX socket and of the one it is connected to; `null` where it has no peer. */
export function decodeUnixPeer(
  view: DataView,
  start: number,
  end: number,
  littleEndian: boolean,
): { readonly inode: number; readonly peer: number } | null {
  if (end - start < unixMessageBytes) return null;
  const inode = view.getUint32(start + 4, littleEndian);
  for (let offset = start + unixMessageBytes; offset + 4 <= end; ) {
    const length = view.getUint16(offset, littleEndian);
    if (length < 4 || offset + length > end) return null;
    if (view.getUint16(offset + 2, littleEndian) === attributePeer && length >= 8) {
      const peer = view.getUint32(offset + 4, littleEndian);
      return peer === 0 ? null : { inode, peer };
    }
    offset += (length + 3) & ~3;
  }
  return null;
}

/** Of a listener: `idiag_rqueue` counts who waits, `idiag_wqueue` is the backlog (sock_diag(7)). */
export function decodeListenQueue(
  view: DataView,
  start: number,
  end: number,
  littleEndian: boolean,
): { readonly inode: number; readonly queue: ListenQueue } | null {
  if (end - start < inetMessageBytes) return null;
  return {
    inode: view.getUint32(start + 68, littleEndian),
    queue: {
      waiting: view.getUint32(start + 56, littleEndian),
      backlog: view.getUint32(start + 60, littleEndian),
    },
  };
}

/** The same from /proc/net/tcp: `rx_queue` of a listener counts who waits; the backlog is not told. */
export function parseListenQueues(text: string): ReadonlyMap<number, ListenQueue> {
  const queues = new Map<number, ListenQueue>();
  const listener =
    /^ *\d+: \S+ \S+ 0A [\dA-F]{8}:([\dA-F]{8}) \S+ \S+ +\d+ +\d+ +(\d{1,10})(?: |$)/gim;
  for (const [, waiting = '', inode = ''] of text.matchAll(listener)) {
    queues.set(Number(inode), { waiting: Number.parseInt(waiting, 16), backlog: null });
  }
  return queues;
}
