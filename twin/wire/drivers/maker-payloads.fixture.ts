/**
 * What makers send in formats of their own, written from values: the way back of the drivers that
 * read such bytes. The simulated world has none of these devices, so that only tests write them.
 */
import { ByteWriter, toHex } from '#kernel/bytes.ts';
import { aes128 } from '../security/aes.ts';
import { encodeTelegram } from '../encode-telegram.ts';
import { linkAddressBytes, writeLinkAddress, type DeviceAddress } from '../link-layer.ts';
import { mode5Iv } from '../security/mode-5.ts';

/** A frame whose payload is the maker's own from its CI field on. */
export function opaqueFrame(address: DeviceAddress, ci: number, payload: Uint8Array): Uint8Array {
  const writer = new ByteWriter().u8(0).u8(0x44);
  writeLinkAddress(writer, address);
  const frame = writer.u8(ci).bytes(payload).finish();
  frame[0] = frame.length - 1;
  return frame;
}

/** A frame with a block of the maker's own after DIF 0F, and `records` before it. */
export function blockFrame(
  address: DeviceAddress,
  block: Uint8Array,
  records: Uint8Array = new Uint8Array(),
): Uint8Array {
  return encodeTelegram({ address, records: Uint8Array.of(...records, 0x0f, ...block) });
}

/** Bits of a date as in type G, with the year's bits in one piece. */
export function packed(day: string): number {
  const [year = 0, month = 0, date = 0] = day.split('-').map(Number);
  return ((year - 2000) << 9) | (month << 5) | date;
}

/** Type G. */
export function typeG(day: string | null): number {
  if (day === null) return 0xffff;
  const [year = 0, month = 0, date = 0] = day.split('-').map(Number);
  const short = year - 2000;
  return date | ((short & 7) << 5) | (month << 8) | ((short >>> 3) << 12);
}

function bcd(value: number, digits: number): number {
  return parseInt(String(value).padStart(digits, '0'), 16);
}

export interface EitnValues {
  readonly units: number;
  readonly dueDateUnits: number;
  readonly deviceDate: string;
  readonly tamperDate: string | null;
  /** In 1/256 of a degree. */
  readonly room: number;
  readonly previousRoom: number;
}

export function apatorEitn(values: EitnValues): Uint8Array {
  const writer = new ByteWriter().u24(0xa0).u16(values.dueDateUnits);
  writer.u16(values.tamperDate === null ? 0 : packed(values.tamperDate)).u16(values.units);
  return writer.u16(packed(values.deviceDate)).u16(values.previousRoom).u16(values.room).finish();
}

export interface BfwValues {
  readonly units: number;
  readonly dueDateUnits: number;
  readonly deviceDate: string;
  /** Of 12 bits, the newest first. */
  readonly months: readonly number[];
}

/** Three bytes hold two months, of which the middle one has the high bits. */
export function bfw240({ units, dueDateUnits, deviceDate, months }: BfwValues): Uint8Array {
  const writer = new ByteWriter().u16(0x2f2f).u16(0x1f2a);
  for (const each of [dueDateUnits, units]) writer.u8(each >>> 8).u8(each & 0xff);
  writer.u16(0x2a15);
  for (let at = months.length - 2; at >= 0; at -= 2) {
    const [newer = 0, older = 0] = months.slice(at, at + 2);
    writer
      .u8(older & 0xff)
      .u8(((older >>> 8) << 4) | (newer >>> 8))
      .u8(newer & 0xff);
  }
  for (const part of deviceDate.slice(2).split('-').toReversed()) writer.u8(parseInt(part, 16));
  return writer.finish();
}

export interface TechemDue {
  readonly dueDate: string;
  readonly deviceDate: string;
}

function writeTechemDays(
  writer: ByteWriter,
  { dueDate, deviceDate }: TechemDue,
  due: number,
): ByteWriter {
  const [, month = 0, day = 0] = deviceDate.split('-').map(Number);
  return writer
    .u16(packed(dueDate))
    .u16(due)
    .u16((month << 9) | (day << 4));
}

