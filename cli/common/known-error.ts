/** Errors that are no surprise: our own with a code, and what the machine did. */
import { LabError } from '#kernel/errors.ts';
import { storageFault } from '../../broker/storage/storage-fault.ts';
import { cliError } from './errors.ts';

/** Undefined for a bug of ours. */
export function knownError(error: unknown): LabError | undefined {
  if (error instanceof LabError) return error;
  if (!(error instanceof Error)) return undefined;
  // The system said no, to a file or to a database: disk full, no permission.
  const fault = storageFault(error);
  if (fault === undefined && !('syscall' in error && 'code' in error)) return undefined;
  const isNamed = fault === undefined || error.message.includes(fault);
  const reason = isNamed ? error.message : `${error.message} (${fault})`;
  return cliError('CLI_SYSTEM_REFUSED', { details: { reason }, cause: error });
}
