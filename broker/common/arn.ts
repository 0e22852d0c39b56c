/** Region and account of a core, and the names of its resources (`arn:aws:iot:…`). */
import { brokerError } from './errors.ts';

/** Where a core says that it is: it belongs to its data folder. */
export interface Place {
  readonly region: string;
  /** Twelve digits. */
  readonly accountId: string;
}

export const DEFAULT_PLACE: Place = { region: 'eu-central-1', accountId: '000000000000' };

/** Names of resources in one region and account. */
export class Arns {
  readonly place: Place;
  readonly #prefix: string;

  constructor(place: Place) {
    this.place = place;
    this.#prefix = `arn:aws:iot:${place.region}:${place.accountId}:`;
  }

  /** `arn:aws:iot:eu-central-1:000000000000:thing/gw-1` */
  of(kind: string, name: string): string {
    return `${this.#prefix}${kind}/${name}`;
  }

  /** Kind and name in an ARN of this core; undefined for any other text. */
  parse(arn: string): { readonly kind: string; readonly name: string } | undefined {
    if (!arn.startsWith(this.#prefix)) return undefined;
    const rest = arn.slice(this.#prefix.length);
    const slash = rest.indexOf('/');
    return slash < 0 ? undefined : { kind: rest.slice(0, slash), name: rest.slice(slash + 1) };
  }
}

/** Throws BROKER_BAD_PLACE. */
export function checkPlace({ region, accountId }: Place): Place {
  if (!/^[a-z]{2}(-[a-z]+)+-\d{1,2}$/.test(region)) {
    const expected = 'a region such as eu-central-1';
    throw brokerError('BROKER_BAD_PLACE', { details: { what: 'region', got: region, expected } });
  }
  if (!/^\d{12}$/.test(accountId)) {
    const details = { what: 'account', got: accountId, expected: 'twelve digits' };
    throw brokerError('BROKER_BAD_PLACE', { details });
  }
  return { region, accountId };
}
