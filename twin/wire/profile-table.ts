/** Codes of compact profiles (EN 13757-3:2018, annex F), shared by reading and writing. Data only. */

export const PROFILE_VIFE = { backwards: 0x13, withRegister: 0x1e, withoutRegister: 0x1f } as const;

export type ProfileStep =
  | { readonly kind: 'none' }
  | { readonly kind: 'half-months' }
  | {
      readonly kind: 'seconds' | 'minutes' | 'hours' | 'days' | 'months';
      readonly count: number;
    };

/** Spacing values above 250 with a meaning of their own, by the unit in the control byte. */
export const PROFILE_STEPS: readonly {
  readonly spacing: number;
  readonly unit: number;
  readonly step: ProfileStep;
}[] = [
  { spacing: 253, unit: 3, step: { kind: 'half-months' } },
  { spacing: 254, unit: 3, step: { kind: 'months', count: 1 } },
  { spacing: 254, unit: 2, step: { kind: 'months', count: 3 } },
  { spacing: 254, unit: 1, step: { kind: 'months', count: 6 } },
];
