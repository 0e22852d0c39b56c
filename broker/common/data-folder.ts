/** Where the files of a core lie in its data folder. */
import { join } from 'node:path';

/** Everything the core remembers. */
export function databasePath(dataDir: string): string {
  return join(dataDir, 'core.db');
}

/** The audit log. */
export function auditPath(dataDir: string): string {
  return join(dataDir, 'core-audit.ndjson');
}

/** The policy of a role that temporary credentials are issued for. */
export function rolePolicyPath(dataDir: string, role: string): string {
  return join(dataDir, 'aws', 'roles', `${role}.json`);
}

/** The end of the audit log, kept apart from it. */
export function auditHeadPath(dataDir: string): string {
  return join(dataDir, 'core-audit.db');
}
