/** Fields that many drivers share, by kind of device (OMS Vol. 2, annex B). Data only. */
import type { DriverField } from './definition.ts';

type Fields = Readonly<Record<string, DriverField>>;

const NOW = [0];
const DUE = [1];
// Last month: Qundis 17, Zenner and Techem 8, Sontex 48.
const LAST_MONTH = [17, 8, 48];

export const CLOCK_FIELDS = {
  deviceTime: { quantity: 'datetime', storage: NOW, about: "the device's own clock" },
} satisfies Fields;

export const ERROR_FIELDS = {
  errorDate: { quantity: 'date', storage: NOW, function: 'error', about: 'day of an error' },
  errorFlags: { quantity: 'error_flags', storage: NOW, about: 'errors as the device sends them' },
} satisfies Fields;

/** Flags with VIFE 1D: standard conformant data content. */
export const CONFORMANT_FLAGS = {
  quantity: 'error_flags',
  storage: NOW,
  vife: '1d',
  about: 'state as the device sends it',
} satisfies DriverField;

export const DUE_DATE_FIELDS = {
  dueDate: { quantity: 'date', storage: DUE, about: 'last due date' },
} satisfies Fields;

const PREVIOUS_MONTH_FIELDS = {
  previousMonthDate: { quantity: 'date', storage: LAST_MONTH, about: 'end of last month' },
} satisfies Fields;

/** Without the month before: for devices that send a profile of months. */
export const HCA_NOW_FIELDS = {
  units: { quantity: 'hca', storage: NOW, about: 'units since the last due date' },
  ...DUE_DATE_FIELDS,
  dueDateUnits: {
    quantity: 'hca',
    storage: DUE,
    at: 'dueDate',
    about: 'units at the last due date',
  },
  errorDate: ERROR_FIELDS.errorDate,
  ...CLOCK_FIELDS,
} satisfies Fields;

/**
 * The same fields for devices that no driver knows: the date decides what the month before is, and
 * the due date may have a time of day.
 */
export function byOwnDate<T extends Fields>(fields: T): T {
  const checked = Object.entries(fields).map(([name, field]) => [name, unknownField(field)]);
  return Object.fromEntries(checked) as T;
}

function unknownField(field: DriverField): DriverField {
  if (field.storage === LAST_MONTH) return { ...field, when: 'month-before' };
  return field.storage === DUE && field.quantity === 'date' ? { ...field, orTime: true } : field;
}

export const HCA_FIELDS = {
  ...HCA_NOW_FIELDS,
  ...PREVIOUS_MONTH_FIELDS,
  previousMonthUnits: {
    quantity: 'hca',
    storage: LAST_MONTH,
    at: 'previousMonthDate',
    about: 'units at its end',
  },
} satisfies Fields;

export const VOLUME_FIELDS = {
  volume: { quantity: 'volume', storage: NOW, about: 'volume since the meter was mounted' },
} satisfies Fields;

export const DUE_DATE_VOLUME_FIELDS = {
  ...DUE_DATE_FIELDS,
  dueDateVolume: {
    quantity: 'volume',
    storage: DUE,
    at: 'dueDate',
    about: 'volume at the last due date',
  },
} satisfies Fields;

export const PREVIOUS_MONTH_VOLUME_FIELDS = {
  ...PREVIOUS_MONTH_FIELDS,
  previousMonthVolume: {
    quantity: 'volume',
    storage: LAST_MONTH,
    at: 'previousMonthDate',
    about: 'volume at its end',
  },
} satisfies Fields;

/** End of the last month as date and time, as meters of Diehl and their like send it. */
export const MONTH_END_VOLUME_FIELDS = {
  previousMonthDate: { quantity: 'datetime', storage: [3, 8], about: 'end of last month' },
  previousMonthVolume: {
    quantity: 'volume',
    storage: [3, 8],
    at: 'previousMonthDate',
    about: 'volume at its end',
  },
} satisfies Fields;

export const FLOW_FIELDS = {
  volumeFlow: { quantity: 'volume_flow', storage: NOW, about: 'flow now' },
} satisfies Fields;

export const MAX_FLOW_FIELDS = {
  maxVolumeFlow: {
    quantity: 'volume_flow',
    storage: [3, 2, 1, 0],
    function: 'maximum',
    about: 'highest flow',
  },
} satisfies Fields;

export const BACKWARD_VOLUME_FIELDS = {
  backwardVolume: {
    quantity: 'volume',
    storage: NOW,
    vife: '3c',
    about: 'volume that flowed backwards',
  },
} satisfies Fields;

export const WATER_TEMPERATURE_FIELDS = {
  waterTemperature: {
    quantity: 'flow_temperature',
    storage: NOW,
    about: 'temperature of the water',
  },
} satisfies Fields;

export const BATTERY_FIELDS = {
  batteryDays: {
    quantity: 'remaining_battery',
    storage: NOW,
    about: 'how long the battery will last',
  },
} satisfies Fields;

