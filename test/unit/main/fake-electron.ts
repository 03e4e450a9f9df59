/** A window's outside as the door and the life cycle see it: emitters, and what was sent to the page. */
import { EventEmitter } from 'node:events';
import type { BrowserWindow } from 'electron';

let lastId = 0;

export type FakeWindow = {
  readonly window: BrowserWindow;
  readonly contents: EventEmitter & { readonly id: number };
  readonly sent: unknown[];
  readonly calls: string[];
};

export function fakeWindow(): FakeWindow {
  const sent: unknown[] = [];
  const calls: string[] = [];
  let destroyed = false;
  const contents = Object.assign(new EventEmitter(), {
    id: ++lastId,
    send: (_channel: string, message: unknown) => sent.push(message),
    isDestroyed: () => destroyed,
    reload: () => calls.push('reload'),
  });
  contents.once('destroyed', () => (destroyed = true));
  const window = Object.assign(new EventEmitter(), {
    webContents: contents,
    isMinimized: () => true,
    restore: () => calls.push('restore'),
    show: () => calls.push('show'),
    focus: () => calls.push('focus'),
    destroy: () => calls.push('destroy'),
  });
  return { window: window as unknown as BrowserWindow, contents, sent, calls };
}
