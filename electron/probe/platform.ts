/**
 * The interface every OS folder implements, and the only switch on process.platform.
 * A probe reads one machine; it never judges and never acts.
 */
import type { LookWish } from '../../shared/model/look-wish.ts';
import type { MachineFacts } from '../../shared/model/machine.ts';
import type { Sample } from '../../shared/model/sample.ts';

export type Probe = {
  /**
   * One look, by default at the whole machine. Never throws for what it cannot read: that is a gap
   * of the sample. What did not change since the look before is the same object, and where nothing
   * at all did, so are the maps.
   */
  readonly look: (wish?: LookWish) => Promise<Sample>;
  /** The machine itself, and who is looking. */
  readonly describe: () => MachineFacts;
  /** Releases descriptors and native resources. */
  readonly close: () => void;
};

export async function openProbe(): Promise<Probe> {
  switch (process.platform) {
    case 'linux':
      return (await import('./linux/probe.ts')).openLinuxProbe();
    default:
      throw new Error(
        `Portolan cannot read ${process.platform} yet; it runs on Linux, and Windows and macOS are being built`,
      );
  }
}
