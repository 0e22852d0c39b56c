/**
 * Extended link layers I and III (EN 13757-4:2019, clause 13): communication control and access
 * number, III with the address of the receiver. Layers II and IV encrypt what follows and are not
 * read here.
 */
import type { ByteReader, ByteWriter } from '#kernel/bytes.ts';
import { readLinkAddress, writeLinkAddress } from './link-layer.ts';
import type { DeviceAddress } from './link-layer.ts';

export interface ExtendedLink {
  readonly ci: 0x8c | 0x8e;
  readonly communicationControl: number;
  readonly accessNumber: number;
  /** Layer III only. */
  readonly receiver?: DeviceAddress;
}

/** Reads on behind the CI field. */
export function readExtendedLink(reader: ByteReader, ci: number): ExtendedLink {
  const communicationControl = reader.u8();
  const accessNumber = reader.u8();
  if (ci !== 0x8e) return { ci: 0x8c, communicationControl, accessNumber };
  return { ci: 0x8e, communicationControl, accessNumber, receiver: readLinkAddress(reader) };
}

/** Writes the CI field too. */
export function writeExtendedLink(writer: ByteWriter, link: ExtendedLink): void {
  writer.u8(link.ci).u8(link.communicationControl).u8(link.accessNumber);
  if (link.receiver !== undefined) writeLinkAddress(writer, link.receiver);
}
