/**
 * One request of one window's page, answered in the order of Electron: navigation hooks, the session's
 * filter, then the scheme's handler. Only loopback is ever reached beyond that.
 */
import type { WebContents } from 'electron';
import type { Request as PageRequest, Route } from '@playwright/test';
import { makeEvent, tellTo, type WebContentsEvents } from './event-shapes.ts';
import { handlerOf, isCustomScheme, toAppUrl } from './schemes.ts';
import { isCancelled } from './session.ts';
import { NotModelled } from './stand-in.ts';

type ResourceType = Parameters<typeof isCancelled>[0]['resourceType'];

/** @param isOwnNavigation whether the main process itself asked for this navigation */
export async function answerRequest(
  route: Route,
  contents: WebContents,
  isOwnNavigation: (browserUrl: string) => boolean,
): Promise<void> {
  const request = route.request();
  const url = toAppUrl(request.url());
  const isMainNavigation = request.isNavigationRequest() && request.frame().parentFrame() === null;
  if (isMainNavigation && !isOwnNavigation(request.url())) {
    if (isPrevented(contents, 'will-navigate', url)) return route.abort('aborted');
  }
  const referrer = toAppUrl(request.headers()['referer'] ?? '');
  const details = { url, method: request.method(), resourceType: typeOf(request), referrer };
  if (isCancelled(details, contents)) return route.abort('blockedbyclient');

  const handler = handlerOf(url);
  if (handler === null) {
    // Nothing but loopback is reached from a test, whatever the app would allow.
    return isCustomScheme(url) || !isLoopbackUrl(url) ? route.abort('failed') : route.continue();
  }
  const response = await handler(new Request(url, { method: request.method() }));
  const location = response.headers.get('location');
  if (isMainNavigation && location !== null && response.status >= 300 && response.status < 400) {
    const target = new URL(location, url).href;
    if (isPrevented(contents, 'will-redirect', target)) return route.abort('aborted');
    // Playwright lets what a redirect leads to pass by unseen.
    throw new NotModelled('a redirect that is not prevented');
  }
  await route.fulfill({
    status: response.status,
    headers: Object.fromEntries(response.headers),
    body: Buffer.from(await response.arrayBuffer()),
  });
}

export function isPrevented(
  contents: WebContents,
  name: 'will-navigate' | 'will-redirect',
  url: string,
): boolean {
  const frame = contents.mainFrame;
  const event = makeEvent({
    url,
    isSameDocument: false,
    isMainFrame: true,
    frame,
    initiator: frame,
  });
  const tell = tellTo<WebContentsEvents>(contents);
  tell(name, event, url, false, true, frame.processId, frame.routingId);
  return event.defaultPrevented;
}

function typeOf(request: PageRequest): ResourceType {
  const type = request.resourceType();
  switch (type) {
    case 'document':
      return request.frame().parentFrame() === null ? 'mainFrame' : 'subFrame';
    case 'stylesheet':
    case 'script':
    case 'image':
    case 'font':
    case 'media':
    case 'ping':
      return type;
    case 'xhr':
    case 'fetch':
      return 'xhr';
    case 'websocket':
      return 'webSocket';
    case 'cspviolationreport':
      return 'cspReport';
    default:
      return 'other';
  }
}

function isLoopbackUrl(url: string): boolean {
  return ['127.0.0.1', 'localhost', '[::1]'].includes(new URL(url).hostname);
}
