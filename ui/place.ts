/** Where the property is: whose clock the pages show, and what its money is called. */
import { Store } from './store.ts';

interface Place {
  /** IANA name. */
  readonly timeZone: string;
  readonly currency: { readonly code: string; readonly sign: string };
}

/** Until the portal has said where its property is. */
const NOWHERE_ELSE: Place = { timeZone: 'Europe/Berlin', currency: { code: 'EUR', sign: '€' } };

export const place = new Store<Place>(NOWHERE_ELSE);
