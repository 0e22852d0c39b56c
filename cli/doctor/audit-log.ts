/** Whether the audit log of the core is as it was written. Changes nothing. */
import { existsSync } from 'node:fs';
import { describeFault } from '../../broker/common/audit-faults.ts';
import { verifyAuditLog } from '../../broker/common/audit-verify.ts';
import { auditHeadPath, auditPath, databasePath } from '../../broker/common/data-folder.ts';
import { readAuditAnchor } from '../../broker/storage/audit-anchor.ts';
import { readAuditHead } from '../../broker/storage/audit-head.ts';
import { LabError } from '#kernel/errors.ts';
import { doctorError } from './errors.ts';
import { bad, good, note, type Finding } from './finding.ts';

const CHECK = 'audit log of the core';

export function auditLogFindings(dataDir: string): Finding[] {
  const [path, headPath] = [auditPath(dataDir), auditHeadPath(dataDir)];
  const [hasLog, hasHead] = [existsSync(path), existsSync(headPath)];
  const anchor = readAuditAnchor(databasePath(dataDir));
  if (!hasLog && !hasHead && anchor === undefined) return [];
  try {
    const readHead = () => readAuditHead(headPath);
    const { findings, first, last } = verifyAuditLog(path, readHead, { anchor });
    const [worst] = findings;
    if (worst !== undefined) {
      const details = { path, problem: describeFault(worst), count: findings.length };
      return [bad(CHECK, doctorError('DOCTOR_AUDIT_LOG_BROKEN', { details }))];
    }
    return hasHead
      ? [good(CHECK, `whole, lines ${first} to ${last}`)]
      : [note(CHECK, 'from before there was a chain', 'the next start of the core begins one')];
  } catch (error) {
    if (error instanceof LabError) return [bad(CHECK, error)];
    throw error;
  }
}
