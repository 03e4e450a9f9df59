/**
 * struct tcp_info (linux/tcp.h) to numbers. It grows from kernel to kernel and only at its end, so
 * its length tells which fields it has. Pure.
 */
import type { Traffic } from '../../../shared/model/measure.ts';

// Offsets; the fields are the same on every architecture.
const rttAt = 68;
const totalRetransmitsAt = 100;
/** Since 4.1. */
const bytesReceivedAt = 128;
/** Since 4.19. */
const bytesSentAt = 200;

export function decodeTcpInfo(bytes: Uint8Array, littleEndian: boolean): Traffic {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const u32 = (at: number): number | null =>
    at + 4 <= bytes.length ? view.getUint32(at, littleEndian) : null;
  const u64 = (at: number): number | null => {
    if (at + 8 > bytes.length) return null;
    const value = view.getBigUint64(at, littleEndian);
    return value > BigInt(Number.MAX_SAFE_INTEGER) ? null : Number(value);
  };
  return {
    bytesReceived: u64(bytesReceivedAt),
    bytesSent: u64(bytesSentAt),
    // Zero before the first measurement.
    rttUs: u32(rttAt) || null,
    retransmits: u32(totalRetransmitsAt),
  };
}
