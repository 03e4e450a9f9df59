/** The npm packages Portolan is compared with, called as their documentation says. */
import findProcess from 'find-process';
import { allPortsWithPid } from 'pid-port';
import systemInformation from 'systeminformation';
import type { Item } from './item.ts';

/** @param port one that somebody listens on */
export function packageItems(port: number): readonly Item[] {
  return [
    packageItem('systeminformation', 'npm systeminformation: networkConnections', async () => {
      await systemInformation.networkConnections();
    }),
    packageItem('pid-port', 'npm pid-port: allPortsWithPid', async () => {
      await allPortsWithPid();
    }),
    packageItem('find-process', 'npm find-process: one port', async () => {
      await findProcess('port', port);
    }),
  ];
}

function packageItem(key: string, title: string, call: () => Promise<void>): Item {
  return {
    key,
    title,
    measure: async () => {
      const startedMs = performance.now();
      await call();
      return performance.now() - startedMs;
    },
  };
}
