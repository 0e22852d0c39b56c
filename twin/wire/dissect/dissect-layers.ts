/** The layers in front of the payload as nodes of a dissection. */
import { ByteReader, toHex } from '#kernel/bytes.ts';
import { fragmentId, hasMoreFragments, type AuthenticationLayer } from '../authentication-layer.ts';
import { ciField } from '../ci-field.ts';
import { cut, group, type DissectNode } from './dissect-node.ts';
import {
  describeControl,
  extendedEncryption,
  extendedEncryptionName,
  isExtendedCtr,
  type ExtendedLink,
} from '../extended-link-layer.ts';
import {
  C_FIELDS,
  DEVICE_TYPES,
  formatAddress,
  LINK_HEADER_BYTES,
  readLinkHeader,
  type DeviceAddress,
} from '../link-layer.ts';
import { KEY_DERIVATION, SECURITY_MODE, securityModeName } from '../security/security-mode.ts';
import type { TelegramLayers, Walked } from '../telegram-header.ts';
import { describeStatus, keyChoice, type TplHeader } from '../transport-layer.ts';

/** What was found out about a MAC, in words. */
export type MacWords = 'matches' | 'does not match' | 'not checked';

type Part = readonly [label: string, bytes: number, value: string];

/** `swapped`: the address of Diehl's real data, which has version and type before the id. */
export function linkNode(frame: Uint8Array, swapped?: DeviceAddress): DissectNode {
  const { lengthField, c, address: sent } = readLinkHeader(new ByteReader(frame));
  const address = swapped ?? sent;
  const id: Part = ['Id', 4, address.id];
  const rest = versionAndType(address);
  const children = [
    ...cut(0, [
      ['L field', 1, `${lengthField} bytes follow`],
      ['C field', 1, C_FIELDS[c] ?? hexByte(c)],
      ['Manufacturer', 2, address.manufacturer],
    ]),
    ...cut(4, swapped === undefined ? [id, ...rest] : [...rest, id]),
  ];
  const node = group('Link layer', formatAddress(address), children);
  return { ...(node as DissectNode), clause: 'EN 13757-4:2019, 12' };
}

function versionAndType({ version, type }: DeviceAddress): Part[] {
  const name = DEVICE_TYPES[type];
  return [
    ['Version', 1, hexByte(version)],
    ['Device type', 1, name === undefined ? hexByte(type) : `${hexByte(type)} ${name}`],
  ];
}

/** `isOpen`: the payload CRC of layers II and IV is in clear and was checked. */
export function extendedLinkNode(
  frame: Uint8Array,
  { ell, ellEnd = 0 }: Walked,
  isOpen: boolean,
): DissectNode | undefined {
  if (ell === undefined) return undefined;
  const { ci, communicationControl, accessNumber, receiver, sessionNumber } = ell;
  const parts: Part[] = [
    ['CI field', 1, `${hexByte(ci)} ${ciField(ci).label}`],
    [
      'Communication control',
      1,
      `${hexByte(communicationControl)} ${describeControl(communicationControl)}`,
    ],
    ['Access number', 1, String(accessNumber)],
  ];
  if (receiver !== undefined) parts.push(['Receiver', 8, formatAddress(receiver)]);
  if (sessionNumber !== undefined) parts.push(['Session number', 4, describeSession(ell)]);
  const nodes = cut(LINK_HEADER_BYTES, parts);
  if (sessionNumber !== undefined && isOpen) {
    const domain = isExtendedCtr(ell) ? 'plain' : 'frame';
    const value = `${toHex(frame, ellEnd, ellEnd + 2)}, matches`;
    nodes.push(
      ...cut(ellEnd, [['Payload CRC', 2, value]]).map((node) => ({ ...node, domain }) as const),
    );
  }
  const node = group(
    'Extended link layer',
    `${hexByte(ci)} ${describeControl(communicationControl)}`,
    nodes,
  );
  return node && { ...node, clause: 'EN 13757-4:2019, 13' };
}

function describeSession(ell: ExtendedLink): string {
  const { sessionNumber = 0 } = ell;
  const minutes = (sessionNumber >>> 4) & 0x1ff_ffff;
  const name = extendedEncryptionName(extendedEncryption(ell));
  return `${name}, minute ${minutes}, session ${sessionNumber & 0x0f}`;
}

