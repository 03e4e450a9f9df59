/**
 * Custom schemes. Chromium under Playwright cannot load one, so inside the browser app://HOST/ is
 * https://HOST.app.electron-double.test/, answered by the double and never by a network; the app sees
 * its own URLs everywhere.
 */
import type { CustomScheme, Protocol } from 'electron';
import { needNotReady } from './life.ts';
import { NotModelled, standIn } from './stand-in.ts';

type Handler = Parameters<Protocol['handle']>[1];

const privileged = new Set<string>();
const handlers = new Map<string, Handler>();
let registered = false;

const suffix = '.electron-double.test';

export function handlerOf(url: string): Handler | null {
  return handlers.get(schemeOf(url)) ?? null;
}

export function toBrowserUrl(url: string): string {
  const scheme = schemeOf(url);
  if (!privileged.has(scheme)) return url;
  const [, host, rest] = /^[^:]+:\/\/([^/?#]*)(.*)$/s.exec(url) ?? [];
  if (host === undefined || rest === undefined) throw new NotModelled(`the URL ${url}`);
  return `https://${host}.${scheme}${suffix}${rest}`;
}

export function toAppUrl(url: string): string {
  if (!URL.canParse(url)) return url;
  const parsed = new URL(url);
  if (parsed.protocol !== 'https:' || !parsed.host.endsWith(suffix)) return url;
  const host = parsed.host.slice(0, -suffix.length);
  const dot = host.lastIndexOf('.');
  const rest = parsed.href.slice(parsed.origin.length);
  return `${host.slice(dot + 1)}://${host.slice(0, dot)}${rest}`;
}

export function isCustomScheme(url: string): boolean {
  return privileged.has(schemeOf(url));
}

/** What a privileged scheme may ask for here; `secure` is needed because https stands in for it. */
function registerSchemesAsPrivileged(schemes: readonly CustomScheme[]): void {
  needNotReady('protocol.registerSchemesAsPrivileged should be called before app is ready');
  if (registered) throw new Error('protocol.registerSchemesAsPrivileged can only be called once');
  registered = true;
  for (const { scheme, privileges = {} } of schemes) {
    const { standard, secure, supportFetchAPI, ...others } = privileges;
    const asked = Object.keys(others);
    if (asked.length > 0) throw new NotModelled(`the privilege ${asked.join(', ')}`);
    if (standard !== true || secure !== true || supportFetchAPI !== true) {
      throw new NotModelled('a scheme that is not standard, secure and fetchable');
    }
    privileged.add(scheme);
  }
}

/** `protocol` itself; `session.protocol` is made of the same. */
export const protocol = standIn<Protocol>('protocol', { registerSchemesAsPrivileged });

export const sessionProtocol = standIn<Protocol>('session.protocol', {
  handle: (scheme, handler) => {
    if (!privileged.has(scheme)) throw new NotModelled(`protocol.handle('${scheme}')`);
    // electron/lib/browser/api/protocol: a scheme is handled once.
    if (handlers.has(scheme)) throw new Error(`Failed to register protocol: ${scheme}`);
    handlers.set(scheme, handler);
  },
});

function schemeOf(url: string): string {
  return url.slice(0, Math.max(0, url.indexOf(':')));
}
