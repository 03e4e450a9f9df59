/** A running probe process, whichever way it was spawned; the host knows no more than this. */

export type ProbeProcess = {
  readonly send: (message: unknown) => void;
  readonly onMessage: (listener: (message: unknown) => void) => void;
  /** Called once; `reason` is one plain sentence without a full stop. */
  readonly onExit: (listener: (reason: string) => void) => void;
  readonly kill: () => void;
};

export type SpawnProbe = () => ProbeProcess;
