/** How much work a look was. For tests, which count work instead of milliseconds, and for no face. */

export type LookWork = {
  /** Readings of the socket tables. */
  readonly dumps: number;
  /** Processes whose descriptors were read. */
  readonly processesScanned: number;
  /** Scans of all processes. */
  readonly fullScans: number;
  /** Processes whose facts were read. */
  readonly factsRead: number;
  /** Single descriptors asked whether they still are the socket. */
  readonly holdsChecked: number;
  /** Nothing had changed, and the maps of the last sample were handed out again. */
  readonly isQuiet: boolean;
};

export type WorkCount = { -readonly [K in keyof LookWork]: LookWork[K] };

export function countWork(): WorkCount {
  return {
    dumps: 0,
    processesScanned: 0,
    fullScans: 0,
    factsRead: 0,
    holdsChecked: 0,
    isQuiet: false,
  };
}
