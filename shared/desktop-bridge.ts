/**
 * What the desktop's preload, its main process and the page agree on: the one thing the page is
 * given, the channel behind it, and the origin the page lives at. Knows nothing of Electron.
 */

/** `window.portolan`, there in the desktop window only; it carries the envelopes of wire/envelope.ts. */
export type DesktopBridge = {
  readonly send: (message: unknown) => void;
  /** Returns its own unsubscribe. */
  readonly onMessage: (listener: (message: unknown) => void) => () => void;
};

export const bridgeName = 'portolan';
export const bridgeChannel = 'portolan:envelope';

export const appScheme = 'app';
export const appHost = 'portolan';
export const appUrl = `${appScheme}://${appHost}/`;