export function networkNode({ nwlOffset }: Walked, frame: Uint8Array) {
  if (nwlOffset === undefined) return undefined;
  const node = group('Network layer', '', [
    ...cut(nwlOffset, [
      ['CI field', 1, `81 ${ciField(0x81).label}`],
      ['Control', 1, hexByte(frame[nwlOffset + 1] ?? 0)],
    ]),
  ]);
  return node && { ...node, value: 'relayed', clause: 'EN 13757-5:2015' };
}

/** The MAC row says what the check gave, and which derived key checked it; no key bytes. */
export function authenticationNode(
  { afl, aflOffset }: Walked,
  mac: MacWords,
): DissectNode | undefined {
  if (afl === undefined || aflOffset === undefined) return undefined;
  const { messageControl, keyInformation, messageCounter, messageBytes } = afl;
  const parts: Part[] = [
    ['CI field', 1, `90 ${ciField(0x90).label}`],
    ['Length', 1, `${afl.lengthField} bytes`],
    ['Fragmentation control', 2, describeFragment(afl)],
  ];
  if (messageControl !== undefined) parts.push(['Message control', 1, hexByte(messageControl)]);
  if (keyInformation !== undefined) {
    const choice = `key ${keyInformation & 0x0f}, version ${keyInformation >>> 8}`;
    parts.push(['Key information', 2, choice]);
  }
  if (messageCounter !== undefined) parts.push(['Message counter', 4, String(messageCounter)]);
  if (afl.mac !== undefined) {
    const by = mac === 'not checked' ? '' : `, with Kmac (${derivation(messageCounter)})`;
    parts.push(['MAC', afl.mac.length, `${toHex(afl.mac)}, ${mac}${by}`]);
  }
  if (messageBytes !== undefined) parts.push(['Message length', 2, `${messageBytes} bytes`]);
  const value = afl.mac === undefined ? 'no MAC' : `MAC of ${afl.mac.length} bytes`;
  const node = group('Authentication layer', value, cut(aflOffset, parts));
  return node && { ...node, clause: 'EN 13757-7:2018, 6' };
}

function describeFragment(afl: AuthenticationLayer): string {
  const id = fragmentId(afl);
  const more = hasMoreFragments(afl) ? ', more follow' : '';
  return id === 0 && more === '' ? 'not fragmented' : `fragment ${id}${more}`;
}

export function derivation(counter: number | undefined): string {
  return `KDF-A, message counter ${counter ?? 'missing'}`;
}

export function transportNode(frame: Uint8Array, layers: TelegramLayers): DissectNode | undefined {
  const { ci, ciOffset, tpl, meter, payloadOffset } = layers;
  const { label } = ciField(ci);
  const parts: Part[] = [['CI field', 1, `${hexByte(ci)} ${label}`]];
  if (tpl.header === 'long') {
    parts.push(['Id', 4, meter.id], ['Manufacturer', 2, meter.manufacturer]);
    parts.push(...versionAndType(meter));
  }
  if (tpl.header !== 'none') parts.push(...headerParts(tpl));
  const node = group(
    'Transport layer',
    toHex(frame, ciOffset, payloadOffset),
    cut(ciOffset, parts),
  );
  return node && { ...node, clause: 'EN 13757-7:2018, 7.5' };
}

function headerParts(tpl: TplHeader): Part[] {
  const { mode, encryptedBlocks, extension, keyVersion, messageCounter } = tpl;
  const blocks = encryptedBlocks > 0 ? `, ${encryptedBlocks} encrypted blocks` : '';
  const parts: Part[] = [
    ['Access number', 1, String(tpl.accessNumber)],
    ['Status', 1, describeStatus(tpl.status)],
    ['Configuration field', 2, `mode ${mode}: ${securityModeName(mode)}${blocks}`],
  ];
  if (extension !== undefined) {
    const bytes = mode === SECURITY_MODE.aesCcm ? 2 : 1;
    const { keyId, derivation: code } = keyChoice(extension);
    const name = code === KEY_DERIVATION.kdfA ? 'KDF-A' : `key derivation ${code}`;
    parts.push(['Configuration extension', bytes, `${name}, key ${keyId}`]);
  }
  if (keyVersion !== undefined) parts.push(['Key version', 1, String(keyVersion)]);
  if (messageCounter !== undefined) parts.push(['Message counter', 4, String(messageCounter)]);
  return parts;
}

function hexByte(value: number): string {
  return value.toString(16).toUpperCase().padStart(2, '0');
}
