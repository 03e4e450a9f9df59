/** Event loops as JSON for scripts, by the rules of report.ts. */
import type { Gap } from './model/gap.ts';
import type { EventLoop, LoopReading } from './model/event-loop.ts';
import { isoTime, reportOwners, type ReportedOwner } from './report.ts';

export type ReportedLoop = Omit<EventLoop, 'owners'> & {
  readonly owners: readonly ReportedOwner[];
};

export type LoopReport = {
  readonly schema: 'portolan/1';
  readonly os: string;
  readonly takenAt: string;
  readonly loops: readonly ReportedLoop[];
  readonly gaps: readonly Omit<Gap, 'id'>[];
};

export function reportLoops({ os, takenAt, loops, processes, gaps }: LoopReading): LoopReport {
  const known = new Map(processes.map((process) => [process.key, process]));
  return {
    schema: 'portolan/1',
    os,
    takenAt: isoTime(takenAt),
    loops: loops.map(({ owners, ...loop }) => ({ ...loop, owners: reportOwners(owners, known) })),
    gaps: gaps.map(({ subject, fact, reason, detail, count }) => ({
      subject,
      fact,
      reason,
      detail,
      count,
    })),
  };
}
