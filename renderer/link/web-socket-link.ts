/**
 * The link over a WebSocket: connects, notices silence, and connects anew with growing pauses.
 * Knows the envelopes' carrier (one JSON text a message), not their meaning.
 */
import { createClient, type Client } from '../../shared/wire/client.ts';
import type { Link, LinkListener } from '../api.ts';

const firstPauseMs = 250;
const longestPauseMs = 5000;
/** Silence after which the far side is asked for a sign of life, and is taken for lost. */
const askAfterMs = 10_000;
const lostAfterMs = 20_000;

type Place = { readonly protocol: string; readonly host: string };

export function openWebSocketLink(place: Place, listener: LinkListener): Link {
  const address = `${place.protocol === 'https:' ? 'wss:' : 'ws:'}//${place.host}/stream`;
  let pauseMs = firstPauseMs;
  let timer: ReturnType<typeof setTimeout> | null = null;
  let stopCurrent: (() => void) | null = null;
  let closed = false;

  const retryLater = (): void => {
    listener.onState({ state: 'lost', retryAt: Date.now() + pauseMs });
    timer = setTimeout(connect, pauseMs);
    pauseMs = Math.min(pauseMs * 2, longestPauseMs);
  };

  /** A refused upgrade looks like any failure to a page (WHATWG WebSockets §3), so ask over HTTP. */
  const retryUnlessRefused = async (): Promise<void> => {
    const refused = await isRefused();
    if (closed) return;
    if (refused) listener.onState({ state: 'refused' });
    else retryLater();
  };

  const connect = (): void => {
    timer = null;
    stopCurrent = openConnection(address, {
      onOpen: (client) => {
        pauseMs = firstPauseMs;
        listener.onState({ state: 'open' });
        listener.onOpen(client);
      },
      onLost: (opened) => {
        stopCurrent = null;
        if (closed) return;
        if (opened) return retryLater();
        void retryUnlessRefused();
      },
    });
  };

  connect();
  return {
    retry: () => {
      if (timer === null) return;
      clearTimeout(timer);
      listener.onState({ state: 'lost', retryAt: null });
      connect();
    },
    close: () => {
      closed = true;
      if (timer !== null) clearTimeout(timer);
      stopCurrent?.();
    },
  };
}

type ConnectionListener = {
  readonly onOpen: (client: Client) => void;
  readonly onLost: (opened: boolean) => void;
};

function openConnection(address: string, listener: ConnectionListener): () => void {
  const socket = new WebSocket(address);
  const client = createClient((request) => {
    if (socket.readyState === WebSocket.OPEN) socket.send(JSON.stringify(request));
  });
  let opened = false;
  let lost = false;
  let heardAt = Date.now();
  let watch: ReturnType<typeof setInterval> | null = null;

  const lose = (): void => {
    if (lost) return;
    lost = true;
    if (watch !== null) clearInterval(watch);
    socket.close();
    client.disconnect('the connection to Portolan was lost');
    listener.onLost(opened);
  };

  socket.addEventListener('open', () => {
    opened = true;
    heardAt = Date.now();
    // A tunnel that died keeps its sockets open for minutes; only silence shows it.
    watch = setInterval(() => {
      const silentMs = Date.now() - heardAt;
      if (silentMs >= lostAfterMs) lose();
      else if (silentMs >= askAfterMs) void client.call('machine.describe', {});
    }, askAfterMs / 2);
    listener.onOpen(client);
  });
  socket.addEventListener('message', (event: MessageEvent<unknown>) => {
    heardAt = Date.now();
    const message = parseJson(event.data);
    if (message === undefined) lose();
    else client.receive(message);
  });
  socket.addEventListener('close', lose);
  socket.addEventListener('error', lose);
  return lose;
}

/** `undefined` when it is no JSON: then the far side is not Portolan, or a proxy cut it short. */
function parseJson(data: unknown): unknown {
  if (typeof data !== 'string') return undefined;
  try {
    return JSON.parse(data);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

async function isRefused(): Promise<boolean> {
  try {
    const { status } = await fetch('/', { method: 'HEAD', cache: 'no-store' });
    return status === 401 || status === 403;
  } catch (error) {
    // Fetch rejects with TypeError when nobody answers: lost, not refused.
    if (error instanceof TypeError) return false;
    throw error;
  }
}
