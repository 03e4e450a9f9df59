/**
 * Follows the chart stream of one connection and repairs holes in its sequence numbers. Knows what
 * must be asked for, not what is made of the answers.
 */
import type { ChartMessage } from '../../shared/contract.ts';
import type { LookScope } from '../../shared/model/look-wish.ts';
import type { Client } from '../../shared/wire/client.ts';

/** How long to wait before asking again after the stream ended for a reason other than the link. */
const resubscribeMs = 3000;

export type ChartStream = {
  /** Asks for another view; the old one goes on until the new one begins. */
  readonly setScope: (scope: LookScope) => void;
  readonly close: () => void;
};
export type ChartStreamListener = {
  readonly onMessage: (message: ChartMessage) => void;
  readonly onTrouble: (message: string) => void;
};

/**
 * Subscribes, and subscribes once more for every hole in the sequence numbers: the new subscription
 * begins with a full sample, and nothing of the old one is heard any more.
 */
export function followChart(
  client: Client,
  initial: LookScope,
  listener: ChartStreamListener,
): ChartStream {
  let scope = initial;
  let unsubscribe: (() => void) | null = null;
  let timer: ReturnType<typeof setTimeout> | null = null;
  let last: number | null = null;
  let closed = false;

  const subscribe = (): void => {
    timer = null;
    last = null;
    unsubscribe = client.subscribe(
      'chart',
      { scope },
      (message) => {
        if (message.kind === 'status') return listener.onMessage(message);
        if (message.kind === 'delta') {
          // Nothing to apply it to: the full sample is still on its way.
          if (last === null) return;
          if (message.sequence !== last + 1) {
            unsubscribe?.();
            return subscribe();
          }
        }
        last = message.sequence;
        listener.onMessage(message);
      },
      (error) => {
        if (closed || error.code === 'disconnected') return;
        listener.onTrouble(error.message);
        timer = setTimeout(subscribe, resubscribeMs);
      },
    );
  };

  subscribe();
  return {
    setScope: (next) => {
      if (scope === next) return;
      scope = next;
      // One that waits to ask again will ask for this.
      if (timer !== null) return;
      // In this order, so that the engine never thinks that nobody watches.
      const stop = unsubscribe;
      subscribe();
      stop?.();
    },
    close: () => {
      closed = true;
      if (timer !== null) clearTimeout(timer);
      unsubscribe?.();
    },
  };
}
