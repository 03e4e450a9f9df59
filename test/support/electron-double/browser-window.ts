/** BrowserWindow: a frame around one page, with the bounds and states a window manager would keep. */
import type {
  BrowserWindow as RealWindow,
  BrowserWindowConstructorOptions,
  Rectangle,
  WebPreferences,
} from 'electron';
import { makeEvent, tellTo, type WindowEvents } from './event-shapes.ts';
import { life, needReady, tellApp } from './life.ts';
import { emittingStandIn, NotModelled } from './stand-in.ts';
import { createWebContents, type PageBehind } from './web-contents.ts';

type OpenWindow = { readonly window: RealWindow; readonly behind: Promise<PageBehind> };

const open: OpenWindow[] = [];

export function openWindows(): readonly OpenWindow[] {
  return [...open];
}

const events = [
  'ready-to-show',
  'close',
  'closed',
  'show',
  'focus',
  'restore',
  'minimize',
  'maximize',
  'unmaximize',
  'resize',
  'move',
] as const satisfies (keyof WindowEvents)[];

const modelledOptions = new Set<string>([
  'x',
  'y',
  'width',
  'height',
  'minWidth',
  'minHeight',
  'title',
  'show',
  'backgroundColor',
  'autoHideMenuBar',
  'webPreferences',
] satisfies (keyof BrowserWindowConstructorOptions)[]);

/** The pages behind the double are isolated and sandboxed, so it can only stand in for such windows. */
const onlyPreferences: Partial<WebPreferences> = {
  contextIsolation: true,
  nodeIntegration: false,
  nodeIntegrationInSubFrames: false,
  nodeIntegrationInWorker: false,
  sandbox: true,
  webSecurity: true,
  allowRunningInsecureContent: false,
  webviewTag: false,
  spellcheck: false,
};

function createWindow(options: BrowserWindowConstructorOptions = {}): RealWindow {
  needReady('Cannot create BrowserWindow before app is ready');
  for (const name of Object.keys(options)) {
    if (!modelledOptions.has(name)) throw new NotModelled(`the window option ${name}`);
  }
  const { preload = null, ...preferences } = options.webPreferences ?? {};
  for (const [name, value] of Object.entries(preferences)) {
    if (onlyPreferences[name as keyof WebPreferences] !== value) {
      throw new NotModelled(`webPreferences.${name}: ${JSON.stringify(value)}`);
    }
  }

  const { contents, behind, destroy } = createWebContents(preload);
  let bounds: Rectangle = {
    x: options.x ?? 20,
    y: options.y ?? 20,
    width: options.width ?? 800,
    height: options.height ?? 600,
  };
  const state = { visible: options.show ?? true, minimized: false, maximized: false, gone: false };
  const alive = (): void => {
    if (state.gone) throw new TypeError('Object has been destroyed');
  };
  const applyBounds = async (): Promise<void> => {
    const { cdp } = await behind;
    const { x: left, y: top, width, height } = bounds;
    try {
      const { windowId } = await cdp.send('Browser.getWindowForTarget');
      await cdp.send('Browser.setWindowBounds', { windowId, bounds: { left, top, width, height } });
    } catch (error) {
      // The page may close while Chromium is asked.
      if (!state.gone) throw error;
    }
  };

  const window: RealWindow = emittingStandIn<RealWindow>('BrowserWindow', events, {
    id: contents.id,
    get webContents() {
      alive();
      return contents;
    },
    loadURL: (url) => contents.loadURL(url),
    show: () => {
      alive();
      state.visible = true;
      tell('show');
    },
    focus: () => {
      alive();
      tell('focus');
    },
    isVisible: () => state.visible,
    isMinimized: () => state.minimized,
    isMaximized: () => state.maximized,
    isDestroyed: () => state.gone,
    minimize: () => {
      state.minimized = true;
      tell('minimize');
    },
    restore: () => {
      state.minimized = false;
      tell('restore');
    },
    maximize: () => {
      state.maximized = true;
      tell('maximize');
    },
    unmaximize: () => {
      state.maximized = false;
      tell('unmaximize');
    },
    getBounds: () => bounds,
    getNormalBounds: () => bounds,
    setBounds: (asked) => {
      alive();
      bounds = { ...bounds, ...asked };
      void applyBounds();
      tell('resize');
      tell('move');
    },
    setBackgroundColor: alive,
    close: () => {
      alive();
      const event = makeEvent();
      tell('close', event);
      if (!event.defaultPrevented) end();
    },
    destroy: () => {
      if (!state.gone) end();
    },
  });
  const tell = tellTo<WindowEvents>(window);

  const end = (): void => {
    state.gone = true;
    open.splice(
      open.findIndex((other) => other.window === window),
      1,
    );
    // Cleaning up awaits the page; the app hears of it at once, as in Electron.
    const gone = destroy();
    life.cleanUps.push(() => gone);
    tell('closed');
    if (open.length === 0 && !life.quitting) tellApp('window-all-closed');
  };

  open.push({ window, behind });
  void applyBounds();
  contents.once('did-finish-load', () => {
    if (!state.gone) tell('ready-to-show');
  });
  tellApp('web-contents-created', makeEvent(), contents);
  return window;
}

function BrowserWindowStandIn(options?: BrowserWindowConstructorOptions): RealWindow {
  return createWindow(options);
}

const statics: Partial<typeof RealWindow> = {
  getAllWindows: () => open.map(({ window }) => window),
  fromWebContents: (contents) =>
    open.find(({ window }) => window.webContents === contents)?.window ?? null,
};

/** `new` on a plain function gives what the function returns. */
export const BrowserWindow = Object.assign(
  BrowserWindowStandIn,
  statics,
) as unknown as typeof RealWindow;
