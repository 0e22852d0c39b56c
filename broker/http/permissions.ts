/** What a device may do over HTTP: what the policies of its certificate allow. */
import { AwsError } from '../common/aws-error.ts';
import type { Arns } from '../common/arn.ts';
import type { AuditLog } from '../common/audit-log.ts';
import type { Authorizer } from '../access/authorization.ts';
import type { Enforcement } from '../access/enforcement.ts';
import { formatDecision } from '../policy/evaluator.ts';
import type { HttpRequest, Operation } from './operation.ts';

export interface PermissionRules {
  readonly arns: Arns;
  readonly authorizer: Authorizer;
  readonly enforcement: Enforcement;
  readonly audit: AuditLog;
}

/**
 * Throws ForbiddenException and writes what was denied; gives the statement that allowed it. There
 * is no client id over HTTP, so thing variables have no value and their statements do not match.
 */
export function requirePermissions(
  operation: Operation,
  request: HttpRequest,
  { arns, authorizer, enforcement, audit }: PermissionRules,
): string {
  const needed = operation.permissions?.(request);
  if (needed === undefined) throw forbidden();
  if (!enforcement.policies) return 'not-enforced';
  const certificateId = request.caller.principal;
  const { sourceIp } = request;
  const policy = authorizer.evaluatorFor({ certificateId, sourceIp });
  let statement = 'none';
  for (const permission of needed) {
    const { action } = permission;
    const { kind, name } = permission;
    const resource = kind === '*' ? '*' : arns.of(kind, name);
    const decision = policy.decide(action, resource);
    statement = formatDecision(decision);
    if (decision.allowed) continue;
    const denied = { clientId: 'n/a', principal: certificateId, action, resource, statement };
    audit.write({ kind: 'denied', ...denied });
    throw forbidden();
  }
  return statement;
}

function forbidden(): AwsError {
  return new AwsError('ForbiddenException', 'Forbidden');
}
