/** The captures of test/fixtures/linux, and what they hold in the words of `ss`. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { formatEndpoint, type Family } from '../../shared/model/address.ts';
import type { Protocol } from '../../shared/model/socket.ts';
import type { SocketRow } from '../../electron/probe/linux/source.ts';

const folder = join(import.meta.dirname, '../fixtures/linux');

export function readFixture(name: string): Buffer {
  return readFileSync(join(folder, name));
}

export type CapturedTable = {
  readonly protocol: Protocol;
  readonly family: Family;
  readonly textFile: string;
  readonly dumpFile: string;
  readonly sequence: number;
  /** As NOTES.md has it from ss: state, local, remote, inode. */
  readonly rows: readonly string[];
};

export const capturedTables: readonly CapturedTable[] = [
  {
    protocol: 'tcp',
    family: 'ipv4',
    textFile: 'proc-net-tcp.txt',
    dumpFile: 'sock-diag-tcp-ipv4.bin',
    sequence: 1,
    rows: [
      'listen 0.0.0.0:8083 - 226962',
      'listen 127.0.0.1:8080 - 226959',
      'close-wait 127.0.0.1:8080 127.0.0.1:40005 226975',
      'established 127.0.0.1:8080 127.0.0.1:40001 226967',
      'established 127.0.0.1:40001 127.0.0.1:8080 226966',
      'fin-wait-2 127.0.0.1:40005 127.0.0.1:8080 226974',
      'time-wait 127.0.0.1:40004 127.0.0.1:8083 0',
      'established 127.0.0.1:40002 127.0.0.1:8081 226968',
    ],
  },
  {
    protocol: 'tcp',
    family: 'ipv6',
    textFile: 'proc-net-tcp6.txt',
    dumpFile: 'sock-diag-tcp-ipv6.bin',
    sequence: 2,
    rows: [
      'listen [::]:8082 - 226961',
      'listen [::]:8081 - 226960',
      'established [::1]:40003 [::1]:8082 226970',
      'established [::ffff:127.0.0.1]:8081 [::ffff:127.0.0.1]:40002 226969',
      'established [::1]:8082 [::1]:40003 226971',
    ],
  },
  {
    protocol: 'udp',
    family: 'ipv4',
    textFile: 'proc-net-udp.txt',
    dumpFile: 'sock-diag-udp-ipv4.bin',
    sequence: 3,
    rows: [
      'unconnected 127.0.0.1:5353 - 226963',
      'established 127.0.0.1:5355 127.0.0.1:5353 226965',
    ],
  },
  {
    protocol: 'udp',
    family: 'ipv6',
    textFile: 'proc-net-udp6.txt',
    dumpFile: 'sock-diag-udp-ipv6.bin',
    sequence: 4,
    rows: ['unconnected [::1]:5354 - 226964'],
  },
];

export function describeRow(row: SocketRow): string {
  const remote = row.remote === null ? '-' : formatEndpoint(row.remote);
  return `${row.state} ${formatEndpoint(row.local)} ${remote} ${row.inode}`;
}
