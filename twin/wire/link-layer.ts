/**
 * Data link layer (EN 13757-4:2019, clause 12): L, C, M and A field of a frame without CRC bytes,
 * and the device address that names a meter everywhere.
 */
import { fromHex, type ByteReader, type ByteWriter } from '#kernel/bytes.ts';
import { wireError } from './errors.ts';

export interface DeviceAddress {
  /** Three letters, or four hex digits where the code is no three letters. */
  readonly manufacturer: string;
  /** Eight characters: digits as a rule, but a-f occur in the field. Never a number. */
  readonly id: string;
  readonly version: number;
  readonly type: number;
  /** The address is unique only within one installation (bit 15 of the manufacturer code). */
  readonly soft?: true;
}

export interface LinkHeader {
  /** Bytes after the L field, without CRC bytes. */
  readonly lengthField: number;
  readonly c: number;
  /** The sender: the meter itself, or the radio adapter in front of it. */
  readonly address: DeviceAddress;
}

/** L, C, M and A. */
export const LINK_HEADER_BYTES = 10;
/** The C field of a meter that sends on its own and expects no answer (SND-NR). */
export const C_SEND_NO_REPLY = 0x44;

export const C_FIELDS: Readonly<Record<number, string>> = {
  0x00: 'ACK, acknowledgement',
  0x01: 'NACK, not accepted',
  0x06: 'CNF-IR, installation confirmed',
  0x08: 'RSP-UD, answer with data',
  0x18: 'RSP-UD, answer with data',
  0x28: 'RSP-UD, answer with data',
  0x38: 'RSP-UD, answer with data',
  0x40: 'SND-NKE, link reset',
  0x43: 'SND-UD2, command with data, answer expected',
  0x44: 'SND-NR, sent on its own, no answer expected',
  0x46: 'SND-IR, installation data',
  0x47: 'ACC-NR, presence without data',
  0x48: 'ACC-DMD, asks for access',
  0x53: 'SND-UD, command with data',
  0x5a: 'REQ-UD1, asks for alarms',
  0x5b: 'REQ-UD2, asks for data',
  0x73: 'SND-UD, command with data',
  0x7a: 'REQ-UD1, asks for alarms',
  0x7b: 'REQ-UD2, asks for data',
};

export const DEVICE_TYPES: Readonly<Record<number, string>> = {
  0x00: 'other',
  0x02: 'electricity',
  0x03: 'gas',
  0x04: 'heat (return)',
  0x06: 'warm water',
  0x07: 'water',
  0x08: 'heat cost allocator',
  0x0a: 'cooling (return)',
  0x0b: 'cooling (flow)',
  0x0c: 'heat (flow)',
  0x0d: 'heat and cooling',
  0x0e: 'bus or system component',
  0x0f: 'unknown',
  0x15: 'hot water',
  0x16: 'cold water',
  0x17: 'dual water',
  0x1a: 'smoke detector',
  0x1b: 'room sensor',
  0x1c: 'gas detector',
  0x20: 'breaker',
  0x21: 'valve',
  0x25: 'display',
  0x28: 'waste water',
  0x31: 'gateway',
  0x32: 'repeater',
  0x33: 'repeater, both directions',
  0x36: 'radio converter (system side)',
  0x37: 'radio converter (meter side)',
};

/**
 * The name of a meter everywhere: `QDS-87654321-35-08`, version and type as two hex digits. A soft
 * address has a `~` after the maker.
 */
export function formatAddress(address: DeviceAddress): string {
  const known = addressTexts.get(address);
  if (known !== undefined) return known;
  const text = addressText(address);
  addressTexts.set(address, text);
  return text;
}

// Asked for each telegram of a meter, whose address is the same object each time.
const addressTexts = new WeakMap<DeviceAddress, string>();

function addressText(address: DeviceAddress): string {
  const maker = address.soft === true ? `${address.manufacturer}~` : address.manufacturer;
  return `${maker}-${address.id}-${hexByte(address.version)}-${hexByte(address.type)}`;
}

const ADDRESS = /^([A-Z]{3}|[0-9a-f]{4})(~?)-([0-9a-f]{8})-([0-9a-f]{2})-([0-9a-f]{2})$/;

/** Reads `formatAddress` back, in any case of the letters. Throws WIRE_BAD_ADDRESS. */
export function parseAddress(text: string): DeviceAddress {
  const match = ADDRESS.exec(text) ?? ADDRESS.exec(usualCase(text.trim()));
  if (match === null) throw wireError('WIRE_BAD_ADDRESS', { details: { text } });
  const [, manufacturer = '', soft = '', id = '', version = '', type = ''] = match;
  const address = { manufacturer, id, version: parseInt(version, 16), type: parseInt(type, 16) };
  return soft === '' ? address : { ...address, soft: true };
}

