/** Devices of a worksheet, with what they showed, as the engine takes them. */
import type { Static } from 'typebox';
import { compare, rational, subtract, sum, toExactText, type Rational } from '#kernel/rational.ts';
import { civilDate } from '#kernel/time.ts';
import { badField, billingError } from '../errors.ts';
import type { MeterConsumption, MeterReadings, WaterMeter } from '../rated-units.ts';
import type { BillSheet, DeviceField } from './bill-schema.ts';
import { exact, given } from './fields.ts';

/** Meters of warm water, and their sum where no other one is given. */
export function waterOf(user: BillSheet['users'][number], field: string) {
  const { water_meters, hot_water_m3 } = user;
  if (water_meters === undefined) return given('hotWaterM3', hot_water_m3, exact);
  const waterMeters = water_meters.map((meter, index): WaterMeter => {
    const readings = meterReadings(meter, `${field}.water_meters[${index}]`);
    const counted = difference(readings);
    const m3 = meter.m3 === undefined ? counted : exact(meter.m3);
    const path = `${field}.water_meters[${index}]`;
    if (m3 === undefined) throw badField(`${path}.m3`, undefined, 'cubic metres, or start and end');
    if (m3.n < 0n)
      throw badField(`${path}.end.value`, toExactText(m3), 'not less than at the start');
    checkDifference(counted, m3, `${path}.end.value`);
    return { id: meter.id, room: meter.room ?? '', m3, ...readings };
  });
  const hotWaterM3 = sum(waterMeters.map(({ m3 }) => m3));
  if (hot_water_m3 !== undefined) {
    checkDifference(hotWaterM3, exact(hot_water_m3), `${field}.hot_water_m3`);
  }
  return { hotWaterM3, waterMeters };
}

type ReadingsSheet = Pick<Static<typeof DeviceField>, 'start' | 'end'>;

function meterReadings({ start, end }: ReadingsSheet, field: string): MeterReadings {
  if (start !== undefined && end !== undefined && end.day < start.day) {
    throw badField(`${field}.end.day`, end.day, `${start.day} or later`);
  }
  const one = ({ day, value }: NonNullable<ReadingsSheet['start']>) => ({
    day: civilDate(day),
    value: exact(value),
  });
  return { ...given('start', start, one), ...given('end', end, one) };
}

function difference({ start, end }: MeterReadings): Rational | undefined {
  return start === undefined || end === undefined ? undefined : subtract(end.value, start.value);
}

/** What two readings say is what is billed, or one of them is wrong. */
function checkDifference(counted: Rational | undefined, billed: Rational, field: string): void {
  if (counted === undefined || compare(counted, billed) === 0) return;
  throw badField(field, toExactText(counted), `${toExactText(billed)}, as it is billed`);
}

export function devicesOf(
  devices: readonly Static<typeof DeviceField>[],
  field: string,
): MeterConsumption[] {
  return devices.map((device, index) => {
    const path = field === '' ? `devices[${index}]` : `${field}.devices[${index}]`;
    const id = device.id ?? path;
    const factor = (name: 'kq' | 'kc') => {
      const value = device[name];
      if (value !== undefined) return exact(value);
      if (device.scale === 'product') return exact(1);
      throw billingError('BILLING_BAD_RATING', {
        details: {
          field: `${path}.${name}`,
          meter: id,
          factor: name.toUpperCase(),
          got: 'missing',
        },
      });
    };
    const { scale, display: units, room = '' } = device;
    const readings = meterReadings(device, path);
    checkDifference(difference(readings), rational(units), `${path}.end.value`);
    const factors = {
      kq: factor('kq'),
      kc: factor('kc'),
      ...given('kt', device.kt, exact),
    };
    return { id, label: id, room, units, scale, ...factors, ...readings };
  });
}
