/**
 * Authentication and fragmentation layer (EN 13757-7:2018, clause 6): which part of a message
 * this is, the message counter from which keys are derived, and the MAC over the message. Reads
 * the fields; decode-payload.ts checks the MAC.
 */
import type { ByteReader, ByteWriter } from '#kernel/bytes.ts';
import { defined } from '#kernel/defined.ts';
import { wireError } from './errors.ts';
import { MAC_BYTES } from './security/security-mode.ts';

export interface AuthenticationLayer {
  /** Bytes after the length field. */
  readonly lengthField: number;
  /** Fragmentation control, 16 bits. */
  readonly fragmentation: number;
  /** Message control; bits 3-0 give the type of the MAC. */
  readonly messageControl?: number;
  readonly keyInformation?: number;
  readonly messageCounter?: number;
  readonly mac?: Uint8Array;
  /** Bytes of the whole message after this layer. */
  readonly messageBytes?: number;
}

const FCL = {
  moreFragments: 0x4000,
  messageControl: 0x2000,
  messageLength: 0x1000,
  messageCounter: 0x0800,
  mac: 0x0400,
  keyInformation: 0x0200,
  fragmentId: 0x00ff,
} as const;

/** Bits of AFL.MCL that say what the message has; the MAC covers those fields. */
const MCL = { messageLength: 0x40, messageCounter: 0x20, keyInformation: 0x10 } as const;

export function fragmentId({ fragmentation }: AuthenticationLayer): number {
  return fragmentation & FCL.fragmentId;
}

export function hasMoreFragments({ fragmentation }: AuthenticationLayer): boolean {
  return (fragmentation & FCL.moreFragments) !== 0;
}

/** The first fragment carries the message control; a message in one piece has it too. */
export function isFragment(layer: AuthenticationLayer): boolean {
  const id = fragmentId(layer);
  return hasMoreFragments(layer) || id > 1 || (id === 1 && layer.messageControl === undefined);
}

/** Reads on after the CI field. Throws WIRE_BAD_LAYER where the length does not fit the fields. */
export function readAuthenticationLayer(reader: ByteReader): AuthenticationLayer {
  const lengthField = reader.u8();
  const start = reader.offset;
  const fragmentation = reader.u16();
  const has = (bit: number): boolean => (fragmentation & bit) !== 0;
  const layer: { -readonly [K in keyof AuthenticationLayer]: AuthenticationLayer[K] } = {
    lengthField,
    fragmentation,
  };
  if (has(FCL.messageControl)) layer.messageControl = reader.u8();
  if (has(FCL.keyInformation)) layer.keyInformation = reader.u16();
  if (has(FCL.messageCounter)) layer.messageCounter = reader.u32();
  if (has(FCL.mac)) layer.mac = reader.bytes(macBytes(layer, start));
  if (has(FCL.messageLength)) layer.messageBytes = reader.u16();
  if (reader.offset - start !== lengthField) {
    throw badLayer(start, `its fields take ${reader.offset - start} bytes, not ${lengthField}`);
  }
  return layer;
}

function macBytes({ messageControl }: AuthenticationLayer, start: number): number {
  const bytes = messageControl === undefined ? undefined : MAC_BYTES[messageControl & 0x0f];
  if (bytes === undefined || bytes === 0) throw badLayer(start, 'it has a MAC of no known type');
  return bytes;
}

function badLayer(offset: number, reason: string): Error {
  return wireError('WIRE_BAD_LAYER', {
    details: { layer: 'authentication and fragmentation layer', offset, reason },
  });
}

/**
 * What the MAC covers (EN 13757-7:2018, 6.2.7): MCL ‖ MCR ‖ [ML] ‖ bytes of `frame` from `start` to
 * before `end`. Good until the next call: telegrams are made and checked one at a time.
 */
export function macInput(
  layer: AuthenticationLayer,
  frame: Uint8Array,
  { start, end }: { readonly start: number; readonly end: number },
): Uint8Array {
  const { messageControl = 0, messageCounter, messageBytes } = layer;
  const most = MAC_HEAD_BYTES + end - start;
  const input = most > usualInput.length ? new Uint8Array(most) : usualInput;
  input[0] = messageControl;
  let length = 1;
  if (messageCounter !== undefined) {
    for (let at = 0; at < 4; at++) input[length++] = messageCounter >>> (8 * at);
  }
  if (messageBytes !== undefined) {
    for (let at = 0; at < 2; at++) input[length++] = messageBytes >>> (8 * at);
  }
  for (let at = start; at < end; at++) input[length++] = frame[at] ?? 0;
  return input.subarray(0, length);
}

const MAC_HEAD_BYTES = 7;
// Memory outside V8's heap, which costs more than all that is done with it here.
const usualInput = new Uint8Array(MAC_HEAD_BYTES + 256);

export interface AuthenticationSpec {
  readonly messageCounter: number;
  /** Default 8; 2, 4, 8, 12 or 16. */
  readonly macBytes?: number;
  readonly keyInformation?: number;
  /** Adds the length of the message. */
  readonly withLength?: boolean;
}

/** The layer of a message in one piece, its MAC still missing. */
export function authenticationLayerOf(
  spec: AuthenticationSpec,
  messageBytes: number,
): AuthenticationLayer {
  const { messageCounter, macBytes: bytes = 8, keyInformation, withLength = false } = spec;
  const macType = [3, 4, 5, 6, 7].find((type) => MAC_BYTES[type] === bytes);
  if (macType === undefined) {
    throw wireError('WIRE_NOT_ENCODABLE', {
      details: { what: 'a MAC', expected: '2, 4, 8, 12 or 16 bytes', found: bytes },
    });
  }
  const fragmentation =
    FCL.messageControl |
    FCL.messageCounter |
    FCL.mac |
    (withLength ? FCL.messageLength : 0) |
    (keyInformation === undefined ? 0 : FCL.keyInformation);
  const messageControl =
    macType |
    MCL.messageCounter |
    (withLength ? MCL.messageLength : 0) |
    (keyInformation === undefined ? 0 : MCL.keyInformation);
  const lengthField =
    2 + 1 + 4 + bytes + (withLength ? 2 : 0) + (keyInformation === undefined ? 0 : 2);
  return {
    lengthField,
    fragmentation,
    messageControl,
    messageCounter,
    mac: new Uint8Array(bytes),
    ...defined({ keyInformation }),
    ...(withLength ? { messageBytes } : {}),
  };
}

/** Writes the CI field too. */
export function writeAuthenticationLayer(writer: ByteWriter, layer: AuthenticationLayer): void {
  const { messageControl, keyInformation, messageCounter, mac, messageBytes } = layer;
  writer.u8(0x90).u8(layer.lengthField).u16(layer.fragmentation);
  if (messageControl !== undefined) writer.u8(messageControl);
  if (keyInformation !== undefined) writer.u16(keyInformation);
  if (messageCounter !== undefined) writer.u32(messageCounter);
  if (mac !== undefined) writer.bytes(mac);
  if (messageBytes !== undefined) writer.u16(messageBytes);
}

/** Layer of one of several fragments: the first carries what belongs to the whole message. */
export function asFragment(
  layer: AuthenticationLayer,
  place: { readonly id: number; readonly isLast: boolean },
): AuthenticationLayer {
  const more = (place.isLast ? 0 : FCL.moreFragments) | place.id;
  if (place.id > 1) return { lengthField: 2, fragmentation: more };
  return { ...layer, fragmentation: layer.fragmentation | more };
}
