/**
 * The window's one door to the engine. It chooses the transport (the desktop's bridge where there is
 * one, else a WebSocket to the page's own server) and says how the connection is doing.
 */
import type { DesktopBridge } from '../shared/desktop-bridge.ts';
import type { Client } from '../shared/wire/client.ts';
import { openDesktopLink } from './link/desktop-link.ts';
import { openWebSocketLink } from './link/web-socket-link.ts';

export type LinkState =
  | { readonly state: 'connecting' }
  | { readonly state: 'open' }
  /** `retryAt` in epoch ms; `null` while a new attempt is under way. */
  | { readonly state: 'lost'; readonly retryAt: number | null }
  /** The server does not know this page's session; only a new address helps. */
  | { readonly state: 'refused' };

export type LinkListener = {
  /** A connection stands; its client is good until the next `onState`. */
  readonly onOpen: (client: Client) => void;
  readonly onState: (state: LinkState) => void;
};

export type Link = {
  /** Tries again at once where the connection is lost. */
  readonly retry: () => void;
  readonly close: () => void;
};

export type OpenLink = (listener: LinkListener) => Link;

declare global {
  interface Window {
    readonly portolan?: DesktopBridge;
  }
}

export const openLink: OpenLink = (listener) => {
  const bridge = window.portolan;
  return bridge === undefined
    ? openWebSocketLink(window.location, listener)
    : openDesktopLink(bridge, listener);
};
