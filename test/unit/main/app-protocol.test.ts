/** What app://portolan/ serves, and what it refuses, from a build on a real disk. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { answer } from '../../../electron/main/app-protocol.ts';

vi.mock('electron', () => ({ protocol: {} }));

let home: string;
let build: string;
beforeAll(() => {
  home = mkdtempSync(join(tmpdir(), 'portolan-build-'));
  build = join(home, 'renderer');
  mkdirSync(join(build, 'assets'), { recursive: true });
  writeFileSync(join(home, 'secret.js'), 'outside');
  writeFileSync(join(build, 'index.html'), '<!doctype html>');
  writeFileSync(join(build, 'assets', 'index-A1.js'), 'inside');
  writeFileSync(join(build, '.hidden.js'), 'hidden');
});
afterAll(() => rmSync(home, { recursive: true, force: true }));
beforeEach(() => void vi.spyOn(console, 'error').mockImplementation(() => undefined));

const get = (url: string): Promise<Response> => answer({ method: 'GET', url }, build);

test.each([
  ['app://portolan/', 'text/html; charset=utf-8', '<!doctype html>'],
  ['app://portolan/index.html', 'text/html; charset=utf-8', '<!doctype html>'],
  ['app://portolan/assets/index-A1.js?v=1', 'text/javascript; charset=utf-8', 'inside'],
])('%s is served', async (url, type, text) => {
  const response = await get(url);
  expect(response.status).toBe(200);
  expect(response.headers.get('content-type')).toBe(type);
  expect(response.headers.get('x-content-type-options')).toBe('nosniff');
  expect(await response.text()).toBe(text);
});

test.each([
  'app://portolan/../secret.js',
  'app://portolan/%2e%2e/secret.js',
  'app://portolan/..%2fsecret.js',
  'app://portolan/assets/..%2f..%2fsecret.js',
  'app://portolan/..%5csecret.js',
  'app://portolan/assets/index-A1.js%00.html',
  'app://portolan//secret.js',
  'app://portolan/.hidden.js',
  'app://portolan/assets',
  'app://portolan/missing.js',
  'app://elsewhere/index.html',
])('%s is refused, under the same policy', async (url) => {
  const response = await get(url);
  expect(response.status).toBe(404);
  expect(await response.text()).toBe('');
  expect(response.headers.get('content-security-policy')).toContain("default-src 'none'");
});

test('the policy lets the desktop page connect to nobody and has no unsafe word', async () => {
  const policy = (await get('app://portolan/')).headers.get('content-security-policy');
  expect(policy).toContain("connect-src 'none'");
  expect(policy).not.toContain('unsafe');
});

test('the page is only read', async () => {
  for (const method of ['POST', 'PUT', 'DELETE', 'HEAD']) {
    const { status } = await answer({ method, url: 'app://portolan/' }, build);
    expect(status).toBe(405);
  }
});
