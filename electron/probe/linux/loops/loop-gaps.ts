/** The gaps of a reading of loops, each with its one plain sentence. Knows no files. */
import { makeGap, type Gap, type GapReason } from '../../../../shared/model/gap.ts';
import type { LoopPlace } from './watched.ts';

const machine = { kind: 'machine' } as const;

export function loopsDenied(count: number, remedy: string): readonly Gap[] {
  if (count === 0) return [];
  const whose = count === 1 ? 'one process' : `${count} processes`;
  const detail = `this user may not see the event loops of ${whose}; ${remedy}`;
  return [makeGap(machine, 'loops', 'denied', detail, count)];
}

export function processLoopsUnreadable(pid: number, reason: GapReason, remedy: string): Gap {
  const why =
    reason === 'denied'
      ? `this user may not look into it; ${remedy}`
      : reason === 'vanished'
        ? 'there is no such process, or none any more'
        : 'the kernel does not tell';
  const detail = `the event loops of process ${pid} are missing: ${why}`;
  return makeGap({ kind: 'process', pid }, 'loops', reason, detail);
}

export function targetsMalformed(pid: number, count: number): Gap {
  const what = count === 1 ? 'one line' : `${count} lines`;
  const detail = `${what} about the event loops of process ${pid} could not be understood`;
  return makeGap({ kind: 'process', pid }, 'loops', 'malformed', detail, count);
}

/** Loops that look the same in several processes, where kcmp(2) did not settle it. */
export function sharingUnknown(alike: readonly (readonly LoopPlace[])[]): readonly Gap[] {
  const [first] = alike;
  if (first === undefined) return [];
  const example = first.map(({ pid, descriptor }) => `${descriptor} of process ${pid}`).join(', ');
  const detail =
    `these epolls watch the same descriptors and may be one that fork shared: ${example}` +
    (alike.length > 1 ? `, and ${alike.length - 1} more such groups` : '') +
    '; they could not be compared here (kcmp), so each is shown on its own';
  return [makeGap(machine, 'loops', 'unsupported', detail, alike.length)];
}
