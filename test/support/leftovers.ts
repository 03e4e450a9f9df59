/** What a test has left behind: nothing, or the test fails. */
import { expect, vi } from 'vitest';
import { lineOf, type Belongs } from './socket-facts.ts';
import { ssFacts } from './ss.ts';

/**
 * Waits a little, because the kernel may still be closing, and because a socket that another test is
 * closing at this moment has no owner either and could be taken for ours by its port. TIME-WAIT is
 * left to the kernel, which keeps it for a minute and lets nobody close it.
 */
export async function expectNothingLeft(belongs: Belongs): Promise<void> {
  const left = (): readonly string[] => [
    ...ssFacts(belongs)
      .filter((facts) => facts.state !== 'time-wait')
      .map(lineOf),
    ...[...belongs.pids]
      .filter((pid) => pid !== process.pid && isAlive(pid))
      .map((pid) => `process ${pid}`),
  ];
  await vi.waitFor(() => expect(left()).toEqual([]), { timeout: 5000 });
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ESRCH') return false;
    throw error;
  }
}
