/** `portolan loops [PID]`: which event loop serves which listeners, and what wakes it. */
import type { LoopReading } from '../../../shared/model/event-loop.ts';
import { countGaps } from '../../../shared/model/gap.ts';
import { reportLoops } from '../../../shared/loop-report.ts';
import { readLoopsOnce } from '../../engine/probe-host/ask-once.ts';
import { layoutLoops, serves } from '../print/loop-list.ts';
import type { Terminal } from '../terminal.ts';
import { readArguments, readPid, UsageError } from '../usage.ts';

/** @returns 1 when there is no loop, 3 when the process could not be read */
export async function runLoops(args: readonly string[], terminal: Terminal): Promise<number> {
  const { values, positionals } = readArguments('loops', args, {
    json: { type: 'boolean', default: false },
  });
  const [text, ...rest] = positionals;
  if (rest.length > 0) {
    throw new UsageError('loops takes one process number at most; type: portolan loops 4711');
  }
  const pid = text === undefined ? null : readPid(text, 'loops');
  const reading = await readLoopsOnce(pid);

  if (values.json) terminal.out(`${JSON.stringify(reportLoops(reading))}\n`);
  else print(reading, pid, terminal);
  if (reading.loops.length > 0) return 0;
  const unreadable = reading.gaps.some(
    ({ fact, reason }) => fact === 'loops' && reason !== 'vanished',
  );
  return unreadable ? 3 : 1;
}

function print(reading: LoopReading, pid: number | null, terminal: Terminal): void {
  const { loops, gaps } = reading;
  // Of all loops of a machine, those that serve somebody are asked about.
  const shown = pid === null ? loops.filter(serves) : loops;
  if (shown.length > 0) {
    terminal.out(`${layoutLoops(shown, reading, terminal).join('\n')}\n`);
  }
  const rest = loops.length - shown.length;
  if (rest > 0) {
    const more = rest === 1 ? '1 event loop serves' : `${rest} event loops serve`;
    terminal.error(`${more} no port; portolan loops PID shows those of a process.\n`);
  }
  const unread = gaps.filter(({ fact }) => fact === 'loops');
  for (const { detail } of unread) terminal.error(`${sentence(detail)}\n`);
  const missing = countGaps(gaps) - countGaps(unread);
  if (missing > 0) {
    const facts = missing === 1 ? '1 more fact' : `${missing} more facts`;
    terminal.error(`${facts} could not be read; portolan loops --json says which and why.\n`);
  }
  if (loops.length > 0 || unread.length > 0) return;
  terminal.error(
    pid === null
      ? 'No process here has an event loop.\n'
      : `Process ${pid} has no event loop that the kernel knows of; it may wait by poll or select.\n`,
  );
}

function sentence(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;
}
