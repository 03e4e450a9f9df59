/**
 * The one door between a page and the engine, and the only file that may use ipcMain. Checks the
 * sender, then lets the wire session check the payload. Each load of a page is a session of its own.
 */
import { ipcMain, type BrowserWindow, type WebContents } from 'electron';
import { bridgeChannel } from '../../shared/desktop-bridge.ts';
import { openSession, type Handlers, type Session } from '../../shared/wire/session.ts';
import { log } from './log.ts';
import { senderFault } from './sender.ts';

export type IpcDoor = {
  /** From now on this window's page is heard. */
  readonly admit: (window: BrowserWindow) => void;
};

type Guest = { session: Session | null };

/** net::ERR_ABORTED: the navigation did not happen and the old page is still there. */
const aborted = -3;

export function openIpcDoor(handlers: Handlers): IpcDoor {
  const guests = new Map<number, Guest>();

  ipcMain.on(bridgeChannel, (event, message: unknown) => {
    const guest = guests.get(event.sender.id);
    const fault = senderFault(event, guest !== undefined);
    // Refused without an answer, so that a stranger learns nothing.
    if (guest === undefined || fault !== null) return log(`a message was refused: ${fault}`);
    guest.session ??= openSession(handlers, sendTo(event.sender));
    guest.session.receive(message);
  });

  return {
    admit: ({ webContents }) => {
      const { id } = webContents;
      const guest: Guest = { session: null };
      guests.set(id, guest);
      const endSession = (): void => {
        guest.session?.close();
        guest.session = null;
      };
      // A navigation that commits (a reload, too) ends the old page; one that is refused does not.
      webContents.on('did-navigate', endSession);
      webContents.on('did-fail-load', (_event, errorCode, _text, _url, isMainFrame) => {
        if (isMainFrame && errorCode !== aborted) endSession();
      });
      webContents.on('render-process-gone', endSession);
      webContents.once('destroyed', () => {
        endSession();
        guests.delete(id);
      });
    },
  };
}

function sendTo(contents: WebContents): (message: unknown) => void {
  return (message) => {
    if (!contents.isDestroyed()) contents.send(bridgeChannel, message);
  };
}
