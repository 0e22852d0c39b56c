/** English sentences of documents that are others outside Germany. */
import type { WordKey } from './documents.ts';

export const documentsElsewhere: Readonly<Partial<Record<WordKey, string>>> = {
  'bill.legal': 'Information',
  'bill.labour': 'Labour in the costs',
  'bill.legal.ownKwhFuel': '; {quantity} at {perUnit} kWh each',
};
