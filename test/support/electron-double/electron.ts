/**
 * What `import 'electron'` gives under the double. An export that is not here fails to link, by name.
 * The double is a test tool: it models what this app uses of Electron, and refuses the rest.
 */
export { app } from './app.ts';
export { BrowserWindow } from './browser-window.ts';
export { dialog, Menu, nativeTheme, screen } from './desktop.ts';
export { ipcMain } from './ipc-main.ts';
export { protocol } from './schemes.ts';
export { session } from './session.ts';
export { utilityProcess } from './utility-process.ts';
