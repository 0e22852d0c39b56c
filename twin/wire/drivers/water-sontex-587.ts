/** Sontex Supercom 587 radio module. */
import { defineDriver } from './definition.ts';
import {
  CLOCK_FIELDS,
  DUE_DATE_VOLUME_FIELDS,
  ERROR_FIELDS,
  VERSION_FIELDS,
  VOLUME_FIELDS,
} from './standard-fields.ts';

export const waterSontex587 = defineDriver({
  name: 'water-sontex-587',
  kind: 'water',
  about: 'Sontex Supercom 587 radio module',
  detect: [{ manufacturer: 'SON', versions: [0x3c], types: [0x06, 0x07] }],
  fields: {
    ...VOLUME_FIELDS,
    ...DUE_DATE_VOLUME_FIELDS,
    ...CLOCK_FIELDS,
    errorFlags: ERROR_FIELDS.errorFlags,
    softwareVersion: VERSION_FIELDS.softwareVersion,
    mountingDate: {
      quantity: 'date',
      storage: [0],
      tariff: 2,
      about: 'day on which the device was mounted',
    },
    tamperMinutes: {
      quantity: 'duration_of_tariff',
      storage: [0],
      tariff: 1,
      about: 'how long the device was taken off',
    },
    tamperDate: {
      quantity: 'date',
      storage: [0],
      tariff: 1,
      about: 'last day on which it was taken off',
    },
    tamperCount: {
      quantity: 'cumulation_counter',
      storage: [0],
      tariff: 1,
      about: 'how often it was taken off',
    },
  },
  profile: { name: 'monthVolume', quantity: 'volume', about: 'volume at the begin of a month' },
  example: {
    frame:
      '8e44ee4d010000103c067a0100802537a75cecbf0aaf2e453cc4844646b840802697f30bf47cd2b29809cae67f1b26f7acd2e5d4f6fb9c6c82c133506cef69898a5bb0db7efc867cf9bd7d3e5b3c340786b56b8cc753929776ff5e2fc0e4df637e3f0bae2cfc731cafd75b0c685240181cb57d3a6e23ca3ec7f0f04020db6484afda979511a696cdd54a6e910c7cfd',
    reads: [
      'volume 249.928 m3',
      'dueDate 2025-12-31',
      'dueDateVolume 249.865 m3 @2025-12-31',
      'deviceTime 2026-03-15T08:30',
      'mountingDate 2025-03-10',
      'softwareVersion 50',
      'tamperMinutes 58 min',
      'tamperDate 2025-02-10',
      'tamperCount 54',
      'errorFlags 0',
      'monthVolume 249.13 m3 @2026-02-28',
      'monthVolume 0.7 m3 @2026-03-31',
      'monthVolume 0.693 m3 @2026-04-30',
      'monthVolume 0.686 m3 @2026-05-31',
      'monthVolume 0.679 m3 @2026-06-30',
      'monthVolume - m3 @2026-07-31',
      'batteryOperatingTime 54 h',
      'enhancedIdSubunit1 2345678',
      'parameterActivationState 34',
    ],
  },
});
