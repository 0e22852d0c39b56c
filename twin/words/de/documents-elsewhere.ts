/** German sentences of documents that are others outside Germany. */
import type { WordKey } from '../en/documents.ts';

export const documentsElsewhere: Readonly<Partial<Record<WordKey, string>>> = {
  'bill.legal': 'Hinweise',
  'bill.labour': 'Haushaltsnahe Leistungen',
  'bill.legal.ownKwhFuel': '; {quantity} zu je {perUnit} kWh',
};
