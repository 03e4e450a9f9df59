import fc from 'fast-check';
import { posix } from 'node:path';
import { expect, test } from 'vitest';
import { fileOfPath, pageHeaders } from '../../../shared/page.ts';

test('a path names a file of the build', () => {
  expect(fileOfPath('/')).toMatchObject({ file: 'index.html' });
  expect(fileOfPath('/assets/index-C0ffee_1.js')).toEqual({
    file: 'assets/index-C0ffee_1.js',
    type: 'text/javascript; charset=utf-8',
  });
});

test.each([
  '/../main/index.js',
  '/assets/../../package.json',
  '/assets/..%2f..%2fpackage.json',
  '/%2e%2e/main/index.js',
  '/assets\\..\\x.js',
  '/.hidden.js',
  '/assets/.env.js',
  '//etc/passwd.js',
  '/index',
  '/index.js.map',
  '/x.constructor',
  'index.html',
  '',
])('%s is nothing', (path) => {
  expect(fileOfPath(path)).toBeNull();
});

test('no path at all leaves the build', () => {
  fc.assert(
    fc.property(fc.oneof(fc.webPath(), fc.string()), (path) => {
      const found = fileOfPath(path);
      if (found === null) return;
      const joined = posix.join('/build', found.file);
      expect(joined.startsWith('/build/')).toBe(true);
      expect(joined).toBe(`/build/${found.file}`);
    }),
  );
});

test('the policy allows no inline script, no eval and no foreign connection', () => {
  const policy = pageHeaders("'none'")['content-security-policy'];
  expect(policy).toContain("default-src 'none'");
  expect(policy).toContain("connect-src 'none'");
  expect(policy).not.toMatch(/unsafe|http:|\*/);
  expect(pageHeaders("'self'")['content-security-policy']).toContain("connect-src 'self'");
});
