/**
 * Listens, and prints what eBPF and /proc say about its own descriptors: run in a process of its own
 * with other privileges, or in other namespaces.
 */
import { once } from 'node:events';
import { createServer } from 'node:net';
import {
  describeBpf,
  openBpfDescriptors,
  type BpfDescription,
} from '../../electron/probe/linux/bpf/bpf-descriptors.ts';
import { loadLibc } from '../../electron/probe/linux/libc.ts';
import { openNativeDescriptors } from '../../electron/probe/linux/native-descriptors.ts';
import { descriptorRows } from './descriptor-rows.ts';
import { scanAll } from './scan-all.ts';

export type BpfAccount = {
  readonly description: BpfDescription;
  readonly pid: number;
  readonly byProc: readonly string[];
  /** Empty where eBPF is not available. */
  readonly byBpf: readonly string[];
};

const server = createServer().listen(0, '127.0.0.1');
await once(server, 'listening');
const libc = await loadLibc();
const mine = new Set([process.pid]);
const proc = openNativeDescriptors(libc, '/proc');
const byProc = descriptorRows(scanAll(proc), mine);
proc.close();

const description = await describeBpf();
let byBpf: readonly string[] = [];
if (description.available) {
  const bpf = await openBpfDescriptors(libc, '/proc');
  byBpf = descriptorRows(bpf.scan(), mine);
  bpf.close();
}
server.close();
const account: BpfAccount = { description, pid: process.pid, byProc, byBpf };
process.stdout.write(JSON.stringify(account));
