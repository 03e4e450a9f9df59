/**
 * Cuts a folder in two, so that a narrow cell can shorten its beginning and keep its end: what tells
 * projects apart is their own folder, not the way to it. Pure.
 */
import { shortenHome } from '../../shared/format/folder.ts';
import { visibleText } from '../../shared/format/visible-text.ts';

export type SplitPath = { readonly way: string; readonly folder: string };

/** `~/code/shop` gives `~/code` and `/shop`; the slash stays with the end, where it is always seen. */
export function splitPath(path: string, home: string): SplitPath {
  const short = shortenHome(path, home);
  // Cut before escaping, whose backslashes are no separators; nor are those of a Unix name.
  const separator = /^(?:[a-z]:)?\\/i.test(short) ? '\\' : '/';
  const cut = short.lastIndexOf(separator);
  if (cut <= 0) return { way: '', folder: visibleText(short) };
  return { way: visibleText(short.slice(0, cut)), folder: visibleText(short.slice(cut)) };
}
