/** Itron water meter. */
import { defineDriver } from './definition.ts';
import { CLOCK_FIELDS, DUE_DATE_VOLUME_FIELDS, VOLUME_FIELDS } from './standard-fields.ts';

export const waterItron = defineDriver({
  name: 'water-itron',
  kind: 'water',
  about: 'Itron water meter',
  detect: [{ manufacturer: 'ITW', versions: [0x03], types: [0x07] }],
  fields: {
    ...VOLUME_FIELDS,
    ...DUE_DATE_VOLUME_FIELDS,
    ...CLOCK_FIELDS,
    meterNumber: { quantity: 'enhanced_id', storage: [0], about: 'number on the meter' },
  },
  example: {
    frame:
      '3e4497260100001003077a01003025d9f1176a395f3efb31c12ca0ebb7921105b46ce05b476cb63633951f2331edc42f3ea4affc4f021398c4383b4a18cde4',
    reads: [
      'volume 249.986 m3',
      'deviceTime 2026-03-15T08:30:05',
      'dueDateVolume 249.821 m3 @2025-12-31',
      'dueDate 2025-12-31',
      'meterNumber 12345678',
      'maker7f 1248',
      'maker7fNo2 1204',
    ],
  },
});
