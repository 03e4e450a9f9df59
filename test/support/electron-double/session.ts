/**
 * The default session: its permission handlers, which Chromium is made to obey, its request filter,
 * and its protocol. One session is all the app uses.
 */
import type {
  OnBeforeRequestListenerDetails,
  PermissionCheckHandlerHandlerDetails,
  Session,
  WebContents,
  WebRequest,
  session as realSession,
} from 'electron';
import { needReady } from './life.ts';
import { handlerOf, sessionProtocol } from './schemes.ts';
import { NotModelled, standIn } from './stand-in.ts';

type RequestHandler = Exclude<Parameters<Session['setPermissionRequestHandler']>[0], null>;
type CheckHandler = Exclude<Parameters<Session['setPermissionCheckHandler']>[0], null>;
type Permission = Parameters<CheckHandler>[1];
type BeforeRequest = Exclude<
  Parameters<WebRequest['onBeforeRequest']>[0],
  null | { urls: string[] }
>;

let requestHandler: RequestHandler | null = null;
let checkHandler: CheckHandler | null = null;
let beforeRequest: BeforeRequest | null = null;
let lastRequest = 0;

/** Electron's names of the permissions a page is tried with, and Chromium's. */
export const permissions: readonly (readonly [electron: Permission, chromium: string])[] = [
  ['clipboard-sanitized-write', 'clipboard-write'],
  ['clipboard-read', 'clipboard-read'],
  ['geolocation', 'geolocation'],
  ['notifications', 'notifications'],
  ['media', 'camera'],
  ['media', 'microphone'],
  ['midi', 'midi'],
];

/** Without handlers Electron grants everything; a page has what both of them grant. */
export function isGranted(contents: WebContents, permission: Permission, url: string): boolean {
  const isMainFrame = true;
  const details: PermissionCheckHandlerHandlerDetails = { requestingUrl: url, isMainFrame };
  const checked = checkHandler?.(contents, permission, new URL('/', url).href, details) ?? true;
  let requested = requestHandler === null;
  requestHandler?.(contents, permission, (granted) => (requested = granted), {
    requestingUrl: url,
    isMainFrame,
  });
  return checked && requested;
}

/** Asks the app's filter. @returns whether the request must be cancelled */
export function isCancelled(
  request: Pick<OnBeforeRequestListenerDetails, 'url' | 'method' | 'resourceType' | 'referrer'>,
  contents: WebContents | null,
): boolean {
  if (beforeRequest === null) return false;
  const told: { cancel: boolean | null } = { cancel: null };
  beforeRequest(
    {
      ...request,
      id: ++lastRequest,
      timestamp: Date.now(),
      uploadData: [],
      ...(contents === null ? {} : { webContents: contents, webContentsId: contents.id }),
    },
    ({ cancel = false, redirectURL }) => {
      if (redirectURL !== undefined) throw new NotModelled('redirectURL in onBeforeRequest');
      told.cancel = cancel;
    },
  );
  if (told.cancel === null) throw new NotModelled('an onBeforeRequest that answers later');
  return told.cancel;
}

const webRequest = standIn<WebRequest>('session.webRequest', {
  onBeforeRequest: (first: unknown, second?: unknown): void => {
    if (second !== undefined) throw new NotModelled('onBeforeRequest with a filter');
    beforeRequest = first as BeforeRequest | null;
  },
});

const defaultSession = standIn<Session>('session.defaultSession', {
  protocol: sessionProtocol,
  webRequest,
  setPermissionRequestHandler: (handler) => {
    requestHandler = handler;
  },
  setPermissionCheckHandler: (handler) => {
    checkHandler = handler;
  },
  /** As the docs say: reaches custom protocols and triggers webRequest handlers. */
  fetch: async (input) => {
    if (typeof input !== 'string') throw new NotModelled('session.fetch of a Request');
    const request = { url: input, method: 'GET', resourceType: 'xhr', referrer: '' } as const;
    if (isCancelled(request, null)) throw new TypeError('net::ERR_BLOCKED_BY_CLIENT');
    const handler = handlerOf(input);
    if (handler === null) throw new NotModelled(`session.fetch of ${input}`);
    return handler(new Request(input));
  },
});

export const session = standIn<typeof realSession>('session', {
  get defaultSession() {
    needReady('Session can only be received when app is ready');
    return defaultSession;
  },
});
