/**
 * The secret that opens the browser face: a random token in the printed URL, exchanged once per
 * browser for a cookie. Pure decisions; no server here.
 */
import { randomBytes, timingSafeEqual } from 'node:crypto';

export type Pass = {
  /** 256 random bits, base64url. */
  readonly token: string;
  readonly opens: (presented: string) => boolean;
  /** The Set-Cookie value that admits a browser from now on. */
  readonly cookie: (port: number) => string;
  readonly admits: (cookieHeader: string | undefined, port: number) => boolean;
};

export function createPass(): Pass {
  const token = randomBytes(32).toString('base64url');
  // Not the token again: what travels with every request need not be what opens the door.
  const session = randomBytes(32).toString('base64url');
  return {
    token,
    opens: (presented) => same(presented, token),
    cookie: (port) => `${cookieName(port)}=${session}; HttpOnly; SameSite=Strict; Path=/`,
    admits: (cookieHeader, port) =>
      (cookieHeader ?? '')
        .split(';')
        .map((pair) => pair.trim().split('='))
        .some(([name, value]) => name === cookieName(port) && same(value ?? '', session)),
  };
}

/** Browsers share cookies between the ports of one host (RFC 6265 §8.5), so the name tells them apart. */
function cookieName(port: number): string {
  return `portolan-${port}`;
}

function same(left: string, right: string): boolean {
  const [a, b] = [Buffer.from(left), Buffer.from(right)];
  return a.length === b.length && timingSafeEqual(a, b);
}
