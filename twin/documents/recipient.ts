import type { Sender } from './bill-letter.ts';

/** One line above the address, for a letter that comes back. */
export function senderLine({ name, address }: Pick<Sender, 'name' | 'address'>): string {
  return [name, ...address.split(',')]
    .map((part) => part.trim())
    .filter((part) => part !== '')
    .join(' · ');
}

/** Lines of an address field: name, street with the flat behind it, postcode and town (DIN 5008). */
export function recipientLines(name: string, address: string, flat: string): string[] {
  const [street = '', ...rest] = address.split(/\s*,\s*/).filter((part) => part !== '');
  const place = [street, flat].filter((part) => part !== '').join(' // ');
  return [name, ...(place === name ? [] : [place]), ...rest];
}
