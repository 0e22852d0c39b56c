/** What a device may do over HTTP: what the policies of its certificate or of its role allow. */
import { AwsError } from '../common/aws-error.ts';
import type { Arns } from '../common/arn.ts';
import type { AuditLog } from '../common/audit-log.ts';
import type { Authorizer } from '../access/authorization.ts';
import type { Enforcement } from '../access/enforcement.ts';
import type { Peer } from '../access/peer.ts';
import type { Roles } from '../access/roles.ts';
import type { Session } from '../listeners/session-credentials.ts';
import type { CoreDatabase } from '../storage/database.ts';
import { formatDecision, type PolicyDecision, type PolicyEvaluator } from '../policy/evaluator.ts';
import type { HttpRequest, NeededPermission, Operation } from './operation.ts';

interface PermissionRules {
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
  const clientId = operation.clientId?.(request);
  const policy = authorizer.evaluatorFor({ certificateId, sourceIp, clientId });
  const { statement, denied } = decideAll(needed, policy, arns);
  if (denied === undefined) return statement;
  audit.write({ kind: 'denied', clientId: 'n/a', principal: certificateId, ...denied, statement });
  throw forbidden();
}

interface RoleRules {
  readonly db: Pick<CoreDatabase, 'arns'>;
  readonly audit: AuditLog;
  readonly roles: Roles;
  readonly session: Session;
}

/**
 * What temporary credentials may do is what the policy of their role allows. Operations that name no
 * resource of their own are decided on `*`. Throws AccessDeniedException or ForbiddenException.
 */
export function requireRole(
  operation: Operation,
  request: HttpRequest,
  { db: { arns }, audit, roles, session }: RoleRules,
): string {
  const whole = [{ action: `iot:${operation.name}`, kind: '*', name: '*' }];
  const needed = operation.permissions?.(request) ?? whole;
  const role = roles.policyOf(session.roleArn);
  const { sourceIp } = request;
  const policy = 'fault' in role ? undefined : role.bind({ sourceIp, device: session });
  const { statement, denied } = decideAll(needed, policy, arns);
  if (denied === undefined) return statement;
  const principal = session.accessKeyId;
  const detail = 'fault' in role ? { detail: role.fault } : {};
  audit.write({ kind: 'denied', clientId: 'n/a', principal, ...denied, statement, ...detail });
  if (operation.plane === 'data') throw forbidden();
  const { action, resource } = denied;
  const message = `The role is not authorized to perform: ${action} on resource: ${resource}`;
  throw new AwsError('AccessDeniedException', message);
}

/** What a custom authoriser granted. Throws ForbiddenException. */
export function requireGrant(
  operation: Operation,
  request: HttpRequest,
  { db: { arns }, audit, peer }: Pick<RoleRules, 'db' | 'audit'> & { readonly peer: Peer },
): string {
  const { sourceIp } = request;
  const { principal } = peer;
  const policy = peer.grant?.bind({ sourceIp });
  const { statement, denied } = decideAll(operation.permissions?.(request) ?? [], policy, arns);
  if (denied === undefined) return statement;
  audit.write({ kind: 'denied', clientId: 'n/a', principal, ...denied, statement });
  throw forbidden();
}

interface Verdict {
  /** That decided last. */
  readonly statement: string;
  readonly denied?: { readonly action: string; readonly resource: string };
}

/** All must be allowed; without a policy nothing is. */
function decideAll(
  needed: readonly NeededPermission[],
  policy: PolicyEvaluator | undefined,
  arns: Arns,
): Verdict {
  let statement = 'none';
  for (const { action, kind, name } of needed) {
    const resource = kind === '*' ? '*' : arns.of(kind, name);
    const decision = policy?.decide(action, resource) ?? NOTHING;
    statement = formatDecision(decision);
    if (!decision.allowed) return { statement, denied: { action, resource } };
  }
  return { statement };
}

const NOTHING: PolicyDecision = { allowed: false, effect: 'implicit-deny' };

function forbidden(): AwsError {
  return new AwsError('ForbiddenException', 'Forbidden');
}
