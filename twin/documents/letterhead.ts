/**
 * Who writes a letter. With a brand it is the company that runs the portal, on behalf of the
 * landlord, who stays the one to pay; without one it is the landlord.
 */
import type { Issuer, PaperBrand, PaperDocument } from './document.ts';
import type { Words } from './document-words.ts';

interface Parties {
  readonly sender: Issuer;
  readonly brand?: PaperBrand;
}

export function issuerOf({ sender, brand }: Parties): Issuer {
  return brand?.issuer ?? sender;
}

/** Rows of the information block, none where the landlord writes. */
export function behalfRows({ sender, brand }: Parties, words: Words): [string, string][] {
  const isOwn = brand?.issuer === undefined || brand.issuer.name === sender.name;
  return isOwn ? [] : [[words('letter.onBehalfOf'), sender.name]];
}

/** What a document says of its brand. */
export function branded({ brand }: Pick<Parties, 'brand'>): Pick<PaperDocument, 'brand'> {
  return brand === undefined ? {} : { brand };
}