export interface Data3Values extends TechemDue {
  readonly units: number;
  readonly dueDateUnits: number;
  /** In 0.01 degrees. */
  readonly room: number;
  readonly radiator: number;
  readonly layout: 0x01 | 0x11 | 0x0f;
}

export function techemData3(values: Data3Values): Uint8Array {
  const writer = new ByteWriter().u8(values.layout);
  writeTechemDays(writer, values, values.dueDateUnits).u16(values.units);
  if (values.layout === 0x0f) writer.u8(0x55);
  return writer.u16(values.room).u16(values.radiator).u16(0).finish();
}

export function techemRadio3(values: TechemDue & { due: number; since: number }): Uint8Array {
  const writer = writeTechemDays(new ByteWriter().u8(6), values, values.due);
  return writer.u16(values.since).finish();
}

export interface Radio3aValues {
  readonly deviceDate: string;
  /** Tenths of a cubic metre, of all and of 24 half months. */
  readonly volume: number;
  readonly halfMonths: readonly number[];
}

export function techemRadio3a({ deviceDate, volume, halfMonths }: Radio3aValues): Uint8Array {
  const writer = new ByteWriter().u16(0x0c).u16(packed(deviceDate)).u24(volume);
  for (const [index, value] of halfMonths.entries()) {
    if (index % 2 === 0) writer.u8(0x77);
    writer.u8(value);
  }
  return writer.finish();
}

export function techemCompact5(due: number, since: number): Uint8Array {
  return new ByteWriter().u24(0).u24(due).u8(0).u24(since).finish();
}

export interface HydroclimaValues {
  /** In 0.01 degrees; null for "no value". */
  readonly temperatures: readonly (number | null)[];
  readonly periods: readonly number[];
  readonly earlier: readonly (number | null)[];
  readonly total: number;
}

const NO_TEMPERATURE = 0x8000;

export function hydroclima10({ temperatures, total }: HydroclimaValues): Uint8Array {
  const [mean, highest, room, radiator] = temperatures.map((value) => value ?? NO_TEMPERATURE);
  const writer = new ByteWriter().u8(0x10).u24(0).u24(0);
  writer.u16(mean ?? 0).u16(highest ?? 0);
  return writer
    .u32(0)
    .u16(room ?? 0)
    .u16(radiator ?? 0)
    .u16(9)
    .u24(total)
    .u8(0)
    .u16(0)
    .finish();
}

export function hydroclima11(values: HydroclimaValues): Uint8Array {
  const [radiator, room, highest, previous] = values.temperatures;
  const writer = new ByteWriter().u8(0x11).u32(0).u32(0);
  for (const value of [radiator, room, highest]) writer.u16(value ?? NO_TEMPERATURE);
  writer.u16(0);
  for (const value of [previous, room]) writer.u16(value ?? NO_TEMPERATURE);
  for (const units of values.periods) writer.u16(units);
  for (const value of values.earlier) writer.u16(value ?? NO_TEMPERATURE);
  return writer.u24(1).u24(2).u24(3).u16(values.total).u32(0).finish();
}

/** Some numbered values, the volume in litres among them, after seven bytes of state. */
export function apator162(litres: number): Uint8Array {
  const writer = new ByteWriter().u32(0).u24(0);
  writer.u8(0x40).u32(0).u16(0).u8(0x71).u8(1).u32(2).u32(3);
  return writer.u8(0x10).u32(litres).u16(0xbeef).finish();
}

export interface Na1Values {
  readonly now: number;
  /** Powers of ten above a litre. */
  readonly exponent: number;
  readonly since: number;
  readonly hours: number;
  /** Since 2000, of the clock. */
  readonly seconds: number;
  readonly accessNumber: number;
}

export function apatorNa1(address: DeviceAddress, values: Na1Values): Uint8Array {
  const { now, exponent, since, hours, seconds, accessNumber } = values;
  const block = new ByteWriter().u8(0x2f).u8((exponent << 4) | (now & 0x0f));
  block.u24(Math.floor(now / 16)).u32(seconds);
  block
    .u8(hours)
    .u8(((hours >>> 8) << 2) | (since & 3))
    .u16(since >>> 2);
  const plain = new Uint8Array(16);
  plain.set(block.finish());
  const iv = mode5Iv(linkAddressBytes(address), accessNumber);
  const sealed = aes128(new Uint8Array(16)).encryptCbc(iv, plain);
  return new ByteWriter().u8(accessNumber).u8(0).bytes(sealed).finish();
}

