/**
 * The desktop's preload: gives the page one bridge for envelopes and nothing else. It never hands out
 * ipcRenderer or an event object, and judges no message: the main process does.
 *
 * A sandboxed preload is one plain CommonJS file (electron docs, tutorial/sandbox).
 */
import { contextBridge, ipcRenderer } from 'electron';
import { bridgeChannel, bridgeName, type DesktopBridge } from '../../shared/desktop-bridge.ts';

const bridge: DesktopBridge = {
  send: (message) => ipcRenderer.send(bridgeChannel, message),
  onMessage: (listener) => {
    const forward = (_event: unknown, message: unknown): void => listener(message);
    ipcRenderer.on(bridgeChannel, forward);
    return () => void ipcRenderer.off(bridgeChannel, forward);
  },
};

contextBridge.exposeInMainWorld(bridgeName, bridge);
