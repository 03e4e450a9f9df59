/**
 * The kernel's numbers for socket states, as words of the model. Knows no source they are read
 * from.
 */
import type { Protocol, SocketState } from '../../../shared/model/socket.ts';

/**
 * include/net/tcp_states.h; index 0 is no state. 12 (NEW_SYN_RECV) is how a mask asks for state 3.
 */
const tcpStates: readonly (SocketState | null)[] = [
  null,
  'established',
  'syn-sent',
  'syn-received',
  'fin-wait-1',
  'fin-wait-2',
  'time-wait',
  'closed',
  'close-wait',
  'last-ack',
  'listen',
  'closing',
  'syn-received',
];

/**
 * States 1 to 13. State 13, bound but not listening, exists from kernel 6.8 on; older kernels pass
 * over bits they do not know.
 */
export const listedStates = 0x3ffe;

/** Of the listening alone: the kernel then walks only the table of listeners. */
export const listenState = 1 << 10;

/** `null` for a number the kernel does not use for this protocol. */
export function socketState(protocol: Protocol, kernelState: number): SocketState | null {
  if (protocol === 'tcp') return tcpStates[kernelState] ?? null;
  // A UDP socket borrows two of TCP's numbers: ESTABLISHED once connected, CLOSE before (udp(7)).
  if (kernelState === 1) return 'established';
  return kernelState === 7 ? 'unconnected' : null;
}
