/** Netlink's framing (netlink(7)): messages of a datagram, attributes of a message. Pure, never throws. */

const headerBytes = 16;
const messageError = 2;
const messageDone = 3;
const flagMulti = 0x2;
const flagDumpInterrupted = 0x10;

export type Walked = {
  /** The answer has ended; no further datagram belongs to it. */
  readonly done: boolean;
  readonly interrupted: boolean;
  /** The errno the kernel answered with; 0 when it did not. */
  readonly errno: number;
  readonly malformed: number;
};

/**
 * Hands on what each message of this sequence number carries; `onMessage` says whether it could be
 * understood. A message outside a dump (no NLM_F_MULTI) is an answer by itself.
 */
export function walkMessages(
  bytes: Uint8Array,
  sequence: number,
  littleEndian: boolean,
  onMessage: (payload: Uint8Array) => boolean,
): Walked {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let walked: Walked = { done: false, interrupted: false, errno: 0, malformed: 0 };
  for (let offset = 0; !walked.done && offset < bytes.length; ) {
    const left = bytes.length - offset;
    const length = left < headerBytes ? 0 : view.getUint32(offset, littleEndian);
    if (length < headerBytes || length > left) {
      // Where the next message starts is unknown now, so the rest of the datagram is lost.
      return { ...walked, malformed: walked.malformed + 1 };
    }
    if (view.getUint32(offset + 8, littleEndian) === sequence) {
      const type = view.getUint16(offset + 4, littleEndian);
      const flags = view.getUint16(offset + 6, littleEndian);
      if ((flags & flagDumpInterrupted) !== 0) walked = { ...walked, interrupted: true };
      if (type === messageDone || type === messageError) {
        const told = length >= headerBytes + 4;
        const errno = told ? Math.abs(view.getInt32(offset + headerBytes, littleEndian)) : 0;
        walked = { ...walked, done: true, errno };
      } else {
        const understood = onMessage(bytes.subarray(offset + headerBytes, offset + length));
        if (!understood) walked = { ...walked, malformed: walked.malformed + 1 };
        if ((flags & flagMulti) === 0) walked = { ...walked, done: true };
      }
    }
    offset += (length + 3) & ~3;
  }
  return walked;
}

/** Each attribute behind `start` with the place and length of its value. */
export function readAttributes(
  message: Uint8Array,
  start: number,
  littleEndian: boolean,
  onAttribute: (type: number, at: number, length: number) => void,
): void {
  const view = new DataView(message.buffer, message.byteOffset, message.byteLength);
  for (let offset = start; offset + 4 <= message.length; ) {
    const length = view.getUint16(offset, littleEndian);
    if (length < 4 || offset + length > message.length) return;
    // The two high bits are flags (NLA_F_NESTED, NLA_F_NET_BYTEORDER).
    onAttribute(view.getUint16(offset + 2, littleEndian) & 0x3fff, offset + 4, length - 4);
    offset += (length + 3) & ~3;
  }
}
