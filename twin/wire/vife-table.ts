/**
 * VIFE after the unit (EN 13757-3:2018, tables 15 and 16): what each says about the value before it,
 * and the word that it adds to the name of the value. Data only.
 */

/** What becomes of the value itself. */
type VifeEffect =
  /** The unit is per this one, or times it. */
  | { readonly kind: 'per' | 'times'; readonly unit: string }
  /** The value is a duration, a date, a count or a share, and not of the VIF's own unit. */
  | { readonly kind: 'duration'; readonly unit: string }
  | { readonly kind: 'date' }
  | { readonly kind: 'count' }
  | { readonly kind: 'percent' }
  /** The meter reports that it has no valid value. */
  | { readonly kind: 'void' };

export interface VifeRow {
  readonly label: string;
  /** Part of the name of the value; none where the code changes nothing in its meaning. */
  readonly word?: string;
  /** Only where two values would share a name. */
  readonly isOptional?: true;
  readonly isPrefix?: true;
  readonly effect?: VifeEffect;
}

const UNITS_PER = [
  ...['s', 'min', 'h', 'd', 'week', 'month', 'y', 'revolution'],
  ...['pulse in 0', 'pulse in 1', 'pulse out 0', 'pulse out 1'],
  ...['l', 'm3', 'kg', 'K', 'kWh', 'GJ', 'kW', 'K·l', 'V', 'A'],
];
const WORDS_PER = [
  ...['Second', 'Minute', 'Hour', 'Day', 'Week', 'Month', 'Year', 'Revolution'],
  ...['PulseIn0', 'PulseIn1', 'PulseOut0', 'PulseOut1'],
  ...['Litre', 'CubicMetre', 'Kilogram', 'Kelvin', 'Kwh', 'Gigajoule', 'Kilowatt'],
  ...['KelvinLitre', 'Volt', 'Ampere'],
];
const FIRST_PER = 0x20;
const TIMES = [
  ['s', 'Seconds'],
  ['s/V', 'SecondsPerVolt'],
  ['s/A', 'SecondsPerAmpere'],
] as const;
const FIRST_TIMES = 0x36;
const DURATION_UNITS = ['s', 'min', 'h', 'd'] as const;

/** Errors of a record that a meter reports in place of its value (table 17). */
const VOID_CODES: Readonly<Record<number, string>> = {
  0x01: 'too many DIFE',
  0x02: 'storage number not implemented',
  0x03: 'unit number not implemented',
  0x04: 'tariff number not implemented',
  0x05: 'function not implemented',
  0x06: 'data class not implemented',
  0x07: 'data size not implemented',
  0x0b: 'too many VIFE',
  0x0c: 'illegal VIF group',
  0x0d: 'illegal VIF exponent',
  0x0e: 'VIF and DIF do not fit',
  0x0f: 'action not implemented',
  0x15: 'no data available',
  0x16: 'data overflow',
  0x17: 'data underflow',
  0x18: 'data error',
  0x1c: 'premature end of the record',
};

const SINGLES: Readonly<Record<number, VifeRow>> = {
  0x12: { label: 'average value', word: 'Average' },
  0x13: { label: 'profile, backwards in time' },
  0x14: { label: 'relative deviation', word: 'Deviation', effect: { kind: 'percent' } },
  0x1d: { label: 'standard conformant data', word: 'Conformant', isOptional: true },
  0x1e: { label: 'profile with register' },
  0x1f: { label: 'profile without register' },
  0x39: { label: 'start of', word: 'Start', effect: { kind: 'date' } },
  0x3a: { label: 'uncorrected, at metering conditions', word: 'Uncorrected', isOptional: true },
  0x3b: { label: 'forward flow only', word: 'forward', isPrefix: true, isOptional: true },
  0x3c: { label: 'backward flow only', word: 'backward', isPrefix: true },
  0x3d: { label: 'other system of units', word: 'OtherUnits', isOptional: true },
  0x3e: { label: 'at base conditions', word: 'AtBase', isOptional: true },
  0x3f: { label: 'declaration of an OBIS code', word: 'Obis' },
  0x40: { label: 'lower limit', word: 'LowerLimit' },
  0x41: { label: 'times below the lower limit', word: 'BelowLimit', effect: { kind: 'count' } },
  0x48: { label: 'upper limit', word: 'UpperLimit' },
  0x49: { label: 'times above the upper limit', word: 'AboveLimit', effect: { kind: 'count' } },
  0x68: { label: 'value while below the lower limit', word: 'WhileBelowLimit' },
  0x69: { label: 'leakage', word: 'Leakage' },
  0x6c: { label: 'value while above the upper limit', word: 'WhileAboveLimit' },
  0x6d: { label: 'overflow', word: 'Overflow' },
  0x7c: { label: 'extension of combinable codes follows' },
  0x7d: { label: 'times 1000' },
  0x7e: { label: 'future value', word: 'future', isPrefix: true },
  0x7f: { label: "maker's own" },
};

