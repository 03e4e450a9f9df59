/** What the process with the measured engine reports, unasked. */

export type EngineReport =
  /** The engine has shown the first whole chart. */
  | { readonly report: 'ready' }
  /** A delta that says something has reached the contract. */
  | {
      readonly report: 'delta';
      /** Of its new and changed sockets. */
      readonly ports: readonly number[];
      /** As it goes over the WebSocket. */
      readonly bytes: number;
      /** Since the probe had finished its look; up to 1 ms too much, as the look's start is rounded. */
      readonly latencyMs: number;
    }
  | { readonly report: 'memory'; readonly ticks: number; readonly residentBytes: number }
  | { readonly report: 'failed'; readonly message: string };
