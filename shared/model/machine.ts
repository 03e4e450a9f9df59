/** The machine a chart is of, and who is looking. */
import type { User } from './process.ts';
import type { OperatingSystem } from './sample.ts';

/** What the probe can tell. */
export type MachineFacts = {
  readonly hostname: string;
  readonly os: OperatingSystem;
  /** Kernel or OS release, as the OS words it. */
  readonly release: string;
  readonly user: User;
  /** The user's home folder; a face shows it as `~`. */
  readonly home: string;
};

export type Machine = MachineFacts & {
  /** Portolan's own version. */
  readonly version: string;
};
