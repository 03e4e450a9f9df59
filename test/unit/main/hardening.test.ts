/** Which permission is given, and to whom. */
import { expect, test, vi } from 'vitest';
import { isPermitted } from '../../../electron/main/hardening.ts';

vi.mock('electron', () => ({ app: {} }));

test('our page may write to the clipboard', () => {
  expect(isPermitted('clipboard-sanitized-write', 'app://portolan/')).toBe(true);
});

test.each([
  ['clipboard-read', 'app://portolan/'],
  ['geolocation', 'app://portolan/'],
  ['media', 'app://portolan/'],
  ['openExternal', 'app://portolan/'],
  ['unknown', 'app://portolan/'],
  ['clipboard-sanitized-write', 'https://example.invalid/'],
  ['clipboard-sanitized-write', 'about:blank'],
  ['clipboard-sanitized-write', ''],
])('%s is denied to %s', (permission, requester) => {
  expect(isPermitted(permission, requester)).toBe(false);
});
