/**
 * The application menu: what the OS expects of every app, by role, so that the OS words it and gives
 * it its keys. Portolan's own commands live in the page.
 */
import { Menu, type MenuItemConstructorOptions } from 'electron';

export function installMenu(development: boolean): void {
  Menu.setApplicationMenu(Menu.buildFromTemplate([...menuTemplate(process.platform, development)]));
}

export function menuTemplate(
  platform: NodeJS.Platform,
  development: boolean,
): readonly MenuItemConstructorOptions[] {
  const developer: readonly MenuItemConstructorOptions[] = development
    ? [{ role: 'reload' }, { role: 'toggleDevTools' }, { type: 'separator' }]
    : [];
  const view: MenuItemConstructorOptions = {
    label: 'View',
    submenu: [
      ...developer,
      { role: 'resetZoom' },
      { role: 'zoomIn' },
      { role: 'zoomOut' },
      { type: 'separator' },
      { role: 'togglefullscreen' },
    ],
  };
  const first: MenuItemConstructorOptions =
    platform === 'darwin' ? { role: 'appMenu' } : { label: 'File', submenu: [{ role: 'quit' }] };
  return [first, { role: 'editMenu' }, view, { role: 'windowMenu' }];
}
