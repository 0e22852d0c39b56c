/** Ei Electronics Ei6500: counters and dates; a state word of the detector head. */
import { type PayloadInput, type PayloadReading, defineDriver } from './definition.ts';
import { scaled } from './record-value.ts';
import type { FlagTable } from './flags.ts';
import { CLOCK_FIELDS, ERROR_FIELDS, VERSION_FIELDS } from './standard-fields.ts';

const HEAD_FLAGS: FlagTable = [
  [0x00000020, 'sounder-fault'],
  [0x00000040, 'tamper'],
  [0x00000040, 'removed'],
  [0x00000080, 'end-of-life'],
  [0x00001000, 'battery-low'],
  [0x00002000, 'smoke-sensor-fault'],
  [0x00004000, 'obstacle-detector-fault'],
  [0x00008000, 'end-of-life-near'],
  [0x00020000, 'surroundings-changed'],
  [0x00040000, 'no-connection'],
  [0x00080000, 'obstacle-detection-disturbed'],
  [0x01000000, 'obstacle-detected'],
  [0x02000000, 'covered'],
];

export const smokeEi6500 = defineDriver({
  name: 'smoke-ei-6500',
  kind: 'smoke',
  about: 'Ei Electronics Ei6500 smoke detector',
  detect: [{ manufacturer: 'EIE', versions: [0x0c], types: [0x1a] }],
  fields: {
    ...CLOCK_FIELDS,
    softwareVersion: VERSION_FIELDS.softwareVersion,
    errorFlags: ERROR_FIELDS.errorFlags,
    mountingDate: {
      quantity: 'date',
      storage: [0],
      tariff: 2,
      about: 'day on which the detector was mounted',
    },
    soundCheckDate: {
      quantity: 'date',
      storage: [1],
      about: 'day on which the sounder was last checked',
    },
    headState: {
      quantity: 'mfct',
      storage: [0],
      vib: 'ff2c',
      subunit: 1,
      flags: HEAD_FLAGS,
      about: 'state of the detector head',
    },
    alarmCount: {
      quantity: 'cumulation_counter',
      storage: [0],
      tariff: 1,
      subunit: 1,
      about: 'how often smoke was detected',
    },
    alarmDate: {
      quantity: 'date',
      storage: [0],
      tariff: 1,
      subunit: 1,
      about: 'last day with smoke',
    },
    removalCount: {
      quantity: 'cumulation_counter',
      storage: [0],
      tariff: 2,
      subunit: 1,
      about: 'how often the detector was taken off',
    },
    removalDate: {
      quantity: 'date',
      storage: [0],
      tariff: 2,
      subunit: 1,
      about: 'last day on which it was taken off',
    },
    removedMinutes: {
      quantity: 'duration_of_tariff',
      storage: [0],
      tariff: 2,
      subunit: 1,
      about: 'how long it was taken off',
    },
    testCount: {
      quantity: 'cumulation_counter',
      storage: [0],
      tariff: 3,
      subunit: 1,
      about: 'how often the test button was pressed',
    },
    testDate: {
      quantity: 'date',
      storage: [0],
      tariff: 3,
      subunit: 1,
      about: 'last day on which it was pressed',
    },
  },
  payload: readHeadState,
  example: {
    frame:
      '5e442515010000100c1a7a010050251f2b54336f11302242fc1c0b5b593aa57f2220905eb2c839af4ee1626cb3ae031024468f0c4eee63405327b779d9029a8dbe9f76c0abf089a01dd50934818d2bef3fda34ef470121e2f2260effc2f70b',
    reads: [
      'softwareVersion 82',
      'deviceTime 2026-03-15T08:30',
      'errorFlags 0',
      'mountingDate 2025-03-10',
      'soundCheckDate 2025-12-31',
      'headState 16781058',
      'alarmCount 62',
      'alarmDate 2025-02-11',
      'removalCount 42',
      'removedMinutes 58 min',
      'removalDate 2025-03-11',
      'testCount 38',
      'testDate 2025-04-11',
      'dustLevel 2',
      'batteryVoltage 3 V',
      '! obstacle-detected',
    ],
  },
});

/** Bits 4-0: dust, 0 (best) to 15; bits 11-8: voltage of the battery, 2.25 V and 50 mV each. */
function readHeadState({ records }: PayloadInput): PayloadReading {
  const state = records.find(({ vib }) => vib === 'ff2c')?.value;
  if (typeof state !== 'number') return { fields: [] };
  const centivolts = 225 + 5 * ((state >>> 8) & 0x0f);
  return {
    fields: [
      { name: 'dustLevel', value: state & 0x1f },
      { name: 'batteryVoltage', value: scaled(centivolts, -2), unit: 'V' },
    ],
  };
}
