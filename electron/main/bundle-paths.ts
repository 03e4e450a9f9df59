/** Where the other bundles lie, seen from out/main; the same in the checkout and inside app.asar. */
import { join } from 'node:path';

const out = join(import.meta.dirname, '..');

export const rendererFolder = join(out, 'renderer');
export const preloadFile = join(out, 'preload', 'index.cjs');
export const probeFile = join(out, 'probe', 'probe-process.js');
