/** The radio modes of meters that send, as data (EN 13757-4:2019, clauses 6 to 8). */
import { MANCHESTER, NRZ, THREE_OF_SIX, type ChipCoding } from './chips.ts';

export const PHY_MODE_NAMES = ['T1', 'C1-A', 'C1-B', 'S1'] as const;
export type PhyMode = (typeof PHY_MODE_NAMES)[number];

interface PhyModeRow {
  readonly frameFormat: 'A' | 'B';
  readonly coding: ChipCoding;
  /** Chips per second. */
  readonly chipRate: number;
  readonly centreHz: number;
  /** Chip 1 is the upper frequency. */
  readonly deviationHz: number;
  /** Chips before the sync word: how often `01` is sent. */
  readonly preamblePairs: number;
  readonly sync: string;
  readonly postamble: string;
}

/** 0x543D, then 0x54CD for format A or 0x543D for format B. */
const C_SYNC = { a: '01010100001111010101010011001101', b: '01010100001111010101010000111101' };

const C1 = {
  coding: NRZ,
  chipRate: 100_000,
  centreHz: 868_950_000,
  deviationHz: 45_000,
  preamblePairs: 16,
  postamble: '',
} as const;

export const PHY_MODES: Readonly<Record<PhyMode, PhyModeRow>> = {
  T1: {
    frameFormat: 'A',
    coding: THREE_OF_SIX,
    chipRate: 100_000,
    centreHz: 868_950_000,
    deviationHz: 50_000,
    preamblePairs: 19,
    sync: '0000111101',
    postamble: '0101',
  },
  'C1-A': { ...C1, frameFormat: 'A', sync: C_SYNC.a },
  'C1-B': { ...C1, frameFormat: 'B', sync: C_SYNC.b },
  S1: {
    frameFormat: 'A',
    coding: MANCHESTER,
    chipRate: 32_768,
    centreHz: 868_300_000,
    deviationHz: 50_000,
    preamblePairs: 279,
    sync: '000111011010010110',
    postamble: '01',
  },
};

/** Modes that one receiver hears at once, longest sync word first: C ends like T, and continues. */
export const PHY_RECEIVERS = {
  'T+C': ['C1-A', 'C1-B', 'T1'],
  S: ['S1'],
} as const satisfies Record<string, readonly PhyMode[]>;
export type PhyReceiver = keyof typeof PHY_RECEIVERS;

/** Pairs `01` that a receiver wants to see before a sync word: ten chips alone come up in noise. */
export const RECEIVER_PREAMBLE_PAIRS = 4;
