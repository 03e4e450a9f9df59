/**
 * How the window's build is handed to a page, the same under app:// and http://: which file a path
 * names, its type, and the headers that lock the page down. Reads nothing itself.
 */

const types: Readonly<Record<string, string>> = {
  html: 'text/html; charset=utf-8',
  js: 'text/javascript; charset=utf-8',
  css: 'text/css; charset=utf-8',
  svg: 'image/svg+xml',
  png: 'image/png',
  woff2: 'font/woff2',
};

/**
 * The file inside the build that a URL path names, as forward-slashed relative path; `null` when it
 * leaves the build, hides something, or is no kind of file the build makes.
 * @param path percent-encoded, as `URL.pathname` gives it
 */
export function fileOfPath(path: string): { readonly file: string; readonly type: string } | null {
  if (path === '/') return { file: 'index.html', type: types['html'] ?? '' };
  // Only plain names: no encoded characters, no backslash, no dot segment, no hidden file.
  if (!/^(\/[A-Za-z0-9_-][A-Za-z0-9_.-]*)+$/.test(path)) return null;
  const extension = /\.([a-z0-9]+)$/.exec(path)?.[1] ?? '';
  const type = Object.hasOwn(types, extension) ? types[extension] : undefined;
  return type === undefined ? null : { file: path.slice(1), type };
}

/**
 * @param connect where the page may open connections: nowhere in the desktop window (it has its own
 * door), to its own server in the browser
 */
export function pageHeaders(connect: "'none'" | "'self'"): Readonly<Record<string, string>> {
  return {
    'content-security-policy': [
      "default-src 'none'",
      "script-src 'self'",
      "style-src 'self'",
      "img-src 'self' data:",
      "font-src 'self'",
      `connect-src ${connect}`,
      "base-uri 'none'",
      "form-action 'none'",
      "frame-ancestors 'none'",
    ].join('; '),
    'x-content-type-options': 'nosniff',
    'referrer-policy': 'no-referrer',
    'cross-origin-opener-policy': 'same-origin',
    'cross-origin-resource-policy': 'same-origin',
    'cache-control': 'no-store',
  };
}
