/**
 * The interface every OS folder implements, and the only switch on process.platform.
 * A probe reads one machine; it never judges and never acts.
 */
import type { LoopReading } from '../../shared/model/event-loop.ts';
import type { Examination } from '../../shared/model/examination.ts';
import type { LookWish } from '../../shared/model/look-wish.ts';
import type { MachineFacts } from '../../shared/model/machine.ts';
import type { Measures } from '../../shared/model/measure.ts';
import type { Sample } from '../../shared/model/sample.ts';
import type { SocketId } from '../../shared/model/socket.ts';
import type { UnixListing } from '../../shared/model/unix-socket.ts';

export type Probe = {
  /** Fresh numbers of sockets of the last look; those that are gone are left out. */
  readonly measure: (ids: readonly SocketId[]) => Promise<Measures>;
  /** Every UNIX socket, on demand only. */
  readonly listUnix: () => Promise<UnixListing>;
  /**
   * One look, by default at the whole machine. Never throws for what it cannot read: that is a gap
   * of the sample. What did not change since the look before is the same object, and where nothing
   * at all did, so are the maps.
   */
  readonly look: (wish?: LookWish) => Promise<Sample>;
  /** The machine itself, and who is looking. */
  readonly describe: () => MachineFacts;
  /** The event loops of one process, or of all; on demand only. */
  readonly readLoops: (pid: number | null) => Promise<LoopReading>;
  /**
   * What can be read here and what cannot, found out by trying.
   * @param program how this program was started, for the command lines that unlock more
   */
  readonly examine: (program: readonly string[]) => Promise<Examination>;
  /** Releases descriptors and native resources. */
  readonly close: () => void;
};

export type ProbeOptions = {
  /** It will look again and again, so preparing for cheaper looks pays. */
  readonly lasting?: boolean;
};

export async function openProbe(options: ProbeOptions = {}): Promise<Probe> {
  switch (process.platform) {
    case 'linux':
      return (await import('./linux/probe.ts')).openLinuxProbe(options);
    default:
      throw new Error(
        `Portolan cannot read ${process.platform} yet; it runs on Linux, and Windows and macOS are being built`,
      );
  }
}
