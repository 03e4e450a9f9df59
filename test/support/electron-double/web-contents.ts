/** A page as the main process sees it: it loads, speaks over IPC, and is gone when it is destroyed. */
import type { HandlerDetails, WebContents, WebFrameMain } from 'electron';
import type { CDPSession, Page } from '@playwright/test';
import { startChromium } from './chromium.ts';
import { encodeValue } from './codec.ts';
import { makeEvent, tellTo, type WebContentsEvents } from './event-shapes.ts';
import { receiveFromPage } from './ipc-main.ts';
import { answerRequest, isPrevented } from './page-requests.ts';
import { composePageScripts, fromMain, preloadWorld, toMain } from './preload-scripts.ts';
import { isCustomScheme, toAppUrl, toBrowserUrl } from './schemes.ts';
import { isGranted, permissions } from './session.ts';
import { emittingStandIn, NotModelled, standIn } from './stand-in.ts';

export type PageBehind = { readonly page: Page; readonly cdp: CDPSession };
export type WebContentsPair = {
  readonly contents: WebContents;
  readonly behind: Promise<PageBehind>;
  readonly destroy: () => Promise<void>;
};

const events = [
  'did-navigate',
  'did-fail-load',
  'did-finish-load',
  'will-navigate',
  'will-redirect',
  'preload-error',
  'will-attach-webview',
  'render-process-gone',
  'destroyed',
] as const satisfies (keyof WebContentsEvents)[];

let lastId = 0;

