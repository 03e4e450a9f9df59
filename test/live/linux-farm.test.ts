/** 1,000 listeners in 20 processes: none missing, none made up, every owner right. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openLinuxProbe } from '../../electron/probe/linux/probe.ts';
import { readers } from '../../shared/model/sample.ts';
import { expectNothingLeft } from '../support/leftovers.ts';
import { asLsofLines, lsofLines } from '../support/lsof.ts';
import { lineOf, probeFacts, type Belongs } from '../support/socket-facts.ts';
import { openListeners, type SocketFarm } from '../support/socket-farm.ts';
import { ssFacts } from '../support/ss.ts';

describe.skipIf(process.platform !== 'linux')('a farm', () => {
  let farm: SocketFarm;
  let belongs: Belongs;

  beforeAll(async () => {
    farm = await openListeners({ count: 1000, processes: 20 });
    belongs = {
      pids: new Set(farm.processes.map(({ pid }) => pid)),
      // Every socket of the farm has an owner; one of the kernel with such a port is of another
      // test.
      ports: new Set(),
    };
  });
  afterAll(async () => {
    await farm.close();
    await expectNothingLeft(belongs);
  });

  test.each(readers)('%s lists what ss and lsof list', async (reader) => {
    const probe = await openLinuxProbe({ reader });
    const sample = await probe.look();
    probe.close();
    const facts = probeFacts(sample, belongs);
    const ports = new Set(farm.processes.flatMap((process) => process.ports));
    expect(ports.size).toBe(1000);
    expect(new Set(facts.map(({ local }) => Number(local.split(':')[1])))).toEqual(ports);
    expect(facts.map(lineOf).sort()).toEqual(ssFacts(belongs).map(lineOf).sort());
    expect(asLsofLines(facts)).toEqual(lsofLines(belongs.pids));
    for (const { pid, ports } of farm.processes) {
      const own = facts.filter(
        ({ holds }) => holds.length === 1 && holds[0]?.startsWith(`${pid}/`),
      );
      expect(own).toHaveLength(ports.length);
    }
  });
});
