/**
 * How the desktop's main process, its preload and the page are built. The page's build is also what
 * the browser face serves, so nothing in it may depend on Electron.
 */
import { join } from 'node:path';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'electron-vite';

const root = join(import.meta.dirname, '..', '..');

export default defineConfig({
  main: {
    build: {
      outDir: join(root, 'out/main'),
      rolldownOptions: {
        input: join(root, 'electron/main/index.ts'),
        output: { format: 'es', entryFileNames: '[name].js' },
      },
    },
  },
  preload: {
    build: {
      outDir: join(root, 'out/preload'),
      // A sandboxed preload is one file that requires `electron` and nothing else; `.cjs` because a
      // `.js` file of a module package is no CommonJS where the sandbox is off (tutorial/esm).
      externalizeDeps: false,
      rolldownOptions: {
        input: join(root, 'electron/preload/index.ts'),
        output: { format: 'cjs', entryFileNames: '[name].cjs' },
      },
    },
  },
  renderer: {
    root: join(root, 'renderer'),
    // Relative, so that one build works under app:// and under http.
    base: './',
    plugins: [react()],
    build: {
      outDir: join(root, 'out/renderer'),
      emptyOutDir: true,
      // Electron 45 embeds it; the browser face asks for the same of its browsers.
      target: 'es2023',
      // The content policy allows no inline script, and files keep the policy easy to read.
      assetsInlineLimit: 0,
      modulePreload: { polyfill: false },
      rolldownOptions: { input: join(root, 'renderer/index.html') },
    },
  },
});