export function createWebContents(preloadFile: string | null): WebContentsPair {
  const id = ++lastId;
  const scripts = composePageScripts(preloadFile);
  let url = '';
  let destroyed = false;
  let preloadContext: number | null = null;
  let expected: string | null = null;
  let openHandler: Parameters<WebContents['setWindowOpenHandler']>[0] | null = null;

  const alive = (): void => {
    if (destroyed) throw new TypeError('Object has been destroyed');
  };
  const isOwnNavigation = (browserUrl: string): boolean => {
    const own = expected === browserUrl;
    if (own) expected = null;
    return own;
  };

  const mainFrame = standIn<WebFrameMain>('mainFrame', {
    get url() {
      return url;
    },
    parent: null,
    processId: id,
    routingId: 1,
  });

  const contents: WebContents = emittingStandIn<WebContents>('webContents', events, {
    id,
    get mainFrame() {
      alive();
      return mainFrame;
    },
    isDestroyed: () => destroyed,
    getURL: () => url,
    setWindowOpenHandler: (handler) => {
      alive();
      openHandler = handler;
    },
    send: (channel, ...given) => {
      alive();
      const text = JSON.stringify({
        channel,
        given: given.map((value) => encodeValue(value, null)),
      });
      void deliver(text);
    },
    loadURL: (target) => {
      alive();
      return load(target, (page, browserUrl) => page.goto(browserUrl));
    },
    reload: () => {
      alive();
      load(url, (page) => page.reload()).catch((error: unknown) => console.error(error));
    },
  });
  const tell = tellTo<WebContentsEvents>(contents);

  const behind = open();

  async function open(): Promise<PageBehind> {
    const { openPage } = await startChromium();
    const page = await openPage((route) => answerRequest(route, contents, isOwnNavigation));
    const cdp = await page.context().newCDPSession(page);
    cdp.on('Page.frameNavigated', ({ frame }) => {
      if (frame.parentId !== undefined) return;
      preloadContext = null;
      if (frame.unreachableUrl !== undefined) return;
      url = toAppUrl(frame.url);
      tell('did-navigate', makeEvent(), url, url.startsWith('about:') ? -1 : 200, '');
      if (scripts.error !== null) {
        tell('preload-error', makeEvent(), preloadFile ?? '', scripts.error);
      }
    });
    cdp.on('Runtime.executionContextCreated', ({ context }) => {
      const frame = (context.auxData as { readonly frameId?: string } | undefined)?.frameId;
      if (context.name === preloadWorld && frame === mainFrameId) preloadContext = context.id;
    });
    cdp.on('Runtime.bindingCalled', ({ name, payload, executionContextId }) => {
      if (name !== toMain || destroyed) return;
      const frame = executionContextId === preloadContext ? mainFrame : null;
      receiveFromPage(payload, contents, frame, (message) => {
        tell('preload-error', makeEvent(), preloadFile ?? '', new Error(message));
      });
    });
    cdp.on('Page.windowOpen', (asked) => refuseWindow(toAppUrl(asked.url), asked.windowName));
    // A URL of a custom scheme never becomes a request in Chromium, so its navigation is seen here.
    cdp.on('Page.frameRequestedNavigation', (asked) => {
      if (asked.frameId !== mainFrameId || !isCustomScheme(asked.url)) return;
      if (!isPrevented(contents, 'will-navigate', asked.url)) {
        throw new NotModelled(`a page that navigates itself to ${asked.url}`);
      }
    });
    page.on('load', () => tell('did-finish-load'));
    await cdp.send('Page.enable');
    const { frameTree } = await cdp.send('Page.getFrameTree');
    const mainFrameId = frameTree.frame.id;
    await cdp.send('Runtime.enable');
    await cdp.send('Runtime.addBinding', { name: toMain, executionContextName: preloadWorld });
    // In this order: the page's end of the bridge must be there when the preload exposes its API.
    await cdp.send('Page.addScriptToEvaluateOnNewDocument', { source: scripts.mainWorld });
    await cdp.send('Page.addScriptToEvaluateOnNewDocument', {
      source: scripts.preloadWorld,
      worldName: preloadWorld,
    });
    return { page, cdp };
  }

  async function load(
    target: string,
    go: (page: Page, browserUrl: string) => Promise<unknown>,
  ): Promise<void> {
    const { page, cdp } = await behind;
    const browserUrl = toBrowserUrl(target);
    try {
      await enforcePermissions(cdp, target);
      expected = new URL(browserUrl).href;
      await go(page, browserUrl);
    } catch (error) {
      // A window that goes while it loads fails to load (electron/lib/browser/api/web-contents).
      if (destroyed) throw new Error(`ERR_FAILED (-2) loading '${target}'`, { cause: error });
      const name = /net::(ERR_\w+)/.exec(String(error))?.[1] ?? 'ERR_FAILED';
      const code = netErrors[name] ?? -2;
      tell('did-fail-load', makeEvent(), code, name, target, true, id, 1);
      throw new Error(`${name} (${code}) loading '${target}'`, { cause: error });
    }
  }

  async function enforcePermissions(cdp: CDPSession, target: string): Promise<void> {
    if (!isCustomScheme(target)) return;
    const origin = new URL(toBrowserUrl(target)).origin;
    for (const [permission, name] of permissions) {
      const setting = isGranted(contents, permission, target) ? 'granted' : 'denied';
      await cdp.send('Browser.setPermission', { permission: { name }, setting, origin });
    }
  }

  function refuseWindow(target: string, frameName: string): void {
    const referrer = { url, policy: 'default' } as const;
    const details: HandlerDetails = {
      url: target,
      frameName,
      features: '',
      disposition: 'foreground-tab',
      referrer,
    };
    if (openHandler?.(details).action !== 'deny') throw new NotModelled('a window a page opens');
  }

  async function deliver(text: string): Promise<void> {
    const { cdp } = await behind;
    // Electron drops what is sent to a frame that is not there.
    if (preloadContext === null) return;
    try {
      await cdp.send('Runtime.callFunctionOn', {
        executionContextId: preloadContext,
        functionDeclaration: `(text) => ${fromMain}(text)`,
        arguments: [{ value: text }],
      });
    } catch (error) {
      if (!/context|Target|Session|closed/i.test(String(error))) throw error;
    }
  }

  return {
    contents,
    behind,
    destroy: async () => {
      if (destroyed) return;
      destroyed = true;
      tell('destroyed');
      const { page } = await behind;
      await page.close();
    },
  };
}

/** net/base/net_error_list.h; what a test can meet. */
const netErrors: Readonly<Record<string, number>> = {
  ERR_FAILED: -2,
  ERR_ABORTED: -3,
  ERR_BLOCKED_BY_CLIENT: -20,
  ERR_CONNECTION_REFUSED: -102,
  ERR_UNKNOWN_URL_SCHEME: -302,
};
