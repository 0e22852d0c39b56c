/**
 * Tariffs as a property has them: those of the tariff worksheet, which of them a dwelling has, and from
 * which day on prices by the hour begin.
 */
import { berlinMidnight } from '#kernel/time.ts';
import { ExampleInput } from './example-input.ts';
import { informError } from './errors.ts';
import { readTariffs } from './tariff-worksheet.ts';
import type { Tariff } from './tariff.ts';

interface PropertyTariffs {
  readonly tariffs: readonly Tariff[];
  /** Id of the tariff of a dwelling. */
  presentOf(dwellingId: string): string;
}

/**
 * `{ prices_from, tariffs, present, of_dwelling? }`. Throws INFORM_BAD_INPUT with the path of the field,
 * TIME_NOT_A_DATE.
 */
export function readPropertyTariffs(value: unknown): PropertyTariffs {
  const input = new ExampleInput(value, 'electricity');
  const tariffs = readTariffs(input, berlinMidnight(input.day('prices_from')));
  const ids = tariffs.map(({ id }) => id);
  const known = (owner: ExampleInput, field: string): string => {
    const id = owner.text(field);
    if (ids.includes(id)) return id;
    const reason = `must be one of ${ids.join(', ')}`;
    throw informError('INFORM_BAD_INPUT', { details: { field: `electricity.${field}`, reason } });
  };
  const present = known(input, 'present');
  const own = input.has('of_dwelling') ? input.object('of_dwelling') : undefined;
  const names = own === undefined ? [] : own.names();
  const ofDwelling = new Map(names.flatMap((name) => (own ? [[name, known(own, name)]] : [])));
  input.refuseUnknown();
  return { tariffs, presentOf: (dwellingId) => ofDwelling.get(dwellingId) ?? present };
}
