/** Scans every process of /proc, as a full pass does. */
import type { DescriptorScanner } from '../../electron/probe/linux/native-descriptors.ts';
import type { DescriptorScan } from '../../electron/probe/linux/source.ts';

export function scanAll(scanner: DescriptorScanner): DescriptorScan {
  const pids: number[] = [];
  scanner.stamp((pid) => pids.push(pid));
  return scanner.scan(pids);
}
