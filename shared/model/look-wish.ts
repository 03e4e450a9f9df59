/** What a look is wanted for, so that it reads no more of the machine than somebody will see. */
import type { Protocol } from './socket.ts';

/** What a face can show at a time. The later in the list, the more. */
export const lookScopes = ['listeners', 'all'] as const;
export type LookScope = (typeof lookScopes)[number];

/**
 * `listeners`: TCP that listens and all of UDP, which never walks the kernel's table of connections.
 * `all`: every socket. A port: the sockets whose own end it is, whatever their state.
 */
export type LookWish = {
  readonly scope: LookScope | { readonly port: number; readonly protocol: Protocol | null };
};

export const wholeMachine: LookWish = { scope: 'all' };

/** The scope that holds whatever any of these hold; the narrowest when there are none. */
export function widestScope(scopes: Iterable<LookScope>): LookScope {
  let widest: LookScope = 'listeners';
  for (const scope of scopes) if (scope === 'all') widest = scope;
  return widest;
}

/** Whether a socket is within the wish; for readers that cannot ask the kernel for less. */
export function isWished(
  { scope }: LookWish,
  socket: {
    readonly protocol: Protocol;
    readonly state: string;
    readonly local: { readonly port: number };
  },
): boolean {
  if (scope === 'all') return true;
  if (scope === 'listeners') return socket.protocol === 'udp' || socket.state === 'listen';
  if (socket.local.port !== scope.port) return false;
  return scope.protocol === null || scope.protocol === socket.protocol;
}