export const ENERGY_FIELDS = {
  energy: { quantity: 'energy', storage: NOW, about: 'heat since the meter was mounted' },
} satisfies Fields;

export const DUE_DATE_ENERGY_FIELDS = {
  ...DUE_DATE_FIELDS,
  dueDateEnergy: {
    quantity: 'energy',
    storage: DUE,
    at: 'dueDate',
    about: 'heat at the last due date',
  },
} satisfies Fields;

export const PREVIOUS_MONTH_ENERGY_FIELDS = {
  ...PREVIOUS_MONTH_FIELDS,
  previousMonthEnergy: {
    quantity: 'energy',
    storage: LAST_MONTH,
    at: 'previousMonthDate',
    about: 'heat at its end',
  },
} satisfies Fields;

export const HEAT_FLOW_FIELDS = {
  ...FLOW_FIELDS,
  power: { quantity: 'power', storage: NOW, about: 'heat power now' },
  flowTemperature: {
    quantity: 'flow_temperature',
    storage: NOW,
    about: 'temperature in the flow pipe',
  },
  returnTemperature: {
    quantity: 'return_temperature',
    storage: NOW,
    about: 'temperature in the return pipe',
  },
  temperatureDifference: {
    quantity: 'temperature_difference',
    storage: NOW,
    about: 'flow temperature less return temperature',
  },
} satisfies Fields;

/** Register at the end of the last quarter of an hour: under this storage number. */
const QUARTER = [8];

/** VIFE 3C: what flows back into the grid. OBIS codes as IEC 62056-61 has them. */
export const ELECTRICITY_FIELDS = {
  energy: {
    quantity: 'energy',
    storage: NOW,
    about: 'energy since the meter was mounted (OBIS 1-0:1.8.0)',
  },
  feedInEnergy: {
    quantity: 'energy',
    storage: NOW,
    vife: '3c',
    about: 'energy fed in since the meter was mounted (OBIS 1-0:2.8.0)',
  },
  power: { quantity: 'power', storage: NOW, about: 'power drawn now (OBIS 1-0:1.7.0)' },
  feedInPower: {
    quantity: 'power',
    storage: NOW,
    vife: '3c',
    about: 'power fed in now (OBIS 1-0:2.7.0)',
  },
  quarterTime: {
    quantity: 'datetime',
    storage: QUARTER,
    about: 'end of the last quarter of an hour (OBIS 0-0:1.0.0)',
  },
  quarterEnergy: {
    quantity: 'energy',
    storage: QUARTER,
    at: 'quarterTime',
    about: 'energy at the end of the last quarter of an hour (OBIS 1-0:1.29.0)',
  },
  quarterFeedInEnergy: {
    quantity: 'energy',
    storage: QUARTER,
    vife: '3c',
    at: 'quarterTime',
    about: 'energy fed in until then (OBIS 1-0:2.29.0)',
  },
  ...DUE_DATE_FIELDS,
  dueDateActiveEnergy: {
    quantity: 'energy',
    storage: DUE,
    at: 'dueDate',
    about: 'energy at the last due date',
  },
} satisfies Fields;

export const TIME_FIELDS = {
  onTime: { quantity: 'on_time', storage: NOW, about: 'how long the meter has had power' },
  operatingTime: {
    quantity: 'operating_time',
    storage: NOW,
    about: 'how long the meter has worked',
  },
} satisfies Fields;

export const ROOM_FIELDS = {
  temperature: {
    quantity: 'external_temperature',
    storage: NOW,
    about: 'temperature of the room',
  },
  humidity: { quantity: 'relative_humidity', storage: NOW, about: 'relative humidity of the air' },
} satisfies Fields;

export const ROOM_HOUR_FIELDS = {
  hourTemperature: {
    quantity: 'external_temperature',
    storage: DUE,
    about: 'mean temperature of the last hour',
  },
  hourHumidity: {
    quantity: 'relative_humidity',
    storage: DUE,
    about: 'mean humidity of the last hour',
  },
} satisfies Fields;

export const ROOM_DAY_FIELDS = {
  dayTemperature: {
    quantity: 'external_temperature',
    storage: [2],
    about: 'mean temperature of the last 24 hours',
  },
  dayHumidity: {
    quantity: 'relative_humidity',
    storage: [2],
    about: 'mean humidity of the last 24 hours',
  },
} satisfies Fields;

export const IDENTITY_FIELDS = {
  serialNumber: { quantity: 'fabrication_no', storage: NOW, about: "the maker's serial number" },
} satisfies Fields;

export const VERSION_FIELDS = {
  softwareVersion: { quantity: 'software_version', storage: NOW, about: 'version of the software' },
  modelVersion: { quantity: 'model_version', storage: NOW, about: 'version of the model' },
  parameterSet: { quantity: 'parameter_set', storage: NOW, about: 'number of the parameter set' },
} satisfies Fields;
