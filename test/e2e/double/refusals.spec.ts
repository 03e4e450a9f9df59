/** The double refuses in the main process what Electron refuses, and names what it does not model. */
import { expect, test } from '@playwright/test';
import { withSpecimen } from './specimen.ts';

const tooEarly = `
  const attempt = (name, run) => { try { run(); console.error(name + ': allowed'); } catch (e) { console.error(name + ': ' + e.message); } };
  attempt('window', () => new BrowserWindow());
  attempt('session', () => session.defaultSession);
  attempt('screen', () => electron.screen.getAllDisplays());
  attempt('utility', () => electron.utilityProcess.fork('x.js', [], { stdio: 'pipe' }));
  attempt('twice', () => protocol.registerSchemesAsPrivileged([]));
`;

test('refuses before ready what needs the app to be ready', async () => {
  await withSpecimen({ before: tooEarly }, async ({ log }) => {
    await expect.poll(log).toContain('twice: ');
    const told = log().split('\n');
    expect(told).toContain('window: Cannot create BrowserWindow before app is ready');
    expect(told).toContain('session: Session can only be received when app is ready');
    expect(told).toContain(
      "screen: The 'screen' module can't be used before the app 'ready' event",
    );
    expect(told).toContain('utility: utilityProcess cannot be created before app is ready');
    expect(told).toContain('twice: protocol.registerSchemesAsPrivileged can only be called once');
  });
});

test('refuses after ready what must precede it, and names what it does not model', async () => {
  await withSpecimen({}, async ({ evaluate }) => {
    const told = await evaluate(async (electron) => {
      const { app, BrowserWindow, protocol, session } = electron;
      const attempt = (run: () => unknown): string => {
        try {
          run();
          return 'allowed';
        } catch (error) {
          return error instanceof Error ? error.message : String(error);
        }
      };
      const window = new BrowserWindow({ show: false });
      const { webContents } = window;
      window.destroy();
      return {
        schemes: attempt(() => protocol.registerSchemesAsPrivileged([])),
        sandbox: attempt(() => app.enableSandbox()),
        handledTwice: attempt(() =>
          session.defaultSession.protocol.handle('specimen', () => new Response('')),
        ),
        destroyedWindow: attempt(() => window.show()),
        destroyedContents: attempt(() => webContents.send('x')),
        member: attempt(() => app.getLocale()),
        event: attempt(() => app.on('gpu-info-update', () => undefined)),
        option: attempt(() => new BrowserWindow({ kiosk: true })),
        unsafe: attempt(() => new BrowserWindow({ webPreferences: { sandbox: false } })),
        stdio: attempt(() => electron.utilityProcess.fork('x.js')),
      };
    }, null);
    const notModelled = 'the Electron double does not model';
    expect(told).toEqual({
      schemes: 'protocol.registerSchemesAsPrivileged should be called before app is ready',
      sandbox: 'app.enableSandbox() can only be called before app is ready',
      handledTwice: 'Failed to register protocol: specimen',
      destroyedWindow: 'Object has been destroyed',
      destroyedContents: 'Object has been destroyed',
      member: `${notModelled} app.getLocale`,
      event: `${notModelled} app's event 'gpu-info-update'`,
      option: `${notModelled} the window option kiosk`,
      unsafe: `${notModelled} webPreferences.sandbox: false`,
      stdio: `${notModelled} utilityProcess.fork with stdio undefined`,
    });
  });
});

test('an import it does not have fails by its name', async () => {
  const started = withSpecimen({ before: "import { Tray } from 'electron';" }, async () => 'ran');
  await expect(started).rejects.toThrow(/does not provide an export named 'Tray'/);
});
