/** The text tables against captures, and against any text at all. */
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseProcNet } from '../../../../electron/probe/linux/proc-net.ts';
import { capturedTables, describeRow, readFixture } from '../../../support/linux-fixtures.ts';

const tcp4 = { protocol: 'tcp', family: 'ipv4' } as const;
const tcp6 = { protocol: 'tcp', family: 'ipv6' } as const;

function lineWith(address: string, rest = '0A'): string {
  const remote = '0'.repeat(address.length - 5);
  const queues = '00000000:00000000 00:00000000 00000000';
  return `   0: ${address} ${remote}:0000 ${rest} ${queues}     7        0 42 1 0000 100 0 0 10 0`;
}

describe('captured tables', () => {
  test.each(capturedTables)('$textFile', ({ textFile, protocol, family, rows }) => {
    const table = parseProcNet(readFixture(textFile).toString(), { protocol, family }, true);
    expect(table.malformed).toBe(0);
    expect(table.rows.map(describeRow).sort()).toEqual([...rows].sort());
  });
});

describe('byte order', () => {
  test('the same socket as a big-endian host prints it', () => {
    const little = parseProcNet(lineWith('0100007F:0050'), tcp4, true);
    const big = parseProcNet(lineWith('7F000001:0050'), tcp4, false);
    expect(little.rows[0]?.local).toEqual({ address: '127.0.0.1', port: 80 });
    expect(big.rows).toEqual(little.rows);
  });

  test('IPv6 is printed word by word', () => {
    const little = parseProcNet(lineWith('B80D0120000000000000000001000000:0016'), tcp6, true);
    const big = parseProcNet(lineWith('20010DB8000000000000000000000001:0016'), tcp6, false);
    expect(little.rows[0]?.local).toEqual({ address: '2001:db8::1', port: 22 });
    expect(big.rows).toEqual(little.rows);
  });
});

describe('lines that cannot be understood', () => {
  test.each([
    ['an address too short', lineWith('0100007:0050')],
    ['an IPv6 address in an IPv4 table', lineWith('00000000000000000000000001000000:0016')],
    ['a state that is none', lineWith('0100007F:0050', 'FF')],
    ['a line cut off', lineWith('0100007F:0050').slice(0, 80)],
    ['a user number beyond 32 bits', lineWith('0100007F:0050').replace('    7 ', ' 99999999999 ')],
  ])('%s is counted and the next line is read', (_name, line) => {
    const table = parseProcNet(`${line}\n${lineWith('0100007F:0051')}\n`, tcp4, true);
    expect(table.malformed).toBe(1);
    expect(table.rows.map((row) => row.local.port)).toEqual([0x51]);
  });

  test('one socket read twice is one row, with its later state', () => {
    const text = `${lineWith('0100007F:0050', '04')}\n${lineWith('0100007F:0050', '05')}\n`;
    const table = parseProcNet(text, tcp4, true);
    expect(table.rows.map((row) => row.state)).toEqual(['fin-wait-2']);
  });

  test('every line becomes a row or is counted', () => {
    const anyLine = fc
      .oneof(fc.string(), fc.constant(lineWith('0100007F:0050')), fc.string({ unit: 'binary' }))
      .map((text) => text.replaceAll('\n', ''));
    fc.assert(
      fc.property(fc.array(anyLine), fc.boolean(), (lines, littleEndian) => {
        const table = parseProcNet(lines.join('\n'), tcp4, littleEndian);
        const good = lines.filter((line) => line === lineWith('0100007F:0050')).length;
        const bad = lines.filter((line) => line !== '').length - good;
        expect(table.rows.length).toBe(Math.min(good, 1));
        expect(table.malformed).toBe(bad);
      }),
      { numRuns: 1000 },
    );
  });
});
