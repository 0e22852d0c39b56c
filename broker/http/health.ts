/**
 * GET /health, which AWS does not have: whether the core answers and can write. For whoever watches
 * it, so without a signature; it tells nothing else.
 */
import { AwsError } from '../common/aws-error.ts';
import { storageMessage } from '../storage/storage-fault.ts';
import { control, type Operation } from './operation.ts';

export const HEALTH_OPERATIONS: readonly Operation[] = [
  control('Health', 'GET /health', {
    isOpen: true,
    handle(_call, { db }) {
      const fault = db.problem();
      if (fault === undefined) return { ok: true };
      throw new AwsError('ServiceUnavailableException', storageMessage(fault), { code: fault });
    },
  }),
];
