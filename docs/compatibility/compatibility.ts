/**
 * What AWS IoT Core does, what this core does, and the test that proves it. `npm run docs` writes
 * docs/aws-compatibility.md from it; a test fails when a named test does not exist or the page is old.
 */
import { BROKER_ROWS } from './compatibility-broker.ts';
import { BOUND_ROWS } from './compatibility-bounds.ts';
import { DELIVERY_ROWS } from './compatibility-delivery.ts';
import { SERVICE_ROWS } from './compatibility-services.ts';

export interface CompatibilityRow {
  readonly area: string;
  readonly feature: string;
  /** On AWS. */
  readonly aws: string;
  /** Here. */
  readonly core: string;
  /** Test file below `broker/`, and the title in it; only what is not here can go without. */
  readonly proof: readonly [file: string, title: string] | undefined;
}

/** Rows as they are written, by area. */
export type CompatibilityAreas = Readonly<
  Record<
    string,
    readonly (
      | readonly [feature: string, aws: string, core: string, file: string, title: string]
      | readonly [feature: string, aws: string, core: `not here${string}`]
    )[]
  >
>;

export const COMPATIBILITY: readonly CompatibilityRow[] = [
  BROKER_ROWS,
  DELIVERY_ROWS,
  SERVICE_ROWS,
  BOUND_ROWS,
].flatMap((areas) =>
  Object.entries(areas).flatMap(([area, rows]) =>
    rows.map(([feature, aws, core, file, title]) => ({
      ...{ area, feature, aws, core },
      proof: file === undefined || title === undefined ? undefined : ([file, title] as const),
    })),
  ),
);