export interface HydrodigitValues {
  readonly battery?: number;
  readonly leakDate?: string;
  readonly tamperDate?: string;
  readonly backflow?: number;
  /** In 10 litres, January first; null for "no value". */
  readonly months?: readonly (number | null)[];
}

export function hydrodigit(values: HydrodigitValues): Uint8Array {
  const { battery, tamperDate, leakDate, backflow, months } = values;
  const bits = [
    battery === undefined ? 0 : 0x01,
    tamperDate === undefined ? 0 : 0x02,
    backflow === undefined ? 0 : 0x04,
    months === undefined ? 0 : 0x10,
    leakDate === undefined ? 0 : 0x80,
  ];
  const writer = new ByteWriter().u8(bits.reduce((sum, bit) => sum | bit, 0));
  if (battery !== undefined) writer.u8(battery);
  if (tamperDate !== undefined) writeBcdDay(writer, tamperDate).u8(0);
  if (leakDate !== undefined) writeBcdDay(writer, leakDate);
  if (backflow !== undefined) writer.u32(backflow);
  for (const value of months ?? []) writer.u24(value ?? 0xffffff);
  return writer.u8(0).finish();
}

function writeBcdDay(writer: ByteWriter, day: string): ByteWriter {
  for (const part of day.slice(2).split('-')) writer.u8(parseInt(part, 16));
  return writer;
}

export interface PriosValues {
  readonly volume: number;
  readonly due?: { readonly volume: number; readonly day: string };
  /** Three bytes. */
  readonly state: number;
  readonly key: '39bc8a10e66d83f8' | '51728910e66d83f8';
}

/** Bits 31, 11, 2 and 1 of the register make the next one; eight steps for each byte. */
export function prios(address: DeviceAddress, ci: number, values: PriosValues): Uint8Array {
  const { volume, due, state, key } = values;
  const content = new ByteWriter().u8(0x4b).u32(volume);
  if (due !== undefined) content.u32(due.volume).u16(typeG(due.day));
  const head = Uint8Array.of(state >>> 16, state >>> 8, state, 0x12);
  const start = [...linkAddressBytes(address), ...Uint8Array.of(ci, ...head.subarray(0, 3))];
  let register = BigInt(`0x${key.slice(0, 8)}`) ^ BigInt(`0x${key.slice(8)}`);
  for (const at of [0, 4, 8])
    register ^= BigInt(`0x${toHex(Uint8Array.from(start.slice(at, at + 4)))}`);
  const masked = [...content.finish()].map((byte) => {
    for (let step = 0; step < 8; step++) {
      const bit = (register >> 1n) ^ (register >> 2n) ^ (register >> 11n) ^ (register >> 31n);
      register = ((register << 1n) | (bit & 1n)) & 0xffffffffn;
    }
    return byte ^ Number(register & 0xffn);
  });
  return Uint8Array.of(...head, ...masked);
}

export interface WalkByValues {
  readonly vif: number;
  readonly now: number;
  readonly dueDate: string | null;
  readonly due: number;
  readonly monthDate: string;
  readonly month: number;
  readonly errorDate: string | null;
  /** Oldest first; null for a month without a value. */
  readonly differences: readonly (number | null)[];
}

/** The record `0D FF5F` with its 53 bytes. */
export function qundisBlock(values: WalkByValues): Uint8Array {
  const writer = new ByteWriter().u8(0x0d).u8(0xff).u8(0x5f).u8(53);
  writer.u32(0x8200).u8(0).u24(0).u8(0xb0).u8(values.vif);
  writer.u16(typeG(values.errorDate)).u32(bcd(values.now, 8));
  writer.u16(typeG(values.dueDate)).u32(bcd(values.due, 8));
  writer.u16(typeG(values.monthDate)).u32(bcd(values.month, 8));
  for (const value of values.differences) writer.u16(value ?? 0x8000);
  return writer.u8(0x2f).finish();
}
