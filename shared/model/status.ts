/** How the sampling itself is doing: what a face needs to say "live", "paused" or "disconnected". */

export type ProbeStatus =
  | { readonly state: 'starting' }
  | { readonly state: 'live' }
  | {
      readonly state: 'down';
      /** One plain sentence. */
      readonly reason: string;
      /** Epoch ms. */
      readonly since: number;
      readonly retryAt: number;
    };

export type Status = {
  readonly probe: ProbeStatus;
  readonly paused: boolean;
  /** The interval now aimed at between two looks; longer while every window is hidden or looks are slow. */
  readonly cadenceMs: number;
};
