/** ipcMain: what preloads send, handed to the app's listeners as Electron hands it. */
import type { IpcMain, IpcMainEvent, WebContents, WebFrameMain } from 'electron';
import { EventEmitter } from 'node:events';
import { decodeValue, type Encoded } from './codec.ts';
import { makeEvent } from './event-shapes.ts';
import { NotModelled, standIn } from './stand-in.ts';

const listeners = new EventEmitter();

export const ipcMain: IpcMain = standIn<IpcMain>('ipcMain', {
  on: (channel, listener) => {
    listeners.on(channel, listener);
    return ipcMain;
  },
});

type FromPage =
  | { readonly kind: 'send'; readonly channel: string; readonly given: readonly Encoded[] }
  | { readonly kind: 'preload-error'; readonly message: string };

/** @param frame `null` when the frame that spoke has navigated since */
export function receiveFromPage(
  payload: string,
  sender: WebContents,
  frame: WebFrameMain | null,
  onPreloadError: (message: string) => void,
): void {
  const message = JSON.parse(payload) as FromPage;
  if (message.kind === 'preload-error') return onPreloadError(message.message);
  const event: IpcMainEvent = Object.assign(makeEvent(), {
    type: 'frame' as const,
    sender,
    senderFrame: frame,
    frameId: 1,
    processId: sender.id,
    ports: [],
    returnValue: undefined,
    reply: () => {
      throw new NotModelled('event.reply');
    },
  });
  listeners.emit(message.channel, event, ...message.given.map((value) => decodeValue(value, null)));
}
