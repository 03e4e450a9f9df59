/** The list of processes that two threads share, and what they tell each other about it. */
import type { DescriptorScan } from './source.ts';

/** Both arrays live in shared memory. */
export type ScanJob = {
  readonly id: number;
  readonly pids: Int32Array;
  /** How many are taken, and how many of those by the second thread. */
  readonly control: Int32Array;
};

export type ScanAnswer = { readonly id: number; readonly scan: DescriptorScan };

/** Takes one process after the other until none is left. */
export function* takeShared(job: ScanJob, by: 'own' | 'second'): Generator<number> {
  for (;;) {
    // Counted before it is taken, so that whoever finds the list empty knows of everybody at work.
    if (by === 'second') Atomics.add(job.control, 1, 1);
    const at = Atomics.add(job.control, 0, 1);
    const pid = job.pids[at];
    if (pid === undefined) {
      if (by === 'second') Atomics.sub(job.control, 1, 1);
      return;
    }
    yield pid;
  }
}
