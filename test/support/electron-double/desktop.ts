/** The desktop around the app: one screen, a light theme, a menu nobody sees, dialogs on stderr. */
import type { Dialog, Display, Menu as RealMenu, NativeTheme, Screen } from 'electron';
import { needReady } from './life.ts';
import { emittingStandIn, standIn } from './stand-in.ts';

const display = standIn<Display>('display', {
  id: 1,
  bounds: { x: 0, y: 0, width: 1600, height: 1000 },
  workArea: { x: 0, y: 24, width: 1600, height: 976 },
  scaleFactor: 1,
});

export const screen = emittingStandIn<Screen>('screen', [], {
  getAllDisplays: () => {
    needReady("The 'screen' module can't be used before the app 'ready' event");
    return [display];
  },
});

export const nativeTheme = emittingStandIn<NativeTheme>('nativeTheme', ['updated'], {
  shouldUseDarkColors: false,
});

export const dialog = standIn<Dialog>('dialog', {
  showErrorBox: (title, content) => console.error(`[dialog] ${title}: ${content}`),
});

let applicationMenu: RealMenu | null = null;

export const Menu = standIn<typeof RealMenu>('Menu', {
  buildFromTemplate: () => standIn<RealMenu>('menu', {}),
  setApplicationMenu: (menu) => {
    applicationMenu = menu;
  },
  getApplicationMenu: () => applicationMenu,
});
