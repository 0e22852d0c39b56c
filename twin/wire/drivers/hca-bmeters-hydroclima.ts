/** BMeters Hydroclima: units as records, temperatures in a block of the maker's own. */
import { ByteReader, fromHex } from '#kernel/bytes.ts';
import { MANUFACTURER_DATA } from '../data-record.ts';
import {
  type PayloadField,
  type PayloadInput,
  type PayloadReading,
  defineDriver,
} from './definition.ts';
import { scaled } from './record-value.ts';
import { HCA_FIELDS } from './standard-fields.ts';

export const hcaBmetersHydroclima = defineDriver({
  name: 'hca-bmeters-hydroclima',
  kind: 'heat-cost-allocator',
  about: 'BMeters Hydroclima heat cost allocator',
  detect: [{ manufacturer: 'BMP', versions: [0x53, 0x85], types: [0x08] }],
  fields: {
    units: HCA_FIELDS.units,
    dueDate: HCA_FIELDS.dueDate,
    dueDateUnits: HCA_FIELDS.dueDateUnits,
  },
  payload: readPayload,
  example: {
    frame:
      '4e44b0090100001053087a01004025b6bd6b93a8d54626df595406f4e58d26a428bd46838bf4fdcafc90b635b46c66a10d4f2e3cde0134fc244ec790b5b85ee635922a09f52ab6815d08dacd5961fe',
    reads: [
      'units 42 HCA',
      'dueDateUnits 313 HCA @2025-12-31',
      'dueDate 2025-12-31',
      'meanRadiatorTemperature 36.76 C',
      'meanRoomTemperature 20.6 C',
      'maxRoomTemperature 21.5 C',
      'previousMeanRadiatorTemperature 22 C',
      'previousMeanRoomTemperature 20.9 C',
      'earlierUnits 21 HCA',
      'earlierUnits 7 HCA',
      'earlierUnits 0 HCA',
      'earlierUnits 210 HCA',
      'earlierRoomTemperature 20.02 C',
      'earlierRoomTemperature 21.54 C',
      'earlierRoomTemperature - C',
      'totalUnits 99 HCA',
    ],
  },
});

const LAYOUT_V10 = 0x10;
const LAYOUT_V11 = 0x11;
const MIN_BYTES = 24;
const V11_BYTES = 46;

function readPayload({ records }: PayloadInput): PayloadReading | undefined {
  const block = records.find(({ quantity }) => quantity === MANUFACTURER_DATA);
  const data = fromHex(block?.raw ?? '');
  if (data[0] === LAYOUT_V10 && data.length >= MIN_BYTES) return { fields: readV10(data) };
  if (data[0] === LAYOUT_V11 && data.length >= V11_BYTES) return { fields: readV11(data) };
  return undefined;
}

/** Layout, state, time, date, temperatures, day of the highest one, number of measurements, total. */
function readV10(data: Uint8Array): PayloadField[] {
  const reader = new ByteReader(data);
  reader.skip(7);
  const mean = celsius('meanRoomTemperature', reader);
  const highest = celsius('maxRoomTemperature', reader);
  reader.skip(4);
  const room = celsius('previousMeanRoomTemperature', reader);
  const radiator = celsius('previousMeanRadiatorTemperature', reader);
  reader.skip(2);
  return [mean, highest, room, radiator, totalUnits(reader.u24())];
}

/** Layout, state, time, date, day of opening; three counters of three bytes before the total. */
function readV11(data: Uint8Array): PayloadField[] {
  const reader = new ByteReader(data);
  reader.skip(9);
  const names = ['meanRadiatorTemperature', 'meanRoomTemperature', 'maxRoomTemperature'];
  const fields = names.map((name) => celsius(name, reader));
  reader.skip(2);
  fields.push(celsius('previousMeanRadiatorTemperature', reader));
  fields.push(celsius('previousMeanRoomTemperature', reader));
  for (let period = 0; period < 4; period++) {
    fields.push({ name: 'earlierUnits', value: reader.u16(), unit: 'HCA' });
  }
  for (let period = 0; period < 3; period++) fields.push(celsius('earlierRoomTemperature', reader));
  reader.skip(9);
  return [...fields, totalUnits(reader.u16())];
}

const NO_VALUE = 0x8000;

function celsius(name: string, reader: ByteReader): PayloadField {
  const word = reader.u16();
  const value = word === NO_VALUE ? null : scaled((word << 16) >> 16, -2);
  return { name, value, unit: 'C' };
}

function totalUnits(value: number): PayloadField {
  return { name: 'totalUnits', value, unit: 'HCA' };
}
