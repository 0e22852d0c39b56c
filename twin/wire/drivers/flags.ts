/** What a device reports about its own state: one name per meaning, and the bits of the standard. */

/** Every flag that a driver may report, with its meaning. */
export const FLAGS = {
  alarm: 'the device reports an abnormal condition',
  'application-error': 'the device reports an application error',
  busy: 'the device is busy',
  'battery-low': 'the battery has to be replaced',
  'permanent-error': 'the device reports a permanent error',
  'temporary-error': 'the device reports a temporary error',
  removed: 'the device was taken off its place',
  tamper: 'somebody tampered with the device',
  leak: 'water runs without a pause: leakage',
  burst: 'so much water runs that a pipe may have burst',
  dry: 'there is no water in the meter',
  air: 'there is air in the meter',
  backflow: 'water flows backwards',
  overload: 'more flow than the meter is made for',
  blocked: 'the meter is blocked and counts nothing',
  'no-flow': 'no flow for a long time',
  'high-temperature': 'the temperature is too high',
  'low-temperature': 'the surroundings are so cold that water may freeze',
  'leak-or-no-flow': 'leakage, or no use for a long time',
  reset: 'the device was reset',
  'measurement-error': 'the measurement is disturbed',
  'sensor-error': 'a sensor is broken',
  'memory-error': 'the memory of the device is damaged',
  'software-error': 'the software of the device reports an error',
  'hardware-error': 'the hardware of the device reports an error',
  'radio-error': 'the radio part of the device reports an error',
  'power-interrupted': 'the power supply was interrupted',
  'flow-sensor-above-range': 'the flow temperature sensor is above its range',
  'flow-sensor-below-range': 'the flow temperature sensor is below its range',
  'flow-sensor-broken': 'the flow temperature sensor is interrupted or shorted',
  'return-sensor-above-range': 'the return temperature sensor is above its range',
  'return-sensor-below-range': 'the return temperature sensor is below its range',
  'return-sensor-broken': 'the return temperature sensor is interrupted or shorted',
  'temperature-above-range': 'the temperatures are above the range',
  'temperature-below-range': 'the temperatures are below the range',
  'sensors-exchanged': 'the temperature sensors are mounted the wrong way round',
  'volume-part-silent': 'the calculator does not hear the volume part',
  'wrong-pulse-value': 'the pulse value of the volume part is wrong',
  'verification-expired': 'the time of verification is over',
  'tables-invalid': 'the metrological tables are not valid',
  commissioning: 'the device is being put into service',
  'product-scale': 'units are already multiplied with the rating factors',
  smoke: 'smoke was detected',
  'manual-test': 'the test button is pressed',
  'no-connection': 'the radio module does not reach the detector head',
  'end-of-life': 'the device has to be replaced',
  'end-of-life-near': 'the device has to be replaced within twelve months',
  'sounder-fault': 'the sounder is broken',
  'smoke-sensor-fault': 'the smoke sensor is broken',
  'obstacle-detector-fault': 'the obstacle detection is broken',
  'obstacle-detected': 'something stands too near to the detector',
  'obstacle-detection-disturbed': 'the obstacle detection is disturbed',
  'surroundings-changed': 'the surroundings changed since the detector was mounted',
  covered: 'the detector is covered',
  'clock-century': 'the year bits of the clock are a century off',
  'clock-invalid': 'the clock says that its time is invalid',
} as const;

export type FlagName = keyof typeof FLAGS;

/** Mask, name, and the value under the mask where it is not the whole mask. */
type FlagRow = readonly [mask: number, name: FlagName, value?: number];
export type FlagTable = readonly FlagRow[];

/** The status byte (EN 13757-7:2018, 7.5.6); bits 7-5 are the maker's. */
export const STANDARD_STATUS: FlagTable = [
  [0x03, 'busy', 0x01],
  [0x03, 'application-error', 0x02],
  [0x03, 'alarm'],
  [0x04, 'battery-low'],
  [0x08, 'permanent-error'],
  [0x10, 'temporary-error'],
];

/** The names of the rows that are set in `bits`, each once; an unsigned number of up to 32 bits. */
export function readFlags(table: FlagTable, bits: number): FlagName[] {
  const names: FlagName[] = [];
  if (bits === 0) return names;
  for (const [mask, name, value = mask] of table) {
    // Compared unsigned: bit 31 is a flag like any other.
    if ((bits & mask) >>> 0 === value >>> 0 && !names.includes(name)) names.push(name);
  }
  return names;
}
