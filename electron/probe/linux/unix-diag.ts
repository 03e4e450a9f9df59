/**
 * The messages of sock_diag(7) for UNIX sockets, to and from bytes. Pure: knows no descriptor and
 * no FFI, and takes any bytes without throwing.
 */
import type { UnixSocketState } from '../../../shared/model/unix-socket.ts';
import { readAttributes, walkMessages, type Walked } from './netlink-message.ts';
import { unixName, unixType, type UnixRow } from './unix-row.ts';

// linux/netlink.h, linux/sock_diag.h, linux/unix_diag.h
const headerBytes = 16;
const flagsRequestDump = 0x301;
const sockDiagByFamily = 20;
const requestBytes = headerBytes + 24;
const messageBytes = 16;
const familyUnix = 1;
const everyState = 0xffff_ffff;
const showName = 0x01;
const showPeer = 0x04;
const showQueue = 0x10;
const attributeName = 0;
const attributePeer = 2;
const attributeQueue = 4;

/** UNIX sockets borrow TCP's numbers (net/unix/af_unix.c). */
const states: Readonly<Record<number, UnixSocketState>> = {
  1: 'connected',
  2: 'connecting',
  7: 'unconnected',
  10: 'listen',
};

export function encodeUnixRequest(sequence: number, littleEndian: boolean): Uint8Array {
  const bytes = new Uint8Array(requestBytes);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, requestBytes, littleEndian);
  view.setUint16(4, sockDiagByFamily, littleEndian);
  view.setUint16(6, flagsRequestDump, littleEndian);
  view.setUint32(8, sequence, littleEndian);
  view.setUint8(headerBytes, familyUnix);
  view.setUint32(headerBytes + 4, everyState, littleEndian);
  view.setUint32(headerBytes + 12, showName | showPeer | showQueue, littleEndian);
  return bytes;
}

/** Decodes one received datagram; `onRow` gets each socket. */
export function decodeUnixDatagram(
  bytes: Uint8Array,
  sequence: number,
  littleEndian: boolean,
  onRow: (row: UnixRow) => void,
): Walked {
  return walkMessages(bytes, sequence, littleEndian, (message) => {
    const row = decodeRow(message, littleEndian);
    if (row !== null) onRow(row);
    return row !== null;
  });
}

function decodeRow(message: Uint8Array, littleEndian: boolean): UnixRow | null {
  if (message.length < messageBytes || message[0] !== familyUnix) return null;
  const view = new DataView(message.buffer, message.byteOffset, message.byteLength);
  const type = unixType(view.getUint8(1));
  const state = states[view.getUint8(2)];
  if (type === null || state === undefined) return null;
  let name = unixName('');
  let peerInode: number | null = null;
  let queue: UnixRow['queue'] = null;
  readAttributes(message, messageBytes, littleEndian, (attribute, at, length) => {
    if (attribute === attributeName) {
      // A path is NUL-terminated inside its length; an abstract name is not.
      const text = new TextDecoder().decode(message.subarray(at, at + length));
      name = unixName(text.startsWith('\0') ? text : (text.split('\0', 1)[0] ?? ''));
    } else if (attribute === attributePeer && length >= 4) {
      peerInode = view.getUint32(at, littleEndian) || null;
    } else if (attribute === attributeQueue && length >= 8) {
      const first = view.getUint32(at, littleEndian);
      const second = view.getUint32(at + 4, littleEndian);
      queue =
        state === 'listen'
          ? { kind: 'accept', length: first, limit: second }
          : { kind: 'bytes', receive: first, send: second };
    }
  });
  return { inode: view.getUint32(4, littleEndian), type, state, name, peerInode, queue };
}
