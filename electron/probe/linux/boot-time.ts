/**
 * From the kernel's start stamps to epoch time. Read once, so that a process keeps its start time
 * to the millisecond from look to look.
 */
import { parseProcStat } from './proc-stat.ts';
import { readText } from './proc-files.ts';

/** USER_HZ of include/uapi/asm-generic/param.h; every architecture node runs on uses it. */
const ticksPerSecond = 100;
const toleranceTicks = 100;

export type Clock = { readonly startTimeMs: (startTicks: number) => number };

export function openClock(root: string): Clock {
  const bootMs = readBootMs(root);
  return { startTimeMs: (startTicks) => Math.round(bootMs + ticksToMs(startTicks)) };
}

/**
 * `btime` of /proc/stat has whole seconds only; the uptime has hundredths (proc_uptime(5)) and, as
 * the start stamps do, counts the time asleep.
 */
function readBootMs(root: string): number {
  const uptime = readText(`${root}/uptime`);
  const uptimeSeconds = uptime.ok ? Number.parseFloat(uptime.value) : Number.NaN;
  const ownStat = readText(`${root}/self/stat`);
  const ownTicks = ownStat.ok ? parseProcStat(ownStat.value)?.startTicks : undefined;
  // lxcfs puts the container's uptime here but leaves the stamps counted from the host's boot: then
  // this very process has started in the future, and its own start tells where the stamps begin.
  const plausible =
    ownTicks === undefined || ownTicks <= uptimeSeconds * ticksPerSecond + toleranceTicks;
  if (Number.isFinite(uptimeSeconds) && plausible) return Date.now() - uptimeSeconds * 1000;
  return performance.timeOrigin - ticksToMs(ownTicks ?? 0);
}

function ticksToMs(ticks: number): number {
  return (ticks * 1000) / ticksPerSecond;
}
