/**
 * GET /health, which AWS does not have: whether the core answers and can write. For whoever watches
 * it, so without a signature; it tells nothing else.
 */
import { AwsError } from '../common/aws-error.ts';
import { storageMessage } from '../storage/storage-fault.ts';
import { control } from './operation.ts';
import type { HttpRequest, Operation } from './operation.ts';
import type { CoreServices } from './services.ts';

export const HEALTH_OPERATIONS: readonly Operation[] = [
  { ...control('Health', 'GET /health', health), isOpen: true },
];

function health(_request: HttpRequest, { db }: CoreServices): unknown {
  const fault = db.problem();
  if (fault !== undefined) {
    throw new AwsError('ServiceUnavailableException', storageMessage(fault), { code: fault });
  }
  return { ok: true };
}
