/** electron-builder.yml against electron-builder's own schema, read by its own loader. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { Ajv } from 'ajv';
import { loadConfig } from 'app-builder-lib/out/util/config/load.js';
import { expect, test } from 'vitest';

const root = join(import.meta.dirname, '..', '..');
const builder = dirname(createRequire(import.meta.url).resolve('app-builder-lib/package.json'));

/** `typeof` marks what only a config in JavaScript can hold (ajv-keywords); YAML has no functions. */
function schemaForYaml(): object {
  const text = readFileSync(join(builder, 'scheme.json'), 'utf8');
  return JSON.parse(text, (key, value: unknown) =>
    key === 'typeof' ? undefined : value,
  ) as object;
}

async function readConfig(): Promise<Record<string, unknown>> {
  const loaded = await loadConfig<Record<string, unknown>>({
    packageKey: 'build',
    configFilename: 'electron-builder',
    projectDir: root,
    packageMetadata: null,
  });
  if (loaded === null) throw new Error('electron-builder finds no configuration');
  return loaded.result;
}

function faults(config: unknown): readonly string[] {
  const validate = new Ajv({ allErrors: true, strict: false }).compile(schemaForYaml());
  validate(config);
  return (validate.errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message}`);
}

test('the schema accepts it', async () => {
  expect(faults(await readConfig())).toEqual([]);
});

test('the schema would not accept a mistake', async () => {
  const config = await readConfig();
  expect(faults({ ...config, asarUnpacked: [] })).not.toEqual([]);
  expect(faults({ ...config, electronFuses: { runAsNod: false } })).not.toEqual([]);
  expect(faults({ ...config, mac: { target: [7] } })).not.toEqual([]);
});

test('every fuse is set, each to the safe side', async () => {
  const { electronFuses } = await readConfig();
  expect(electronFuses).toEqual({
    runAsNode: false,
    enableNodeOptionsEnvironmentVariable: false,
    enableNodeCliInspectArguments: false,
    onlyLoadAppFromAsar: true,
    enableEmbeddedAsarIntegrityValidation: true,
    grantFileProtocolExtraPrivileges: false,
    enableCookieEncryption: false,
    loadBrowserProcessSpecificV8Snapshot: false,
  });
});

test('native code is unpacked, nothing is rebuilt, and names tell the machine', async () => {
  expect(await readConfig()).toMatchObject({
    productName: 'Portolan',
    asar: true,
    asarUnpack: ['**/*.node'],
    npmRebuild: false,
    artifactName: expect.stringContaining('${arch}') as string,
    linux: { target: ['AppImage', 'deb'] },
    mac: { target: ['dmg', 'zip'], hardenedRuntime: true },
    win: { target: ['nsis', 'portable'] },
  });
});
