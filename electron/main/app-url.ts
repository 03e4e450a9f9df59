/** Whether a URL is one of our own page's. Always asked of a parser, never of a prefix. */
import { appHost, appScheme } from '../../shared/desktop-bridge.ts';

/** `origin` is not compared: the WHATWG parser calls it opaque for every scheme it does not know. */
export function isAppUrl(url: string): boolean {
  if (!URL.canParse(url)) return false;
  const { protocol, host, username, password } = new URL(url);
  return protocol === `${appScheme}:` && host === appHost && username === '' && password === '';
}
