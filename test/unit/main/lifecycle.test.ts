/** One window that comes back: after a second start, a closed dock window, a crash. */
import { EventEmitter } from 'node:events';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { keepOneWindow } from '../../../electron/main/lifecycle.ts';
import { fakeWindow, type FakeWindow } from './fake-electron.ts';

const { electron } = vi.hoisted(() => ({
  electron: {
    app: null as unknown as EventEmitter & { quit: () => void },
    dialog: { showErrorBox: (_title: string, _content: string): void => undefined },
  },
}));
vi.mock('electron', () => ({
  get app() {
    return electron.app;
  },
  dialog: electron.dialog,
  BrowserWindow: {},
  nativeTheme: {},
  screen: {},
}));

let opened: FakeWindow[];
const open = () => {
  const fake = fakeWindow();
  opened.push(fake);
  return fake.window;
};

beforeEach(() => {
  opened = [];
  electron.app = Object.assign(new EventEmitter(), { quit: vi.fn() });
  electron.dialog.showErrorBox = vi.fn();
  vi.spyOn(console, 'error').mockImplementation(() => undefined);
  vi.useFakeTimers({ toFake: ['performance'] });
});
afterEach(() => {
  vi.restoreAllMocks();
  vi.useRealTimers();
});

const crash = { reason: 'crashed', exitCode: 139 };

test('there is one window: asking again brings it forward', () => {
  const { showWindow } = keepOneWindow(open);
  showWindow();
  showWindow();
  expect(opened).toHaveLength(1);
  expect(opened[0]?.calls).toEqual(['restore', 'show', 'focus']);
});

test('the dock opens a window again after it was closed', () => {
  keepOneWindow(open).showWindow();
  opened[0]?.window.emit('closed');
  electron.app.emit('activate', {}, false);
  expect(opened).toHaveLength(2);
});

test.each([
  ['linux', 1],
  ['win32', 1],
  ['darwin', 0],
])('closing the last window on %s quits %i times', (platform, times) => {
  vi.spyOn(process, 'platform', 'get').mockReturnValue(platform as NodeJS.Platform);
  keepOneWindow(open);
  electron.app.emit('window-all-closed');
  expect(electron.app.quit).toHaveBeenCalledTimes(times);
});

test('a page that dies is loaded again', () => {
  keepOneWindow(open).showWindow();
  opened[0]?.contents.emit('render-process-gone', {}, crash);
  expect(opened[0]?.calls).toEqual(['reload']);
  vi.advanceTimersByTime(60_000);
  opened[0]?.contents.emit('render-process-gone', {}, crash);
  expect(opened[0]?.calls).toEqual(['reload', 'reload']);
});

test('a page that dies twice in a row is given up, with a word', () => {
  keepOneWindow(open).showWindow();
  opened[0]?.contents.emit('render-process-gone', {}, crash);
  vi.advanceTimersByTime(2000);
  opened[0]?.contents.emit('render-process-gone', {}, crash);
  expect(opened[0]?.calls).toEqual(['reload', 'destroy']);
  expect(electron.dialog.showErrorBox).toHaveBeenCalledOnce();
});

test('a process that is gone is logged, but not while the app is quitting', () => {
  keepOneWindow(open);
  const gone = { type: 'Utility', serviceName: 'Portolan probe', reason: 'killed', exitCode: 9 };
  electron.app.emit('child-process-gone', {}, gone);
  expect(console.error).toHaveBeenCalledWith('portolan: Portolan probe is gone: killed (9)');
  electron.app.emit('before-quit', {});
  electron.app.emit('child-process-gone', {}, gone);
  expect(console.error).toHaveBeenCalledOnce();
});
