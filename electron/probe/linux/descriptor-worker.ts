/** The second thread of a scan: its own libc and descriptors, one answer for each job. */
import { parentPort, workerData } from 'node:worker_threads';
import { loadLibc } from './libc.ts';
import { openNativeDescriptors } from './native-descriptors.ts';
import { takeShared, type ScanAnswer, type ScanJob } from './shared-pids.ts';

if (parentPort === null) throw new Error('this is a thread of the probe, not a program');
const port = parentPort;
const { root } = workerData as { readonly root: string };
const scanner = openNativeDescriptors(await loadLibc(), root);

port.on('message', (job: ScanJob) => {
  const { inodes, pids, descriptors, ...rest } = scanner.scan(takeShared(job, 'second'));
  // Copies of exactly what was found, whose memory then moves instead of being copied again.
  const columns = {
    inodes: inodes.slice(),
    pids: pids.slice(),
    descriptors: descriptors.slice(),
  };
  const answer: ScanAnswer = { id: job.id, scan: { ...columns, ...rest } };
  port.postMessage(answer, [
    columns.inodes.buffer,
    columns.pids.buffer,
    columns.descriptors.buffer,
  ]);
});
