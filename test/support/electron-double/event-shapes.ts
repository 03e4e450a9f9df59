/**
 * What the double's objects tell with each event they emit, held to electron.d.ts: `assertShapes` is
 * never called, and fails to compile when Electron renames an event or changes what it tells.
 */
import type {
  App,
  BrowserWindow,
  Details,
  Event,
  IpcMain,
  IpcMainEvent,
  UtilityProcess,
  WebContents,
  WebContentsWillNavigateEventParams,
  WebContentsWillRedirectEventParams,
} from 'electron';

export type AppEvents = {
  ready: [];
  activate: [event: Event, hasVisibleWindows: boolean];
  'before-quit': [event: Event];
  'will-quit': [event: Event];
  quit: [event: Event, exitCode: number];
  'window-all-closed': [];
  'second-instance': [event: Event, argv: string[], workingDirectory: string, data: unknown];
  'web-contents-created': [event: Event, contents: WebContents];
  'child-process-gone': [event: Event, details: Details];
};

export type WebContentsEvents = {
  'did-navigate': [event: Event, url: string, httpResponseCode: number, httpStatusText: string];
  'did-fail-load': [
    event: Event,
    errorCode: number,
    errorDescription: string,
    validatedURL: string,
    isMainFrame: boolean,
    frameProcessId: number,
    frameRoutingId: number,
  ];
  'did-finish-load': [];
  'will-navigate': [
    details: Event<WebContentsWillNavigateEventParams>,
    url: string,
    isInPlace: boolean,
    isMainFrame: boolean,
    frameProcessId: number,
    frameRoutingId: number,
  ];
  'will-redirect': [
    details: Event<WebContentsWillRedirectEventParams>,
    url: string,
    isInPlace: boolean,
    isMainFrame: boolean,
    frameProcessId: number,
    frameRoutingId: number,
  ];
  'preload-error': [event: Event, preloadPath: string, error: Error];
  /** Listened to by the app, never emitted: the double has no webviews and its renderers do not crash. */
  'will-attach-webview': [event: Event];
  'render-process-gone': [event: Event];
  destroyed: [];
};

export type WindowEvents = {
  'ready-to-show': [];
  close: [event: Event];
  closed: [];
  show: [];
  focus: [];
  restore: [];
  minimize: [];
  maximize: [];
  unmaximize: [];
  resize: [];
  move: [];
};

export type UtilityProcessEvents = {
  spawn: [];
  exit: [code: number];
  message: [message: unknown];
};

export type IpcMainEvents = { channel: [event: IpcMainEvent, ...given: unknown[]] };

type Emitter = { readonly emit: (event: string, ...told: unknown[]) => boolean };

/** The only way the double emits: name and content go together. */
export function tellTo<Events extends Record<string, unknown[]>>(emitter: unknown) {
  return <Name extends keyof Events & string>(name: Name, ...told: Events[Name]): void =>
    void (emitter as Emitter).emit(name, ...told);
}

export function makeEvent<Params extends object = {}>(params?: Params): Event<Params> {
  let prevented = false;
  return Object.defineProperties({ ...params } as Event<Params>, {
    preventDefault: { value: () => (prevented = true) },
    defaultPrevented: { get: () => prevented },
  });
}

const ignore = (): void => undefined;

export function assertShapes(
  app: App,
  contents: WebContents,
  window: BrowserWindow,
  child: UtilityProcess,
  ipcMain: IpcMain,
): void {
  app.on('ready', (...told: [...AppEvents['ready'], ...unknown[]]) => ignore.call(told));
  app.on('activate', (...told: AppEvents['activate']) => ignore.call(told));
  app.on('before-quit', (...told: AppEvents['before-quit']) => ignore.call(told));
  app.on('will-quit', (...told: AppEvents['will-quit']) => ignore.call(told));
  app.on('quit', (...told: AppEvents['quit']) => ignore.call(told));
  app.on('window-all-closed', (...told: AppEvents['window-all-closed']) => ignore.call(told));
  app.on('second-instance', (...told: AppEvents['second-instance']) => ignore.call(told));
  app.on('web-contents-created', (...told: AppEvents['web-contents-created']) => ignore.call(told));
  app.on('child-process-gone', (...told: AppEvents['child-process-gone']) => ignore.call(told));

  type Contents = WebContentsEvents;
  contents.on('did-navigate', (...told: Contents['did-navigate']) => ignore.call(told));
  contents.on('did-fail-load', (...told: Contents['did-fail-load']) => ignore.call(told));
  contents.on('did-finish-load', (...told: Contents['did-finish-load']) => ignore.call(told));
  contents.on('will-navigate', (...told: Contents['will-navigate']) => ignore.call(told));
  contents.on('will-redirect', (...told: Contents['will-redirect']) => ignore.call(told));
  contents.on('preload-error', (...told: Contents['preload-error']) => ignore.call(told));
  contents.on('destroyed', (...told: Contents['destroyed']) => ignore.call(told));

  window.on('ready-to-show', (...told: WindowEvents['ready-to-show']) => ignore.call(told));
  window.on('close', (...told: WindowEvents['close']) => ignore.call(told));
  window.on('closed', (...told: WindowEvents['closed']) => ignore.call(told));
  window.on('show', (...told: WindowEvents['show']) => ignore.call(told));
  window.on('focus', (...told: WindowEvents['focus']) => ignore.call(told));
  window.on('restore', (...told: WindowEvents['restore']) => ignore.call(told));
  window.on('minimize', (...told: WindowEvents['minimize']) => ignore.call(told));
  window.on('maximize', (...told: WindowEvents['maximize']) => ignore.call(told));
  window.on('unmaximize', (...told: WindowEvents['unmaximize']) => ignore.call(told));
  window.on('resize', (...told: WindowEvents['resize']) => ignore.call(told));
  window.on('move', (...told: WindowEvents['move']) => ignore.call(told));

  child.on('spawn', (...told: UtilityProcessEvents['spawn']) => ignore.call(told));
  child.on('exit', (...told: UtilityProcessEvents['exit']) => ignore.call(told));
  child.on('message', (...told: UtilityProcessEvents['message']) => ignore.call(told));
  ipcMain.on('channel', (...told: IpcMainEvents['channel']) => ignore.call(told));
}