const SECOND_TABLE: Readonly<Record<number, VifeRow>> = {
  0x01: { label: 'at phase L1', word: 'L1' },
  0x02: { label: 'at phase L2', word: 'L2' },
  0x03: { label: 'at phase L3', word: 'L3' },
  0x04: { label: 'at neutral', word: 'Neutral' },
  0x05: { label: 'between L1 and L2', word: 'L1L2' },
  0x06: { label: 'between L2 and L3', word: 'L2L3' },
  0x07: { label: 'between L3 and L1', word: 'L3L1' },
  0x08: { label: 'at quadrant 1', word: 'Q1' },
  0x09: { label: 'at quadrant 2', word: 'Q2' },
  0x0a: { label: 'at quadrant 3', word: 'Q3' },
  0x0b: { label: 'at quadrant 4', word: 'Q4' },
  0x0c: { label: 'import less export', word: 'Net' },
  0x10: { label: 'forward and backward summed up', word: 'Absolute' },
  0x11: { label: 'unsigned number', word: 'Unsigned', isOptional: true },
  0x12: { label: 'bit field', word: 'Bits', isOptional: true },
  0x13: { label: 'from the partner to the meter', word: 'ToMeter', isOptional: true },
  0x14: { label: 'from the meter to the partner', word: 'FromMeter', isOptional: true },
};

/** By the code without its extension bit; undefined for a reserved one. */
export const VIFES: readonly (VifeRow | undefined)[] = Array.from({ length: 128 }, (_, code) =>
  vifeRow(code),
);
/** By the code after 7C. */
export const SECOND_VIFES = SECOND_TABLE;

function vifeRow(code: number): VifeRow | undefined {
  const single = SINGLES[code];
  if (single !== undefined) return single;
  const reason = VOID_CODES[code];
  if (reason !== undefined) return { label: `no value: ${reason}`, effect: { kind: 'void' } };
  const unit = UNITS_PER[code - FIRST_PER];
  if (unit !== undefined) {
    const word = `Per${WORDS_PER[code - FIRST_PER] ?? ''}`;
    return { label: `per ${unit}`, word, effect: { kind: 'per', unit } };
  }
  const times = TIMES[code - FIRST_TIMES];
  if (times !== undefined) {
    return {
      label: `times ${times[0]}`,
      word: `Times${times[1]}`,
      effect: { kind: 'times', unit: times[0] },
    };
  }
  return limitRow(code) ?? factorRow(code);
}

// Bits of 42-4F and 6A-6F: 3 upper, 2 last, 0 end; of 50-67: 3 upper, 2 last, 1-0 unit.
function limitRow(code: number): VifeRow | undefined {
  const limit = code & 8 ? 'upper' : 'lower';
  const which = code & 4 ? 'last' : 'first';
  const edge = code & 1 ? 'end' : 'begin';
  const unit = DURATION_UNITS[code & 3] ?? 's';
  if (code >= 0x42 && code <= 0x4f && (code & 2) !== 0) {
    const word = `${title(which)}${title(limit)}Limit${title(edge)}`;
    return {
      label: `${edge} of the ${which} time past the ${limit} limit`,
      word,
      effect: { kind: 'date' },
    };
  }
  if (code >= 0x50 && code <= 0x5f) {
    const word = `${title(which)}${title(limit)}LimitDuration`;
    return {
      label: `${which} time past the ${limit} limit lasted`,
      word,
      effect: { kind: 'duration', unit },
    };
  }
  if (code >= 0x60 && code <= 0x67) {
    return {
      label: `${which} duration`,
      word: `${title(which)}Duration`,
      effect: { kind: 'duration', unit },
    };
  }
  if (code === 0x6a || code === 0x6b || code === 0x6e || code === 0x6f) {
    return {
      label: `${edge} of the ${which}`,
      word: `${title(which)}${title(edge)}`,
      effect: { kind: 'date' },
    };
  }
  return undefined;
}

/** 70-77 multiply by 10^(n-6) (record-header.ts), 78-7B are a constant to add. */
function factorRow(code: number): VifeRow | undefined {
  if (code >= 0x70 && code <= 0x77) return { label: `times 10^${code - 0x76}` };
  if (code >= 0x78 && code <= 0x7b) {
    return { label: `constant to add, times 10^${code - 0x7b}`, word: 'Correction' };
  }
  return undefined;
}

function title(word: string): string {
  return word.charAt(0).toUpperCase() + word.slice(1);
}
