import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { judgeVisit, type Visit } from '../../../electron/serve/guard.ts';
import { createPass } from '../../../electron/serve/pass.ts';

const port = 4321;
const pass = createPass();
const [cookie = ''] = pass.cookie(port).split(';');
const visit = (facts: Partial<Visit>): Visit => ({
  method: 'GET',
  url: '/',
  host: `127.0.0.1:${port}`,
  origin: undefined,
  cookie: undefined,
  upgrade: false,
  ...facts,
});
const judge = (facts: Partial<Visit>): string => judgeVisit(visit(facts), pass, port).kind;

describe('without the pass', () => {
  test('every path, method and header gets the same answer', () => {
    fc.assert(
      fc.property(
        fc.record({
          method: fc.constantFrom('GET', 'POST', 'OPTIONS', 'HEAD', 'TRACE'),
          url: fc.oneof(fc.webPath(), fc.string(), fc.constant('/stream'), fc.constant('//evil')),
          host: fc.option(fc.string(), { nil: undefined }),
          origin: fc.option(fc.webUrl(), { nil: undefined }),
          cookie: fc.option(fc.string(), { nil: undefined }),
          upgrade: fc.boolean(),
        }),
        (facts) => {
          expect(judge(facts)).toBe('stranger');
        },
      ),
    );
  });

  test('nearly right is wrong', () => {
    expect(judge({ url: `/?token=${pass.token.slice(1)}` })).toBe('stranger');
    expect(judge({ url: '/?token=' })).toBe('stranger');
    expect(judge({ cookie: cookie.replace(`${port}`, '1') })).toBe('stranger');
    expect(judge({ cookie: `${cookie}x` })).toBe('stranger');
    expect(judge({ cookie: `portolan-${port}=${pass.token}` })).toBe('stranger');
  });
});

describe('with the pass', () => {
  test('the token is exchanged, and the cookie admits', () => {
    expect(judge({ url: `/?token=${pass.token}` })).toBe('exchange');
    expect(judge({ cookie })).toBe('page');
    expect(judge({ cookie: `other=1; ${cookie}; more=2` })).toBe('page');
    expect(judge({ cookie, host: `localhost:${port}` })).toBe('page');
  });

  test.each(['evil.example', `evil.example:${port}`, '127.0.0.1', `127.0.0.1:${port + 1}`, ''])(
    'the Host %s is refused: a name that resolves here is not ours',
    (host) => {
      expect(judge({ cookie, host })).toBe('foreign');
      expect(judge({ url: `/?token=${pass.token}`, host })).toBe('foreign');
    },
  );

  test('a stream needs our own Origin', () => {
    const url = '/stream';
    const origin = `http://127.0.0.1:${port}`;
    expect(judge({ cookie, url, upgrade: true, origin })).toBe('stream');
    expect(judge({ cookie, url, upgrade: true })).toBe('foreign');
    expect(judge({ cookie, url, upgrade: true, origin: 'null' })).toBe('foreign');
    expect(judge({ cookie, url, upgrade: true, origin: 'http://evil.example' })).toBe('foreign');
    expect(judge({ cookie, url, upgrade: true, origin: `https://127.0.0.1:${port}` })).toBe(
      'foreign',
    );
    expect(judge({ cookie, url: '/other', upgrade: true, origin })).toBe('not-found');
  });

  test('nothing is written', () => {
    expect(judge({ cookie, method: 'POST' })).toBe('wrong-method');
  });

  test('the cookie is of this host only, and of no script', () => {
    expect(pass.cookie(port)).toMatch(/; HttpOnly; SameSite=Strict; Path=\/$/);
    expect(pass.cookie(port)).not.toContain(pass.token);
  });
});
