/** Event loops as JSON for scripts, by the rules of report.ts. */
import type { Gap } from './model/gap.ts';
import type { EventLoop, LoopReading } from './model/event-loop.ts';
import type { Owner } from './model/process.ts';
import { isoTime, reportProcess, type ReportedOwner } from './report.ts';

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
  const sample = { processes: new Map(processes.map((process) => [process.key, process])) };
  const reportOwner = ({ process: key, descriptors }: Owner): readonly ReportedOwner[] => {
    const process = sample.processes.get(key);
    return process === undefined ? [] : [{ ...reportProcess(sample, process), descriptors }];
  };
  return {
    schema: 'portolan/1',
    os,
    takenAt: isoTime(takenAt),
    loops: loops.map(({ owners, ...loop }) => ({ ...loop, owners: owners.flatMap(reportOwner) })),
    gaps: gaps.map(({ subject, fact, reason, detail, count }) => ({
      subject,
      fact,
      reason,
      detail,
      count,
    })),
  };
}
