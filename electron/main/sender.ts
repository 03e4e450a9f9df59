/** Who may speak through the IPC door: the top frame of our own window, while it shows our own page. */
import type { IpcMainEvent } from 'electron';
import { isAppUrl } from './app-url.ts';

export type Sender = {
  readonly senderFrame: Pick<NonNullable<IpcMainEvent['senderFrame']>, 'url' | 'parent'> | null;
};

/** @returns why the message must be refused, or `null` when its sender may speak */
export function senderFault(event: Sender, isOurWindow: boolean): string | null {
  if (!isOurWindow) return 'it came from a window that is not ours';
  if (event.senderFrame === null) return 'its frame is gone';
  if (event.senderFrame.parent !== null) return 'it came from a frame within the page';
  if (!isAppUrl(event.senderFrame.url)) return 'it came from a page that is not ours';
  return null;
}
