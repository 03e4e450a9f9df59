/** UNIX sockets from captures of both sources, and from any bytes and text at all. */
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseProcNetUnix } from '../../../../electron/probe/linux/proc-net-unix.ts';
import { decodeUnixDatagram } from '../../../../electron/probe/linux/unix-diag.ts';
import type { UnixRow } from '../../../../electron/probe/linux/unix-row.ts';
import { formatUnixName } from '../../../../shared/model/unix-socket.ts';
import { readFixture } from '../../../support/linux-fixtures.ts';

function decode(bytes: Uint8Array, sequence = 1) {
  const rows: UnixRow[] = [];
  const walked = decodeUnixDatagram(bytes, sequence, true, (row) => rows.push(row));
  return { ...walked, rows };
}

function describeRow({ inode, type, state, name, peerInode, queue }: UnixRow): string {
  const waiting =
    queue === null
      ? ''
      : queue.kind === 'accept'
        ? ` ${queue.length}/${queue.limit}`
        : ` ${queue.receive}:${queue.send}`;
  return `${inode} ${type} ${state} ${name.kind} ${formatUnixName(name)} ${peerInode}${waiting}`;
}

/** Those of odd-sockets.py; NOTES.md has them from ss. */
const isOdd = ({ inode }: UnixRow): boolean => inode >= 23_420_814 && inode <= 23_420_821;

const path = '/tmp/portolan-capture/chart room.sock';

describe('captured tables', () => {
  test('unix_diag', () => {
    const dump = decode(readFixture('sock-diag-unix.bin'));
    expect(dump).toMatchObject({ done: true, interrupted: false, errno: 0, malformed: 0 });
    expect(dump.rows.filter(isOdd).map(describeRow).sort()).toEqual([
      `23420814 stream listen path ${path} null 1/4`,
      '23420815 stream connected unnamed  23420816 0:0',
      `23420816 stream connected path ${path} 23420815 0:0`,
      '23420817 stream connected unnamed  null 0:0',
      '23420818 seqpacket listen abstract @portolan@22399 null 0/1',
      '23420819 datagram unconnected unnamed  null 0:0',
      '23420820 stream connected unnamed  23420821 5:0',
      '23420821 stream connected unnamed  23420820 0:768',
    ]);
  });

  test('/proc/net/unix gives the same rows without peers and queues', () => {
    const table = parseProcNetUnix(readFixture('proc-net-unix.txt').toString());
    const bare = decode(readFixture('sock-diag-unix.bin')).rows.map((row) => ({
      ...row,
      peerInode: null,
      queue: null,
    }));
    expect(table.malformed).toBe(0);
    expect(table.rows.map(describeRow).sort()).toEqual(bare.map(describeRow).sort());
  });

  test('the dump of another request is passed over', () => {
    expect(decode(readFixture('sock-diag-unix.bin'), 9)).toMatchObject({ done: false, rows: [] });
  });
});

describe('lines of /proc/net/unix', () => {
  test('that cannot be understood are counted', () => {
    const table = parseProcNetUnix(
      'Num       RefCount Protocol Flags    Type St Inode Path\n' +
        'nonsense\n' +
        '0: 00000002 00000000 00000000 0009 01 77\n' +
        '0: 00000002 00000000 00000000 0001 01 77 /a b\n',
    );
    expect(table.malformed).toBe(2);
    expect(table.rows.map(({ name }) => name.text)).toEqual(['/a b']);
  });

  test('may be any text', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        const { rows, malformed } = parseProcNetUnix(text);
        expect(rows.length + malformed).toBeLessThanOrEqual(text.split('\n').length);
      }),
    );
  });
});

test('any bytes, and damage to real ones, are survived', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 400 }), (bytes) => {
      expect(decode(bytes, 0).rows.length * 32).toBeLessThanOrEqual(bytes.length);
    }),
    { numRuns: 2000 },
  );
  const whole = readFixture('sock-diag-unix.bin');
  const damage = fc.array(fc.tuple(fc.nat(whole.length - 1), fc.nat(255)), { maxLength: 8 });
  fc.assert(
    fc.property(damage, fc.nat(whole.length), (changes, length) => {
      const bytes = Buffer.from(whole.subarray(0, length));
      for (const [at, value] of changes) if (at < length) bytes[at] = value;
      for (const row of decode(bytes).rows) expect(row.inode).toBeGreaterThanOrEqual(0);
    }),
    { numRuns: 1000 },
  );
});
