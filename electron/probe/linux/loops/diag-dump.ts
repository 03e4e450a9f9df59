/**
 * One dump of sock_diag(7) over a netlink socket of its own, as raw messages. Knows bytes and errors
 * only; what the messages mean is diag-answers.ts.
 */
import type { Libc } from '../libc.ts';
import { walkDatagram } from './diag-answers.ts';

// netlink(7), socket(7)
const addressFamilyNetlink = 16;
const socketRaw = 3;
const closeOnExec = 0o2000000;
const netlinkSockDiag = 4;
const levelSocket = 1;
const optionReceiveTimeout = 20;
const answerTimeoutSeconds = 5;
const datagramBytes = 65_536;

/** Returns `null` when the whole answer was read, else the reason why not. */
export function dumpDiag(
  libc: Libc,
  request: Uint8Array,
  littleEndian: boolean,
  onMessage: (view: DataView, start: number, end: number) => void,
): string | null {
  const descriptor = libc.socket(addressFamilyNetlink, socketRaw | closeOnExec, netlinkSockDiag);
  if (descriptor < 0) return libc.errnoName(libc.errno());
  try {
    const buffer = libc.allocate(datagramBytes);
    setReceiveTimeout(libc, descriptor);
    buffer.bytes.set(request);
    if (libc.send(descriptor, buffer.address, request.length, 0) !== request.length) {
      return libc.errnoName(libc.errno());
    }
    const { buffer: memory, byteOffset } = buffer.bytes;
    for (;;) {
      const length = libc.recv(descriptor, buffer.address, datagramBytes, 0);
      if (length < 0) {
        const name = libc.errnoName(libc.errno());
        if (name === 'EINTR') continue;
        return name;
      }
      if (length === 0) return 'an empty answer';
      const view = new DataView(memory, byteOffset, length);
      const answer = walkDatagram(view, littleEndian, (start, end) => onMessage(view, start, end));
      if (answer === 'done') return null;
      if (answer !== 'more') return libc.errnoName(answer);
    }
  } finally {
    libc.close(descriptor);
  }
}

function setReceiveTimeout(libc: Libc, descriptor: number): void {
  // struct timeval: seconds and microseconds, both long.
  const option = libc.allocate(16);
  if (libc.longBytes === 8)
    new BigInt64Array(option.bytes.buffer)[0] = BigInt(answerTimeoutSeconds);
  else new Int32Array(option.bytes.buffer)[0] = answerTimeoutSeconds;
  const length = 2 * libc.longBytes;
  libc.setsockopt(descriptor, levelSocket, optionReceiveTimeout, option.address, length);
}
