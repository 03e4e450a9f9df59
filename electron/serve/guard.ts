/**
 * Who may come in: decides on each HTTP request and WebSocket upgrade before anything is answered.
 * Without the pass every request gets the same 401 and learns nothing, not even which paths exist.
 */
import type { Pass } from './pass.ts';

export type Visit = {
  readonly method: string;
  /** Path and query as sent. */
  readonly url: string;
  readonly host: string | undefined;
  readonly origin: string | undefined;
  readonly cookie: string | undefined;
  readonly upgrade: boolean;
};

export type Verdict =
  | { readonly kind: 'stranger' }
  /** Has the pass, but speaks through a name or page that is not ours (DNS rebinding, another site). */
  | { readonly kind: 'foreign' }
  | { readonly kind: 'exchange'; readonly setCookie: string }
  | { readonly kind: 'page'; readonly path: string }
  | { readonly kind: 'stream' }
  | { readonly kind: 'not-found' }
  | { readonly kind: 'wrong-method' };

export function judgeVisit(visit: Visit, pass: Pass, port: number): Verdict {
  const base = `http://127.0.0.1:${port}`;
  if (!URL.canParse(visit.url, base)) return { kind: 'stranger' };
  const url = new URL(visit.url, base);
  const token = url.searchParams.get('token');
  const brings = token !== null && pass.opens(token);
  if (!brings && !pass.admits(visit.cookie, port)) return { kind: 'stranger' };
  if (!isOurs(visit, port)) return { kind: 'foreign' };

  if (visit.upgrade) {
    // A WebSocket is not held back by the same-origin policy, so its Origin must be there and be ours.
    if (visit.origin === undefined) return { kind: 'foreign' };
    return url.pathname === '/stream' ? { kind: 'stream' } : { kind: 'not-found' };
  }
  if (visit.method !== 'GET' && visit.method !== 'HEAD') return { kind: 'wrong-method' };
  if (brings) {
    if (url.pathname !== '/') return { kind: 'not-found' };
    return { kind: 'exchange', setCookie: pass.cookie(port) };
  }
  return { kind: 'page', path: url.pathname };
}

function isOurs(visit: Visit, port: number): boolean {
  const hosts = ownHosts(port);
  if (visit.host === undefined || !hosts.includes(visit.host)) return false;
  return visit.origin === undefined || hosts.some((host) => visit.origin === `http://${host}`);
}

/** Only loopback names: an attacker's own name that resolves to 127.0.0.1 is not among them. */
function ownHosts(port: number): readonly string[] {
  const names = ['127.0.0.1', 'localhost'];
  // Browsers leave out the default port of http.
  return names.flatMap((name) => (port === 80 ? [`${name}:80`, name] : [`${name}:${port}`]));
}
