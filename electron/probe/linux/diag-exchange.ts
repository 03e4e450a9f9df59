/**
 * A netlink socket for questions of sock_diag(7) other than the tables of a look: UNIX sockets, and
 * single connections with their numbers. Knows bytes and errors only.
 */
import { endianness } from 'node:os';
import {
  decodeMeasure,
  encodeMeasureRequest,
  type Connection,
  type Measured,
} from './inet-measure.ts';
import type { Libc } from './libc.ts';
import { walkMessages, type Walked } from './netlink-message.ts';
import { openDiagSocket, type Opening } from './sock-diag.ts';
import { decodeUnixDatagram, encodeUnixRequest } from './unix-diag.ts';
import type { UnixRow } from './unix-row.ts';

const flagTruncated = 0x20;
const datagramBytes = 65_536;
const attempts = 5;

export type DiagExchange = {
  /** Throws one clear sentence when the kernel does not answer (no unix_diag module). */
  readonly dumpUnix: () => { readonly rows: readonly UnixRow[]; readonly malformed: number };
  /** `null` when there is no such connection now. */
  readonly measure: (connection: Connection) => Measured | null;
  readonly close: () => void;
};

export function openDiagExchange(libc: Libc, opening: Opening = (open) => open()): DiagExchange {
  const littleEndian = endianness() === 'LE';
  const request = libc.allocate(128);
  const received = libc.allocate(datagramBytes);
  let descriptor = opening(() => openDiagSocket(libc));
  let sequence = 0;

  /** The errno's name of the kernel or of the call, `'interrupted'`, or `null` when all went well. */
  const converse = (message: Uint8Array, decode: (bytes: Uint8Array) => Walked): string | null => {
    request.bytes.set(message);
    if (libc.send(descriptor, request.address, message.length, 0) !== message.length) {
      return libc.errnoName(libc.errno());
    }
    let interrupted = false;
    for (;;) {
      const length = libc.recv(descriptor, received.address, datagramBytes, flagTruncated);
      if (length <= 0 || length > datagramBytes) {
        const name = length < 0 ? libc.errnoName(libc.errno()) : 'a message of the wrong size';
        if (name === 'EINTR') continue;
        return name;
      }
      const walked = decode(received.bytes.subarray(0, length));
      interrupted ||= walked.interrupted;
      if (walked.errno !== 0) return libc.errnoName(walked.errno);
      if (walked.done) return interrupted ? 'interrupted' : null;
    }
  };
  const nextSequence = (): number => {
    sequence = (sequence + 1) >>> 0;
    return sequence;
  };
  const reopen = (): void => {
    // What is left of a broken answer must not meet the next one.
    libc.close(descriptor);
    descriptor = opening(() => openDiagSocket(libc));
  };

  return {
    dumpUnix: () => {
      let problem: string | null = null;
      for (let count = 0; count < attempts; count++) {
        // By inode: a dump that goes on while the table changes can list one socket twice.
        const rows = new Map<number, UnixRow>();
        let malformed = 0;
        const number = nextSequence();
        problem = converse(encodeUnixRequest(number, littleEndian), (bytes) => {
          const walked = decodeUnixDatagram(bytes, number, littleEndian, (row) =>
            rows.set(row.inode, row),
          );
          malformed += walked.malformed;
          return walked;
        });
        if (problem === null) return { rows: [...rows.values()], malformed };
        reopen();
      }
      throw new Error(`the kernel's sock_diag does not list UNIX sockets (${problem})`);
    },
    measure: (connection) => {
      const number = nextSequence();
      const message = encodeMeasureRequest(connection, number, littleEndian);
      if (message === null) return null;
      let measured: Measured | null = null;
      const problem = converse(message, (bytes) =>
        walkMessages(bytes, number, littleEndian, (payload) => {
          measured = decodeMeasure(payload, littleEndian);
          return measured !== null;
        }),
      );
      // ENOENT is the answer to a connection that ended.
      if (problem !== null && problem !== 'ENOENT') reopen();
      return problem === null ? measured : null;
    },
    close: () => {
      if (descriptor >= 0) libc.close(descriptor);
      descriptor = -1;
    },
  };
}
