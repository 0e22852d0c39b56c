/**
 * What AWS IoT Core does, what this core does, and the test that proves it. `npm run docs` writes
 * docs/aws-compatibility.md from it; a test fails when a named test does not exist or the page is old.
 */
import { BROKER_ROWS } from './broker.ts';
import { BOUND_ROWS } from './bounds.ts';
import { DELIVERY_ROWS } from './delivery.ts';
import { SERVICE_ROWS } from './services.ts';
import type { CompatibilityRow } from './row.ts';

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
