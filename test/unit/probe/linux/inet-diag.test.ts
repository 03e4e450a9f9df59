/** The netlink codec against captured dumps, and against any bytes at all. */
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  decodeInetDatagram,
  encodeInetRequest,
  type Expected,
} from '../../../../electron/probe/linux/inet-diag.ts';
import type { SocketRow } from '../../../../electron/probe/linux/source.ts';
import { capturedTables, describeRow, readFixture } from '../../../support/linux-fixtures.ts';

function decode(bytes: Uint8Array, expected: Expected) {
  const rows = new Map<number, SocketRow>();
  const datagram = decodeInetDatagram(bytes, expected, (cookie, row) => rows.set(cookie, row));
  return { ...datagram, rows: [...rows.values()] };
}

const tcp4: Expected = { protocol: 'tcp', sequence: 1, littleEndian: true };

describe('captured dumps', () => {
  test.each(capturedTables)('$dumpFile', ({ dumpFile, protocol, sequence, rows }) => {
    const dump = decode(readFixture(dumpFile), { protocol, sequence, littleEndian: true });
    expect(dump.rows.map(describeRow).sort()).toEqual([...rows].sort());
    expect(dump).toMatchObject({ done: true, interrupted: false, errno: 0, malformed: 0 });
  });

  test('v6only is read where the kernel says it and nowhere else', () => {
    const { rows } = decode(readFixture('sock-diag-tcp-ipv6.bin'), { ...tcp4, sequence: 2 });
    const listening = rows.filter((row) => row.state === 'listen');
    expect(listening.map((row) => [row.local.port, row.v6only])).toEqual([
      [8082, true],
      [8081, false],
    ]);
    expect(rows.filter((row) => row.state !== 'listen').map((row) => row.v6only)).toEqual([
      null,
      null,
      null,
    ]);
  });

  test('the dump of another request is passed over', () => {
    const dump = decode(readFixture('sock-diag-tcp-ipv4.bin'), { ...tcp4, sequence: 99 });
    expect(dump).toEqual({ done: false, interrupted: false, errno: 0, malformed: 0, rows: [] });
  });

  test('a socket listed twice is one row', () => {
    const bytes = readFixture('sock-diag-tcp-ipv4.bin');
    const first = bytes.subarray(0, bytes.readUInt32LE(0));
    const twice = decode(Buffer.concat([first, first]), tcp4);
    expect(twice.rows).toHaveLength(1);
  });
});

describe('answers that are no rows', () => {
  const control = (type: number, payload: number, flags = 0): Buffer => {
    const bytes = Buffer.alloc(20);
    bytes.writeUInt32LE(20, 0);
    bytes.writeUInt16LE(type, 4);
    bytes.writeUInt16LE(flags, 6);
    bytes.writeUInt32LE(1, 8);
    bytes.writeInt32LE(payload, 16);
    return bytes;
  };

  test('an error carries its errno', () => {
    expect(decode(control(2, -2), tcp4)).toMatchObject({ done: true, errno: 2 });
  });

  test('a dump that ends in an error says so', () => {
    expect(decode(control(3, -4), tcp4)).toMatchObject({ done: true, errno: 4 });
  });

  test('an interrupted dump is seen', () => {
    expect(decode(control(3, 0, 0x10), tcp4)).toMatchObject({ done: true, interrupted: true });
  });

  test('a message longer than its datagram is counted', () => {
    const bytes = control(3, 0);
    bytes.writeUInt32LE(4000, 0);
    expect(decode(bytes, tcp4)).toMatchObject({ done: false, malformed: 1 });
  });

  test('a message cut short is counted', () => {
    const bytes = readFixture('sock-diag-tcp-ipv4.bin');
    expect(decode(bytes.subarray(0, 60), tcp4)).toMatchObject({ malformed: 1, rows: [] });
  });

  test('a state the kernel does not have is counted', () => {
    const bytes = Buffer.from(readFixture('sock-diag-tcp-ipv4.bin'));
    bytes[17] = 99;
    const dump = decode(bytes, tcp4);
    expect(dump.malformed).toBe(1);
    expect(dump.rows).toHaveLength(7);
  });
});

describe('byte order', () => {
  test('a big-endian host frames the same socket in its own order', () => {
    const bytes = readFixture('sock-diag-udp-ipv6.bin');
    const little = bytes.subarray(0, bytes.readUInt32LE(0));
    const big = Buffer.from(little);
    // Header, interface, cookie and counters are in host order; ports and addresses are not.
    for (const offset of [0, 8, 12, 56, 60, 64, 68, 72, 76, 80, 84]) {
      big.subarray(offset, offset + 4).swap32();
    }
    for (const offset of [4, 6]) big.subarray(offset, offset + 2).swap16();
    for (let offset = 88; offset + 4 <= big.length; ) {
      const length = little.readUInt16LE(offset);
      // The cgroup's number has eight bytes; v6only, the other attribute that is read, has one.
      if (little.readUInt16LE(offset + 2) === 21) big.subarray(offset + 4, offset + 12).swap64();
      big.subarray(offset, offset + 4).swap16();
      offset += (length + 3) & ~3;
    }
    const expected = { protocol: 'udp', sequence: 4 } as const;
    expect(decode(big, { ...expected, littleEndian: false }).rows).toEqual(
      decode(little, { ...expected, littleEndian: true }).rows,
    );
    expect(decode(big, { ...expected, littleEndian: false }).rows[0]?.v6only).toBe(true);
  });

  test('a request is written in the order asked for', () => {
    const request = {
      protocol: 'tcp',
      family: 'ipv6',
      states: 0x1ffe,
      port: 0x1f90,
      sequence: 7,
    } as const;
    const little = Buffer.from(encodeInetRequest(request, true));
    const big = Buffer.from(encodeInetRequest(request, false));
    expect([little.readUInt32LE(0), little.readUInt32LE(8), little.readUInt32LE(20)]).toEqual([
      72, 7, 0x1ffe,
    ]);
    expect([big.readUInt32BE(0), big.readUInt32BE(8), big.readUInt32BE(20)]).toEqual([
      72, 7, 0x1ffe,
    ]);
    expect([little[16], little[17]]).toEqual([10, 6]);
    // Ports travel in network order everywhere.
    expect([little.readUInt16BE(24), big.readUInt16BE(24)]).toEqual([0x1f90, 0x1f90]);
  });
});

describe('any bytes', () => {
  test('neither throw nor hang, and rows are never made up from too few', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 600 }), fc.boolean(), (bytes, littleEndian) => {
        const dump = decode(bytes, { protocol: 'tcp', sequence: 0, littleEndian });
        expect(dump.rows.length * 88).toBeLessThanOrEqual(bytes.length);
      }),
      { numRuns: 2000 },
    );
  });

  test('a damaged dump loses rows or counts damage, but never throws', () => {
    const whole = readFixture('sock-diag-tcp-ipv6.bin');
    const damage = fc.array(fc.tuple(fc.nat(whole.length - 1), fc.nat(255)), { maxLength: 8 });
    fc.assert(
      fc.property(damage, fc.nat(whole.length), (changes, length) => {
        const bytes = Buffer.from(whole.subarray(0, length));
        for (const [at, value] of changes) if (at < length) bytes[at] = value;
        const dump = decode(bytes, { ...tcp4, sequence: 2 });
        for (const row of dump.rows) {
          expect(row.local.port).toBeGreaterThanOrEqual(0);
          expect(row.local.port).toBeLessThanOrEqual(65_535);
        }
      }),
      { numRuns: 2000 },
    );
  });
});
