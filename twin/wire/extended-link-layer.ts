/**
 * Extended link layers I to IV (EN 13757-4:2019, clause 13): communication control and access
 * number, III and IV with the address of the receiver, II and IV with a session number and a CRC
 * of the payload. What II and IV encrypt is opened in decode-payload.ts.
 */
import type { ByteReader, ByteWriter } from '#kernel/bytes.ts';
import { readLinkAddress, writeLinkAddress, type DeviceAddress } from './link-layer.ts';

type ExtendedLinkCi = 0x8c | 0x8d | 0x8e | 0x8f;

export interface ExtendedLink {
  readonly ci: ExtendedLinkCi;
  readonly communicationControl: number;
  readonly accessNumber: number;
  /** Layers III and IV. */
  readonly receiver?: DeviceAddress;
  /** Layers II and IV: bits 31-29 encryption, 28-4 minutes, 3-0 session. */
  readonly sessionNumber?: number;
}

/** What a layer II or IV has after its session number, encrypted together with what follows. */
export const PAYLOAD_CRC_BYTES = 2;

const ENCRYPTION_CTR = 1;
const ENCRYPTION_NAMES = ['not encrypted', 'AES-128-CTR'] as const;

export function extendedEncryption({ sessionNumber = 0 }: ExtendedLink): number {
  return sessionNumber >>> 29;
}

export function extendedEncryptionName(encryption: number): string {
  return ENCRYPTION_NAMES[encryption] ?? 'reserved encryption';
}

export function isExtendedCtr(link: ExtendedLink | undefined): boolean {
  return link !== undefined && extendedEncryption(link) === ENCRYPTION_CTR;
}

/** Reads on after the CI field, up to the session number. */
export function readExtendedLink(reader: ByteReader, ci: number): ExtendedLink {
  const communicationControl = reader.u8();
  const accessNumber = reader.u8();
  if (ci === 0x8c) return { ci, communicationControl, accessNumber };
  if (ci === 0x8d) return { ci, communicationControl, accessNumber, sessionNumber: reader.u32() };
  const receiver = readLinkAddress(reader);
  if (ci !== 0x8f) return { ci: 0x8e, communicationControl, accessNumber, receiver };
  return { ci, communicationControl, accessNumber, receiver, sessionNumber: reader.u32() };
}

/** Writes the CI field too, up to the session number. */
export function writeExtendedLink(writer: ByteWriter, link: ExtendedLink): void {
  writer.u8(link.ci).u8(link.communicationControl).u8(link.accessNumber);
  if (link.receiver !== undefined) writeLinkAddress(writer, link.receiver);
  if (link.sessionNumber !== undefined) writer.u32(link.sessionNumber);
}

const CONTROL_BITS: readonly (readonly [bit: number, label: string])[] = [
  [0x80, 'bidirectional'],
  [0x40, 'fast response'],
  [0x20, 'synchronous'],
  [0x10, 'relayed'],
  [0x08, 'priority'],
  [0x04, 'accessible'],
  [0x02, 'repeated access'],
];

/** The bits of the communication control field in words (clause 13.2.7). */
export function describeControl(communicationControl: number): string {
  const words = CONTROL_BITS.filter(([bit]) => communicationControl & bit).map(([, word]) => word);
  return words.join(', ') || 'no flags';
}
