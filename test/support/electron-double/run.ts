/**
 * Runs a built app under the double: `node run.ts <app folder>`, as `electron <app folder>` would. The
 * app's own bundle is not changed; only what `electron` means is.
 */
import { readFileSync } from 'node:fs';
import { registerHooks } from 'node:module';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';

const folder = resolve(process.argv[2] ?? '.');
const electronUrl = new URL('electron.ts', import.meta.url).href;

registerHooks({
  resolve: (specifier, context, next) =>
    specifier === 'electron' ? { url: electronUrl, shortCircuit: true } : next(specifier, context),
});
Object.defineProperty(process, 'type', { value: 'browser' });
// `electron <folder>`: the app sees its own arguments, not the double's.
process.argv.splice(1, 2, folder);

const { app, becomeReady } = await import('./app.ts');
const { openControl } = await import('./control.ts');
openControl();
// Loud, and with everything cleaned up: what the double does not model must not go unnoticed.
process.on('uncaughtException', (error) => {
  console.error(error);
  app.exit(1);
});

const { main } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as {
  readonly main: string;
};
await import(pathToFileURL(join(folder, main)).href);
setImmediate(becomeReady);
