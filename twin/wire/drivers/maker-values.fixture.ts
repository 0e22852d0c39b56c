/** Random values as makers' payloads hold them. */
import fc from 'fast-check';

export const day = (from = '2010-01-01', to = '2099-12-31'): fc.Arbitrary<string> =>
  fc
    .date({ min: new Date(from), max: new Date(to), noInvalidDate: true })
    .map((at) => at.toISOString().slice(0, 10));
/** In 0.01 degrees. */
export const celsius = fc.option(fc.integer({ min: -3000, max: 9000 }));
export const scaled = (value: number | null, by: number): number | null =>
  value === null ? null : value / by;

/** A due date, and a day within the year behind it. */
export const techemDays = fc
  .tuple(day(undefined, '2090-12-31'), fc.integer({ min: 1, max: 364 }))
  .map(([dueDate, after]) => ({
    dueDate,
    deviceDate: new Date(Date.parse(dueDate) + after * 86_400_000).toISOString().slice(0, 10),
  }));
