/** Scanned descriptors as lines that can be compared, whoever scanned them. */
import type { DescriptorScan } from '../../electron/probe/linux/source.ts';

/** `pid/descriptor=inode`, sorted; of these processes only, if any are given. */
export function descriptorRows(scan: DescriptorScan, pids?: ReadonlySet<number>): string[] {
  const rows: string[] = [];
  for (const [row, inode] of scan.inodes.entries()) {
    const pid = scan.pids[row] ?? 0;
    if (pids === undefined || pids.has(pid)) {
      rows.push(`${pid}/${scan.descriptors[row]}=${inode}`);
    }
  }
  return rows.sort();
}
