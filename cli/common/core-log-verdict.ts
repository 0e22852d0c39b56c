/** What the audit log of a core looks like beside everything that knows of it. */
import { existsSync } from 'node:fs';
import type { ChainPoint } from '#kernel/hash-chain.ts';
import { rotatedFiles } from '../../broker/common/audit-files.ts';
import { verifyAuditLog, type AuditVerdict } from '../../broker/common/audit-verify.ts';
import { auditHeadPath, auditPath, databasePath } from '../../broker/common/data-folder.ts';
import { readAuditAnchor } from '../../broker/storage/audit-anchor.ts';
import { readAuditHead } from '../../broker/storage/audit-head.ts';

/** Undefined where no core ever wrote a log. */
export function coreLogVerdict(dataDir: string, noted?: ChainPoint): AuditVerdict | undefined {
  const [path, headPath] = [auditPath(dataDir), auditHeadPath(dataDir)];
  const anchor = readAuditAnchor(databasePath(dataDir));
  const hasAny = [path, headPath].some((file) => existsSync(file)) || anchor !== undefined;
  if (!hasAny && rotatedFiles(path).length === 0) return undefined;
  return verifyAuditLog(path, () => readAuditHead(headPath), { anchor, noted });
}