function usualCase(text: string): string {
  const [maker = '', ...rest] = text.split('-');
  const name = /^[a-z]{3}~?$/i.test(maker) ? maker.toUpperCase() : maker.toLowerCase();
  return [name, ...rest.map((part) => part.toLowerCase())].join('-');
}

/**
 * Three letters of five bits each (clause 12.6.3): QDS = 0x4493. Bit 15, which marks an address
 * that is unique only within one installation, is not part of the name but of the address.
 */
export function formatManufacturer(code: number): string {
  const first = (code >>> 10) & 0x1f;
  const second = (code >>> 5) & 0x1f;
  const third = code & 0x1f;
  if (!isLetter(first) || !isLetter(second) || !isLetter(third)) {
    return code.toString(16).padStart(4, '0');
  }
  return String.fromCharCode(first + 64, second + 64, third + 64);
}

/** The reverse of `formatManufacturer`; throws WIRE_BAD_ADDRESS. */
export function parseManufacturer(manufacturer: string): number {
  if (/^[0-9a-f]{4}$/.test(manufacturer)) return parseInt(manufacturer, 16);
  if (!/^[A-Z]{3}$/.test(manufacturer)) {
    throw wireError('WIRE_BAD_ADDRESS', { details: { text: manufacturer } });
  }
  const letter = (index: number): number => manufacturer.charCodeAt(index) - 64;
  return (letter(0) << 10) | (letter(1) << 5) | letter(2);
}

export function readLinkHeader(reader: ByteReader): LinkHeader {
  return { lengthField: reader.u8(), c: reader.u8(), address: readLinkAddress(reader) };
}

/** M, id, version, type: the order of the link layer and of the initialisation vector. */
export function readLinkAddress(reader: ByteReader): DeviceAddress {
  const code = reader.u16();
  const id = reader.u32();
  return readAddressTail(code, id, reader);
}

/** Id before M: the order of the long transport-layer header (EN 13757-7:2018, 7.4). */
export function readTransportAddress(reader: ByteReader): DeviceAddress {
  const id = reader.u32();
  return readAddressTail(reader.u16(), id, reader);
}

function readAddressTail(code: number, id: number, reader: ByteReader): DeviceAddress {
  const rest = code * 0x1_0000 + reader.u16();
  const known = heard.get(id);
  if (known?.rest === rest) return known.address;
  const address = makeAddress(code, id, { version: rest & 0xff, type: (rest >>> 8) & 0xff });
  if (heard.size >= MAX_HEARD) heard.clear();
  heard.set(id, { rest, address });
  return address;
}

// One object per meter that is heard again and again. The limit is for ids that somebody makes up.
const heard = new Map<number, { readonly rest: number; readonly address: DeviceAddress }>();
const MAX_HEARD = 65_536;

function makeAddress(
  code: number,
  idNumber: number,
  { version, type }: { readonly version: number; readonly type: number },
): DeviceAddress {
  const manufacturer = formatManufacturer(code);
  const id = idNumber.toString(16).padStart(8, '0');
  // A code that is no three letters keeps all its bits in its four digits.
  if (code < SOFT || manufacturer.length > 3) return { manufacturer, id, version, type };
  return { manufacturer, id, version, type, soft: true };
}

const SOFT = 0x8000;

/** Throws WIRE_BAD_ADDRESS where a part does not fit. */
export function writeLinkAddress(writer: ByteWriter, address: DeviceAddress): void {
  writer.bytes(linkAddressBytes(address));
}

/** Throws WIRE_BAD_ADDRESS where a part does not fit. */
export function writeTransportAddress(writer: ByteWriter, address: DeviceAddress): void {
  const bytes = linkAddressBytes(address);
  writer.bytes(bytes.subarray(2, 6)).bytes(bytes.subarray(0, 2)).bytes(bytes.subarray(6));
}

// A meter sends under one address object for years, so its bytes are worked out once.
const addressBytes = new WeakMap<DeviceAddress, Uint8Array>();

/** M, id, version, type as on the wire; not to be changed. Throws WIRE_BAD_ADDRESS. */
export function linkAddressBytes(address: DeviceAddress): Uint8Array {
  const known = addressBytes.get(address);
  if (known !== undefined) return known;
  const { id, version, type } = address;
  if (!/^[0-9a-f]{8}$/i.test(id) || !isByte(version) || !isByte(type)) {
    throw wireError('WIRE_BAD_ADDRESS', { details: { text: formatAddress(address) } });
  }
  const code = parseManufacturer(address.manufacturer) | (address.soft === true ? SOFT : 0);
  const bytes = Uint8Array.of(code & 0xff, code >>> 8, ...fromHex(id).reverse(), version, type);
  addressBytes.set(address, bytes);
  return bytes;
}

function isLetter(value: number): boolean {
  return value >= 1 && value <= 26;
}

function isByte(value: number): boolean {
  return Number.isInteger(value) && value >= 0 && value <= 0xff;
}

function hexByte(value: number): string {
  return value.toString(16).padStart(2, '0');
}
