/**
 * Classic pcap with microseconds, which tcpdump, Wireshark and every library open. Wireless M-Bus has no
 * link type of its own there, so that it is LINKTYPE_USER0: Wireshark is told once which dissector to use.
 */
import type { Instant } from '#kernel/time.ts';

interface PcapFrame {
  readonly at: Instant;
  readonly bytes: Uint8Array;
}

const MAGIC = 0xa1b2c3d4;
const [MAJOR, MINOR] = [2, 4];
export const LINKTYPE_USER0 = 147;
const SNAP_BYTES = 65_535;
const FILE_HEADER_BYTES = 24;
const FRAME_HEADER_BYTES = 16;
const MICROS_PER_MS = 1_000;

/** Little-endian, in the order that is given. */
export function pcapFile(frames: readonly PcapFrame[]): Buffer {
  const header = Buffer.alloc(FILE_HEADER_BYTES);
  header.writeUInt32LE(MAGIC, 0);
  header.writeUInt16LE(MAJOR, 4);
  header.writeUInt16LE(MINOR, 6);
  header.writeUInt32LE(SNAP_BYTES, 16);
  header.writeUInt32LE(LINKTYPE_USER0, 20);
  return Buffer.concat([
    header,
    ...frames.flatMap(({ at, bytes }) => [frameHeader(at, bytes), bytes]),
  ]);
}

function frameHeader(at: Instant, { length }: Uint8Array): Buffer {
  const header = Buffer.alloc(FRAME_HEADER_BYTES);
  header.writeUInt32LE(Math.floor(at / 1_000), 0);
  header.writeUInt32LE((at % 1_000) * MICROS_PER_MS, 4);
  header.writeUInt32LE(length, 8);
  header.writeUInt32LE(length, 12);
  return header;
}
