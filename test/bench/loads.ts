/** The loads of the benchmark, by name. The generator makes them; this only says how large they are. */

export type LoadSize = {
  readonly processes: number;
  /** TCP; nine of ten over IPv4, and one UDP socket for each ten of a process, at least one. */
  readonly listeners: number;
  /** Loopback connections, both ends of each in one process. */
  readonly connections: number;
  /** Descriptors a process that are no sockets: files, eventfds, pipes. */
  readonly fillers: number;
  /** A process. */
  readonly socketPairs: number;
};

export const loadNames = ['tiny', 'desktop', 'thousand', 'ten-thousand'] as const;
export type LoadName = (typeof loadNames)[number];

export const loads: Readonly<Record<LoadName, LoadSize>> = {
  /** A machine at rest. */
  tiny: { processes: 5, listeners: 10, connections: 5, fillers: 12, socketPairs: 2 },
  desktop: { processes: 300, listeners: 40, connections: 200, fillers: 150, socketPairs: 10 },
  thousand: { processes: 500, listeners: 1000, connections: 500, fillers: 200, socketPairs: 4 },
  'ten-thousand': {
    processes: 50,
    listeners: 10_000,
    connections: 5000,
    fillers: 200,
    socketPairs: 4,
  },
};

export const usualLoads: readonly LoadName[] = loadNames;
export const quickLoads: readonly LoadName[] = ['tiny', 'desktop'];
