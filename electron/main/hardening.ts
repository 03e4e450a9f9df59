/**
 * Deny by default: what web content may do in this app, whichever content it is. Each permission
 * given has its reason beside it. The rest of the app may rely on this having run first.
 */
import { app, type Session } from 'electron';
import { isAppUrl } from './app-url.ts';
import { log } from './log.ts';

/** Copying rows is the one thing the page may do with the machine; it can never read the clipboard. */
const allowedPermission = 'clipboard-sanitized-write';

/** Must be called before the app's `ready`. */
export function hardenApp(): void {
  app.enableSandbox();
  app.on('web-contents-created', (_event, contents) => {
    contents.on('will-navigate', (event) => {
      event.preventDefault();
      log('a navigation away from the page was refused');
    });
    contents.on('will-redirect', (event) => {
      event.preventDefault();
      log('a redirect away from the page was refused');
    });
    contents.setWindowOpenHandler(() => {
      log('a window the page asked for was refused');
      return { action: 'deny' };
    });
    contents.on('will-attach-webview', (event) => event.preventDefault());
  });
}

/** Must be called after `ready` and before the session's first page. */
export function hardenSession(session: Session, development: boolean): void {
  // Both are needed: most web APIs check first and ask only when the check is denied (api/session).
  session.setPermissionRequestHandler((_contents, permission, decide, details) =>
    decide(isPermitted(permission, details.requestingUrl)),
  );
  session.setPermissionCheckHandler((_contents, permission, requestingOrigin) =>
    isPermitted(permission, requestingOrigin),
  );
  // A chart of this machine needs no network, so the page has none.
  session.webRequest.onBeforeRequest(({ url }, decide) => {
    const cancel = !isAppUrl(url) && !(development && isDevToolsUrl(url));
    if (cancel) log('a request to the network was cancelled');
    decide({ cancel });
  });
}

export function isPermitted(permission: string, requester: string): boolean {
  return permission === allowedPermission && isAppUrl(requester);
}

/** The developer tools are pages too. */
function isDevToolsUrl(url: string): boolean {
  return URL.canParse(url) && new URL(url).protocol === 'devtools:';
}
