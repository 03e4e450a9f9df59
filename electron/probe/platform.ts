/**
 * The interface every OS folder implements, and the only switch on process.platform.
 * A probe reads one machine; it never judges and never acts.
 */
import type { MachineFacts } from '../../shared/model/machine.ts';
import type { Sample } from '../../shared/model/sample.ts';

export type Probe = {
  /** One look. Never throws for what it cannot read: that is a gap of the sample. */
  readonly look: () => Promise<Sample>;
  /** The machine itself, and who is looking. */
  readonly describe: () => MachineFacts;
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
