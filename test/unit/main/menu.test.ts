/** What the menu offers, and what it keeps from users. */
import { expect, test, vi } from 'vitest';
import { menuTemplate } from '../../../electron/main/menu.ts';

vi.mock('electron', () => ({ Menu: {} }));

const textOf = (platform: NodeJS.Platform, development: boolean): string =>
  JSON.stringify(menuTemplate(platform, development));

test('a user can quit, copy and zoom everywhere', () => {
  for (const platform of ['linux', 'win32'] as const) {
    expect(textOf(platform, false)).toContain('"role":"quit"');
  }
  expect(textOf('darwin', false)).toContain('"role":"appMenu"');
  expect(textOf('linux', false)).toContain('"role":"editMenu"');
  expect(textOf('linux', false)).toContain('"role":"zoomIn"');
});

test('reload and the developer tools are for developers', () => {
  expect(textOf('linux', true)).toContain('toggleDevTools');
  for (const word of ['toggleDevTools', '"reload"', 'forceReload', 'viewMenu']) {
    expect(textOf('linux', false)).not.toContain(word);
  }
});
